"""Posts as facts: how many posts of a tier a unit has, and whether they are filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from zeren.apps.organisation import queries
from zeren.apps.organisation.states import TIERS
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import to_day
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
    assert source == POSTS.name
    held = queries.held_posts(as_of, units)
    posts = queries.existing_posts(as_of).order_by("code")
    posts = posts if units is None else posts.filter(unit_id__in=units)
    for pk, unit, code, tier, opened in posts.values_list("pk", "unit_id", "code", "tier", "opened").iterator():
        yield unit, code, tier or "none", to_day(opened) if opened else 0, int(pk in held)
