"""Posts: set up, changed, closed; each told in the journal."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zeren.apps.audit import commands as audit
from zeren.apps.organisation import events
from zeren.apps.organisation.commands.telling import Kept, remember
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.organisation.queries.changes import holding, kept
from zeren.apps.organisation.queries.history import post_facts
from zeren.apps.organisation.rules import Span, changes
from zeren.base.problems import refuse


def open_post(
    unit: Unit, code: str, name: str, tier: str = "", *, day: dt.date, sole: bool = False, by: str, on: dt.date
) -> Post:
    """Set up a post of a unit from a day on; it may be one to come. Raises `Refused`."""
    code, name = code.strip(), name.strip()
    with transaction.atomic():
        found = kept(unit)
        problems = changes.naming_problems(code, name, Post.objects.filter(code=code).exists())
        lives = Span(found.opened, found.closed)
        refuse(problems + changes.post_problems(tier, Span(day, None), found.name, lives))
        event = events.PostOpened(found.code, name, day.isoformat(), code, tier)
        number = audit.write(event, by=by, on=on)
        made = Post.objects.create(code=code, unit=found, name=name, tier=tier, opened=day, sole=sole, recorded=number)
        Kept(number, event.kind, on).tell(day, {}, post_facts(made), found, made)
    return made


def change_post(post: Post, name: str, tier: str, *, by: str, on: dt.date) -> Post:
    """Call a post otherwise, or have it carry another tier; nothing is told where nothing changes. Raises `Refused`."""
    name = name.strip()
    with transaction.atomic():
        found = _kept(post)
        span = Span(found.opened, found.closed)
        problems = changes.name_problems(name) + changes.post_problems(tier, span, found.unit.name, Span(None, None))
        refuse(problems)
        if (name, tier) != (found.name, found.tier):
            before = {"name": found.name, "tier": found.tier}
            found.name, found.tier = name, tier
            found.save(update_fields=["name", "tier"])
            event = events.PostChanged(found.unit.code, name, on.isoformat(), found.code, tier)
            remember(found.unit, event, on, before, {"name": name, "tier": tier}, found, by=by, on=on)
    return found


def close_post(post: Post, *, day: dt.date, by: str, on: dt.date) -> Post:
    """Close a post that nobody holds from a day on; it may be one to come. Raises `Refused`."""
    with transaction.atomic():
        found = _kept(post)
        lives = Span(found.unit.opened, found.unit.closed)
        problems = changes.post_problems(found.tier, Span(found.opened, day), found.unit.name, lives)
        held = "、".join(one.person.name for one in holding(found.pk, day))
        refuse(problems + ([changes.STILL_HELD(post=found.name, name=held, day=day)] if held else []))
        before = {"closed": found.closed.isoformat() if found.closed else ""}
        found.closed = day
        found.save(update_fields=["closed"])
        event = events.PostClosed(found.unit.code, found.name, day.isoformat(), found.code)
        remember(found.unit, event, day, before, {"closed": day.isoformat()}, found, by=by, on=on)
    return found


def _kept(post: Post) -> Post:
    return Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post.pk)
