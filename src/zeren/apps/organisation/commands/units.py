"""Units: set up, renamed, moved, closed, merged, split; on a day that has been or is to come, told in the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction

from zeren.apps.access import commands as access
from zeren.apps.audit import commands as audit
from zeren.apps.organisation import events, rules
from zeren.apps.organisation.commands.carrying import Carried
from zeren.apps.organisation.commands.following import tell_access
from zeren.apps.organisation.commands.telling import Kept, remember, settle
from zeren.apps.organisation.derived import refresh_initials
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries.changes import (
    hold_tree,
    kept,
    living_posts,
    living_units,
    moving_refused,
    place_on,
    places_on,
)
from zeren.apps.organisation.queries.history import Chart, standing_problems, unit_facts
from zeren.apps.organisation.rules import changes
from zeren.base.problems import refuse


def open_unit(
    code: str,
    name: str,
    category: str,
    parent: Unit | None,
    *,
    day: dt.date,
    order: int | None = None,
    by: str,
    on: dt.date,
) -> Unit:
    """Set up a unit below another, or at the top, from a day on. Raises `Refused`."""
    code, name, category = code.strip(), name.strip(), category.strip()
    with transaction.atomic():
        hold_tree()
        superior = Unit.objects.get(pk=parent.pk) if parent else None
        problems = changes.naming_problems(code, name, Unit.objects.filter(code=code).exists())
        problems += [] if category else [changes.CATEGORY_MISSING()]
        refuse([*problems, *changes.under_problems(place_on(superior, day) if superior else None, day)])
        event = events.UnitOpened(code, name, day.isoformat(), superior.code if superior else "", category)
        number = audit.write(event, by=by, on=on)
        made = Unit.objects.create(
            code=code,
            name=name,
            category=category[:100],
            parent=superior,
            order=order,
            opened=day,
            recorded=number,
        )
        made.path = (superior.path if superior else "") + f"{made.pk:0{rules.STEP}d}"
        made.save(update_fields=["path"])
        refresh_initials([made.pk])
        Kept(number, event.kind, on).tell(day, {}, unit_facts(made), made)
        refuse(standing_problems(made, day))
    return made


def rename_unit(unit: Unit, name: str, *, day: dt.date, by: str, on: dt.date) -> Unit:
    """Call a unit otherwise from a day on; its former name stays findable. Raises `Refused`."""
    name = name.strip()
    with transaction.atomic():
        found = kept(unit)
        place = place_on(found, day)
        problems = changes.name_problems(name) or ([changes.SAME_NAME()] if name == place.name else [])
        refuse([*problems, *changes.day_problems(place, day)])
        event = events.UnitRenamed(found.code, place.name, day.isoformat(), name)
        before = {"name": found.name, "former_names": found.former_names}
        remember(found, event, day, before, {"name": name}, by=by, on=on)
        settle(found, by=by, on=on)
    return found


def change_unit(unit: Unit, category: str, order: int | None, *, day: dt.date, by: str, on: dt.date) -> Unit:
    """Another category or place among its equals from a day on; nothing is told where nothing changes. Raises
    `Refused`.
    """
    category = category.strip()[:100]
    with transaction.atomic():
        found = kept(unit)
        place, facts = place_on(found, day), Chart().on(found.code, day)
        refuse([*([] if category else [changes.CATEGORY_MISSING()]), *changes.day_problems(place, day)])
        if facts is not None and (category, order) != (facts["category"], facts["order"]):
            event = events.UnitChanged(found.code, place.name, day.isoformat(), category, order or 0)
            before = {"category": found.category, "order": found.order}
            remember(found, event, day, before, {"category": category, "order": order}, by=by, on=on)
            settle(found, by=by, on=on)
    return found


def move_unit(unit: Unit, parent: Unit | None, *, day: dt.date, by: str, on: dt.date) -> Unit:
    """Have a unit, with all below it, stand below another superior (None: at the top) from a day on; grants on them
    follow. Raises `Refused`.
    """
    with transaction.atomic():
        hold_tree()
        found = kept(unit)
        superior = Unit.objects.get(pk=parent.pk) if parent else None
        refuse(moving_refused(found, superior, day))
        old = Chart().superior(found.code, day)
        event = events.UnitMoved(found.code, found.name, day.isoformat(), old, superior.code if superior else "")
        before = {"parent": found.parent.code if found.parent else ""}
        remember(found, event, day, before, {"parent": event.new}, by=by, on=on)
        refuse(standing_problems(found, day))
        settle(found, by=by, on=on)
    return found


def close_unit(unit: Unit, *, day: dt.date, by: str, on: dt.date) -> Unit:
    """Close a unit in which nothing lives any more, from a day on. Raises `Refused`."""
    with transaction.atomic():
        hold_tree()
        found = kept(unit)
        place = place_on(found, day)
        posts = [f"{post.name}（{post.code}）" for post in living_posts(found.pk, day)]
        problems = changes.closing_problems(place, posts, living_units(found, day))
        refuse(problems + changes.day_problems(place, day) + changes.later_problems(place, day))
        event = events.UnitClosed(found.code, place.name, day.isoformat())
        before = {"closed": found.closed.isoformat() if found.closed else ""}
        found.closed = day
        found.save(update_fields=["closed"])
        remember(found, event, day, before, {"closed": day.isoformat()}, by=by, on=on)
    return found


def merge_unit(
    unit: Unit, successor: Unit, ended: Collection[str] = (), *, day: dt.date, by: str, on: dt.date
) -> Mapping[str, str]:
    """Have a unit go up in another from a day on. Returns the codes of its posts and of those that carry them on.

    Its posts go along with whoever holds them: the old post ends, one in the successor begins. The posts with codes in
    `ended` are closed, their appointments end. Grants on the unit go to the successor. Raises `Refused`.
    """
    with transaction.atomic():
        hold_tree()
        found, into = kept(unit), kept(successor)
        place, target = places_on(day, found, into)
        problems = changes.merging_problems(place, target, living_units(found, day), day)
        refuse(problems + changes.day_problems(place, day) + changes.later_problems(place, day))
        refuse(changes.staying_problems(target))
        posts = living_posts(found.pk, day)
        access.repath(found.path, into.path, whole=False, since=max(day, on) if day > on else None, by=by, on=on)
        going = {post.code for post in posts} - set(ended)
        moved = Carried(into, day)
        for post in posts:
            moved.take(post) if post.code in going else moved.end(post)
        access.reground(moved.appointments, by=by, on=on)
        tell_access(moved.people, by=by, on=on)
        gone = tuple(sorted(moved.ends["posts"].keys() - moved.posts.keys()))
        event = events.UnitMerged(found.code, place.name, day.isoformat(), into.code, tuple(sorted(moved.posts)), gone)
        before = {"closed": found.closed.isoformat() if found.closed else "", "successor": "", **moved.ends}
        found.closed, found.successor = day, into
        found.save(update_fields=["closed", "successor"])
        after = {
            "closed": day.isoformat(),
            "successor": into.code,
            "posts": moved.posts,
            "appointments": moved.appointments,
        }
        made = remember(found, event, day, before, after, by=by, on=on)
        moved.keep(made.number, by=by, on=on)
    return moved.posts


def split_unit(
    unit: Unit,
    code: str,
    name: str,
    posts: Collection[str] = (),
    below: Collection[str] = (),
    *,
    day: dt.date,
    by: str,
    on: dt.date,
) -> Unit:
    """Set up a unit beside another, of its category, that takes some of its posts with whoever holds them, and some of
    the units directly below it, from a day on. Returns the new unit. Raises `Refused`.
    """
    code, name = code.strip(), name.strip()
    with transaction.atomic():
        hold_tree()
        found = kept(unit)
        place, facts = place_on(found, day), Chart().on(found.code, day)
        refuse([*changes.day_problems(place, day), *changes.staying_problems(place)])
        assert facts is not None
        going = [post for post in living_posts(found.pk, day) if post.code in posts]
        under = list(Unit.objects.filter(parent_id=found.pk, code__in=below).select_related("parent").order_by("code"))
        missing = sorted({*posts, *below} - {post.code for post in going} - {one.code for one in under})
        refuse([changes.NOT_IN_UNIT(name=found.name, found="、".join(missing))] if missing else [])
        superior = Unit.objects.get(code=facts["parent"]) if facts["parent"] else None
        made = open_unit(code, name, facts["category"], superior, day=day, order=facts["order"], by=by, on=on)
        moved = Carried(made, day)
        for post in going:
            moved.take(post)
        access.reground(moved.appointments, by=by, on=on)
        tell_access(moved.people, by=by, on=on)
        gone = tuple(one.code for one in under)
        event = events.UnitSplit(found.code, place.name, day.isoformat(), made.code, tuple(sorted(moved.posts)), gone)
        after = {"new": made.code, "posts": moved.posts, "appointments": moved.appointments, "units": list(gone)}
        done = remember(found, event, day, {**moved.ends, "units": list(gone)}, after, by=by, on=on)
        moved.keep(done.number, by=by, on=on)
        for one in under:
            was = {"parent": one.parent.code if one.parent else ""}
            Kept(done.number, "unit_moved", on).tell(day, was, {"parent": made.code}, one, part=True)
            refuse(standing_problems(one, day))
            settle(one, by=by, on=on)
    return made
