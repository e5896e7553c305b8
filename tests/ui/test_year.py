"""The page of opening a year and the places where results from outside are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.ui.test_pages import HAN, words

from zeren.apps.access.models import Grant
from zeren.apps.assessment.models import OpenedYear, PastScore, Scorecard
from zeren.apps.audit.models import Entry
from zeren.apps.obligations.models import Obligation, Outset
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record

Enter = Callable[..., Client]


@pytest.fixture
def outside(world: Any, db: None) -> Iterator[PastScore]:
    """A result from outside of the year before the first one."""
    made = PastScore.objects.create(
        unit=world.own, year=2024, total=81_250, grade="良好", place=2, of=9, document="2024年通报", note="原表"
    )
    yield made
    made.delete()


def test_the_page_in_both_languages_and_cheap(world: Any, enter: Enter) -> None:
    for address in ("/year", "/year?year=2027", "/year?year=2026", "/year?year=1999", "/year?year=x"):
        answer = enter("everything").get(address)
        assert answer.status_code == 200, address
        html5lib.HTMLParser(strict=True).parse(answer.content.decode())
        english = enter("everything", "en")
        with CaptureQueriesContext(connection) as seen:
            page = english.get(address).content.decode()
        assert [text for text in words(page) if HAN.search(text) and text.strip() != "中文"] == [], address
        assert len(seen) <= 13, (address, [one["sql"][:90] for one in seen])


def test_only_an_assessor_of_all_units_gets_there(world: Any, enter: Enter) -> None:
    assert enter("assessor").get("/year").status_code == 200, "a grant on the one unit at the top"
    Grant.objects.filter(account__username="assessor").update(path=world.own.path)
    for who in ("officer", "leader", "assessor", "inspector", "system", "outsider"):
        for method, address in (
            ("get", "/year"),
            ("post", "/year/open"),
            ("post", "/year/close"),
            ("post", "/year/start"),
        ):
            assert getattr(enter(who), method)(address).status_code == 403, (who, address)
    assert "/year" not in enter("assessor").get("/results").content.decode()
    Grant.objects.filter(account__username="assessor").update(path=world.root.path)
    assert 'href="/year"' in enter("everything").get("/results").content.decode()


def test_what_is_shown_is_done_once_and_taken_back(world: Any, enter: Enter) -> None:
    client = enter("everything")
    shown = client.get("/year").context["plan"]
    assert shown.year == 2027
    assert shown.added
    assert shown.open_findings
    before = Entry.objects.count()
    assert "已开启2027年度" in client.post("/year/open", {"year": "2027"}, follow=True).content.decode()
    assert Obligation.objects.filter(year=2027).count() == shown.added
    assert (Entry.objects.count(), OpenedYear.objects.get().by) == (before + 1, "everything")
    assert "没有变化" in client.post("/year/open", {"year": "2027"}, follow=True).content.decode()
    assert Entry.objects.count() == before + 1
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/year?year=2027").status_code == 200
    assert len(seen) <= 14
    assert "已撤回" in client.post("/year/close", {"year": "2027"}, follow=True).content.decode()
    assert not Obligation.objects.filter(year=2027).exists()
    assert client.post("/year/close", {"year": "2027"}).status_code == 422
    opened = client.post("/year/open", {"year": "2027"}, follow=True).content.decode()
    assert UNDO in opened
    assert "已撤回" in client.post("/year/close?year=2027", follow=True).content.decode()


UNDO = 'action="/year/close?year=2027&amp;framework=founding"'


def test_undo_takes_back_what_was_just_done_and_no_more(world: Any, enter: Enter) -> None:
    """It is not offered for what only brings an open year in line, nor where something was filed."""
    client = enter("everything")
    assert UNDO in client.post("/year/open", {"year": "2027"}, follow=True).content.decode()
    Unit.objects.create(code="Z", name="新局", category="department", path="9" * 18)
    more = client.post("/year/open", {"year": "2027"}, follow=True).content.decode()
    assert "已开启2027年度" in more
    assert UNDO not in more
    client.post("/year/close?year=2027&framework=founding")
    assert not OpenedYear.objects.exists()
    unit = Unit.objects.get(code="Z")
    day = dt.date(2027, 1, 4)
    Record.objects.create(code="N", unit=unit, duty="study_session", happened=day, title="学习", kind="study")
    filed = client.post("/year/open", {"year": "2027"}, follow=True).content.decode()
    assert "已开启2027年度" in filed
    assert UNDO not in filed


@pytest.mark.parametrize("wrong", ["2026", "2029", "", "nonsense", "99999999999"])
def test_other_years_are_refused_in_words(world: Any, enter: Enter, wrong: str) -> None:
    answer = enter("everything").post("/year/open", {"year": wrong})
    assert answer.status_code == 422
    assert answer.context["problems"]


def test_the_first_day_of_records_is_set_and_taken_back(world: Any, enter: Enter) -> None:
    client = enter("everything")
    there = Obligation.objects.filter(year=2026).count()
    assert client.post("/year/start", {"day": "明天"}).status_code == 422
    assert client.post("/year/start", {"day": "2027-01-01"}).status_code == 422, "2026 was scored here"
    # 2025 was scored here too, so only a day in it will do.
    assert client.post("/year/start", {"day": "2026-08-01"}).status_code == 422
    assert client.post("/year/start", {"day": "2025-03-01"}).status_code == 302
    assert Outset.objects.get().day == dt.date(2025, 3, 1)
    assert "自2025-03-01起" in client.get("/year").content.decode()
    client.post("/year/start", {"day": ""})
    assert not Outset.objects.exists()
    assert Obligation.objects.filter(year=2026).count() == there


def test_results_from_outside_are_marked_with_their_source(world: Any, enter: Enter, outside: PastScore) -> None:
    card = Scorecard.objects.get(unit=world.own, run__year=2025)
    for language, mark in (("zh", "外部带入"), ("en", "from outside")):
        page = enter("everything", language).get(f"/results/cards/{card.pk}").content.decode()
        assert "81.25" in page
        assert mark in page
        assert "2024年通报" in page
    assert "外部带入" not in enter("leader").get("/").content.decode(), "two years were scored here"


@pytest.mark.parametrize("address", ["/", "/units/{own}"])
def test_last_year_from_outside_where_one_year_was_scored_here(
    world: Any, enter: Enter, outside: PastScore, address: str
) -> None:
    PastScore.objects.filter(pk=outside.pk).update(year=2025)
    kept = Scorecard.objects.filter(unit=world.own, run__year=2025)
    mine = list(kept)
    kept.delete()
    for language, mark in (("zh", "外部带入"), ("en", "from outside")):
        page = enter("leader", language).get(address.format(own=world.own.pk)).content.decode()
        assert mark in page
        assert "2024年通报" in page
    Scorecard.objects.bulk_create(mine)
