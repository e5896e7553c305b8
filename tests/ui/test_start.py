"""The start page and a unit's page tell what the rows say, worked out here once more from all of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from zeren.apps.access.models import Account, Grant
from zeren.apps.assessment.queries.frameworks import packs_on
from zeren.apps.desk import queries
from zeren.apps.findings.models import Finding
from zeren.apps.findings.states import OPEN, VERIFIED
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record

DAY = dt.date(2026, 11, 23)
Enter = Callable[..., Client]


def owed_rows(unit: Unit) -> list[Obligation]:
    return [one for one in Obligation.objects.filter(unit=unit) if one.effective and not one.not_applicable]


def test_the_head_counts_this_month(world: Any, enter: Enter) -> None:
    month = [one for one in owed_rows(world.own) if (one.effective.year, one.effective.month) == (2026, 11)]
    filed = [one for one in month if one.delivered]
    assert month
    page = enter("officer").get("/").content.decode()
    assert f"本月应报{len(month)}项，已报{len(filed)}项" in page


def test_the_minutes_of_this_month_stand_beside_last_year_s(world: Any, enter: Enter) -> None:
    told = {2025: 0, 2026: 0}
    for one in owed_rows(world.own):
        if one.effective.month == 11 and one.effective.year in told:
            told[one.effective.year] += one.minutes
    assert all(told.values())
    page = enter("officer").get("/").content.decode()
    assert f"本月各项合计约{told[2026]}分钟，去年本月约{told[2025]}分钟。" in page


@pytest.fixture
def listed(world: Any, db: None) -> Obligation:
    """Something of this month that a record was filed for, which brings points."""
    month = (one for one in owed_rows(world.own) if (one.effective.year, one.effective.month) == (2026, 11))
    return next(one for one in month if one.record_id and one.duty == "self_check")


def test_what_is_filed_from_the_list_folds_there_and_says_what_it_moved(
    listed: Obligation, world: Any, enter: Enter
) -> None:
    client = enter("officer")
    assert client.post(f"/records/{listed.record_id}/withdraw").status_code == 302
    page = client.get("/").content.decode()
    at = f"/units/{world.own.pk}/file?duty={listed.duty}&amp;period={listed.period}&amp;listed=1"
    assert f'href="{at.removesuffix("&amp;listed=1")}" hx-get="{at}"' in page
    given = {"date": "2026-11-20", "kind": "decision", "title": "自查", "outcome": "改了三件", "period": listed.period}
    answer = client.post(at.replace("&amp;", "&"), given | {"token": "t"})
    listed.refresh_from_db()
    assert listed.record is not None
    assert answer.headers["Location"] == f"/?filed={listed.record_id}#filed"
    page = client.get(answer.headers["Location"]).content.decode()
    row = page[page.index('<li id="filed">') :].partition("</div></li>")[0]
    assert f'href="/records/{listed.record_id}">{listed.record.code}</a>' in row
    assert f'hx-get="/records/{listed.record_id}" hx-select=".score"' in row
    brought = client.get(f"/records/{listed.record_id}").content.decode()
    brought = brought[brought.index('<section class="score">') :]
    assert re.findall(r'自查自纠</strong>.*?3\.00</span> →</span> <strong><span class="num">6\.00', brought)
    assert "已报送，回执号" in page


def test_what_is_wrong_is_told_on_the_whole_form(listed: Obligation, world: Any, enter: Enter) -> None:
    at = f"/units/{world.own.pk}/file?duty={listed.duty}&period={listed.period}&listed=1"
    answer = enter("officer").post(at, {"title": "只有标题", "token": "t"})
    assert answer.status_code == 422
    assert 'value="只有标题"' in answer.content.decode()


@pytest.mark.parametrize("asked", ["", "x", "0", "-1", "9" * 30, "٣"])
def test_a_start_page_that_nothing_was_filed_for(asked: str, enter: Enter) -> None:
    answer = enter("officer").get(f"/?filed={asked}")
    assert answer.status_code == 200
    assert 'id="filed"' not in answer.content.decode()


def test_a_record_that_is_not_in_the_list_is_shown_by_itself(world: Any, enter: Enter) -> None:
    assert enter("officer").get("/?filed=999999").headers["Location"] == "/records/999999"
    assert enter("outsider").get("/?filed=1").status_code == 200


def test_what_differs_from_last_time_is_marked(world: Any, enter: Enter) -> None:
    last = Record.objects.filter(unit=world.own, duty="self_check", state="filed").latest("happened", "pk")
    at = f"/units/{world.own.pk}/file?duty=self_check"
    client = enter("officer")
    page = client.get(at).content.decode()
    marks = dict(re.findall(r'data-of="(\w+)"( hidden)?', page))
    assert {"title", "kind", "outcome"} <= marks.keys()
    assert all(marks.values()), "nothing is typed, so nothing differs yet"
    given = {"title": last.title, "kind": "decision", "outcome": "别的", "token": "t"}
    page = client.post(at, given).content.decode()
    marks = dict(re.findall(r'data-of="(\w+)"( hidden)?', page))
    assert [name for name, hidden in marks.items() if not hidden] == ["kind", "outcome"]
    assert last.kind != "decision"


@pytest.mark.parametrize("category", ["town", "department", "institution"])
def test_what_is_owed_is_this_month_s_and_what_is_still_open(world: Any, db: None, category: str) -> None:
    for unit in Unit.objects.filter(category=category):
        first, end = dt.date(2026, 11, 1), dt.date(2026, 12, 1)
        wanted = {
            (one.duty, one.period)
            for one in owed_rows(unit)
            if first <= one.effective < end
            or (one.effective < first and one.effective.year == 2026 and one.delivered is None)
        }
        titles = {duty.title.text: key for key, duty in packs_on(DAY)["founding"].duties.items()}
        found = queries.owed(Q(unit__path=unit.path), first, end, packs_on(DAY))
        assert {(titles[one.duty], one.period) for one in found} == wanted
        assert [one.due for one in found] == sorted(one.due for one in found)


def test_every_duty_owed_says_what_will_do(world: Any, db: None) -> None:
    found = queries.owed(Q(), dt.date(2026, 1, 1), dt.date(2027, 1, 1), packs_on(DAY))
    assert len(found) > 100
    assert all(one.how.zh and one.how.en and one.clause.zh and one.proof for one in found)


def test_standing_is_counted_over_all_units(world: Any, db: None) -> None:
    late = [
        one
        for one in Obligation.objects.filter(not_applicable="", effective__year=2026)
        if one.effective < DAY and (one.delivered is None or one.delivered > DAY)
    ]
    open_now = [
        one
        for one in Finding.objects.filter(opened__lte=DAY)
        if one.state in OPEN or (one.state in VERIFIED and one.verified and one.verified > DAY)
    ]
    overdue = [one for one in open_now if (one.extended or one.due or DAY) < DAY]
    assert queries.standing(Q(), DAY) == queries.Standing(len(late), len(open_now), len(overdue))
    waiting = queries.longest_overdue(Q(), DAY, packs_on(DAY), 10_000)
    assert len(waiting) == sum(one.delivered is None for one in late)
    assert [one.due for one in waiting] == sorted(one.due for one in waiting)


def test_a_leader_of_the_whole_organisation_sees_it_at_its_top(world: Any, enter: Enter) -> None:
    account = Account.objects.create(username="chief", name="x", start=DAY, must_change_password=False, password="!")
    Grant.objects.create(account=account, role="first_responsible", path="", start=DAY)
    page = enter("chief").get("/").content.decode()
    assert world.root.name in page
    found = queries.standing(Q(), DAY)
    assert re.findall(r'<dd class="big"><a [^>]+>(\d+)</a></dd>', page) == [
        str(n) for n in (found.overdue, found.open, found.late)
    ]


def test_an_account_of_an_administrator_is_told_what_it_is_for(world: Any, enter: Enter) -> None:
    page = enter("system").get("/").content.decode()
    assert "维护系统" in page
    assert "本月应报" not in page


def test_holders_on_the_unit_s_page_are_those_of_the_day(world: Any, db: None) -> None:
    seen = 0
    for unit in Unit.objects.all():
        for post in organisation.posts_of(unit.pk, DAY):
            holder = organisation.holder(post.code, DAY)
            assert (post.holder, post.acting) == ((holder.name, holder.acting) if holder else ("", False))
            seen += 1
    assert seen == sum(organisation.post_counts(DAY).values())


def test_the_first_responsible_are_named_in_the_list(world: Any, db: None) -> None:
    units = list(Unit.objects.values_list("pk", flat=True))
    first = organisation.first_responsible(units, DAY)
    for unit in units:
        named = [post.holder for post in organisation.posts_of(unit, DAY) if post.tier == "first" and post.holder]
        assert first.get(unit, "") in (named or [""])


def test_units_are_listed_below_their_superiors(world: Any, db: None) -> None:
    depth = {node.pk: node.parent for node in organisation.tree()}
    seen: set[int] = set()
    for unit in organisation.listed(Q()):
        assert depth[unit.pk] is None or depth[unit.pk] in seen
        seen.add(unit.pk)
    assert len(seen) == 20
