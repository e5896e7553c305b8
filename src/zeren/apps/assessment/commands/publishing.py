"""Making a result public, taking that back, and restating it with what was decided on objections."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.assessment.commands.running import Scored
from zeren.apps.assessment.events import Published, Restated, Unpublished
from zeren.apps.assessment.models import Adjustment, Objection, Publication, Run
from zeren.apps.assessment.queries import adjusting
from zeren.apps.assessment.queries.adjusting import Decided
from zeren.apps.assessment.queries.again import inputs_of
from zeren.apps.assessment.queries.gathering import Gathered
from zeren.apps.assessment.rules import objections as rules
from zeren.apps.assessment.rules import packed
from zeren.apps.assessment.states import WAITING
from zeren.apps.audit.commands import write
from zeren.apps.organisation.models import Person, Unit
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.packformat import Pack


def publish(run: int, *, by: str, on: dt.date, person: str = "") -> Publication:
    """Make a run public: units may object from now on. `person` is the code of whoever does it, if known.

    Publishing it again changes nothing. Raises `Refused` where another run of the framework's year is public.
    """
    with transaction.atomic():
        row = Run.objects.select_for_update().get(pk=run)
        if found := Publication.objects.filter(run=row).first():
            return found
        if Publication.objects.filter(run__framework=row.framework, run__year=row.year).exists():
            raise Refused([rules.PUBLISHED_ALREADY(year=row.year)])
        who = Person.objects.filter(code=person).first() if person else None
        made = Publication.objects.create(run=row, on=on, by=by, person=who, until=rules.last_day(on))
        write(Published(row.framework, row.year, row.result_hash, made.until.isoformat()), by=by, on=on)
    return made


def unpublish(run: int, *, by: str, on: dt.date) -> None:
    """Take a publication back, while no unit has objected and no use of the result is on record."""
    with transaction.atomic():
        found = Publication.objects.select_for_update().select_related("run").filter(run_id=run).first()
        if found is None:
            raise Refused([rules.NOT_PUBLISHED()])
        if Objection.objects.filter(card__run_id=run).exists():
            raise Refused([rules.PUBLICATION_STANDS(what=Text("提出异议", "there are objections"))])
        if found.run.uses.filter(taken_back=None).exists() or found.run.exports.exists():
            raise Refused([rules.PUBLICATION_STANDS(what=Text("使用结果", "the result is in use"))])
        if found.run.restated_by.exists():
            raise Refused([rules.PUBLICATION_STANDS(what=Text("重新核定", "it was restated"))])
        found.delete()
        write(Unpublished(found.run.framework, found.run.year), by=by, on=on)


def restate(run: int, pack: Pack, *, by: str, on: dt.date) -> Run:
    """Compute a published result again from its own inputs with all adjustments decided on it, as a run of its own:
    ranks and grades of all units follow. Raises `Refused` while objections wait, and where nothing is new.
    """
    with transaction.atomic():
        base = Run.objects.select_for_update().get(pk=run)
        wanted = _wanted(base)
        again = adjusting.adjusted(inputs_of(base, pack), wanted)
        own = adjusting.pieces(again)
        hashed = adjusting.input_hash(base, own)
        keys = dict(Unit.objects.values_list("code", "pk"))
        made = Run.objects.create(
            restates=base,
            adjusted_to=Adjustment.objects.filter(card__run=base)
            .order_by("-number")
            .values_list("number", flat=True)[0],
            made_on=on,
            made_by=by,
            input_hash=hashed,
            result_hash=again.result_hash,
            **{name: getattr(base, name) for name in ("framework", "version", "pack_hash", "year", "as_of", "outset")},
        )
        kept = [(piece.part, packed(piece.rows)) for piece in own]
        gathered = Gathered(again.facts, [keys[unit] for unit in again.facts.units.ids], hashed, kept)
        Scored(again.plan, gathered, again.facts, again.columns, again.settled).keep(made)
        write(Restated(made.framework, made.year, len(wanted), made.result_hash), by=by, on=on)
    return made


def _wanted(base: Run) -> list[Decided]:
    if not Publication.objects.filter(run=base).exists():
        raise Refused([rules.NOT_PUBLISHED()])
    waiting = Objection.objects.filter(card__run=base, state__in=WAITING).count()
    if waiting:
        raise Refused([rules.STILL_WAITING(n=waiting)])
    last = base.restated_by.order_by("-pk").first()
    wanted = adjusting.decided(base)
    if not wanted or (last is not None and adjusting.decided(base, until=last) == wanted):
        raise Refused([rules.NOTHING_TO_RESTATE()])
    return wanted
