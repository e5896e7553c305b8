"""A folder of facts opened with DuckDB: its schema checked, its units read, its bad rows found and named."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zeren.base.catalogue import Catalogue
from zeren.base.dates import NEVER, to_day, year_period
from zeren.base.problems import Problem, Refused, Where, declare
from zeren.engine.columns import UNIT_CIRCLE, UNKNOWN_CATEGORY, Column, Units, in_circles
from zeren.engine.frozen import SIZE
from zeren.engine.given import (
    ADJUSTMENTS,
    CORRECTION,
    STRANGE_LINE,
    Given,
    adjustment_keys,
    counted_days,
    line_words,
)
from zeren.engine.planning.plan import Plan
from zeren.engine.scheme import Scheme
from zeren.engine.yearly import layout
from zeren.engine.yearly.layout import Field, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHOWN = 100
"""So many bad rows of a table are named."""

ABOUT = "facts.json"

ABOUT_WRONG = declare(
    "facts_about_wrong",
    zh="“{part}”读不懂",
    en="“{part}” cannot be read",
    do_zh="请重新导出事实，或按格式写：year 是年份，as_of 是日期，framework 是责任制编号，"
    "calendar 是日期到 true（上班）或 false（放假）",
    do_en="Export the facts anew, or write year as a year, as_of as a date, framework as the id of one, calendar as "
    "dates with true (worked) or false (free)",
)


@dataclass(frozen=True)
class Folder:
    """Where the facts lie: for each source of the catalogue its files, and the files of the units."""

    path: Path
    catalogue: Catalogue
    files: Mapping[str, tuple[Path, ...]]
    about: Mapping[str, Any] = field(default_factory=dict)

    def named(self, file: Path) -> str:
        """A file as it is named to people."""
        return file.relative_to(self.path).as_posix()

    def fields(self, source: str) -> tuple[Field, ...]:
        """The columns of a source, or of the units."""
        return layout.UNITS if source == "units" else layout.fields(self.catalogue[source])

    def listed(self, source: str) -> str:
        """The files of a source as DuckDB reads them."""
        return f"[{', '.join(quoted(str(file)) for file in self.files[source])}]"

    def scan(self, source: str) -> str:
        """The files of a source as a relation."""
        return f"read_parquet({self.listed(source)})"


def look(path: Path, catalogue: Catalogue) -> Folder:
    """The folder, with the files that are there; nothing is read but `facts.json`."""
    files: dict[str, tuple[Path, ...]] = {}
    for source in ("units", *catalogue):
        one, many = path / f"{source}.parquet", path / source
        found = (one,) if one.is_file() else tuple(sorted(many.glob("*.parquet"))) if many.is_dir() else ()
        if found:
            files[source] = found
    about = path / ABOUT
    return Folder(path, catalogue, files, _about(about) if about.is_file() else {})


def _about(file: Path) -> dict[str, Any]:
    """What `facts.json` says, its days as dates. Raises `Refused` for anything else."""
    part = "{}"
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        part = "year"
        year_period(told[part])
        part = "as_of"
        dt.date.fromisoformat(told[part])
        part = "framework"
        if not isinstance(told.get(part, ""), str):
            raise TypeError(part)
        for part, worked in told.get("calendar", {}).items():
            dt.date.fromisoformat(part)
            if not isinstance(worked, bool):
                raise TypeError(part)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise Refused([ABOUT_WRONG(Where(file.name), part=part)]) from error
    return dict(told)


@contextmanager
def database(spill: Path | None = None, memory: str = "") -> Iterator[DuckDBPyConnection]:
    """A DuckDB of its own, on two cores; what does not fit into `memory` goes into the folder `spill`."""
    import duckdb

    limits: dict[str, Any] = {"threads": 2, "preserve_insertion_order": False}
    if memory:
        limits["memory_limit"] = memory
    if spill is not None:
        limits["temp_directory"] = str(spill)
    db = duckdb.connect(":memory:", config=limits)
    try:
        yield db
    finally:
        db.close()


def check_schema(db: DuckDBPyConnection, folder: Folder, sources: Iterable[str]) -> None:
    """Raise `Refused` for every file that is missing or no Parquet, and every column that is missing or of a wrong
    type."""
    problems: list[Problem] = []
    for source in sources:
        files = folder.files.get(source, ())
        if not files:
            problems.append(layout.MISSING_TABLE(name=f"{source}.parquet"))
        for file in files:
            problems += _of_file(db, folder, folder.fields(source), file)
    if problems:
        raise Refused(problems)


def _of_file(db: DuckDBPyConnection, folder: Folder, wanted: Sequence[Field], file: Path) -> Iterator[Problem]:
    import duckdb

    name = folder.named(file)
    try:
        # Each row group and no row: a file that was cut short is found here.
        found = db.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(str(file))})").fetchall()
    except duckdb.Error as error:
        yield layout.UNREADABLE(Where(name), why=str(error).splitlines()[0])
        return
    types = {column: kind for column, kind, *_ in found}
    for one in wanted:
        where = Where(name, column=one.name)
        _, words = layout.TYPES[one.kind]
        if one.name not in types:
            yield layout.MISSING_COLUMN(where, wanted=words)
        elif not one.fits(types[one.name]):
            yield layout.WRONG_TYPE(where, found=types[one.name], wanted=words)


def check_rows(
    db: DuckDBPyConnection, folder: Folder, source: str, units: int, columns: Iterable[str] | None = None
) -> None:
    """Raise `Refused` naming every bad cell of these columns (all if not told), with its file and row."""
    fields = [one for one in folder.fields(source) if columns is None or one.name in columns]
    # Asked column by column, the bounds that a file gives for its pages answer most, and texts are looked at once each.
    if not any(
        db.execute(f"SELECT 1 FROM {folder.scan(source)} WHERE {_any_bad(one, units)} LIMIT 1").fetchall()
        for one in fields
    ):
        return
    tests = [one.bad(units) for one in fields]
    cells = ", ".join(f"{test}, CAST({one.name} AS VARCHAR)" for one, test in zip(fields, tests, strict=True))
    numbered = f"read_parquet({folder.listed(source)}, filename = true, file_row_number = true)"
    order = "ORDER BY filename, file_row_number"
    sql = f"SELECT filename, file_row_number, {cells} FROM {numbered} WHERE {' OR '.join(tests)} {order} LIMIT {SHOWN}"
    problems: list[Problem] = []
    for file, row, *found in db.execute(sql).fetchall():
        name = folder.named(Path(file))
        for at, one in enumerate(fields):
            if found[2 * at]:
                problems.append(_problem(one, found[2 * at + 1], Where(name, row=row + 1, column=one.name), units))
    if problems:
        raise Refused(problems)


def _any_bad(one: Field, units: int) -> str:
    if one.kind != "code":
        return one.bad(units)
    known = f"TRY_CAST({one.name} AS ENUM({', '.join(map(layout.quoted, one.codes))})) IS NULL"
    return f"({known} AND {one.name} IS NOT NULL)" if one.empty else known


def _problem(one: Field, found: str | None, where: Where, units: int) -> Problem:
    if found is None:
        return layout.EMPTY(where)
    match one.kind:
        case "unit":
            return layout.NO_SUCH_UNIT(where, found=found, most=units - 1)
        case "code":
            return layout.NOT_A_CODE(where, found=found, known="、".join(one.codes))
        case "count":
            return layout.OUT_OF_RANGE(where, found=found, least=0, most=one.most)
        case _:
            return layout.OUT_OF_RANGE(where, found=found, least="0001-01-01", most=layout.LAST_DAY)


def adjustments(db: DuckDBPyConnection, folder: Folder, scheme: Scheme) -> Given:
    """Which lines the folder holds adjustments of, and what of its calendar of working days counts. Raises `Refused`
    for a line that the scheme does not have."""
    calendar = calendar_of(folder, scheme)
    if ADJUSTMENTS.name not in folder.files:
        return Given(calendar=calendar)
    check_schema(db, folder, [ADJUSTMENTS.name])
    found = db.execute(f"SELECT line, min(id) FROM {folder.scan(ADJUSTMENTS.name)} GROUP BY line").fetchall()
    strange = [STRANGE_LINE(adjustment=name) for line, name in found if line not in line_words(scheme)]
    if strange:
        raise Refused(strange)
    lines = {line for line, _ in found}
    return Given(frozenset(lines - {CORRECTION}), CORRECTION in lines, calendar)


def calendar_of(folder: Folder, scheme: Scheme) -> dict[int, bool]:
    """What of the folder's calendar of working days can move a score."""
    about = folder.about
    if "calendar" not in about:
        return {}
    calendar = {to_day(dt.date.fromisoformat(day)): worked for day, worked in about["calendar"].items()}
    start, as_of = year_period(about["year"]).start, dt.date.fromisoformat(about["as_of"])
    return counted_days(scheme, calendar, to_day(start), to_day(as_of))


