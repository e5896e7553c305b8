"""Deciding from when a version of a framework holds, and taking the decision back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.assessment.queries import adopting
from zeren.apps.assessment.queries.adopting import Adopting
from zeren.apps.assessment.queries.frameworks import packs_scoring, parts_for
from zeren.apps.assessment.rules.adopting import PUBLISHED
from zeren.apps.audit import commands as audit
from zeren.apps.frameworks import commands as frameworks
from zeren.apps.frameworks.rules import Decision
from zeren.apps.obligations import commands as obligations
from zeren.base.problems import Refused


def adopt_version(code: str, new: Decision, *, by: str, on: dt.date) -> Adopting:
    """Decide from when a version holds, and bring what is owed in line: exactly what `queries.adopting.plan` says
    before. Results that were computed keep their version. One transaction.

    Raises `Refused` for what `plan` finds, and for amendments that fit nothing that is owed then.
    """
    with transaction.atomic(), audit.together():
        planned = adopting.plan(code, new, by, on)
        if isinstance(planned, list):
            raise Refused(planned)
        if planned.problems:
            raise Refused(planned.problems)
        frameworks.adopt(code, new, by=by, on=on)
        _in_line(code, [moved.year for moved in planned.years], by=by, on=on)
    return planned


def take_back_version(code: str, *, by: str, on: dt.date) -> Decision:
    """Take back the last decision about a framework while no result under it is public: what held before holds again,
    and what is owed is what it was. Raises `Refused` where there is none, or a result is public.
    """
    with transaction.atomic(), audit.together():
        gone = frameworks.take_back(code, by=by, on=on)
        public = adopting.published(code, min(gone.year, gone.day.year))
        if public is not None:
            raise Refused([PUBLISHED(year=public)])
        _in_line(code, adopting.years_from(gone.day), by=by, on=on)
    return gone


def _in_line(code: str, years: list[int], *, by: str, on: dt.date) -> None:
    """Bring the years in line with what holds now, and compare them with the records. What was only met, and is asked
    for by nothing any more, is taken out: the record stays, and meets it again should it be asked for again.
    """
    for year in years:
        parts = parts_for(packs_scoring(year)[code], year) if adopting.in_use(code, year) else []
        obligations.regenerate(parts, year, by=by, on=on, issuer=code, only_filed=True)
        obligations.fulfil(year, by=by, on=on)
