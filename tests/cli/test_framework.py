"""`zeren framework` as people call it: installed, looked at, decided on, taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli.test_init import BUREAU, rows, zeren

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
