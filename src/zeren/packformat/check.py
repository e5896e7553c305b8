"""Checks what a pack means: every question of `checks`, all problems at once, refusals before warnings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from zeren.base.catalogue import Catalogue
from zeren.base.problems import KINDS, Kind, Problem
from zeren.packformat.checks import absence, balance, bands, circles, dates, facts, ids, names, points, shares, words
from zeren.packformat.checks.look import Look
from zeren.packformat.pack import Pack

QUESTIONS = (ids, names, facts, circles, points, shares, absence, bands, dates, balance, words)
WARNING = "pack_warn_"


def check(
    pack: Pack, catalogue: Catalogue, year: int | None = None, exceptions: Mapping[dt.date, bool] | None = None
) -> list[Problem]:
    """Every problem of meaning: what refuses the pack first, then the warnings, each in the order of the files.

    `year` (the pack's `from_year` if not given) and `exceptions` (days worked or free against the weekday) decide which
    deadlines fall on a rest day.
    """
    look = Look(pack, catalogue, pack.content.pack.from_year if year is None else year, exceptions or {})
    found = [problem for question in QUESTIONS for problem in question.find(look)]
    return sorted(found, key=lambda problem: (is_warning(problem), problem.where.file, problem.where.row))


def is_warning(problem: Problem) -> bool:
    """Whether a pack with this problem may still be used."""
    return problem.code.startswith(WARNING)


def problems() -> list[Kind]:
    """Every kind of problem a pack can have, by code."""
    return [KINDS[code] for code in sorted(KINDS) if code.startswith("pack_")]
