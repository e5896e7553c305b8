"""An indicator on made-up facts: which facts it looks at, and what it makes of them, by the engine of every run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel

from zeren.apps.assessment.queries.cards import LineView
from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.assessment.queries.live import Ready, ready_for
from zeren.apps.assessment.rules.trying import NO_VALUE, NOT_ALONE
from zeren.base.catalogue import Fact, Source
from zeren.base.dates import NEVER, to_day, year_period
from zeren.base.numbers import exact_whole
from zeren.base.problems import Problem, Refused, Where
from zeren.engine.columns import UnitRow, table_of, units_of
from zeren.packformat import Pack
from zeren.packformat.content import Component, Indicator
from zeren.packformat.selections import Select
from zeren.packformat.walk import parts

ROWS = 5
"""So many rows of facts a form has for each source."""

MOST_TIMES = 366

Given = Mapping[str, Sequence[Mapping[str, str]]]
"""By source, rows of what was written in each column; a row without a day is none. `times` repeats a row."""


class Column(NamedTuple):
    """A column that a line looks at; `choices` are the values it can have, none for what is written freely."""

    name: str
    fact: Fact
    choices: tuple[str, ...]
    first: str
    """What a fact that counts has there, "" where the line does not say."""


class Asked(NamedTuple):
    """A source that a line looks at, the column of its day first."""

    source: Source
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Tried:
    """What a line makes of made-up facts; `problems` where it makes nothing of them."""

    line: LineView | None
    problems: Sequence[Problem]


def asked(pack: Pack, line: Indicator, year: int) -> list[Asked]:
    """What a line looks at, the facts of its component's condition too. No query."""
    part = next(one for one in pack.content.components if one.id == line.component)
    keys = _ready(pack, year).plan.scheme.keys
    selects = list(_selects(line, part))
    found = []
    for name in dict.fromkeys(one.source for one in selects):
        source = catalogue()[name]
        here = [one for one in selects if one.source == name]
        used = {condition.column for one in here for condition in one.where} | _summed(line)
        names = [source.dated, *(one for one in source.columns if one in used and one != source.dated)]
        found.append(Asked(source, tuple(_column(source, one, here, keys) for one in names)))
    return found


def tried(pack: Pack, line: Indicator, category: str, posts: int, given: Given, year: int) -> Tried:
    """What the line makes of made-up facts of one unit in a year. No query; one where working days are counted."""
    ready = _ready(pack, year)
    if ready.plan.across:
        return Tried(None, [NOT_ALONE(framework=pack.title)])
    problems: list[Problem] = []
    rows = {
        one.source.name: list(_rows(one, given.get(one.source.name, ()), problems)) for one in asked(pack, line, year)
    }
    if problems:
        return Tried(None, problems)
    scheme = ready.plan.scheme
    units = units_of([UnitRow("U", "", category, -NEVER, NEVER, "", posts, posts)], scheme.categories)
    try:
        tables = {name: table_of(catalogue()[name], rows.get(name, ()), {"U": 0}, scheme.keys) for name in catalogue()}
    except Refused as refused:
        return Tried(None, refused.problems)
    facts = {
        name: [
            dict(zip(table.columns, map(int, row), strict=True)) for row in zip(*table.columns.values(), strict=True)
        ]
        for name, table in tables.items()
    }
    got = ready.single.compute({name: int(column[0]) for name, column in units.columns.items()}, facts)
    plan = next(one for one in ready.plan.lines if one.id == line.id)
    rule = next(one for one in scheme.lines if one.id == line.id)
    shown = {name: got[column] for name, column in plan.shown.items()}
    return Tried(LineView(rule, got[plan.points], got[plan.state], shown, {}, 0), ())


def _ready(pack: Pack, year: int) -> Ready:
    return ready_for(pack, year, year_period(year).end - dt.timedelta(days=1))


def _selects(line: Indicator, part: Component) -> Iterator[Select]:
    for value in (line, part):
        yield from (one for _, one in parts(value) if isinstance(one, Select))


def _summed(line: Indicator) -> set[str]:
    """The columns that a measure adds up, or sorts its facts by."""
    models = [one for _, one in parts(line) if isinstance(one, BaseModel)]
    named = (getattr(one, name, None) for one in models for name in ("sum", "column", "by", "value"))
    return {name for name in named if isinstance(name, str)}


def _column(source: Source, name: str, selects: Sequence[Select], keys: Mapping[str, tuple[str, ...]]) -> Column:
    fact = source.columns[name]
    known = tuple(fact.codes) if fact.shape == "code" else keys.get(f"{source.name}.{name}", ())
    found = next((one for select in selects for one in select.on(name)), None)
    first = ""
    if found is not None and found.op == "=":
        first = {True: "1", False: "0"}.get(found.values[0], "") if fact.shape == "flag" else str(found.values[0])  # type: ignore[arg-type]
    return Column(name, fact, ("1", "0") if fact.shape == "flag" else known, first)


def _rows(one: Asked, written: Sequence[Mapping[str, str]], problems: list[Problem]) -> Iterator[tuple[str | int, ...]]:
    source = one.source
    for at, row in enumerate(written, start=1):
        if not row.get(source.dated, "").strip():
            continue
        values = [_read(source, name, row.get(name, "").strip(), at, problems) for name in source.columns]
        said = row.get("times", "").strip() or "1"
        times = exact_whole(said, MOST_TIMES)
        if times is None:
            problems.append(NO_VALUE(Where(row=at), column="×", found=said))
            continue
        for number in range(times):
            yield ("U", f"{source.name}-{at}-{number}", *values)


def _read(source: Source, name: str, text: str, at: int, problems: list[Problem]) -> str | int:
    """A value as the engine has it; what is not written is no, nought, nothing or never."""
    fact = source.columns[name]
    try:
        match fact.shape:
            case "day":
                return to_day(dt.date.fromisoformat(text)) if text else NEVER
            case "flag":
                return int(text == "1")
            case "count":
                count = exact_whole(text or "0", fact.most)
                assert count is not None
                return count
            case "code":
                assert not text or text in fact.codes
    except (ValueError, AssertionError):
        problems.append(NO_VALUE(Where(row=at), column=fact.text, found=text))
        return 0
    return text
