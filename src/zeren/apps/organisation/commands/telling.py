"""What is told of units, posts and appointments, kept beside the journal; and rows brought to what is told of today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from zeren.apps.access import commands as access
from zeren.apps.audit import commands as audit
from zeren.apps.organisation import rules
from zeren.apps.organisation.derived import refresh_initials
from zeren.apps.organisation.events import TookEffect
from zeren.apps.organisation.models import Appointment, Change, Post, Unit
from zeren.apps.organisation.queries.changes import hold_tree
from zeren.apps.organisation.queries.history import Chart, appointment_facts
from zeren.apps.organisation.rules import changes, history
from zeren.base.problems import Refused


def remember(
    unit: Unit,
    event: Any,
    day: dt.date,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    post: Post | None = None,
    *,
    by: str,
    on: dt.date,
) -> Change:
    """Tell the journal of a change of a unit or post, and keep what it changed."""
    return Kept(audit.write(event, by=by, on=on), event.kind, on).tell(day, before, after, unit, post)


class Kept(NamedTuple):
    """An entry of the journal that was written on a day, for keeping what it changed beside it."""

    number: int
    kind: str
    on: dt.date

    def tell(
        self,
        day: dt.date,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        unit: Unit,
        post: Post | None = None,
        *,
        part: bool = False,
    ) -> Change:
        """One row: what holds from a day on."""
        assert transaction.get_connection().in_atomic_block, "a change belongs to the entry that tells of it"
        return Change.objects.create(
            unit=unit,
            post=post,
            about=post.code if post else unit.code,
            number=self.number,
            kind=self.kind.removeprefix("organisation."),
            part=part,
            on=day,
            due=post is None and day > self.on,
            before=dict(before),
            after=dict(after),
        )


def remember_appointment(
    one: Appointment, event: Any, before: Mapping[str, Any], *, by: str, on: dt.date, number: int = 0
) -> Change:
    """Tell the journal of an appointment, and keep all that is said of it now; `number` is an entry that tells it."""
    part = bool(number)
    return Change.objects.create(
        unit=one.post.unit,
        post=one.post,
        about=one.code,
        place=one.post.code,
        number=number or audit.write(event, by=by, on=on),
        kind=event.kind.removeprefix("organisation.") if event else "appointment_corrected",
        part=part,
        on=one.start,
        before=dict(before),
        after=appointment_facts(one),
    )


def settle(unit: Unit, *, by: str, on: dt.date) -> None:
    """Bring a unit's row to what is told of it today: its name, superior, category and order. Grants follow."""
    chart = Chart()
    told = {
        name: history.value_on(chart.steps(unit.code, name), on) for name in ("name", "parent", "category", "order")
    }
    former = _former_names(chart.told[unit.code], chart.steps(unit.code, "name"), unit, on)
    Unit.objects.filter(pk=unit.pk).update(
        name=told["name"], category=told["category"], order=told["order"], former_names=former
    )
    refresh_initials([unit.pk])
    unit.refresh_from_db()
    if (unit.parent.code if unit.parent else "") != told["parent"]:
        superior = Unit.objects.get(code=told["parent"]) if told["parent"] else None
        if superior is not None and rules.is_below(superior.path, unit.path):
            raise Refused([changes.UNDER_ITSELF(name=unit.name, found=superior.name)])
        stand_below(unit, superior, by=by, on=on)


def _former_names(told: list[history.Told], names: list[tuple[dt.date, Any]], unit: Unit, on: dt.date) -> str:
    """The names that were given up by a day, after those that nobody told a day of."""
    first: str = history.lasting(
        [one for one in told if one.after.keys() != {"name", "former_names"}], "former_names", None, ""
    )
    first = first or history.original(told, "former_names", unit.former_names)
    found = [one for one in first.split("；") if one]
    worn = [name for day, name in names if day <= on and name]
    for earlier, later in pairwise(worn):
        if earlier != later and earlier not in found:
            found.append(earlier)
    return "；".join(found)


def stand_below(unit: Unit, superior: Unit | None, *, by: str, on: dt.date) -> None:
    """Lay the paths of a subtree anew below a superior, and have the grants follow."""
    old, new = unit.path, (superior.path if superior else "") + f"{unit.pk:0{rules.STEP}d}"
    subtree = Unit.objects.filter(path__gte=old, path__lt=rules.after(old))
    subtree.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    unit.parent, unit.path = superior, new
    unit.save(update_fields=["parent", "path"])
    access.repath(old, new, by=by, on=on)


def take_effect(*, by: str, on: dt.date) -> list[Change]:
    """Bring the rows to what was entered ahead and holds by today. Returns the merges among it: what else follows from
    them begins today. May be called at any time: it does nothing where nothing waits. One query then.
    """
    if not Change.objects.filter(due=True, on__lte=on).exists():
        return []
    with transaction.atomic():
        hold_tree()
        waiting = Change.objects.filter(due=True, on__lte=on, undone=None).select_related("unit__successor")
        found = list(waiting.order_by("on", "number", "pk"))
        Change.objects.filter(due=True, on__lte=on).update(due=False)
        if not found:
            return []
        audit.write(TookEffect(tuple(dict.fromkeys(one.about for one in found))), by=by, on=on)
        for one in found:
            if one.unit is not None:
                settle(one.unit, by=by, on=on)
        merges = [one for one in found if one.kind == "unit_merged"]
        for one in merges:
            assert one.unit is not None
            unit = Unit.objects.select_related("successor").get(pk=one.unit.pk)
            assert unit.successor is not None
            # What was granted between the entry and the day.
            access.repath(unit.path, unit.successor.path, whole=False, by=by, on=on)
    return merges
