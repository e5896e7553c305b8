"""The register of outputs: switched on and off, entered, taken out."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.organisation.models import Unit
from zeren.apps.records.events import CountingSwitched, OutputKept
from zeren.apps.records.models import Counting, Output
from zeren.apps.records.rules.outputs import SWITCHED_OFF, Made, problems
from zeren.base.problems import Refused, refuse


def switch(wanted: bool, *, by: str, on: dt.date) -> None:
    """Keep the register from today on, or not any more; what was entered stays. Where it is so, nothing changes."""
    with transaction.atomic():
        open_now = Counting.objects.select_for_update().filter(until=None).first()
        if (open_now is not None) == wanted:
            return
        if open_now is None:
            Counting.objects.update_or_create(since=on, defaults={"until": None})
        else:
            Counting.objects.filter(pk=open_now.pk).update(until=on)
        audit.write(CountingSwitched(wanted), by=by, on=on)


def enter(unit: Unit, made: Made, *, by: str, on: dt.date) -> Output:
    """Enter an output of a unit; the same once more changes nothing. Raises `Refused` while the register is off, and
    for what `rules.outputs.problems` finds.
    """
    refuse(problems(made, on))
    assert made.day is not None
    with transaction.atomic():
        if not Counting.objects.filter(until=None).exists():
            raise Refused([SWITCHED_OFF()])
        given = {key: getattr(made, key) for key in ("kind", "where", "framework", "use")}
        row, new = Output.objects.get_or_create(unit=unit, title=made.title, day=made.day, defaults=given)
        if new:
            audit.write(OutputKept(unit.code, row.title, "entered"), by=by, on=on)
    return row


def take_out(output: int, *, by: str, on: dt.date) -> None:
    """Take an output out."""
    with transaction.atomic():
        row = Output.objects.select_for_update(of=("self",)).select_related("unit").get(pk=output)
        audit.write(OutputKept(row.unit.code, row.title, "removed"), by=by, on=on)
        row.delete()
