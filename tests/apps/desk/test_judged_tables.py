"""Judgements, samples, awards and survey returns: taken in as tables, refused where they contradict themselves, read as
facts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from zeren.apps.assessment.queries.catalogue import catalogue, rows, rows_of
from zeren.apps.audit.models import Entry
from zeren.apps.desk.commands import load
from zeren.apps.inspections.models import Judgement
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Returns
from zeren.base.dates import to_day
from zeren.base.problems import Refused

ON = dt.date(2027, 1, 5)
DAY = to_day(dt.date(2026, 6, 1))
TABLES = {
    "units": "id,name,category,parent\nH,委,committee,\nA,甲镇,town,H\nB,乙镇,town,H\n",
    "posts": "id,unit,name\nH1,H,组长\nH2,H,副组长\nA1,A,镇长\n",
    "judgements": "id,unit,duty,judged,grade,level,deducted,reason,judge,second\n"
    "P1,A,study_session,2026-06-01,good,high,,有据可查,H1,H2\n"
    "P2,A,study_session,2026-06-01,,,1.5,两次无记录,H1,H2\n"
    "P3,B,study_session,2026-06-01,,,２.２５,两次无记录,H1,\n",
    "samples": "id,unit,duty,date,seed,objects,drawn,checked,faults\nC1,A,study_session,2026-06-01,2026-1,40,10,9,1\n",
    "awards": "id,unit,title,duty,level,date,body\nB1,A,先进单位,,province,2026-06-01,省政府\n",
    "surveys": "id,unit,question,viewpoint,answer,date,count\n"
    "S1,A,service,served,good,2026-06-01,12\nS2,A,service,served,abstain,2026-06-01,3\n",
}
FACTS = {
    "grades": [("P1", "study_session", DAY, "good", "high")],
    "marks": [("P2", "study_session", DAY, 1500, 1, 1), ("P3", "study_session", DAY, 2250, 1, 0)],
    "samples": [("C1", "study_session", DAY, 40, 10, 9, 1)],
    "awards": [("B1", "", "province", DAY)],
    "surveys": [("S1", "service", "served", "good", DAY, 12), ("S2", "service", "served", "abstain", DAY, 3)],
}
BAD = [
    ("judgements", "good,high,,有据可查", "good,high,2,有据可查", "judgement_grade_or_points"),
    ("judgements", "good,high,,有据可查", ",,,有据可查", "judgement_grade_or_points"),
    ("judgements", "1.5", "1.5分", "judgement_points_unreadable"),
    ("judgements", "1.5", "100.001", "judgement_points_unreadable"),
    ("judgements", "H1,H2", "H1,H1", "judgement_read_by_judge"),
    ("judgements", "H1,H2", "A1,H2", "judgement_from_inside"),
    ("judgements", "H1,H2", "H1,A1", "judgement_from_inside"),
    ("judgements", "H1,H2", "H1,H9", "unknown_reference"),
    ("judgements", "P1,A", "P1,Z", "unknown_reference"),
    ("samples", "40,10,9,1", "9,10,9,1", "draw_counts_contradict"),
    ("samples", "40,10,9,1", "40,10,11,1", "draw_counts_contradict"),
    ("samples", "40,10,9,1", "100001,10,9,1", "draw_counts_contradict"),
    ("surveys", ",12", ",100001", "count_too_large"),
    ("awards", "province", "world", "unknown_choice"),
]
pytestmark = pytest.mark.django_db


def write(folder: Path, **changed: str) -> Path:
    for name, text in (TABLES | changed).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_taken_in_and_read_as_facts(tmp_path: Path) -> None:
    loaded = load(write(tmp_path), by="import", on=ON)
    assert {name: loaded.counts[name] for name in FACTS if name in loaded.counts} == {
        "samples": 1, "awards": 1, "surveys": 2,
    }  # fmt: skip
    assert loaded.counts["judgements"] == 3
    codes = dict(Unit.objects.values_list("pk", "code"))
    for source, wanted in FACTS.items():
        found = sorted(rows(source, ON), key=lambda row: row[1])
        assert [row[1:] for row in found] == wanted
        assert {codes[row[0]] for row in found} <= {"A", "B"}
        assert all(len(row) == 2 + len(catalogue()[source].columns) for row in found)
    assert '{"rows":"3","sheet":"judgements"}' in set(Entry.objects.values_list("data", flat=True))


def test_the_same_table_again_brings_up_to_date(tmp_path: Path) -> None:
    load(write(tmp_path), by="import", on=ON)
    load(write(tmp_path, surveys=TABLES["surveys"].replace(",12", ",13")), by="import", on=ON)
    assert Returns.objects.get(code="S1").count == 13
    assert Judgement.objects.count() == 3


def test_one_unit_reads_the_same(tmp_path: Path) -> None:
    load(write(tmp_path), by="import", on=ON)
    unit = Unit.objects.get(code="A").pk
    found = rows_of(tuple(FACTS), ON, [unit])
    for source in FACTS:
        assert sorted(found[source]) == sorted(row for row in rows(source, ON) if row[0] == unit)


def test_later_days_are_no_facts(tmp_path: Path) -> None:
    load(write(tmp_path), by="import", on=ON)
    assert all(list(rows(source, dt.date(2026, 5, 31))) == [] for source in FACTS)


@pytest.mark.parametrize(("table", "old", "new", "code"), BAD, ids=[f"{row[3]}: {row[2]}" for row in BAD])
def test_refused(table: str, old: str, new: str, code: str, tmp_path: Path) -> None:
    assert old in TABLES[table]
    changed: dict[str, Any] = {table: TABLES[table].replace(old, new, 1)}
    with pytest.raises(Refused) as refused:
        load(write(tmp_path, **changed), by="import", on=ON)
    assert code in {problem.code for problem in refused.value.problems}
    assert not Judgement.objects.exists()


def test_no_column_is_about_a_person() -> None:
    """A fact is of a unit; who judged and who answered is no fact."""
    columns = {name for source in FACTS for name in catalogue()[source].columns}
    assert not columns & {"judge", "person", "name", "voter", "post", "author"}
