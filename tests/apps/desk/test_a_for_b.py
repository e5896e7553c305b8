"""The queue of one who is away: tasks and instructions say "A for B", and the stand-in is named with one button."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.site.conftest import World, world

from zeren.apps.access.models import Account
from zeren.apps.organisation.models import Appointment, Person, Post, Unit
from zeren.apps.organisation.queries import likely_stand_ins, standing_for
from zeren.apps.records.models import Addressee, Instruction, Task
from zeren.ui.clock import today

__all__ = ["world"]
pytestmark = pytest.mark.django_db
SINCE = dt.date(2024, 1, 1)


@pytest.fixture
def away(world: World) -> World:
    """Whoever holds the post of A is away; whoever holds that of A1 stands in, with an account of an officer."""
    Appointment.objects.create(
        code="TS", post=Post.objects.get(code="PA"), person=Person.objects.get(code="MA1"), start=SINCE, acting=True
    )
    Account.objects.filter(pk=world.accounts["officer"].pk).update(person="MA1")
    unit = Unit.objects.get(code="A")
    Task.objects.create(code="K1", unit=unit, title="修缮礼堂", post="PA", due=today())
    told = Instruction.objects.create(
        code="I1",
        issuer=Unit.objects.get(code="H"),
        title="值守",
        paper="一号",
        words="有人",
        issued=SINCE,
        due=today(),
    )
    Addressee.objects.create(instruction=told, unit=unit)
    return world


def test_who_stands_for_a_post(away: World) -> None:
    day = today()
    stands = standing_for(["PA", "PB", "PX", ""], day)
    assert stands.keys() == {"PA", "PB"}
    assert stands["PA"].told().zh == "甲乡文化站的人代甲乡的人（甲乡负责人）"
    assert stands["PB"].told().zh == "乙乡的人（乙乡负责人）"
    Appointment.objects.filter(post__code="PB").update(end=SINCE + dt.timedelta(1))
    assert "空缺" in standing_for(["PB"], day)["PB"].told().zh


def test_tasks_and_instructions_say_for_whom(away: World) -> None:
    client = away.client("officer")
    home = client.get("/").text
    assert "等我办的任务" in home
    assert "修缮礼堂" in home
    assert "代 甲乡的人" in home
    assert "甲乡文化站的人代甲乡的人" in client.get("/tasks").text
    task = Task.objects.get(code="K1")
    assert "甲乡文化站的人代甲乡的人" in client.get(f"/tasks/{task.pk}").text
    assert "您代甲乡的人" in client.get("/inbox").text
    # Once it is over, it waits for the holder again.
    Appointment.objects.filter(code="TS").update(end=SINCE + dt.timedelta(1))
    assert "修缮礼堂" not in client.get("/").text
    assert "您代" not in client.get("/inbox").text


def test_a_stand_in_is_named_with_one_button(world: World) -> None:
    """First those who stood in before, then whoever is near; a week from today."""
    Account.objects.filter(pk=world.accounts["officer"].pk).update(person="MA")
    other = Post.objects.create(code="PA2", unit=Unit.objects.get(code="A"), name="副乡长")
    Appointment.objects.create(code="T2", post=other, person=Person.objects.get(code="MB"), start=SINCE)
    assert likely_stand_ins("MA", today()) == [("MB", "乙乡的人")]
    gone = {"start": SINCE, "end": SINCE + dt.timedelta(9), "acting": True}
    Appointment.objects.create(
        code="T3", post=Post.objects.get(code="PA"), person=Person.objects.get(code="MA1"), **gone
    )
    assert [name for _, name in likely_stand_ins("MA", today())] == ["甲乡文化站的人", "乙乡的人"]
    client = world.client("officer")
    page = client.get("/my-stand-ins").text
    assert "请甲乡文化站的人代理一周" in page
    week = (today() + dt.timedelta(7)).isoformat()
    sent = {"post": ["PA"], "whom": "MA1", "start": "", "end": week}
    assert "甲乡文化站的人" in client.post("/my-stand-ins", sent, follow=True).text
    made = Appointment.objects.get(post__code="PA", acting=True, start=today())
    assert (made.person.code, made.end) == ("MA1", today() + dt.timedelta(7))
    assert "代理一周" not in client.get("/my-stand-ins").text, "somebody stands in already"


def test_a_task_is_done_by_who_holds_its_post_or_stands_in(away: World) -> None:
    """Leaders file nothing; what was entrusted to their post they finish themselves."""
    task = Task.objects.get(code="K1")
    stranger = away.client("inspector").post(f"/tasks/{task.pk}/finish", {"result": "好了"})
    assert stranger.status_code == 422
    assert "不是您任职或代理的岗位" in stranger.text
    Account.objects.filter(person="MA1").update(person="")
    Account.objects.filter(pk=away.accounts["first_responsible"].pk).update(person="MA1")
    leader = away.client("first_responsible")
    assert "办结" in leader.get(f"/tasks/{task.pk}").text
    assert "已办结" in leader.post(f"/tasks/{task.pk}/finish", {"result": "好了"}, follow=True).text
    task.refresh_from_db()
    assert task.result == "好了"
