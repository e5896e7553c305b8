"""A second process reads what `read_rows` reads, part by part."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from zeren.base.text import Text
from zeren.documents import ahead
from zeren.documents.sheet import Column, Intake, Sheet, read_rows
from zeren.documents.tables import read_folder

UNITS = Sheet(
    "units",
    Text("单位", "Units"),
    (
        Column("id", Text("编号", "Id"), "code", required=True),
        Column("name", Text("名称", "Name"), required=True),
        Column("opened", Text("成立日期", "Opened"), "date"),
    ),
    unique=("id",),
)
POSTS = Sheet(
    "posts",
    Text("岗位", "Posts"),
    (
        Column("id", Text("编号", "Id"), "code", required=True),
        Column("unit", Text("单位", "Unit"), "code", refers="units"),
    ),
)
SHEETS = {sheet.key: sheet for sheet in (UNITS, POSTS)}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two tables, the first of which has more rows than a part, and faults of every kind."""
    rows = [f"U{number},局{number},2020-01-0{number % 9 + 1}" for number in range(ahead.PART + 50)]
    rows[7] = "U7,,2020-01-01"
    rows[8] = "合计,,"
    rows[9] = "U3,又一个,"
    rows[10] = "U10,局,二〇二〇年冬,,多出来的"
    (tmp_path / "units.csv").write_text("\n".join(["编号,名称,成立日期", *rows]), encoding="utf-8")
    (tmp_path / "posts.csv").write_text('编号,单位\nP1,U1\nP2,"U2\n', encoding="utf-8")
    monkeypatch.setattr(ahead, "LARGE", 0)
    return tmp_path


def read(folder: Path, *, apart: bool) -> tuple[list[object], Intake]:
    intake = Intake()
    tables = [(SHEETS[raw.key], raw) for raw in read_folder(folder, list(SHEETS.values()), intake)]
    found: list[object] = []
    with ahead.reading(tables, 1 if apart else -1) as rows_of:
        for sheet, raw in tables:
            found += [(one.row, one.sound, one.values, one.place("id")) for one in rows_of(sheet, raw, intake)]
    return found, intake


def test_the_same_comes_out(folder: Path) -> None:
    (far, told), (near, said) = read(folder, apart=True), read(folder, apart=False)
    assert len(far) == ahead.PART + 50
    assert far == near
    assert {problem.code for problem in told.problems} == {
        "empty_cell",
        "total_row",
        "doubled_row",
        "bad_date",
        "beyond_head",
        "broken_csv",
    }
    assert sorted(map(repr, told.problems)) == sorted(map(repr, said.problems))
    assert (told.suspect, told.failed, told.names) == (said.suspect, said.failed, said.names)


def test_the_process_ends_when_nobody_reads_on(folder: Path) -> None:
    tables = [(SHEETS[raw.key], raw) for raw in read_folder(folder, list(SHEETS.values()), Intake())]
    with ahead.reading(tables, 1) as rows_of:
        next(rows_of(*tables[0], Intake()))
    assert not multiprocessing.active_children()


def test_little_is_read_in_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LARGE", 10)
    with ahead.reading([], 9) as rows_of:
        assert rows_of is read_rows


def test_a_worker_that_may_start_none_reads_in_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)
    with ahead.reading([], 1) as rows_of:
        assert rows_of is read_rows
