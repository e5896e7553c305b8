"""`zeren framework` as people call it: installed, looked at, decided on, taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.cli.test_init import BUREAU, rows, zeren

from zeren.packformat import files

CATEGORIES = ("enterprise=large", "institution=small", "department=small", "town=crowded", "committee=authority")
PACK = Path(__file__).parents[2] / "packs" / "founding"
OWED = "select unit_id, duty, period, due, generated from obligations_obligation order by 1, 2, 3"


def test_a_version_is_installed_decided_on_and_taken_back(tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(PACK, newer)
    text = (newer / "pack.yaml").read_text(encoding="utf-8").replace('version: "1.0"', 'version: "1.1"')
    (newer / "pack.yaml").write_text(text, encoding="utf-8")
    text = (newer / "duties.yaml").read_text(encoding="utf-8").replace('"06-20", "12-20"', '"06-25", "12-25"', 1)
    (newer / "duties.yaml").write_text(text, encoding="utf-8")
    for call in (
        ("init", "--db", "a.sqlite3"),
        ("import", BUREAU, "--db", "a.sqlite3", "--framework", "founding"),
        ("year", "open", "2026", "--db", "a.sqlite3", "--on", "2026-03-01"),
        ("framework", "install", newer, "--db", "a.sqlite3"),
    ):
        done = zeren(*call, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    given = ("framework", "export", "founding", "1.1", "--db", "a.sqlite3", "--out", "given")
    assert zeren(*given, cwd=tmp_path).returncode == 0
    assert files(tmp_path / "given") == files(newer)
    assert zeren(*given[:3], "9", *given[4:6], "--out", "none", cwd=tmp_path).returncode == 2
    assert not (tmp_path / "none").exists()
    before = rows(tmp_path / "a.sqlite3", OWED)
    adopt = ("framework", "adopt", "founding", "1.1", "--year", "2026", "--db", "a.sqlite3", "--on", "2026-03-01")
    shown = zeren(*adopt, "--dry-run", cwd=tmp_path)
    assert "没有写入" in shown.stdout
    assert rows(tmp_path / "a.sqlite3", OWED) == before
    done = zeren(*adopt, cwd=tmp_path)
    assert done.stdout.splitlines()[:-1] == shown.stdout.splitlines()[:-1]
    assert rows(tmp_path / "a.sqlite3", OWED) != before
    assert "founding 1.1" in zeren("framework", "list", "--db", "a.sqlite3", cwd=tmp_path).stdout
    assert zeren("framework", "back", "founding", "--db", "a.sqlite3", cwd=tmp_path).returncode == 0
    assert rows(tmp_path / "a.sqlite3", OWED) == before
    assert zeren("framework", "back", "founding", "--db", "a.sqlite3", cwd=tmp_path).returncode == 2


def test_facts_are_exported_as_the_framework_reads_them_that_is_named(tmp_path: Path) -> None:
    adopt = ("framework", "adopt", "work_safety", "1.0", "--year", "2026", "--db", "a.sqlite3", "--on", "2026-03-01")
    for call in (
        ("import", BUREAU, "--db", "a.sqlite3", "--framework", "founding"),
        ("framework", "install", "founding", "--db", "a.sqlite3"),
        ("framework", "install", "work_safety", "--db", "a.sqlite3"),
        (*adopt, *(word for pair in CATEGORIES for word in ("--category", pair))),
    ):
        done = zeren(*call, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    facts = ("--lang", "en", "facts", "export", "--db", "a.sqlite3", "--year", "2026")
    unsaid = zeren(*facts, "--out", "facts", cwd=tmp_path)
    assert (unsaid.returncode, "--framework: founding, work_safety" in unsaid.stderr) == (2, True)
    other = zeren(*facts, "--framework", "quality", "--out", "facts", cwd=tmp_path)
    assert (other.returncode, "quality scores nothing in 2026" in other.stderr) == (2, True)
    assert not (tmp_path / "facts").exists()
    assert zeren(*facts, "--framework", "work_safety", "--out", "facts", cwd=tmp_path).returncode == 0
    assert json.loads((tmp_path / "facts" / "facts.json").read_text("utf-8"))["framework"] == "work_safety"
    wrong = zeren("--lang", "en", "score", "founding", "--facts", "facts", "--out", "result", cwd=tmp_path)
    assert (wrong.returncode, "as work_safety reads them" in wrong.stderr) == (2, True)
    right = zeren("score", "work_safety", "--facts", "facts", "--out", "result", cwd=tmp_path)
    assert right.returncode == 0, right.stderr
