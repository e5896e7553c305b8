"""Checks what a pack means: every question of `checks`, all problems at once, refusals before warnings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from zeren.base.catalogue import Catalogue
from zeren.base.problems import KINDS, Kind, Problem
from zeren.packformat.checks import (
    absence,
    balance,
    bands,
    circles,
    crosswalk,
    dates,
    facts,
    ids,
    instruments,
    names,
    points,
    rectification,
    shares,
    words,
)
from zeren.packformat.checks.look import Look
from zeren.packformat.pack import Pack

QUESTIONS = (
    *(ids, names, facts, circles, points, shares, absence, bands, dates, balance, words, instruments, rectification),
    crosswalk,
)
WARNING = "pack_warn_"
OF_ONE_YEAR = {"pack_warn_rest_day", "pack_warn_many_requests"}
"""Warnings of a year's own days: told for the first year that is looked at."""


def check(
    pack: Pack,
    catalogue: Catalogue,
    year: int | None = None,
    exceptions: Mapping[dt.date, bool] | None = None,
    others: Iterable[Pack] = (),
) -> list[Problem]:
    """Every problem of meaning: what refuses the pack first, then the warnings, each in the order of the files.

    `year` (the pack's `from_year` if not given) and `exceptions` (days worked or free against the weekday) decide which
    deadlines fall on a rest day. `others` are the frameworks that may stand beside it: where a crosswalk leads to one
    of them, its duties are looked up. Without a year, a pack with dated values is looked at in every year that
    changes it.
    """
    first = pack.content.pack.from_year
    looks = [(pack.in_year(first if year is None else year), first if year is None else year)]
    looks += [(pack.in_year(one), one) for one in pack.changes if year is None and one > first]
    beside = {one.id: one for one in others if one.id != pack.id}
    found: dict[tuple[str, object, str], Problem] = {}
    for held, at in looks:
        look = Look(held, catalogue, at, exceptions or {}, {code: one.in_year(at) for code, one in beside.items()})
        for problem in (one for question in QUESTIONS for one in question.find(look)):
            if at == looks[0][1] or problem.code not in OF_ONE_YEAR:
                found.setdefault((problem.code, problem.where, problem.what.en), problem)
    return sorted(found.values(), key=lambda problem: (is_warning(problem), problem.where.file, problem.where.row))


def is_warning(problem: Problem) -> bool:
    """Whether a pack with this problem may still be used."""
    return problem.code.startswith(WARNING)


def problems() -> list[Kind]:
    """Every kind of problem a pack can have, by code."""
    return [KINDS[code] for code in sorted(KINDS) if code.startswith("pack_")]
