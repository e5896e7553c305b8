"""Hands against work: authorised posts, posts, people and a year's minutes; who bears too much at once, told upward."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Q
from tests.site.conftest import World, world

from zeren.apps.access.models import Account
from zeren.apps.desk.rules import Hands, hands_state, load_key
from zeren.apps.desk.sweeps import loads
from zeren.apps.duties.queries import burdens
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.notices.models import Notice
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation import commands
from zeren.apps.organisation.models import Appointment, Person, Post, RegisterRow, Unit
from zeren.apps.organisation.queries import authorised, filling
from zeren.apps.organisation.rules.registers import REGISTERS
from zeren.ui.clock import today

__all__ = ["world"]
pytestmark = pytest.mark.django_db
SINCE = dt.date(2024, 1, 1)


@pytest.mark.parametrize(
    ("hands", "state"),
    [
        (Hands(None, 3, 3, 3, 600), "good"),
        (Hands(None, 3, 2, 2, 600), "vacant"),
        (Hands(4, 3, 3, 3, 600), "short"),
        (Hands(2, 3, 3, 3, 600), "over"),
        (Hands(3, 3, 3, 3, 18_001), "heavy"),
        (Hands(3, 3, 3, 3, 18_000), "good"),
        (Hands(None, 0, 0, 0, 0), "good"),
        (Hands(None, 1, 0, 0, 5), "heavy"),
        (Hands(0, 1, 0, 0, 0), "vacant"),
    ],
)
def test_how_hands_stand(hands: Hands, state: str) -> None:
    assert hands_state(hands) == state


def test_the_page_sets_hands_against_work(world: World) -> None:
    unit = Unit.objects.get(code="A")
    entered = {"name": "行政编制", "number": "3", "basis": "编办一号", "since": ""}
    commands.enter_row("establishment", unit, entered, by="x", on=today())
    Post.objects.create(code="PA9", unit=unit, name="干事")
    post = Post.objects.create(code="PA8", unit=unit, name="文书")
    Appointment.objects.create(code="T8", post=post, person=Person.objects.get(code="MB"), start=SINCE, acting=True)
    counted = filling(unit_filter(unit), today())[unit.pk]
    assert (counted.posts, counted.held, counted.acting, counted.people, counted.vacant) == (3, 1, 1, 1, 2)
    assert authorised(unit_filter(unit), today()) == {unit.pk: 3}
    page = world.client("assessor").get("/capacity?q=甲乡").text
    assert "少于编制" in page
    assert "代理1个" in page
    Obligation.objects.create(
        unit=unit,
        duty="x",
        period="y",
        due=today(),
        effective=today(),
        minutes=6001,
        basis="",
        issuer="",
        year=today().year,
    )
    page = world.client("assessor").get("/capacity?q=甲乡").text
    assert "工作过重" in page
    export = b"".join(world.client("assessor").get("/capacity?q=甲乡&export=csv")).decode()  # type: ignore[arg-type]
    assert "甲乡" in export
    assert "工作过重" in export


def unit_filter(unit: Unit) -> Q:
    return Q(unit_id=unit.pk)


def test_a_number_of_authorised_posts_is_a_number(world: World) -> None:
    client = world.client("officer")
    unit = world.units["A"]
    answer = client.post(f"/units/{unit}/registers/establishment", {"name": "行政", "number": "三", "basis": "一号"})
    assert answer.status_code == 422
    assert not RegisterRow.objects.exists()
    answer = client.post(f"/units/{unit}/registers/establishment", {"name": "行政", "number": "3", "basis": ""})
    assert answer.status_code == 422
    client.post(f"/units/{unit}/registers/establishment", {"name": "行政", "number": "3", "basis": "一号"})
    assert RegisterRow.objects.get().told["number"] == "3"
    assert "establishment" in REGISTERS
    assert "行政" in client.get("/registers/establishment").text


def _overload(code: str) -> Person:
    person = Person.objects.get(code=code)
    for number in range(3):
        post = Post.objects.create(code=f"PX{number}", unit=Unit.objects.get(code="A1"), name=f"兼职{number}")
        Appointment.objects.create(code=f"TX{number}", post=post, person=person, start=SINCE)
    return person


def test_who_bears_too_much_is_told_to_the_superior_once(world: World) -> None:
    assert burdens(Q(), packs_on(today()), today()) == []
    person = _overload("MA1")
    (one,) = burdens(Q(), packs_on(today()), today())
    assert (one.code, one.posts) == (person.code, 4)
    page = world.client("assessor").get("/capacity/concurrent").text
    assert "甲乡文化站的人" in page
    assert "兼职2" in page
    account = Account.objects.filter(grants__role="first_responsible").distinct().get()
    account.person = "MA"
    account.save()
    did = loads(by="sweep", on=today(), now=dt.datetime.now(tz=dt.UTC))
    assert did == {"told": 1}
    notice = Notice.objects.get(key__startswith="load:")
    assert notice.account == account, "the first responsible of the unit above"
    assert "同时任4个岗位" in notice.zh
    assert loads(by="sweep", on=today(), now=dt.datetime.now(tz=dt.UTC)) == {"told": 0}, "once"
    assert load_key("MA1", ["b", "a"]) == load_key("MA1", ["a", "b"]) != load_key("MA1", ["a"])
