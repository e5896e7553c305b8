"""Beginning: the day from which records are kept here, and the opening of a year."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction

from zeren.apps.assessment.events import OutsetSet, YearClosedAgain, YearOpened
from zeren.apps.assessment.models import OpenedYear, Run
from zeren.apps.assessment.queries import opening
from zeren.apps.assessment.queries.frameworks import packs_scoring, parts_for
from zeren.apps.assessment.queries.opening import Opening
from zeren.apps.assessment.rules import OUTSET_SCORED, YEAR_FILED, YEAR_NOT_OPENED
from zeren.apps.audit.commands import write
from zeren.apps.obligations import derived
from zeren.apps.obligations.queries import outset
from zeren.base.problems import Refused
from zeren.packformat import Pack


def open_year(pack: Pack, year: int, *, by: str, on: dt.date) -> Opening:
    """Open a year: what its calendar asks for is owed from now on, and what goes on from the year before goes on. One
    transaction, one entry. Returns what was done: exactly what `queries.opening.plan` says before.

    Opening a year again does what has come to be missing since; if that is nothing, nothing is written. Raises
    `Refused` for a year that was scored already or is too far away, and for amendments that fit nothing.
    """
    with transaction.atomic():
        planned = opening.checked(pack, year, on)
        if planned.nothing:
            return planned
        derived.lay_out(parts_for(pack, year), year, pack.id)
        derived.carry(planned.reasons, year)
        OpenedYear.objects.update_or_create(
            year=year, framework=pack.id, defaults={"version": pack.version, "opened": on, "by": by}
        )
        event = YearOpened(
            year,
            pack.id,
            pack.version,
            planned.added,
            planned.changed,
            planned.removed,
            len(planned.carried),
            planned.open_findings,
            planned.posts,
        )
        write(event, by=by, on=on)
    return planned


def close_again(year: int, framework: str = "", *, by: str, on: dt.date) -> int:
    """Take the opening of a year back, with one framework or ("") with every one it was opened with, while nothing was
    filed in it. Returns how many obligations are gone; what other frameworks ask for stays.
    """
    with transaction.atomic():
        rows = OpenedYear.objects.filter(year=year)
        known = set(rows.values_list("framework", flat=True))
        if not known or (framework and framework not in known):
            raise Refused([YEAR_NOT_OPENED(year=year)])
        if what := opening.filed_in(year):
            raise Refused([YEAR_FILED(year=year, what=what)])
        only = framework if known - {framework} else ""
        gone = derived.clear(year, only)
        (rows.filter(framework=only) if only else rows).delete()
        write(YearClosedAgain(year, gone, framework), by=by, on=on)
    return gone


def set_outset(day: dt.date | None, *, by: str, on: dt.date) -> bool:
    """Say from which day the organisation keeps its records here, None to take it back: nothing is owed for a period
    that began before. Returns whether that changed anything; the same day again changes nothing and leaves no entry.
    Raises `Refused` for a day after a year that was scored here.
    """
    with transaction.atomic():
        if outset() == day:
            return False
        scored = Run.objects.filter(year__lt=day.year).order_by("-year").first() if day else None
        if scored is not None:
            raise Refused([OUTSET_SCORED(year=scored.year, day=day)])
        packs = {code: partial(parts_for, pack) for code, pack in packs_scoring(on.year).items()}
        dropped, added = derived.move_outset(day, packs)
        write(OutsetSet(day.isoformat() if day else "", dropped, added), by=by, on=on)
    return True