def texts(db: DuckDBPyConnection, folder: Folder, source: str, units: Sequence[str], plan: Plan) -> Iterator[Any]:
    """A source's columns in the order of the facts' ids, piece by piece, as `frozen` has them. Raises
    `Refused` for an id that comes twice."""
    if source not in folder.files:
        return
    known = folder.catalogue[source]
    keys = {**plan.scheme.keys, **adjustment_keys(plan.scheme)}
    cells = layout.read(known, keys, plan.as_of, layout.DUCK_READING)
    for one in folder.fields(source)[2:]:
        if one.kind in {"code", "key"}:
            words = one.codes or keys.get(f"{source}.{one.name}", ())
            among = f"{one.name} IN ({', '.join(map(quoted, words))})" if words else "false"
            cells[one.name] = f"CASE WHEN {among} THEN {one.name} ELSE '' END"
    listed = ", ".join(cells[name] for name in known.columns)
    rows = f"SELECT unit, id, {listed} FROM {folder.scan(source)} WHERE {cells[known.dated]} <= {plan.as_of}"
    asked = db.execute(f"{rows} ORDER BY id")
    last = None
    while batch := asked.fetchmany(SIZE):
        numbers, ids, *values = zip(*batch, strict=True)
        for one in ids:
            if one == last:
                raise Refused([layout.TWICE(id=one, source=known.text)])
            last = one
        yield [[units[number] for number in numbers], ids, *values]


