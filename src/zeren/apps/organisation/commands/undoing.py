"""Taking back the latest change of a unit or a post, as long as nothing relies on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError

from zeren.apps.access import commands as access
from zeren.apps.access.queries import grants_on
from zeren.apps.audit import commands as audit
from zeren.apps.organisation.commands.following import tell_access
from zeren.apps.organisation.commands.telling import settle
from zeren.apps.organisation.events import ChangeUndone, RosterUndone
from zeren.apps.organisation.models import Appointment, Change, Post, Unit
from zeren.apps.organisation.queries.changes import hold_tree, latest_change
from zeren.apps.organisation.queries.history import day_told, standing_problems
from zeren.apps.organisation.rules import changes
from zeren.base.problems import Refused, refuse


def undo_change(change: Change, *, by: str, on: dt.date) -> Change:
    """Take back a change, the latest of its unit or post. Returns it as it was. Raises `Refused` if it is not, or if
    something has come to rely on it.
    """
    with transaction.atomic():
        hold_tree()
        last = latest_change(change.unit_id or 0, change.post_id)
        if last is None or last.pk != change.pk:
            raise Refused([changes.NOTHING_CHANGED()])
        assert last.unit is not None
        name = last.post.name if last.post else last.unit.name
        event = ChangeUndone(last.unit.code, name, last.on.isoformat(), last.post.code if last.post else "", last.kind)
        number = audit.write(event, by=by, on=on)
        Change.objects.filter(number=last.number, undone=None).update(undone=number)
        _BACK[last.kind](last, by, on)
    return last


def undo_ahead(first: int, last: int, name: str, *, by: str, on: dt.date) -> int:
    """Take back what entries of the journal from `first` to `last`, of the workbook `name`, entered ahead, the latest
    first. Returns the entry that tells of it. Raises `Refused` where something relies on it. One query, and those of
    what there is.
    """
    number = audit.write(RosterUndone(name), by=by, on=on)
    kinds = ("unit_renamed", "unit_changed", "unit_moved", "unit_merged")
    told = Change.objects.filter(number__gte=first, number__lte=last, undone=None, kind__in=kinds, part=False)
    for one in list(told.select_related("unit__parent", "unit__successor", "post").order_by("-number")):
        Change.objects.filter(number=one.number, undone=None).update(undone=number)
        _BACK[one.kind](one, by, on)
    return number


def _remove(row: Model) -> None:
    """Delete a row that nothing names."""
    try:
        row.delete()
    except ProtectedError as error:
        found = {type(one)._meta.label.split(".")[1] for one in error.protected_objects}
        raise changes.built_on(found) from error


def _unit_of(change: Change) -> Unit:
    assert change.unit is not None
    return Unit.objects.select_related("parent", "successor").get(pk=change.unit.pk)


def _unit_opened(change: Change, by: str, on: dt.date) -> None:  # noqa: ARG001  as its siblings
    unit = _unit_of(change)
    if grants_on(unit.path, on, whole=True).exists():
        raise changes.built_on({"Grant"})
    _remove(unit)


def _unit_settled(change: Change, by: str, on: dt.date) -> None:
    """Where it stands without the change may have come to stand below it meanwhile, or is no more."""
    unit = _unit_of(change)
    refuse(standing_problems(unit, change.on))
    settle(unit, by=by, on=on)


def _unit_closed(change: Change, by: str, on: dt.date) -> None:  # noqa: ARG001  as its siblings
    unit = _unit_of(change)
    until = day_told(change.before["closed"])
    Unit.objects.filter(pk=unit.pk).update(closed=until)
    refuse(standing_problems(unit, change.on, until))


def _unit_merged(change: Change, by: str, on: dt.date) -> None:
    unit = _unit_of(change)
    assert unit.successor is not None
    _unit_closed(change, by, on)
    people = _part(change, by, on)
    Unit.objects.filter(pk=unit.pk).update(successor=None)
    # What ended with a post that was closed runs again now, where it had gone.
    tell_access(people, by=by, on=on)
    access.repath(unit.successor.path, unit.path, whole=False, back=True, by=by, on=on)


def _unit_split(change: Change, by: str, on: dt.date) -> None:
    new = Unit.objects.get(code=change.after["new"])
    people = _part(change, by, on)
    for one in Unit.objects.filter(code__in=change.after["units"]).order_by("code"):
        refuse(standing_problems(one, change.on))
        settle(one, by=by, on=on)
    tell_access(people, by=by, on=on)
    made = Change.objects.get(about=new.code, kind="unit_opened", undone=None)
    Change.objects.filter(pk=made.pk).update(undone=Change.objects.get(pk=change.pk).undone)
    _unit_opened(made, by, on)


def _part(change: Change, by: str, on: dt.date) -> set[str]:
    """Give posts and appointments back to the unit that they left. Returns the people."""
    told = change.after
    new, ends = _carried(change), change.before["appointments"]
    people = set(Appointment.objects.filter(code__in=ends).values_list("person__code", flat=True))
    access.reground({new: old for old, new in told["appointments"].items()}, by=by, on=on)
    for one in new:
        _remove(one)
    for post in Post.objects.filter(code__in=told["posts"].values()).order_by("code"):
        _remove(post)
    _open_again(Post, "closed", change.before["posts"])
    _open_again(Appointment, "end", ends)
    return people


def _carried(change: Change) -> list[Appointment]:
    """The appointments that carry on others, when neither they nor their posts have changed since."""
    told, ends = change.after, change.before["appointments"]
    new = {one.code: one for one in Appointment.objects.filter(code__in=told["appointments"].values())}
    later = Change.objects.filter(undone=None, number__gt=change.number)
    if later.filter(about__in=told["posts"].values(), kind__startswith="post_").exists():
        raise changes.built_on({"Post"})
    if later.filter(about__in=[*told["appointments"].values(), *ends]).exists():
        raise changes.built_on({"Appointment"})
    for old, code in told["appointments"].items():
        end = new[code].end if code in new else dt.date.min
        if (end.isoformat() if end else "") != ends[old]:
            raise changes.built_on({"Appointment"})
    return list(new.values())


def _open_again(model: type[Post] | type[Appointment], field: str, ends: Mapping[str, str]) -> None:
    for code, end in ends.items():
        model._default_manager.filter(code=code).update(**{field: end or None})


def _post_opened(change: Change, by: str, on: dt.date) -> None:  # noqa: ARG001  as its siblings
    assert change.post is not None
    _remove(change.post)


def _post_changed(change: Change, by: str, on: dt.date) -> None:  # noqa: ARG001  as its siblings
    assert change.post is not None
    Post.objects.filter(pk=change.post.pk).update(**change.before)


def _post_closed(change: Change, by: str, on: dt.date) -> None:  # noqa: ARG001  as its siblings
    assert change.post is not None
    if _unit_of(change).closed is not None:
        raise changes.built_on({"Unit"})
    Post.objects.filter(pk=change.post.pk).update(closed=change.before["closed"] or None)


_BACK: Mapping[str, Callable[[Change, str, dt.date], Any]] = {
    "unit_opened": _unit_opened,
    "unit_renamed": _unit_settled,
    "unit_changed": _unit_settled,
    "unit_moved": _unit_settled,
    "unit_closed": _unit_closed,
    "unit_merged": _unit_merged,
    "unit_split": _unit_split,
    "post_opened": _post_opened,
    "post_changed": _post_changed,
    "post_closed": _post_closed,
}
