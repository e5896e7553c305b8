"""Facts as columns of whole numbers: what goes into a plan. Checked on the way in, so that no wrong number comes
out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from zeren.base.catalogue import Fact, Source
from zeren.base.dates import NEVER
from zeren.base.problems import Problem, Refused, declare

Column = NDArray[np.int64]

BAD_UNIT_OF_FACT = declare(
    "fact_of_unknown_unit",
    zh="事实“{fact}”（{source}）所属的单位不在单位表中",
    en="fact “{fact}” ({source}) belongs to a unit that is not among the units",
    do_zh="请补上该单位或改正单位编号",
    do_en="Add the unit or correct the fact's unit",
)
BAD_NUMBER = declare(
    "fact_number_out_of_range",
    zh="事实“{fact}”（{source}）的“{column}”为{found}，应在0到{most}之间",
    en="“{column}” of fact “{fact}” ({source}) is {found}; it must lie between 0 and {most}",
    do_zh="请改正该数值",
    do_en="Correct the number",
)
UNIT_CIRCLE = declare(
    "scored_unit_circle",
    zh="单位“{unit}”的上级关系成环",
    en="the superiors of unit “{unit}” form a circle",
    do_zh="请改正其中一个单位的上级",
    do_en="Correct the superior of one unit in the circle",
)
UNKNOWN_CATEGORY = declare(
    "unit_category_unknown",
    zh="单位“{unit}”的类别“{category}”不在体系的类别之中（{known}）",
    en="category “{category}” of unit “{unit}” is none of the framework's ({known})",
    do_zh="请改为体系规定的类别",
    do_en="Use one of the framework's categories",
)


TOO_MANY = declare(
    "too_many_facts",
    zh="单位“{unit}”的“{source}”事实超过{most}条",
    en="unit “{unit}” has more than {most} facts in “{source}”",
    do_zh="请拆分该单位后再计算",
    do_en="Split the unit before scoring",
)


@dataclass(frozen=True)
class UnitRow:
    """A unit as the engine needs it. Days are day numbers; `closed` and `successor` are NEVER and "" while it lives."""

    id: str
    parent: str
    category: str
    opened: int
    closed: int
    successor: str
    posts: int
    weight: int


@dataclass(frozen=True)
class Units:
    """The units, ordered by id; `parent` and `successor` are places in this order, -1 for none."""

    ids: tuple[str, ...]
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Table:
    """The facts of one source. `columns["unit"]` holds places in `Units`; `ids` names each fact."""

    ids: Sequence[str]
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Facts:
    """Everything that is scored: the units, a table for each source, and, where the scheme counts working days, the
    days that are worked (True) or free against their weekday, by day number."""

    units: Units
    tables: Mapping[str, Table]
    calendar: Mapping[int, bool] = field(default_factory=dict)


def refuse_more(source: str, facts: Facts, most: int) -> None:
    """Raises `Refused` for a unit with more than `most` facts in a source: its sums would not be proven."""
    table = facts.tables[source]
    if len(table) <= most:
        return
    over = np.flatnonzero(np.bincount(table.columns["unit"], minlength=len(facts.units)) > most)
    if len(over):
        raise Refused([TOO_MANY(unit=facts.units.ids[int(over[0])], source=source, most=most)])


def units_of(rows: Iterable[UnitRow], categories: Sequence[str]) -> Units:
    """Units from rows in any order. Raises `Refused` for an unknown category or superior and for a circle."""
    ordered = sorted(rows, key=lambda row: row.id)
    place = {row.id: index for index, row in enumerate(ordered)}
    kinds = {name: index for index, name in enumerate(categories)}
    bad: list[Problem] = [
        UNKNOWN_CATEGORY(unit=row.id, category=row.category, known="、".join(categories))
        for row in ordered
        if row.category not in kinds
    ]
    parents = [place.get(row.parent, -1) for row in ordered]
    bad += [UNIT_CIRCLE(unit=ordered[index].id) for index in _circles(parents)[:1]]
    if bad:
        raise Refused(bad)
    return Units(
        tuple(row.id for row in ordered),
        {
            "parent": _whole(parents),
            "successor": _whole([place.get(row.successor, -1) for row in ordered]),
            "category": _whole([kinds[row.category] for row in ordered]),
            "opened": _whole([row.opened for row in ordered]),
            "closed": _whole([row.closed for row in ordered]),
            "posts": _whole([row.posts for row in ordered]),
            "weight": _whole([row.weight for row in ordered]),
        },
    )


def depths(parents: Sequence[int] | Column) -> Column:
    """How far each unit lies below a root (0 for a root). The tree must be free of circles."""
    above = np.array(parents, dtype=np.int64)
    found = (above >= 0).astype(np.int64)
    while len(live := np.flatnonzero(above >= 0)):
        # Each unit jumps as far again as it has come: a chain of a million takes twenty rounds.
        found[live] += found[above[live]]
        above[live] = above[above[live]]
    return found


def in_circles(above: Column) -> Column:
    """The units from which following `above` (places, -1 for none) never ends."""
    ahead = above.copy()
    for _ in range(len(above).bit_length() + 1):
        live = np.flatnonzero(ahead >= 0)
        ahead[live] = ahead[ahead[live]]
    return np.flatnonzero(ahead >= 0)


def _circles(parents: Sequence[int]) -> list[int]:
    done = [False] * len(parents)
    for start in range(len(parents)):
        way: dict[int, None] = {}
        at = start
        while at >= 0 and not done[at]:
            if at in way:
                return [at]
            way[at] = None
            at = parents[at]
        for unit in way:
            done[unit] = True
    return []


def table_of(
    source: Source,
    rows: Iterable[Sequence[str | int]],
    units: Mapping[str, int],
    keys: Mapping[str, tuple[str, ...]],
) -> Table:
    """A table from rows `(unit, id, *values in the order of source.columns)`, ordered by id.

    Codes become their place in the catalogue, keys their place in `keys["source.column"]` (-1 for one no rule names).
    Raises `Refused` naming each fact of an unknown unit and each number out of range.
    """
    read = _Reader(source, units, keys)
    for batch in _batches(rows, 50_000):
        read.take(batch)
    return read.table()


class _Reader:
    def __init__(self, source: Source, units: Mapping[str, int], keys: Mapping[str, tuple[str, ...]]) -> None:
        self.source = source
        self.units = units
        self.ids: list[str] = []
        self.parts: dict[str, list[Column]] = {name: [] for name in ("unit", *source.columns)}
        self.codes = {
            name: {code: index for index, code in enumerate(fact.codes or keys.get(f"{source.name}.{name}", ()))}
            for name, fact in source.columns.items()
            if fact.shape in {"code", "key"}
        }
        self.problems: list[Problem] = []

    def take(self, batch: Sequence[Sequence[str | int]]) -> None:
        """Code one batch of rows."""
        names, ids, *values = zip(*batch, strict=True)
        places = [self.units.get(str(name), -1) for name in names]
        for index, place in enumerate(places):
            if place < 0:
                self.problems.append(BAD_UNIT_OF_FACT(fact=ids[index], source=self.source.text))
        self.ids.extend(map(str, ids))
        self.parts["unit"].append(_whole(places))
        for (name, fact), column in zip(self.source.columns.items(), values, strict=True):
            if name in self.codes:
                known = self.codes[name]
                coded = _whole([known.get(value, -1) for value in column])
            else:
                coded = _whole(column)
                self._check(fact, coded, ids)
            self.parts[name].append(coded)

    def _check(self, fact: Fact, column: Column, ids: Sequence[str | int]) -> None:
        low, most = {"day": (-NEVER, NEVER), "flag": (0, 1)}.get(fact.shape, (0, fact.most))
        for index in np.flatnonzero((column < low) | (column > most))[:20]:
            found = int(column[index])
            self.problems.append(
                BAD_NUMBER(fact=ids[index], source=self.source.text, column=fact.text, found=found, most=most)
            )

    def table(self) -> Table:
        """All batches together, ordered by id."""
        if self.problems:
            raise Refused(self.problems[:1000])
        empty = np.zeros(0, dtype=np.int64)
        columns = {name: np.concatenate(parts) if parts else empty for name, parts in self.parts.items()}
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        at = np.array(order, dtype=np.int64)
        return Table([self.ids[index] for index in order], {name: column[at] for name, column in columns.items()})


def _batches(rows: Iterable[Sequence[str | int]], size: int) -> Iterator[list[Sequence[str | int]]]:
    walk = iter(rows)
    while batch := list(islice(walk, size)):
        yield batch


def _whole(values: Iterable[str | int]) -> Column:
    return np.array(list(values), dtype=np.int64)
