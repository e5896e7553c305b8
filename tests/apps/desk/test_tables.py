"""Judgements, samples, awards and survey returns entered by hand go through the door of the import."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db.models import Q
from django.urls import reverse
from tests.site.conftest import World, world

from zeren.apps.assessment.queries.practice import together
from zeren.apps.desk.commands import agree, enter
from zeren.apps.desk.queries import TABLES
from zeren.apps.inspections.models import Draw, Judgement
from zeren.apps.organisation.models import Post
from zeren.apps.organisation.queries import Seat
from zeren.apps.records.models import Award, Returns
from zeren.base.problems import Refused

__all__ = ["world"]
DAY = dt.date(2026, 11, 23)
JUDGED = {"duty": "study_session", "judged": "2026-05-04", "deducted": "1.5", "reason": "走过场", "judge": "H1"}
ROWS = {
    "judgements": JUDGED,
    "samples": {
        "duty": "study_session",
        "date": "2026-05-04",
        "seed": "s",
        "objects": "40",
        "drawn": "10",
        "checked": "10",
        "faults": "1",
    },
    "awards": {"title": "先进集体", "level": "county", "date": "2026-05-04", "body": "某县"},
    "surveys": {"question": "trust", "viewpoint": "served", "answer": "good", "date": "2026-05-04", "count": "12"},
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def posts(world: World) -> None:
    for code, unit in (("H1", "H"), ("H2", "H")):
        Post.objects.get_or_create(code=code, defaults={"unit_id": world.units[unit], "name": "岗位"})


def refused(table: str, unit: int, **other: str) -> set[str]:
    with pytest.raises(Refused) as found:
        enter(table, unit, ROWS[table] | other, by="x", on=DAY)
    return {problem.code for problem in found.value.problems}


@pytest.mark.parametrize("table", TABLES)
def test_each_table_takes_a_row_and_gives_it_a_code(world: World, posts: None, table: str) -> None:
    assert set(ROWS) == set(TABLES)
    code = enter(table, world.units["A"], ROWS[table], by="x", on=DAY)
    assert code.startswith(f"{TABLES[table].head}-A-2026-")
    row = TABLES[table].model._default_manager.get(code=code)
    assert row.unit_id == world.units["A"]
    if table != "surveys":
        assert enter(table, world.units["A"], ROWS[table], by="x", on=DAY) != code


def test_what_the_import_refuses_is_refused_here(world: World, posts: None) -> None:
    unit = world.units["A"]
    assert refused("judgements", unit, grade="good") == {"judgement_grade_or_points"}
    assert refused("judgements", unit, reason="") & {"empty_cell", "judgement_without_reason"}
    assert refused("samples", unit, drawn="50") == {"draw_counts_contradict"}
    assert refused("awards", unit, level="village")
    assert (Judgement.objects.count(), Draw.objects.count(), Award.objects.count()) == (0, 0, 0)
    enter("surveys", unit, ROWS["surveys"], by="x", on=DAY)
    assert refused("surveys", unit) == {"returns_entered_already"}
    assert Returns.objects.count() == 1


def test_a_second_reader_agrees_once_and_is_not_the_judge(world: World, posts: None) -> None:
    enter("judgements", world.units["A"], JUDGED, by="x", on=DAY)
    row = Judgement.objects.get()
    with pytest.raises(Refused):
        agree(row.pk, "H1", by="x", on=DAY)
    agree(row.pk, "H2", by="x", on=DAY)
    agree(row.pk, "H2", by="x", on=DAY)
    row.refresh_from_db()
    assert row.second is not None
    assert row.second.code == "H2"


def test_pages_list_and_enter_without_saying_who_judged(world: World, posts: None) -> None:
    enter("judgements", world.units["A"], JUDGED, by="x", on=DAY)
    page = world.client("officer").get(reverse("desk:table", args=["judgements"])).text
    assert "走过场" in page
    # The words of a form's token are drawn by lot, and may be anything.
    assert "H1" not in re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    inspector = world.client("inspector")
    assert inspector.get(reverse("desk:table", args=["judgements"])).status_code == 200
    assert inspector.get(reverse("desk:enter-judged", args=[world.units["A"], "samples"])).status_code == 200
    assessor = world.client("assessor")
    form = reverse("desk:enter-counted", args=[world.units["A"], "awards"])
    assert assessor.get(form).status_code == 200
    assert assessor.post(form, ROWS["awards"] | {"level": ""}).status_code == 422
    assert assessor.post(form, ROWS["awards"]).status_code == 302
    assert "先进集体" in assessor.get(reverse("desk:table", args=["awards"])).text
    assert assessor.get(reverse("desk:table", args=["units"])).status_code == 404


def test_agreement_of_real_judgements_tells_nobody_elses_strictness(world: World, posts: None) -> None:
    seat = Seat(0, "H1", "", "", "")
    for judge, deducted in (("H1", "1"), ("H2", "2")):
        enter("judgements", world.units["A"], JUDGED | {"judge": judge, "deducted": deducted}, by="x", on=DAY)
    (found,) = together(Q(), 2026, [seat])
    assert (found.agreement.objects, found.agreement.values, found.own) == (1, 2, None)
    Post.objects.create(code="H3", unit_id=world.units["H"], name="岗位")
    enter("judgements", world.units["A"], JUDGED | {"judge": "H3", "deducted": "3"}, by="x", on=DAY)
    (found,) = together(Q(), 2026, [seat])
    assert found.own is not None
    assert (found.own.judge, found.own.difference) == ("H1", 1500)
    assert together(Q(), 2025, [seat]) == []
