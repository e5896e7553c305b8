"""Posts as facts: how many posts of a tier a unit has, and whether they are filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from zeren.apps.organisation import queries
from zeren.apps.organisation.models import Post
from zeren.apps.organisation.states import TIERS
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import day_of_text
from zeren.base.text import Text

POSTS = Source(
    name="posts",
    text=Text("岗位", "posts"),
    dated="opened",
    columns={
        "tier": Fact("code", Text("责任层级", "tier"), {**TIERS, "none": Text("未填", "not stated")}),
        "opened": Fact("day", Text("设立日期", "opened")),
        "filled": Fact("flag", Text("有人任职", "filled")),
    },
)

SOURCES: tuple[Source, ...] = (POSTS,)


def rows(source: str, as_of: dt.date, units: Collection[int] | None = None) -> Iterator[tuple[Any, ...]]:
    """(unit key, post code, tier, day opened or 0 where unknown, filled) of the posts that exist on `as_of`.

    Of all units, or only of those with these keys.
    """
    found, names = asked(source, as_of, units)
    return told(source, found.order_by("code").values_list(*names).iterator(), as_of)


def asked(source: str, as_of: dt.date, units: Collection[int] | None) -> tuple[QuerySet[Post], tuple[str, ...]]:
    """What is asked of the database for `told`, in no order, and the names of what it gives."""
    assert source == POSTS.name
    held = Exists(queries.held_on(as_of).filter(post_id=OuterRef("pk")))
    found = queries.existing_posts(as_of).annotate(opened_text=Cast("opened", CharField()), held=held)
    found = found if units is None else found.filter(unit_id__in=units)
    return found, ("unit_id", "code", "tier", "opened_text", "held")


def told(source: str, found: Iterable[Any], as_of: dt.date) -> Iterator[tuple[Any, ...]]:  # noqa: ARG001  as every app's
    """The facts, from what the database gave."""
    for unit, code, tier, opened, held in found:
        yield unit, code, tier or "none", day_of_text(opened) if opened else 0, int(held)
