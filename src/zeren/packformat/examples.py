"""Worked examples of a pack: facts as somebody would file them, and by hand what each line and total must be.

An example is a file in the folder `examples/`: the year, units, facts by source, and what is expected. It runs on the
slow reference of the engine, which reads the scoring rules aloud, and on the plan, which is what a run computes. What
is not named is not looked at; a fact's columns that are not written are no, nought, nothing or never.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from zeren.base.catalogue import Catalogue, Source
from zeren.base.dates import NEVER, to_day, year_period
from zeren.base.numbers import plain_points
from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text
from zeren.engine.columns import UnitRow
from zeren.engine.slow import reference
from zeren.engine.slow import whole as whole_year
from zeren.packformat.library import EXAMPLES
from zeren.packformat.pack import Pack
from zeren.packformat.places import Path, Places, field_name
from zeren.packformat.reading import Plain, read_all
from zeren.packformat.scheme import keys, to_scheme
from zeren.packformat.shape import shape, suggest
from zeren.packformat.strict import Day, Id, Strict, Whole, Words, between, exact, written_as

DIFFERS = declare(
    "pack_example_differs",
    zh="{place}：手算是{wanted}，按数据包算出来是{found}",
    en="{place}: by hand it is {wanted}, the pack gives {found}",
    do_zh="请核对手算和数据包，改错的一边",
    do_en="Check both, and correct the one that is wrong",
)
UNKNOWN = declare(
    "pack_example_unknown",
    zh="{place}：没有“{name}”",
    en="{place}: there is no {name}",
    do_zh="{nearest}",
    do_en="{nearest}",
)
BAD_FACT = declare(
    "pack_example_fact",
    zh="{place}：写的是“{found}”",
    en="{place}: found {found}",
    do_zh="{expected}",
    do_en="{expected}",
)
EXPECTED = {
    "day": ("加引号的日期，如“2026-03-01”，或 never", 'a date in quotes such as "2026-03-01", or never'),
    "count": ("整数", "a whole number"),
    "flag": ("true 或 false", "true or false"),
    "code": ("加引号的代码：{known}", "a code: {known}"),
    "key": ("数据包里的编号：{known}", "an id of the pack: {known}"),
}
STATES = ("not_applicable", "not_evidenced")
Score = Callable[..., Mapping[str, reference.Card]]
"""`reference.score`, or the same by the plan."""


def _points(value: object) -> int:
    return exact(value, 3)


def _outcomes(value: object) -> dict[str, int | str]:
    if not isinstance(value, dict) or not value:
        raise PydanticCustomError("pack_outcomes", "points or states by line")
    return {str(key): item if item in STATES else exact(item, 3) for key, item in value.items()}


Points = Annotated[int, PlainValidator(_points), written_as(type="number")]
_OUTCOME = {"anyOf": [{"type": "number"}, {"enum": list(STATES)}]}
Outcomes = Annotated[
    Mapping[str, int | str], PlainValidator(_outcomes), written_as(type="object", additionalProperties=_OUTCOME)
]


class About(Strict):
    """What the example shows, and the year that is scored, looked at on a day (the first of the next year if none)."""

    title: Words
    year: Annotated[Whole, *between(1990, 2200)]
    as_of: Day | None = None


class Unit(Strict):
    """A unit of the example."""

    id: Id
    category: Id
    parent: str = ""
    posts: Whole = 5
    weight: Whole = 1
    opened: Day | None = None
    closed: Day | None = None
    successor: str = ""


class Expected(Strict):
    """What a unit must get. `lines`: points, or a state. Ranks are within the category, 0 for none."""

    lines: Outcomes = {}
    components: Outcomes = {}
    total: Points | None = None
    band: Id | None = None
    rank: Whole | None = None
    rated: bool | None = None


class Example(Strict):
    """A worked example. Facts are mappings by column; `unit` may be left out where there is one unit, `times` repeats.

    `facts` are checked against the catalogue when the example is run.
    """

    example: About
    units: tuple[Unit, ...]
    facts: dict[str, tuple[dict[str, Any], ...]] = {}
    expected: dict[str, Expected]


def names(files: Mapping[str, bytes]) -> list[str]:
    """The names of the examples among a pack's files."""
    return [name for name in files if name.startswith(f"{EXAMPLES}/")]


