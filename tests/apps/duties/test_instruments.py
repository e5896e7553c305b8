"""Own instruments: 办法, 细则, 方案, each carrying out the one above; clauses that duties cite."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.site.conftest import World, world

from zeren.apps.audit.queries import broken
from zeren.apps.duties.models import Citation, Clause, Instrument, Letter
from zeren.apps.duties.rules.instruments import Draft, clauses_of, instrument_problems
from zeren.apps.organisation.models import Post, Unit

__all__ = ["world"]

DAY, LATER = dt.date(2026, 3, 1), dt.date(2027, 3, 1)
MEASURE = ("measure", "办法", DAY, None)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("第三条 主要负责人研究", [("第三条", "主要负责人研究")]),
        ("第三条　主要负责人研究\n\n第四条第二款：报告", [("第三条", "主要负责人研究"), ("第四条第二款", "报告")]),
        ("一、研究\n（二）报告\n3. 检查", [("一", "研究"), ("（二）", "报告"), ("3", "检查")]),
        ("研究\n报告", [("1", "研究"), ("2", "报告")]),
        ("  \n", []),
        ("第三条", [("1", "第三条")]),
    ],
)
def test_clauses_are_read_one_a_line(typed: str, found: list[tuple[str, str]]) -> None:
    assert clauses_of(typed) == found


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"rank": "law"}, ["instrument_rank_unknown"]),
        ({"title": ""}, ["instrument_title_missing"]),
        ({"title": "长" * 201}, ["instrument_title_missing"]),
        ({"end": DAY}, ["charge_ends_before_it_starts"]),
        ({"above": MEASURE}, []),
        ({"rank": "measure", "above": MEASURE}, ["instrument_rank_below"]),
        ({"above": ("plan", "方案", DAY, None)}, ["instrument_rank_below"]),
        ({"above": ("measure", "办法", LATER, None)}, ["instrument_not_in_force"]),
        ({"above": ("measure", "办法", dt.date(2020, 1, 1), DAY)}, ["instrument_not_in_force"]),
        ({"clauses": "第三条 一\n第三条 二"}, ["instrument_clause_twice"]),
        ({"clauses": "第三条 " + "长" * 1001}, ["instrument_clause_long"]),
        ({"clauses": "\n".join("句" * (n + 1) for n in range(301))}, ["instrument_clauses_many"]),
    ],
)
def test_what_speaks_against_an_instrument(changed: dict[str, Any], codes: list[str]) -> None:
    draft = Draft("rules", "细则", "一号", "", DAY, None, None, "第三条 研究")._replace(**changed)
    assert [problem.code for problem in instrument_problems(draft)] == codes


def given(**changed: object) -> dict[str, object]:
    return {"rank": "measure", "title": "实施办法", "start": "2026-01-01", "clauses": "第三条 每季度研究"} | changed


@pytest.mark.django_db
def test_from_a_measure_down_to_a_plan_and_a_new_version(world: World) -> None:
    client, top = world.client("assessor"), world.units["A"]
    client.post(f"/units/{top}/instruments/add", given(), follow=True)
    first = Instrument.objects.get()
    answer = client.post(
        f"/units/{top}/instruments/add", given(rank="rules", title="实施细则", above=first.pk), follow=True
    )
    assert "实施细则" in answer.text
    assert "实施办法" in answer.text
    clause = Clause.objects.get(instrument=first)
    page = client.post(
        f"/instruments/{first.pk}/cite", {"clause": clause.pk, "duty": "founding/study_session"}, follow=True
    )
    assert "取消" in page.text
    for duty in ("founding/study_session", "founding/none"):
        again = client.post(f"/instruments/{first.pk}/cite", {"clause": clause.pk, "duty": duty})
        assert again.status_code == 422
    # A unit below sees on what its duty rests, on the card and in the letter.
    post = Post.objects.get(code="PA1")
    assert "《实施办法》第三条" in client.get(f"/posts/{post.pk}/card").text
    client.post(f"/units/{world.units['A1']}/letters/issue", {"year": "2026"})
    letter = Letter.objects.filter(post=post).latest("pk")
    assert "《实施办法》第三条" in client.get(f"/letters/{letter.pk}").text
    # A new version takes the place of the old one and what rests on it.
    client.post(f"/units/{top}/instruments/add", given(version="修订", start="2026-05-01", replaces=first.pk))
    first.refresh_from_db()
    assert first.end == dt.date(2026, 5, 1)
    assert Citation.objects.filter(clause__instrument__version="修订").count() == 1
    listed = client.get("/instruments").text
    assert "已停止" in listed
    assert "修订" in listed
    assert "修订" in b"".join(client.get("/instruments?export=csv")).decode()  # type: ignore[arg-type]
    client.post(f"/citations/{Citation.objects.latest('pk').pk}/drop")
    client.post(f"/instruments/{Instrument.objects.get(version='修订').pk}/end", {"day": "2026-06-01"})
    page = client.post(f"/instruments/{Instrument.objects.get(version='修订').pk}/end", {"again": "yes"}, follow=True)
    assert Instrument.objects.get(version="修订").end is None
    assert page.status_code == 200
    assert broken() is None


@pytest.mark.django_db
def test_what_is_typed_stays_and_is_told_why(world: World) -> None:
    client, unit = world.client("assessor"), world.units["A"]
    answer = client.post(f"/units/{unit}/instruments/add", given(title="", end="2025-01-01"))
    assert answer.status_code == 422
    assert "没有填名称" in answer.text
    assert "每季度研究" in answer.text
    assert not Instrument.objects.exists()
    answer = client.post(f"/units/{unit}/instruments/add", given(start="明天"))
    assert "不是日期" in answer.text or "看不懂" in answer.text
    assert Unit.objects.filter(pk=unit).exists()
