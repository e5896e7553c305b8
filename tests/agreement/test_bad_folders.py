"""What may not be in a folder of facts: refused with file, column and row, by every engine; never a wrong number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import duckdb
import pytest
from tests.agreement import worlds
from tests.agreement.test_folders import CATALOGUE, write

from zeren.base.dates import NEVER
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.engine.assemble import plan_of
from zeren.engine.columns import UnitRow
from zeren.engine.planning.plan import Plan
from zeren.engine.scheme import (
    Band,
    Component,
    Count,
    Deduction,
    Fault,
    Ladder,
    Line,
    Quota,
    Ratio,
    Rollup,
    Scheme,
    Selection,
    Total,
    Where,
)
from zeren.engine.yearly import folder, scale

T = Text("文", "text")
Engine = Literal["duckdb", "fused"]
ENGINES: tuple[Engine, ...] = ("duckdb", "fused")


def plan() -> Plan:
    """A plan that reads every kind of column."""
    records = Selection(
        "records", (Where("duty", "=", ("d1",)), Where("outcome", "=", (1,)), Where("kind", "=", ("action",)))
    )
    measures = (
        Count(records, 2),
        Ratio(Total(Selection("records"), "amount"), Total(Selection("records"), "base"), "not_evidenced"),
        Ladder(Selection("obligations"), 1000, 700, (), 0, 0),
        Deduction((Fault("f", Selection("findings"), 500),)),
    )
    lines = tuple(Line(f"l{at}", "one", 5000, measure, T, T) for at, measure in enumerate(measures))
    scheme = Scheme(
        "bad", "1", 100_000, worlds.CATEGORIES, (Component("one", T, 100_000),), lines, (), (Band("all", T, 0),),
        Quota(), Rollup(), worlds.KEYS,
    )  # fmt: skip
    year = worlds.YEAR
    return plan_of(scheme, worlds.CATALOGUE, year.start, year.end, year.as_of)


def there(path: Path) -> Path:
    """A sound folder: three units, three records."""
    units = [
        UnitRow(name, above, "town", -NEVER, NEVER, "", 5, 1) for name, above in (("a", ""), ("b", "a"), ("c", "b"))
    ]
    record = {"duty": "d1", "element": "", "kind": "action", "happened": worlds.YEAR.start, "outcome": 1, "amount": 1}
    rows: dict[str, list[worlds.Row]] = {name: [] for name in CATALOGUE}
    rows["records"] = [{"unit": unit, "id": f"r{unit}", "base": 2, **record} for unit in "abc"]
    write(path, units, rows)
    return path


def score(path: Path, engine: Engine) -> scale.Result:
    return scale.score(plan(), folder.look(path, CATALOGUE), engine)


def changed(file: str, picks: str) -> Callable[[Path], None]:
    """Write a file anew from itself with other columns."""

    def change(path: Path) -> None:
        name, part = path / f"{file}.parquet", path / "part"
        with duckdb.connect() as db:
            db.execute(f"COPY (SELECT {picks} FROM read_parquet('{name}')) TO '{part}' (FORMAT parquet)")
        part.replace(name)

    return change


def removed(file: str) -> Callable[[Path], None]:
    return lambda path: (path / f"{file}.parquet").unlink()


def cut(file: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        whole = (path / f"{file}.parquet").read_bytes()
        (path / f"{file}.parquet").write_bytes(whole[:-40])

    return change


ROW_2 = "CASE WHEN id = 'rb' THEN {bad} ELSE {name} END AS {name}"


def cell(name: str, bad: str) -> Callable[[Path], None]:
    return changed("records", f"* REPLACE ({ROW_2.format(name=name, bad=bad)})")


def unit(name: str, bad: str) -> Callable[[Path], None]:
    return changed("units", f"* REPLACE (CASE WHEN id = 'b' THEN {bad} ELSE {name} END AS {name})")


Found = tuple[str, str, int, str]
BAD: dict[str, tuple[Callable[[Path], None], Found]] = {
    "a file is missing": (removed("records"), ("facts_table_missing", "", 0, "")),
    "the units are missing": (removed("units"), ("facts_table_missing", "", 0, "")),
    "no Parquet file": (cut("records"), ("facts_table_unreadable", "records.parquet", 0, "")),
    "a column is missing": (
        changed("records", "* EXCLUDE (outcome)"), ("facts_column_missing", "records.parquet", 0, "outcome")),
    "a date as text": (
        changed("records", "* REPLACE (CAST(happened AS VARCHAR) AS happened)"),
        ("facts_column_type", "records.parquet", 0, "happened")),
    "a count as a float": (
        changed("records", "* REPLACE (CAST(amount AS DOUBLE) AS amount)"),
        ("facts_column_type", "records.parquet", 0, "amount")),
    "no unit": (cell("unit", "NULL"), ("facts_cell_empty", "records.parquet", 2, "unit")),
    "an unknown unit": (cell("unit", "3"), ("facts_unit_unknown", "records.parquet", 2, "unit")),
    "a unit below zero": (cell("unit", "-1"), ("facts_unit_unknown", "records.parquet", 2, "unit")),
    "no date": (cell("happened", "NULL"), ("facts_cell_empty", "records.parquet", 2, "happened")),
    "no flag": (cell("outcome", "NULL"), ("facts_cell_empty", "records.parquet", 2, "outcome")),
    "no count": (cell("amount", "NULL"), ("facts_cell_empty", "records.parquet", 2, "amount")),
    "a count below zero": (cell("amount", "-1"), ("facts_number_out_of_range", "records.parquet", 2, "amount")),
    "2^62": (cell("amount", str(2**62)), ("facts_number_out_of_range", "records.parquet", 2, "amount")),
    "an unknown code": (cell("kind", "'party'"), ("facts_code_unknown", "records.parquet", 2, "kind")),
    "no key": (cell("duty", "NULL"), ("facts_cell_empty", "records.parquet", 2, "duty")),
    "an unknown category": (unit("category", "'village'"), ("unit_category_unknown", "units.parquet", 0, "")),
    "a superior that is not there": (unit("parent", "9"), ("facts_unit_unknown", "units.parquet", 2, "parent")),
    "superiors in a circle": (unit("parent", "2"), ("scored_unit_circle", "units.parquet", 0, "")),
    "successors in a circle": (unit("successor", "1"), ("scored_unit_circle", "units.parquet", 0, "")),
    "posts below zero": (unit("posts", "-1"), ("facts_number_out_of_range", "units.parquet", 2, "posts")),
    "numbered wrong": (unit("unit", "2"), ("units_numbered_wrong", "units.parquet", 0, "")),
    "an id twice": (unit("id", "'a'"), ("units_numbered_wrong", "units.parquet", 0, "")),
}  # fmt: skip


def test_a_sound_folder_is_scored(tmp_path: Path) -> None:
    path = there(tmp_path / "facts")
    for engine in ENGINES:
        assert score(path, engine).columns["points_l0"].tolist() == [2500, 2500, 2500]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused_with_its_place(what: str, engine: Engine, tmp_path: Path) -> None:
    change, wanted = BAD[what]
    path = there(tmp_path / "facts")
    change(path)
    with pytest.raises(Refused) as refused:
        score(path, engine)
    assert wanted in [said(problem) for problem in refused.value.problems]


def said(problem: Problem) -> Found:
    return problem.code, problem.where.file, problem.where.row, problem.where.column


def test_a_fact_that_comes_twice_is_refused_when_the_input_is_hashed(tmp_path: Path) -> None:
    path = there(tmp_path / "facts")
    changed("records", "* REPLACE ('same' AS id)")(path)
    found = folder.look(path, CATALOGUE)
    with pytest.raises(Refused, match="comes twice"):
        scale.hashed(scale.score(plan(), found, "duckdb"), found, "pack", 2026, dt.date(2027, 1, 1).isoformat())
