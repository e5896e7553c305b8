"""Reads, checks and explains a framework pack: a folder of YAML that says who owes what and how a year scores.

Words: a *pack* is a framework as data; its *content* is everything it says; a *place* is file and line of a field; a
pack is *read* (its form is right or `Refused` lists every problem), then *checked* against the catalogue of facts
(problems of meaning, each to *refuse* or to *warn* of), then turned into the engine's *scheme* or *explained* in words.
What must always hold: points stay exact; a pack chooses among the facts of the catalogue and adds none; nothing that a
pack says is full because something did not happen; the same files give the same hash.
"""

from zeren.packformat.calendar import Owed, owed
from zeren.packformat.check import check, is_warning, problems
from zeren.packformat.examples import run_examples
from zeren.packformat.explain import explain
from zeren.packformat.library import files, load, shipped
from zeren.packformat.pack import Pack, read_pack
from zeren.packformat.scheme import to_scheme

__all__ = [
    "Owed",
    "Pack",
    "check",
    "explain",
    "files",
    "is_warning",
    "load",
    "owed",
    "problems",
    "read_pack",
    "run_examples",
    "shipped",
    "to_scheme",
]
