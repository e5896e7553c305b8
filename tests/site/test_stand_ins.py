"""Somebody who goes away names who stands in, with an end; what waits for them is then shown as "A for B"."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from tests.site.conftest import World

from zeren.apps.access.models import Account, Grant
from zeren.apps.audit.models import Entry
from zeren.apps.findings.models import Finding
from zeren.apps.organisation.models import Appointment, Unit
from zeren.apps.organisation.queries import seats
from zeren.apps.organisation.rules.standins import LONGEST, stand_in_problems

TODAY = timezone.localdate()
BACK = TODAY + dt.timedelta(10)


@pytest.mark.parametrize(
    ("posts", "start", "end", "said"),
    [
        (["P"], TODAY, BACK, []),
        (["P"], TODAY, TODAY + LONGEST, []),
        ([], TODAY, BACK, ["stand_in_without_post"]),
        (["P"], TODAY, None, ["stand_in_without_end"]),
        (["P"], TODAY - dt.timedelta(1), BACK, ["stand_in_begins_earlier"]),
        (["P"], None, BACK, ["stand_in_begins_earlier"]),
        (["P"], TODAY, TODAY, ["stand_in_ends_wrong"]),
        (["P"], TODAY, TODAY + LONGEST + dt.timedelta(1), ["stand_in_ends_wrong"]),
    ],
)
def test_what_naming_a_stand_in_needs(
    posts: list[str], start: dt.date | None, end: dt.date | None, said: list[str]
) -> None:
    assert [problem.code for problem in stand_in_problems(posts, start, end, TODAY)] == said


@pytest.fixture
def away(world: World) -> Client:
    """Holds the post of the unit."""
    Account.objects.filter(username="first_responsible").update(person="MA", name="甲某")
    return world.client("first_responsible")


@pytest.mark.django_db
def test_named_shown_and_ended(world: World, away: Client) -> None:
    page = away.get("/my-stand-ins").text
    assert "甲乡负责人" in page
    assert "外出请人代理" in away.get("/").text
    assert "我的责任书" in away.get("/").text
    wish = {"post": ["PA"], "whom": "甲乡文化站的人", "start": TODAY.isoformat(), "end": BACK.isoformat()}
    for change, said in [
        ({"end": ""}, "没有填回来的日期"),
        ({"whom": "没有这个人"}, "没有找到"),
        ({"whom": "甲乡的人"}, "不能代理自己"),
        ({"post": ["PB"]}, "没有选由谁代理的岗位"),
    ]:
        answer = away.post("/my-stand-ins", wish | change)
        assert answer.status_code == 422
        assert said in answer.text
    assert not Appointment.objects.filter(acting=True).exists()
    assert away.post("/my-stand-ins", wish).status_code == 302
    one = Appointment.objects.get(acting=True)
    assert (one.post.code, one.person.code, one.start, one.end) == ("PA", "MA1", TODAY, BACK)
    assert Entry.objects.filter(kind="organisation.appointed").latest("number").by == "first_responsible"
    assert [(seat.code, seat.whose) for seat in seats("MA1", TODAY)] == [("PA", "甲乡的人"), ("PA1", "")]
    page = away.get("/my-stand-ins").text
    assert "我回来了" in page
    assert away.post(f"/my-stand-ins/{one.pk + 99}/back").status_code == 404
    other = world.client("officer")
    assert other.post(f"/my-stand-ins/{one.pk}/back").status_code == 404, "nobody ends what is not theirs"
    assert away.post(f"/my-stand-ins/{one.pk}/back").status_code == 302
    one.refresh_from_db()
    assert one.end == TODAY
    assert "我回来了" not in away.get("/my-stand-ins").text


@pytest.mark.django_db
def test_findings_say_for_whom_one_acts(world: World, away: Client) -> None:
    Finding.objects.filter(unit__code="A").update(owner_id=world.posts["A"])
    stand_in = Account.objects.get(username="unit_leader")
    Account.objects.filter(pk=stand_in.pk).update(person="MB", name="乙某")
    path = Unit.objects.get(code="A").path
    Grant.objects.create(account=stand_in, role="first_responsible", path=path, start=TODAY)
    wish = {"post": ["PA"], "whom": "MB", "start": TODAY.isoformat(), "end": BACK.isoformat()}
    assert away.post("/my-stand-ins", wish).status_code == 302
    client = world.client("unit_leader")
    row = Finding.objects.get(unit__code="A")
    assert "乙某 代 甲乡的人" in client.get(f"/findings/{row.pk}").text
    assert "乙某 代 甲乡的人" in client.get("/findings?tab=mine").text
    assert "代 甲乡的人" not in away.get(f"/findings/{row.pk}").text
