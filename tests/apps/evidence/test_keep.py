"""Files in a folder, looked at, kept, and put back when something fails."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from zeren.apps.audit.models import Entry
from zeren.apps.evidence import commands, queries, sheets
from zeren.apps.evidence.models import File
from zeren.base.problems import Refused
from zeren.documents.sheet import Intake, Placed

DAY = dt.date(2026, 12, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    settings.ZEREN_EVIDENCE = tmp_path / "store"
    return tmp_path / "store"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    (folder / "U1").mkdir(parents=True)
    (folder / "plan.txt").write_text("计划", encoding="utf-8")
    (folder / "U1" / "plan.txt").write_text("计划", encoding="utf-8")
    (folder / "U1" / "a.pdf").write_bytes(b"%PDF-1.7 x")
    return folder


def keep(folder: Path) -> commands.Keeping:
    return commands.keep(queries.look(folder).files, by="import", on=DAY)


def stored(store: Path) -> list[str]:
    return sorted(path.relative_to(store).as_posix() for path in store.rglob("*") if path.is_file())


def test_a_folder_is_looked_at(folder: Path) -> None:
    seen = queries.look(folder)
    assert seen.problems == []
    assert [(name, found.media, found.size) for name, found in seen.files.items()] == [
        ("U1/a.pdf", "pdf", 10),
        ("U1/plan.txt", "text", 6),
        ("plan.txt", "text", 6),
    ]
    assert seen.files["plan.txt"].sha256 == hashlib.sha256("计划".encode()).hexdigest()


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert queries.look(tmp_path / "none") == queries.Look()


def test_what_systems_leave_behind_is_passed_over(folder: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "~$plan.docx"):
        (folder / name).write_bytes(b"x")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_bytes(b"x")
    assert len(queries.look(folder).files) == 3


def test_everything_that_cannot_be_kept_is_named(folder: Path) -> None:
    (folder / "a.exe").write_bytes(b"MZ")
    (folder / "aux.txt").write_bytes(b"x")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "link.txt").symlink_to(folder / "plan.txt")
    seen = queries.look(folder)
    assert [(problem.code, problem.where.file) for problem in seen.problems] == [
        ("file_is_a_program", "evidence/a.exe"),
        ("unsafe_file_name", "evidence/aux.txt"),
        ("file_is_empty", "evidence/empty.txt"),
        ("file_is_a_link", "evidence/link.txt"),
    ]
    assert len(seen.files) == 3


def test_one_content_is_stored_once_and_both_names_are_kept(folder: Path, store: Path) -> None:
    keeping = keep(folder)
    assert stored(store) == []
    keeping.copy()
    assert len(stored(store)) == 2
    assert File.objects.count() == 3
    assert queries.stored(File.objects.get(name="plan.txt").sha256).read_text(encoding="utf-8") == "计划"
    assert Entry.objects.get().kind == "evidence.kept"


def test_keeping_twice_is_keeping_once(folder: Path, store: Path) -> None:
    first = keep(folder)
    first.copy()
    second = keep(folder)
    second.copy()
    assert second.keys == first.keys
    second.undo()
    assert len(stored(store)) == 2


def test_undo_leaves_what_was_there_before(folder: Path, store: Path) -> None:
    first = keep(folder)
    first.copy()
    before = stored(store)
    (folder / "new.txt").write_bytes(b"new")
    second = keep(folder)
    second.copy()
    assert len(stored(store)) == 3
    second.undo()
    assert stored(store) == before


def test_a_file_that_changes_meanwhile_is_refused_and_leaves_no_part(folder: Path, store: Path) -> None:
    keeping = keep(folder)
    (folder / "plan.txt").write_bytes(b"changed")
    (folder / "U1" / "plan.txt").write_bytes(b"changed")
    with pytest.raises(Refused) as refused:
        keeping.copy()
    assert [problem.code for problem in refused.value.problems] == ["file_changed_meanwhile"]
    keeping.undo()
    assert stored(store) == []


def test_a_database_in_memory_has_no_store_of_its_own(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ZEREN_EVIDENCE = ""
    asked = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": ":memory:"})
    monkeypatch.setattr(queries, "connection", asked)
    with pytest.raises(ImproperlyConfigured):
        queries.store()


def test_a_server_s_store_lies_below_the_working_directory(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ZEREN_EVIDENCE = ""
    monkeypatch.setattr(queries, "connection", SimpleNamespace(vendor="postgresql", settings_dict={"NAME": "zeren"}))
    assert queries.store() == Path("var") / "evidence"


def placed(**values: Any) -> Placed:
    return Placed({"title": "", "made": None, **values}, 2)


def test_titles_and_dates_are_taken_in(folder: Path) -> None:
    intake = Intake()
    intake.learn("evidence", keep(folder).keys)
    rows = [placed(file="U1\\plan.txt", title="学习计划", made=DAY), placed(file="plan.txt")]
    assert commands.accept_sheet(sheets.EVIDENCE, rows, intake, by="import", on=DAY) == 2
    assert intake.problems == []
    file = File.objects.get(name="U1/plan.txt")
    assert (file.title, file.made) == ("学习计划", DAY)


@pytest.mark.parametrize(
    ("name", "code", "nearest"),
    [
        ("plam.txt", "missing_evidence_file", "plan.txt"),
        ("U2/a.pdf", "missing_evidence_file", "U1/a.pdf"),
        ("完全不同", "missing_evidence_file", ""),
        ("../plan.txt", "unsafe_file_name", ""),
    ],
)
def test_a_file_that_is_not_there_is_named_with_the_nearest(folder: Path, name: str, code: str, nearest: str) -> None:
    intake = Intake()
    intake.learn("evidence", keep(folder).keys)
    assert queries.find_file(name, placed(), "file", intake) is None
    (problem,) = intake.problems
    assert (problem.code, problem.where.row, problem.where.column) == (code, 2, "file")
    assert problem.data.get("nearest", "") == (f"，最接近的是“{nearest}”" if nearest else "")


def test_a_refused_file_raises_no_second_problem(folder: Path) -> None:
    intake = Intake()
    intake.doubt("evidence", "a.exe")
    assert queries.find_file("a.exe", placed(), "file", intake) is None
    assert intake.problems == []
