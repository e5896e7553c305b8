"""The history of a unit or a post, piece by piece: what it was called, where it stood, who held it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from zeren.apps.organisation.models import Appointment, Change, Post, Unit
from zeren.apps.organisation.queries.history import Chart, told_of
from zeren.apps.organisation.rules.history import Stretch, pieces, steps


class Part(NamedTuple):
    """What held from a day (None: always) up to, not including, another (None: open), and whether as a stand-in."""

    start: dt.date | None
    end: dt.date | None
    what: str
    acting: bool = False


class UnitLine(NamedTuple):
    """A unit through time: its names, its superiors, who bore the first responsibility."""

    names: list[Part]
    superiors: list[Part]
    first: list[Part]


class PostLine(NamedTuple):
    """A post through time: its names, its holders, who stood in."""

    names: list[Part]
    holders: list[Part]
    acting: list[Part]


def unit_line(unit: Unit) -> UnitLine:
    """The history of a unit as everything is told now, with what is to come. Four queries, three more where superiors
    of other days are not above it today.
    """
    chart = Chart()
    chart.fetch_with([unit])
    life = chart.life(unit.code)
    above = chart.steps(unit.code, "parent")
    chart.fetch([code for _, code in above])
    named = [
        (part, str(chart.present.get(code, {}).get("name", code)) if code else "—")
        for part, code in pieces(above, life)
    ]
    held = Appointment.objects.filter(post__unit_id=unit.pk, post__tier="first")
    return UnitLine(_parts(pieces(chart.steps(unit.code, "name"), life)), _parts(named), _held(held))


def post_line(post: Post) -> PostLine:
    """The history of a post. Two queries."""
    told = told_of(Change.objects.filter(about=post.code, kind__startswith="post_")).get(post.code, [])
    life = post.opened or dt.date.min, post.closed or dt.date.max
    held = _held(Appointment.objects.filter(post_id=post.pk))
    names = _parts(pieces(steps(told, "name", None, post.name), life))
    return PostLine(names, [one for one in held if not one.acting], [one for one in held if one.acting])


def _parts(found: Iterable[tuple[Stretch, Any]]) -> list[Part]:
    """Pieces that say the same one after another are one."""
    parts: list[Part] = []
    for (start, end), what in found:
        first, last = start if start > dt.date.min else None, end if end < dt.date.max else None
        if parts and parts[-1].what == what:
            parts[-1] = parts[-1]._replace(end=last)
        else:
            parts.append(Part(first, last, str(what)))
    return parts


def _held(found: Any) -> list[Part]:
    rows = found.order_by("start", "code").values_list("start", "end", "person__name", "acting")
    # One that ends on the day it starts never was.
    return [Part(*row) for row in rows if row[1] is None or row[1] > row[0]]
