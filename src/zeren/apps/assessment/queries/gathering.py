"""The facts of a year, from every app, as the engine's columns, with one hash over all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from zeren.apps.assessment.queries.catalogue import catalogue, rows
from zeren.apps.assessment.rules import packed
from zeren.apps.obligations import queries as obligations
from zeren.apps.organisation import queries as organisation
from zeren.base.catalogue import Source
from zeren.base.dates import NEVER, to_day, year_period
from zeren.engine import frozen
from zeren.engine.columns import Facts, UnitRow, table_of, units_of
from zeren.engine.frozen import Head, Piece
from zeren.engine.given import counted_days, counts_working_days
from zeren.engine.scheme import Scheme
from zeren.packformat.crosswalk import NONE, Ways


@dataclass(frozen=True)
class Gathered:
    """The facts, the database keys of the units in the facts' order, the hash over everything that was read, and all of
    it as it is kept with a run: parts with their packed text.
    """

    facts: Facts
    keys: Sequence[int]
    input_hash: str
    frozen: Sequence[tuple[str, str]]


def gather(
    scheme: Scheme,
    pack_hash: str,
    year: int,
    as_of: dt.date,
    categories: Mapping[str, str] = MappingProxyType({}),
    ways: Ways = NONE,
) -> Gathered:
    """Read the year; `categories` says which of the framework's the organisation's are, where they differ, `ways` which
    records of other frameworks it takes. Queries: three for the units, one for each closing day in the year, one for
    each source, one for the calendar of working days where the framework counts them.

    Raises `Refused` for a unit whose category the framework does not know, and for numbers no score may be made of.
    """
    nodes = _named(organisation.tree(), categories)
    posts = _posts(nodes, year, as_of)
    made = unit_rows(nodes, posts, obligations.outset())
    units = units_of(made, scheme.categories)
    at = {name: place for place, name in enumerate(units.ids)}
    places = {str(node.pk): at[node.code] for node in nodes}
    tables = {
        name: table_of(source, rows(name, as_of, ways), places, scheme.keys) for name, source in catalogue().items()
    }
    facts = Facts(units, tables, calendar(scheme, year, as_of))
    head, kept = Head(pack_hash, year, as_of.isoformat()), list[tuple[str, str]]()
    found = _kept(frozen.pieces(made, facts, scheme, catalogue()), kept)
    input_hash = frozen.digest_text(frozen.document(head, found, catalogue()))
    keys = {node.code: node.pk for node in nodes}
    return Gathered(facts, [keys[name] for name in units.ids], input_hash, kept)


def calendar(scheme: Scheme, year: int, as_of: dt.date) -> dict[int, bool]:
    """What of the calendar of working days can move a score of the year, as it is set now. One query, none where no
    rule counts working days.
    """
    if not counts_working_days(scheme):
        return {}
    days = {to_day(day): works for day, works in organisation.workdays().items()}
    return counted_days(scheme, days, to_day(year_period(year).start), to_day(as_of))


def calendar_until(as_of: dt.date) -> dict[int, bool]:
    """The calendar of working days up to a day, for whatever framework. One query."""
    return {to_day(day): works for day, works in sorted(organisation.workdays().items()) if day <= as_of}


def _kept(pieces: Iterator[Piece], kept: list[tuple[str, str]]) -> Iterator[Piece]:
    """The pieces, each packed away as it passes: all of them as plain text would fill the memory."""
    for piece in pieces:
        kept.append((piece.part, packed(piece.rows)))
        yield piece


Exported = tuple[Source, Iterable[Sequence[Any]], Mapping[Any, int]]
"""A source, its rows, and the number of each unit by the key the rows name it with."""


def sources_of(
    year: int,
    as_of: dt.date,
    ways: Ways = NONE,
    categories: Mapping[str, str] = MappingProxyType({}),
) -> tuple[list[UnitRow], Iterator[Exported]]:
    """The units of the year, and every source one after the other, row by row, as `engine.export` takes them; `ways`
    and `categories` as for `gather`.

    Queries: three for the units, one for each closing day in the year, one for each source."""
    nodes = _named(organisation.tree(), categories)
    made = unit_rows(nodes, _posts(nodes, year, as_of), obligations.outset())
    at = {code: place for place, code in enumerate(sorted(node.code for node in nodes))}
    places = {node.pk: at[node.code] for node in nodes}
    return made, ((source, rows(name, as_of, ways), places) for name, source in catalogue().items())


def _named(tree: Sequence[organisation.Node], categories: Mapping[str, str]) -> list[organisation.Node]:
    """The units with the framework's names of their categories."""
    return [node._replace(category=categories.get(node.category, node.category)) for node in tree]


def _begun(opened: dt.date | None, outset: dt.date | None) -> int:
    """The day from which a unit is looked at: its first, but not before records are kept here."""
    days = [to_day(day) for day in (opened, outset) if day is not None]
    return max(days, default=-NEVER)


def unit_rows(nodes: Sequence[organisation.Node], posts: Mapping[int, int], outset: dt.date | None) -> list[UnitRow]:
    """Units as the engine needs them, with how many posts each has; a superior or successor outside is none. Before the
    day from which records are kept (`outset`) there is no unit to look at.
    """
    code = {node.pk: node.code for node in nodes}
    return [
        UnitRow(
            id=node.code,
            parent=code.get(node.parent or 0, ""),
            category=node.category,
            opened=_begun(node.opened, outset),
            closed=to_day(node.closed) if node.closed else NEVER,
            successor=code.get(node.successor or 0, ""),
            posts=posts.get(node.pk, 0),
            weight=posts.get(node.pk, 0),
        )
        for node in nodes
    ]


def day_of_posts(closed: dt.date | None, year: int, as_of: dt.date) -> dt.date:
    """The day on which a unit's posts are counted: the last that it and the year have in common, up to `as_of`."""
    last = min(as_of, year_period(year).end - dt.timedelta(days=1))
    if closed is not None and year_period(year).start < closed <= last:
        return closed - dt.timedelta(days=1)
    return last


def _posts(nodes: Sequence[organisation.Node], year: int, as_of: dt.date) -> dict[int, int]:
    """Posts of each unit on the last day that it and the year have in common, up to the day looked at."""
    last = min(as_of, year_period(year).end - dt.timedelta(days=1))
    found = organisation.post_counts(last)
    ended: dict[dt.date, list[int]] = {}
    for node in nodes:
        day = day_of_posts(node.closed, year, as_of)
        if day != last:
            ended.setdefault(day, []).append(node.pk)
    for day, closed in sorted(ended.items()):
        counts = organisation.post_counts(day)
        found |= {pk: counts.get(pk, 0) for pk in closed}
    return found
