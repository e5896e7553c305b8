"""Units: set up, renamed, moved, closed, merged into another; each on a day that has come, each told in the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from zeren.apps.access import commands as access
from zeren.apps.audit import commands as audit
from zeren.apps.organisation import events, queries, rules
from zeren.apps.organisation.commands.following import tell_access
from zeren.apps.organisation.models import Appointment, Change, Post, Unit
from zeren.apps.organisation.queries.changes import hold_tree, kept, living_posts, living_units, place_of
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
        problems += [changes.DAY_AHEAD(day=day)] if day > on else []
        refuse([*problems, *changes.under_problems(place_of(superior) if superior else None, day)])
        made = Unit.objects.create(
            code=code, name=name, category=category[:100], parent=superior, order=order, opened=day
        )
        made.path = (superior.path if superior else "") + f"{made.pk:0{rules.STEP}d}"
        made.save(update_fields=["path"])
        event = events.UnitOpened(code, name, day.isoformat(), superior.code if superior else "", category)
        remember(made, event, day, {}, {"name": name, "parent": event.parent}, by=by, on=on)
    return made


def rename_unit(unit: Unit, name: str, *, day: dt.date, by: str, on: dt.date) -> Unit:
    """Call a unit otherwise from a day on; its former name stays findable. Raises `Refused`."""
    name = name.strip()
    with transaction.atomic():
        found = kept(unit)
        problems = changes.name_problems(name) or ([changes.SAME_NAME()] if name == found.name else [])
        refuse([*problems, *changes.day_problems(place_of(found), day, on)])
        event = events.UnitRenamed(found.code, found.name, day.isoformat(), name)
        before = {"name": found.name, "former_names": found.former_names}
        former = [one for one in found.former_names.split("；") if one]
        found.former_names = "；".join([*former, found.name] if found.name not in former else former)
        found.name = name
        found.save(update_fields=["name", "former_names"])
        after = {"name": name, "former_names": found.former_names}
        remember(found, event, day, before, after, by=by, on=on)
    return found


def move_unit(unit: Unit, parent: Unit | None, *, day: dt.date, by: str, on: dt.date) -> Unit:
    """Have a unit, with all below it, stand below another superior (None: at the top) from a day on; grants on them
    follow. Raises `Refused`.
    """
    with transaction.atomic():
        hold_tree()
        found = kept(unit)
        superior = Unit.objects.get(pk=parent.pk) if parent else None
        place, above = place_of(found), place_of(found.parent) if found.parent else None
        problems = changes.moving_problems(place, above, place_of(superior) if superior else None, day)
        refuse(problems + changes.day_problems(place, day, on))
        old = found.parent.code if found.parent else ""
        stand_below(found, superior, by=by, on=on)
        event = events.UnitMoved(found.code, found.name, day.isoformat(), old, superior.code if superior else "")
        remember(found, event, day, {"parent": old}, {"parent": event.new}, by=by, on=on)
    return found


def close_unit(unit: Unit, *, day: dt.date, by: str, on: dt.date) -> Unit:
    """Close a unit in which nothing lives any more, from a day on. Raises `Refused`."""
    with transaction.atomic():
        hold_tree()
        found = kept(unit)
        place = place_of(found)
        posts = [f"{post.name}（{post.code}）" for post in living_posts(found.pk, day)]
        problems = changes.closing_problems(place, posts, living_units(found.pk, day))
        refuse(problems + changes.day_problems(place, day, on))
        found.closed = day
        found.save(update_fields=["closed"])
        event = events.UnitClosed(found.code, found.name, day.isoformat())
        remember(found, event, day, {"closed": ""}, {"closed": day.isoformat()}, by=by, on=on)
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
        place = place_of(found)
        problems = changes.merging_problems(place, place_of(into), living_units(found.pk, day), day)
        refuse(problems + changes.day_problems(place, day, on))
        posts = living_posts(found.pk, day)
        access.repath(found.path, into.path, whole=False, by=by, on=on)
        carried = _Carried(into, day)
        for post in posts:
            carried.end(post) if post.code in ended else carried.carry(post)
        access.reground(carried.appointments, by=by, on=on)
        tell_access(carried.people, by=by, on=on)
        found.closed, found.successor = day, into
        found.save(update_fields=["closed", "successor"])
        gone = tuple(sorted(carried.ends["posts"].keys() - carried.posts.keys()))
        event = events.UnitMerged(
            found.code, found.name, day.isoformat(), into.code, tuple(sorted(carried.posts)), gone
        )
        after = {
            "closed": day.isoformat(),
            "successor": into.code,
            "posts": carried.posts,
            "appointments": carried.appointments,
        }
        remember(found, event, day, {"closed": "", "successor": "", **carried.ends}, after, by=by, on=on)
    return carried.posts


class _Carried:
    """Posts on their way into a successor: which carries on which, and where everything ended before."""

    def __init__(self, into: Unit, day: dt.date) -> None:
        self.into, self.day = into, day
        self.posts: dict[str, str] = {}
        self.appointments: dict[str, str] = {}
        self.ends: dict[str, dict[str, str]] = {"posts": {}, "appointments": {}}
        self.people: set[str] = set()

    def end(self, post: Post) -> list[tuple[Appointment, dt.date | None]]:
        """Close a post and end what runs beyond the day. Gives the appointments with their former ends."""
        held = queries.holding(post.pk, self.day)
        self.ends["posts"][post.code] = post.closed.isoformat() if post.closed else ""
        post.closed = max(self.day, post.opened or self.day)
        post.save(update_fields=["closed"])
        ended = []
        for one in held:
            self.people.add(one.person.code)
            self.ends["appointments"][one.code] = one.end.isoformat() if one.end else ""
            ended.append((one, one.end))
            one.end = max(self.day, one.start)
            one.save(update_fields=["end"])
        return ended

    def carry(self, post: Post) -> None:
        """Close a post and go on with it, and with whoever holds it, in the successor."""
        until = post.closed
        held = self.end(post)
        stem = f"{post.code}-{self.into.code}"[:90]
        taken = Post.objects.filter(code__startswith=stem).count()
        made = Post.objects.create(
            code=f"{stem}-{taken + 1}" if taken else stem,
            unit=self.into,
            name=post.name,
            tier=post.tier,
            opened=max(self.day, post.opened or self.day),
            closed=until,
        )
        self.posts[post.code] = made.code
        for one, end in held:
            start = max(self.day, one.start)
            code = f"{made.code[:80]}-{start:%Y%m%d}-{len(self.appointments) + 1}"
            Appointment.objects.create(code=code, post=made, person=one.person, start=start, end=end, acting=one.acting)
            self.appointments[one.code] = code


def stand_below(unit: Unit, superior: Unit | None, *, by: str, on: dt.date) -> None:
    """Lay the paths of a subtree anew below a superior, and have the grants follow."""
    old, new = unit.path, (superior.path if superior else "") + f"{unit.pk:0{rules.STEP}d}"
    subtree = Unit.objects.filter(path__gte=old, path__lt=rules.after(old))
    subtree.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    unit.parent, unit.path = superior, new
    unit.save(update_fields=["parent", "path"])
    access.repath(old, new, by=by, on=on)


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
    """Tell the journal of a change, and keep what it changed."""
    number = audit.write(event, by=by, on=on)
    kind = event.kind.removeprefix("organisation.")
    return Change.objects.create(
        unit=unit, post=post, number=number, kind=kind, on=day, before=dict(before), after=dict(after)
    )