def read_units(db: DuckDBPyConnection, folder: Folder, categories: Sequence[str]) -> Units:
    """The units, in the order of their numbers.

    Raises `Refused` for what is wrong with a row, units numbered otherwise than their ids ask, unknown categories, and
    superiors or successors in a circle.
    """
    count: int = db.execute(f"SELECT count(*) FROM {folder.scan('units')}").fetchall()[0][0]
    check_rows(db, folder, "units", count)
    kinds = " ".join(f"WHEN {quoted(name)} THEN {place}" for place, name in enumerate(categories))
    none = {"parent": -1, "successor": -1, "opened": -NEVER, "closed": NEVER}
    picks = ["unit", "id", f"CASE category {kinds} ELSE -1 END AS category", "category AS said", "posts", "weight"]
    picks += [f"coalesce({layout.DUCK_READING.day.format(name=name)}, {none[name]}) AS {name}" for name in (
        "opened", "closed",
    )]  # fmt: skip
    picks += [f"coalesce({name}, {none[name]}) AS {name}" for name in ("parent", "successor")]
    found = db.execute(f"SELECT {', '.join(picks)} FROM {folder.scan('units')} ORDER BY id, unit").fetchnumpy()
    units = Units(
        tuple(found.pop("id").tolist()),
        {name: np.asarray(column, np.int64) for name, column in found.items() if name not in {"unit", "said"}},
    )
    problems = _wrong_units(folder, units, np.asarray(found["unit"], np.int64), found["said"], categories)
    if problems:
        raise Refused(problems)
    return units


def _wrong_units(folder: Folder, units: Units, numbers: Column, said: Any, categories: Sequence[str]) -> list[Problem]:
    where = Where(folder.named(folder.files["units"][0]))
    found = [
        layout.NUMBERED_WRONG(where, unit=units.ids[at], found=int(numbers[at]), wanted=at)
        for at in np.flatnonzero(numbers != np.arange(len(units)))[:1].tolist()
    ]
    doubled = [at for at in range(1, len(units)) if units.ids[at] == units.ids[at - 1]][:1]
    found += [layout.NUMBERED_WRONG(where, unit=units.ids[at], found=int(numbers[at]), wanted=at - 1) for at in doubled]
    strange = np.flatnonzero(units.columns["category"] < 0)[:SHOWN].tolist()
    known = "、".join(categories)
    found += [UNKNOWN_CATEGORY(where, unit=units.ids[at], category=said[at], known=known) for at in strange]
    for name in ("parent", "successor"):
        found += [UNIT_CIRCLE(where, unit=units.ids[at]) for at in in_circles(units.columns[name])[:1].tolist()]
    return found
