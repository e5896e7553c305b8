"""Folders, taken in as a whole or not at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model
from pytest_django import Settings

from zeren.apps.audit import queries as journal
from zeren.apps.audit.models import Entry
from zeren.apps.desk import commands, queries
from zeren.apps.desk.commands import loading
from zeren.apps.evidence.models import File
from zeren.apps.findings.models import Finding
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record, RecordFile
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.packformat import load as load_pack

DAY = dt.date(2026, 12, 31)

TABLES = {
    "units": "单位编号,单位名称,上级单位,单位类别\nA,甲局,,department\nB,乙镇,A,town\n",
    "posts": "id,unit,name\nP1,A,局长\nP2,B,镇长\n",
    "people": "id,name\nR1,张三\n",
    "appointments": "id,post,person,start\nT1,P1,R1,2026-01-01\n",
    "evidence": "file,title,made\nB/plan.txt,学习计划,2026-01-20\n",
    "records": (
        "编号,单位,责任事项,日期,标题,佐证类型,佐证文件,关联问题,纳入事项\n"
        "J1,B,study_session,2026-03-05,学习,学习,B/plan.txt,W1,\n"
        "J2,B,study_plan,2026/1/20,计划,文件,,,agenda\n"
    ),
    "findings": (
        "id,unit,source,opened,severity,kind,text,state\nW1,B,self_check,2026-02-01,general,immediate,没报,in_progress\n"
    ),
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    settings.ZEREN_EVIDENCE = tmp_path / "store"
    return tmp_path / "store"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "year"
    (folder / "evidence" / "B").mkdir(parents=True)
    (folder / "evidence" / "B" / "plan.txt").write_text("学习计划", encoding="utf-8")
    for key, text in TABLES.items():
        (folder / f"{key}.csv").write_text(text, encoding="utf-8")
    return folder


def change(folder: Path, key: str, old: str, new: str) -> None:
    path = folder / f"{key}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def load(folder: Path, **more: Any) -> commands.Loaded:
    return commands.load(folder, by="import", on=DAY, **more)


def refused(folder: Path, **more: Any) -> list[tuple[str, str, int]]:
    with pytest.raises(Refused) as error:
        load(folder, **more)
    return [(problem.code, problem.where.file, problem.where.row) for problem in error.value.problems]


def state() -> tuple[object, ...]:
    """Everything there is."""
    models: tuple[type[Model], ...] = (Unit, Record, RecordFile, File, Finding, Entry)
    return tuple(list(model._default_manager.order_by("pk").values()) for model in models)


def files(store: Path) -> list[Path]:
    return sorted(path for path in store.rglob("*") if path.is_file())


def test_a_folder_is_taken_in(folder: Path, store: Path) -> None:
    loaded = load(folder)
    assert loaded == commands.Loaded(
        {"units": 2, "posts": 2, "people": 1, "appointments": 1, "evidence": 1, "records": 2, "findings": 1}, 1
    )
    assert list(loaded.counts) == [sheet.key for sheet in queries.sheets() if sheet.key in TABLES]
    assert [link.file.title for link in RecordFile.objects.select_related("file")] == ["学习计划"]
    assert len(files(store)) == 1
    assert journal.broken() is None
    last = Entry.objects.order_by("number").last()
    assert last is not None
    assert last.kind == "desk.loaded"
    assert '"files":"1"' in last.data


def test_the_tables_are_in_order_of_reference() -> None:
    known = set()
    for sheet in queries.sheets():
        known.add(sheet.key)
        assert {column.refers for column in sheet.columns} <= known | {""}
    assert known == loading.DOORS.keys()


def test_only_units_are_needed(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text(TABLES["units"], encoding="utf-8")
    assert load(tmp_path).counts == {"units": 2}
    assert refused(tmp_path / "nothing") != []


def test_loading_twice_brings_up_to_date(folder: Path, store: Path) -> None:
    load(folder)
    before = Record.objects.count(), len(files(store))
    change(folder, "units", "乙镇", "乙街道")
    load(folder)
    assert (Record.objects.count(), len(files(store))) == before
    assert Unit.objects.get(code="B").name == "乙街道"


def test_a_later_folder_may_refer_to_what_is_known(folder: Path, tmp_path: Path) -> None:
    load(folder)
    later = tmp_path / "later"
    later.mkdir()
    text = "编号,单位,责任事项,日期,标题,佐证类型,关联问题\nJ9,A,study_session,2026-05-05,再学,study,W1\n"
    (later / "records.csv").write_text(text, encoding="utf-8")
    assert load(later).counts == {"records": 1}


def test_every_problem_is_named_and_nothing_is_kept(folder: Path, store: Path) -> None:
    before = state()
    change(folder, "units", "B,乙镇,A", "B,乙镇,X")
    change(folder, "appointments", "R1", "R9")
    change(folder, "evidence", "plan.txt", "plam.txt")
    change(folder, "records", "2026/1/20", "2026-02-30")
    change(folder, "records", "W1", "W7")
    (folder / "evidence" / "run.exe").write_bytes(b"MZ")
    found = refused(folder)
    assert sorted(found) == sorted(
        [
            ("file_is_a_program", "evidence/run.exe", 0),
            ("unknown_reference", "units.csv", 3),
            ("unknown_reference", "appointments.csv", 2),
            ("missing_evidence_file", "evidence.csv", 2),
            ("bad_date", "records.csv", 3),
            ("unknown_reference", "records.csv", 2),
        ]
    )
    assert state() == before
    assert files(store) == []


def test_a_refused_load_leaves_what_an_earlier_one_brought(folder: Path, store: Path) -> None:
    load(folder)
    before, kept = state(), files(store)
    (folder / "evidence" / "new.txt").write_bytes(b"new")
    change(folder, "units", "乙镇", "丙镇")
    change(folder, "records", "学习,B/plan.txt", "学习,B/none.txt")
    assert refused(folder) == [("missing_evidence_file", "records.csv", 2)]
    assert (state(), files(store)) == (before, kept)


@pytest.mark.parametrize("place", ["accept", "copy", "journal"])
def test_a_crash_on_the_way_leaves_the_previous_state(
    folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    load(folder)
    before, kept = state(), files(store)
    (folder / "evidence" / "new.txt").write_bytes(b"new")
    change(folder, "units", "乙镇", "丙镇")

    def crash(*_args: object, **_more: object) -> int:
        raise RuntimeError("crash")

    if place == "accept":
        monkeypatch.setitem(loading.DOORS, "findings", crash)
    elif place == "copy":
        monkeypatch.setattr("zeren.apps.evidence.commands._copy", crash)
    else:
        monkeypatch.setattr(loading, "_journal", crash)
    with pytest.raises(RuntimeError):
        load(folder)
    assert (state(), files(store)) == (before, kept)


def test_words_of_the_framework_are_checked(folder: Path) -> None:
    pack = load_pack("founding")
    load(folder, framework=pack)
    change(folder, "records", "study_session", "study_sesion")
    change(folder, "records", "agenda", "agendas")
    with pytest.raises(Refused) as error:
        load(folder, framework=pack)
    said = [(p.code, p.where.row, p.where.column) for p in error.value.problems]
    assert said == [("unknown_duty", 2, "责任事项"), ("unknown_element", 3, "纳入事项")]
    assert "study_session" in error.value.problems[0].what.zh
    load(folder)


def test_progress_is_told(folder: Path) -> None:
    steps: list[tuple[Text, int, int]] = []
    load(folder, progress=lambda step, done, total: steps.append((step, done, total)))
    assert [done for _, done, _ in steps] == [0, *range(len(TABLES))]
    assert {total for _, _, total in steps[1:]} == {len(TABLES)}
    assert steps[1][0].zh == "单位"


def test_words_of_the_framework_may_be_written_as_titles(folder: Path) -> None:
    change(folder, "units", "A,甲局,,department", "A,甲局,,县直部门")
    change(folder, "records", "J1,B,study_session", "J1,B,集体学习")
    load(folder, framework=load_pack("founding"))
    assert Unit.objects.get(code="A").category == "department"
    assert Record.objects.get(code="J1").duty == "study_session"


def test_an_unknown_category_has_its_place(folder: Path) -> None:
    change(folder, "units", "B,乙镇,A,town", "B,乙镇,A,village")
    assert ("unknown_category", "units.csv", 3) in refused(folder, framework=load_pack("founding"))


def test_what_a_bad_row_refers_to_is_told_too(folder: Path) -> None:
    change(folder, "records", "J2,B,study_plan,2026/1/20", "J2,Z,study_plan,2026-13-20")
    assert refused(folder) == [("bad_date", "records.csv", 3), ("unknown_reference", "records.csv", 3)]


def test_the_template_offers_the_words_of_the_framework() -> None:
    sheets = {sheet.key: sheet for sheet in queries.sheets_to_fill(load_pack("founding"))}
    assert sheets["units"].column("category").choices["town"].zh == "乡镇街道"
    assert sheets["records"].column("duty").choices["study_session"].en
    assert sheets["records"].column("title").kind == "text"


def test_open_findings_follow_a_unit_that_a_later_folder_merges(folder: Path, tmp_path: Path) -> None:
    change(folder, "units", "B,乙镇,A,town\n", "B,乙镇,A,town\nC,丙镇,A,town\nD,丁镇,A,town\n")
    more = "W3,B,self_check,2026-02-01,general,immediate,没报,in_progress\n"
    change(folder, "findings", "没报,in_progress\n", "没报,in_progress\n" + more)
    load(folder)
    later = tmp_path / "later"
    later.mkdir()
    heads = "id,name,parent,category,closed,successor\n"
    rows = "B,乙镇,A,town,2026-10-01,C\nC,丙镇,A,town,2026-11-01,D\n"
    (later / "units.csv").write_text(heads + rows, encoding="utf-8")
    (later / "findings.csv").write_text(TABLES["findings"].replace("W1", "W3"), encoding="utf-8")
    load(later)
    places = dict(Finding.objects.values_list("code", "unit__code"))
    assert places == {"W1": "D", "W3": "B"}
    kinds = list(Entry.objects.filter(kind="findings.handed_over").values_list("data", flat=True))
    assert len(kinds) == 2
    load(later)
    assert dict(Finding.objects.values_list("code", "unit__code")) == places


def test_a_merge_that_is_still_to_come_moves_nothing(folder: Path) -> None:
    load(folder)
    (folder / "units.csv").write_text(
        "id,name,parent,category,closed,successor\nA,甲局,,department,,\nB,乙镇,A,town,2027-03-01,A\n", encoding="utf-8"
    )
    (folder / "findings.csv").unlink()
    change(folder, "records", "B/plan.txt,W1,", "B/plan.txt,,")
    load(folder)
    assert Finding.objects.get(code="W1").unit.code == "B"


def test_what_comes_in_for_the_first_time_stays_where_its_folder_puts_it(folder: Path) -> None:
    (folder / "units.csv").write_text(
        "id,name,parent,category,closed,successor\nA,甲局,,department,,\nB,乙镇,A,town,2026-11-01,A\n", encoding="utf-8"
    )
    load(folder)
    assert Finding.objects.get(code="W1").unit.code == "B"