def run_examples(pack: Pack, files: Mapping[str, bytes], catalogue: Catalogue) -> list[Problem]:
    """What is wrong with the examples of a pack in which `check` refused nothing; nothing for none."""
    return [problem for name in names(files) for problem in run_example(pack, name, files[name], catalogue)]


def run_example(pack: Pack, name: str, data: bytes, catalogue: Catalogue) -> list[Problem]:
    """Read and run one example."""
    whole, places, problems = read_all({name: data})
    if problems:
        return problems
    example, misfits = shape(whole, places, Example)
    if example is None:
        return misfits
    run = _Run(pack.in_year(example.example.year), example, places, catalogue, Where(file=name))
    found = list(run.problems())
    for score in (reference.score, whole_year.score):
        found = found or list(run.differences(score))
    return found


class _Run:
    """One example being run."""

    def __init__(self, pack: Pack, example: Example, places: Places, catalogue: Catalogue, file: Where) -> None:
        self.pack, self.example, self.places, self.catalogue, self.file = pack, example, places, catalogue, file
        self.keys = keys(pack.content, catalogue)
        self.units = {unit.id: unit for unit in example.units}

    def problems(self) -> Iterator[Problem]:
        """Names that nothing has, and facts that are none."""
        for at, unit in enumerate(self.example.units):
            if unit.category not in self.pack.categories:
                yield self._unknown(("units", at, "category"), unit.category, self.pack.categories)
            for name in filter(None, (unit.parent, unit.successor)):
                if name not in self.units:
                    yield self._unknown(("units", at), name, self.units)
        for source, rows in self.example.facts.items():
            table = self.catalogue.get(source)
            if table is None:
                yield self._unknown(("facts", source), source, self.catalogue)
                continue
            for at, row in enumerate(rows):
                yield from self._fact(("facts", source, at), table, row)
        yield from self._named()

    def _fact(self, path: Path, table: Source, row: Mapping[str, Any]) -> Iterator[Problem]:
        own = row.get("unit", self.example.units[0].id if len(self.units) == 1 else "")
        if own not in self.units:
            yield self._unknown((*path, "unit"), str(own), self.units)
        for column, value in row.items():
            if column in ("unit", "times"):
                continue
            fact = table.columns.get(column)
            if fact is None:
                yield self._unknown((*path, column), column, [*table.columns, "unit", "times"])
            elif self._read(table, column, value) is None:
                known = fact.codes or self.keys.get(f"{table.name}.{column}", ())
                zh, en = (text.format(known="、".join(known)) for text in EXPECTED[fact.shape])
                yield BAD_FACT(
                    self._at((*path, column)), place=field_name((*path, column)), found=value, expected=_text(zh, en)
                )
        if table.dated not in row:
            yield self._unknown(path, table.dated, [table.dated])

    def _read(self, table: Source, column: str, value: Plain) -> int | str | None:
        """A written value as facts hold it; None for what is none."""
        fact = table.columns[column]
        match fact.shape:
            case "flag":
                return int(value) if isinstance(value, bool) else None
            case "count":
                whole = isinstance(value, int) and not isinstance(value, bool)
                return value if whole and 0 <= value <= fact.most else None  # type: ignore[operator,return-value]
            case "day":
                return _day(value)
            case "code":
                return value if isinstance(value, str) and value in fact.codes else None
        known = self.keys.get(f"{table.name}.{column}", ())
        return value if isinstance(value, str) and value in known else None

    def _named(self) -> Iterator[Problem]:
        content = self.pack.content
        lines = [*(one.id for one in content.indicators), *(one.id for one in content.vetoes)]
        components, bands = [one.id for one in content.components], [one.id for one in content.bands]
        for unit, expected in self.example.expected.items():
            path: Path = ("expected", unit)
            if unit not in self.units:
                yield self._unknown(path, unit, self.units)
            yield from (self._unknown((*path, "lines", n), n, lines) for n in expected.lines if n not in lines)
            yield from (
                self._unknown((*path, "components", n), n, components)
                for n in expected.components
                if n not in components
            )
            if expected.band is not None and expected.band not in bands:
                yield self._unknown((*path, "band"), expected.band, bands)

    def differences(self, score: Score) -> Iterator[Problem]:
        """Where the pack gives something else than what was worked out by hand."""
        cards = self._scored(score)
        for unit, expected in self.example.expected.items():
            card = cards[unit]
            path: Path = ("expected", unit)
            for line, wanted in expected.lines.items():
                state = card.states[line]
                found = state if state in STATES and isinstance(wanted, str) else card.points[line]
                found = state if state == "not_applicable" else found
                yield from self._differ((*path, "lines", line), wanted, found)
            for part, wanted in expected.components.items():
                found = card.score[part] if card.reach[part] or isinstance(wanted, int) else "not_applicable"
                yield from self._differ((*path, "components", part), wanted, found)
            yield from self._differ((*path, "total"), expected.total, card.total)
            if expected.band is not None:
                band = self.pack.content.bands[card.band].id if card.rated else "-"
                yield from self._differ((*path, "band"), expected.band, band)
            yield from self._differ((*path, "rated"), expected.rated, card.rated)
            if expected.rank is not None and expected.rank != card.rank_category:
                yield self._told((*path, "rank"), str(expected.rank), str(card.rank_category))

    def _differ(self, path: Path, wanted: int | str | None, found: int | str) -> Iterator[Problem]:
        if wanted is not None and wanted != found:
            yield self._told(path, _shown(wanted), _shown(found))

    def _told(self, path: Path, wanted: str, found: str) -> Problem:
        return DIFFERS(self._at(path), place=field_name(path), wanted=wanted, found=found)

    def _scored(self, score: Score) -> Mapping[str, reference.Card]:
        about = self.example.example
        period = year_period(about.year)
        year = reference.Year(to_day(period.start), to_day(period.end), to_day(about.as_of or period.end))
        facts: dict[str, list[dict[str, int | str]]] = {name: [] for name in self.catalogue}
        for source, rows in self.example.facts.items():
            for row in rows:
                facts[source].extend(self._rows(self.catalogue[source], row, len(facts[source])))
        units = [_row(unit) for unit in self.example.units]
        return score(to_scheme(self.pack, self.catalogue), self.catalogue, year, units, facts)

    def _rows(self, table: Source, row: Mapping[str, Any], before: int) -> Iterator[dict[str, int | str]]:
        empty: dict[str, int | str] = {"day": NEVER, "count": 0, "flag": 0, "code": "", "key": ""}
        made = {name: empty[fact.shape] for name, fact in table.columns.items()}
        for column, value in row.items():
            if column in table.columns:
                read = self._read(table, column, value)
                assert read is not None, "looked at before"
                made[column] = read
        made["unit"] = row.get("unit", self.example.units[0].id)
        for number in range(int(row.get("times", 1))):
            yield made | {"id": f"{table.name}{before + number + 1}"}

    def _at(self, path: Path) -> Where:
        return self.places.where(path)

    def _unknown(self, path: Path, name: str, known: Any) -> Problem:
        return UNKNOWN(self._at(path), place=field_name(path), name=name, nearest=suggest(name, known))


def _text(zh: str, en: str) -> Text:
    return Text(f"这里要写{zh}", f"Write {en} here")


def _day(value: object) -> int | None:
    if value == "never":
        return NEVER
    try:
        return to_day(dt.date.fromisoformat(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def _row(unit: Unit) -> UnitRow:
    opened = -NEVER if unit.opened is None else to_day(unit.opened)
    closed = NEVER if unit.closed is None else to_day(unit.closed)
    return UnitRow(unit.id, unit.parent, unit.category, opened, closed, unit.successor, unit.posts, unit.weight)


def _shown(value: int | str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else plain_points(value)
