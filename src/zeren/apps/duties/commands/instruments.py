"""Own instruments: entered with their clauses, a new version in the place of an old one, ended, cited by duties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.duties import events
from zeren.apps.duties.models import Citation, Clause, Instrument
from zeren.apps.duties.rules import ending_problems
from zeren.apps.duties.rules.instruments import Draft, citing_problems, clauses_of, instrument_problems
from zeren.apps.organisation.models import Unit
from zeren.base.problems import refuse
from zeren.packformat import Pack


def enter_instrument(
    unit: Unit, draft: Draft, above: Instrument | None, replaced: Instrument | None = None, *, by: str, on: dt.date
) -> Instrument:
    """Enter an instrument with its clauses. One that it takes the place of ends when it begins, and duties that cited a
    clause of that number cite the new one too. Raises `Refused`.
    """
    with transaction.atomic():
        refuse(instrument_problems(draft))
        found = clauses_of(draft.clauses)
        event = events.InstrumentEntered(unit.code, draft.title, draft.version, draft.start.isoformat(), len(found))
        number = audit.write(event, by=by, on=on)
        given = {"paper": draft.paper[:100], "version": draft.version[:40], "start": draft.start, "end": draft.end}
        made = Instrument.objects.create(
            unit=unit, rank=draft.rank, title=draft.title, above=above, number=number, **given
        )
        rows = [Clause(instrument=made, no=no, text=text, place=at) for at, (no, text) in enumerate(found, 1)]
        Clause.objects.bulk_create(rows)
        if replaced is not None:
            _take_place(made, replaced, draft.start, number, by=by, on=on)
    return made


def _take_place(made: Instrument, old: Instrument, day: dt.date, number: int, *, by: str, on: dt.date) -> None:
    end_instrument(old, day=day, by=by, on=on)
    clauses = dict(made.clauses.values_list("no", "pk"))
    cited = Citation.objects.filter(clause__instrument=old).values_list("clause__no", "framework", "duty")
    Citation.objects.bulk_create(
        Citation(clause_id=clauses[no], framework=framework, duty=duty, number=number)
        for no, framework, duty in cited
        if no in clauses
    )


def end_instrument(found: Instrument, *, day: dt.date | None, by: str, on: dt.date) -> None:
    """It is no longer in force from a day on; None: it stays in force. Raises `Refused`."""
    with transaction.atomic():
        refuse(ending_problems(found.start, day) if day else [])
        found.end = day
        found.save(update_fields=["end"])
        event = events.InstrumentEnded(found.unit.code, found.title, day.isoformat() if day else "—")
        audit.write(event, by=by, on=on)


def cite(clause: Clause, pack: Pack, duty: str, *, by: str, on: dt.date) -> Citation:
    """Have a duty of a framework rest on a clause. Raises `Refused`."""
    with transaction.atomic():
        duties: Mapping[str, object] = pack.duties
        cited = clause.citations.filter(framework=pack.id).values_list("duty", flat=True)
        refuse(citing_problems(duties, duty, set(cited)))
        title = pack.duties[duty].title.text.zh
        number = audit.write(events.ClauseCited(clause.instrument.title, clause.no, title), by=by, on=on)
        return Citation.objects.create(clause=clause, framework=pack.id, duty=duty, number=number)


def drop_citation(found: Citation, *, by: str, on: dt.date) -> None:
    """A duty no longer rests on a clause."""
    with transaction.atomic():
        event = events.CitationDropped(found.clause.instrument.title, found.clause.no, found.duty)
        audit.write(event, by=by, on=on)
        found.delete()
