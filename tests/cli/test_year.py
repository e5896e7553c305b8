"""`zeren year` as people call it: shown, opened, opened again, taken back; a first day of records."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.test_init import BUREAU, rows, zeren


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("year")
    for words in (("init", "--db", "a.sqlite3"), ("import", BUREAU, "--db", "a.sqlite3", "--framework", "founding")):
        done = zeren(*words, cwd=place)
        assert done.returncode == 0, done.stderr
    return place / "a.sqlite3"


OWED = "select count(*) from obligations_obligation where year = 2027"
OPEN = ("year", "open", "2027", "--on", "2026-12-10", "--db")


def test_shown_done_once_and_taken_back(database: Path) -> None:
    here = database.parent
    shown = zeren(*OPEN, database, "--dry-run", cwd=here)
    assert shown.returncode == 0, shown.stderr
    assert "没有写入" in shown.stdout
    assert rows(database, OWED) == [(0,)]
    done = zeren(*OPEN, database, cwd=here)
    assert done.stdout.splitlines()[:-1] == shown.stdout.splitlines()[:-1]
    assert "已开启2027年度" in done.stdout
    ((count,),) = rows(database, OWED)
    assert f"新增{count}，" in done.stdout
    assert "没有变化" in zeren(*OPEN, database, cwd=here).stdout
    assert "已撤回" in zeren(*OPEN, database, "--undo", cwd=here).stdout
    assert rows(database, OWED) == [(0,)]
    kinds = rows(database, "select kind from audit_entry where kind like 'assessment.year%' order by number")
    assert kinds == [("assessment.year_opened",), ("assessment.year_closed_again",)]


def test_a_first_day_of_records(database: Path) -> None:
    here = database.parent
    start = ("year", "start", "--db", database, "--on", "2026-08-03")
    assert zeren(*start, cwd=here).returncode == 2, "neither a day nor --clear"
    assert "已定" in zeren(*start, "2026-08-01", cwd=here).stdout
    assert "没有变化" in zeren(*start, "2026-08-01", cwd=here).stdout
    assert rows(database, "select day from obligations_outset") == [("2026-08-01",)]
    assert "已取消" in zeren(*start, "--clear", cwd=here).stdout
    assert rows(database, "select day from obligations_outset") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2031",), "year_too_far"),
        (("2027", "--undo"), "year_not_opened"),
        (("2027", "--framework", "x"), "no_framework"),
    ],
)
def test_refused_in_words(database: Path, words: tuple[str, ...], said: str) -> None:
    done = zeren("year", "open", *words, "--on", "2026-12-10", "--db", database, cwd=database.parent)
    assert done.returncode == 2
    assert said in done.stderr
