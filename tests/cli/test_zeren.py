"""The command as people call it: in a process of its own."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

UNITS = "单位编号,单位名称,上级单位,单位类别\nA,甲局,,department\nB,乙镇,{parent},town\n"


def zeren(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ZEREN", "DJANGO"))}
    call = [sys.executable, "-W", "error", "-m", "zeren", *map(str, words)]
    return subprocess.run(call, cwd=cwd, env=kept, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "year"
    (folder / "evidence").mkdir(parents=True)
    (folder / "evidence" / "plan.txt").write_text("计划", encoding="utf-8")
    (folder / "units.csv").write_text(UNITS.format(parent="A"), encoding="utf-8")
    return folder


def units(database: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(database)) as held:
        return held.execute("SELECT code, name FROM organisation_unit ORDER BY code").fetchall()


def listing(place: Path) -> list[str]:
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())


def test_help_is_quick_and_speaks_both_languages(tmp_path: Path) -> None:
    begun = time.perf_counter()
    done = zeren("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "导入" in done.stdout
    assert "Take a folder into a database" in done.stdout
    # A busy machine may be slow; what counts is that the heavy libraries stay out.
    assert time.perf_counter() - begun < 5
    code = (
        "import sys, zeren.cli; print([n for n in ('django', 'duckdb', 'numpy', 'typst', 'yaml') if n in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_folder_becomes_a_database(folder: Path, tmp_path: Path) -> None:
    done = zeren("import", folder, "--db", "out/year.sqlite3", "--on", "2026-12-31", cwd=tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "已导入2行、1份佐证文件到 year.sqlite3")
    assert units(tmp_path / "out" / "year.sqlite3") == [("A", "甲局"), ("B", "乙镇")]
    here = listing(tmp_path / "out")
    assert len(here) == 2
    assert here[1] == "year.sqlite3"
    assert here[0].startswith("evidence/")


def test_refused_input_is_listed_by_file_and_leaves_no_database(folder: Path, tmp_path: Path) -> None:
    (folder / "units.csv").write_text(UNITS.format(parent="X").replace("单位类别", "类别"), encoding="utf-8")
    (folder / "evidence" / "a.exe").write_bytes(b"MZ")
    done = zeren("import", folder, "--db", "new.sqlite3", cwd=tmp_path)
    assert done.returncode == 2
    assert "共发现" in done.stderr
    assert "units.csv（" in done.stderr
    assert "evidence/a.exe（1个）" in done.stderr
    assert "[file_is_a_program]" in done.stderr
    assert [name for name in listing(tmp_path) if not name.startswith("year/")] == []


def test_an_existing_database_is_left_as_it_was(folder: Path, tmp_path: Path) -> None:
    assert zeren("import", folder, "--db", "db.sqlite3", cwd=tmp_path).returncode == 0
    (folder / "units.csv").write_text(UNITS.format(parent="X").replace("甲局", "丙局"), encoding="utf-8")
    done = zeren("--lang", "en", "import", folder, "--db", "db.sqlite3", cwd=tmp_path)
    assert done.returncode == 2
    assert "Problems found: 1" in done.stderr
    assert "row 3" in done.stderr
    assert units(tmp_path / "db.sqlite3") == [("A", "甲局"), ("B", "乙镇")]
    (folder / "units.csv").write_text(UNITS.format(parent="A").replace("甲局", "丙局"), encoding="utf-8")
    assert zeren("import", folder, "--db", "db.sqlite3", cwd=tmp_path).returncode == 0
    assert units(tmp_path / "db.sqlite3") == [("A", "丙局"), ("B", "乙镇")]


def test_what_nobody_expected_is_told_in_one_sentence(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").write_bytes(b"no database at all, but long enough to be read as one" * 20)
    done = zeren("import", folder, "--db", "db.sqlite3", cwd=tmp_path)
    assert done.returncode == 1
    assert "意外错误" in done.stderr
    assert "Traceback" not in done.stderr
    shown = zeren("--debug", "import", folder, "--db", "db.sqlite3", cwd=tmp_path)
    assert shown.returncode == 1
    assert "Traceback" in shown.stderr


def test_an_unknown_framework_is_refused(folder: Path, tmp_path: Path) -> None:
    done = zeren("import", folder, "--db", "db.sqlite3", "--framework", "fonding", cwd=tmp_path)
    assert done.returncode == 2
    assert "founding" in done.stderr


def test_the_template_is_written_and_read_back(tmp_path: Path) -> None:
    done = zeren("template", "空表.xlsx", cwd=tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "已生成 空表.xlsx")
    book = openpyxl.load_workbook(tmp_path / "空表.xlsx")
    assert {"单位", "岗位", "工作记录", "问题"} <= set(book.sheetnames)
    again = zeren("template", "空表.xlsx", cwd=tmp_path)
    assert again.returncode == 2
    assert zeren("template", "空表.csv", cwd=tmp_path).returncode == 2


KILLED = """
import os, signal, sys
from zeren.cli import embedded
embedded.ready()
from zeren.apps.desk.commands import loading
loading._journal = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from zeren.cli import main
main()
"""


def test_a_call_that_is_killed_half_way_leaves_no_database_and_can_be_repeated(folder: Path, tmp_path: Path) -> None:
    words = ["import", str(folder), "--db", "new.sqlite3"]
    done = subprocess.run([sys.executable, "-c", KILLED, *words], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "new.sqlite3").exists()
    assert zeren(*words, cwd=tmp_path).returncode == 0
    assert units(tmp_path / "new.sqlite3") == [("A", "甲局"), ("B", "乙镇")]
    assert [name for name in listing(tmp_path) if name.startswith(".")] == []


def test_a_call_that_is_killed_half_way_leaves_a_database_as_it_was(folder: Path, tmp_path: Path) -> None:
    words = ["import", str(folder), "--db", "db.sqlite3"]
    assert zeren(*words, cwd=tmp_path).returncode == 0
    (folder / "units.csv").write_text(UNITS.format(parent="A").replace("甲局", "丙局"), encoding="utf-8")
    subprocess.run([sys.executable, "-c", KILLED, *words], cwd=tmp_path, capture_output=True, check=False)
    assert units(tmp_path / "db.sqlite3") == [("A", "甲局"), ("B", "乙镇")]
