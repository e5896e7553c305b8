"""Handing over when somebody leaves, as a browser without scripts sends it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.site.conftest import World

from zeren.apps.access import commands as access
from zeren.apps.access.models import Account, Grant
from zeren.apps.audit.models import Entry
from zeren.apps.duties.models import Business
from zeren.apps.findings.models import Finding
from zeren.apps.organisation import commands
from zeren.apps.organisation.models import Appointment, HandOver, Person, Post
from zeren.apps.organisation.queries import holder

pytestmark = pytest.mark.django_db

MOST = 12


@pytest.fixture
def admin(world: World) -> Client:
    Grant.objects.filter(role="system_admin").update(path="")
    return world.client("system_admin")


def of(world: World, person: str) -> Client:
    """A browser of an officer who is this person."""
    today = timezone.localdate()
    made, _ = Account.objects.get_or_create(
        username=person, defaults={"name": person, "person": person, "start": today, "must_change_password": False}
    )
    if not made.grants.exists():
        access.grant(
            made, "officer", Grant.objects.get(account=world.accounts["officer"]).path, start=today, by="x", on=today
        )
    client = Client()
    client.force_login(made)
    return client


def prepared(world: World, admin: Client, **wish: object) -> HandOver:
    sent = {"post": ["PA"], "receiver": "NEW", "day": "", "files": "公章一枚", **wish}
    answer = admin.post(f"/people/{world.people['A']}/hand-over", sent)
    assert answer.status_code == 302, answer.text
    return HandOver.objects.latest("pk")


@pytest.fixture
def newcomer(world: World) -> Person:
    Finding.objects.filter(code="FA").update(owner=Post.objects.get(code="PA"))
    return commands.add_person("NEW", "新来的人", by="sys", on=timezone.localdate())


def test_everything_goes_along_and_both_sign(world: World, admin: Client, newcomer: Person) -> None:
    today = timezone.localdate()
    giver, receiver = of(world, "MA"), of(world, "NEW")
    shown = admin.get(f"/people/{world.people['A']}")
    assert f"/people/{world.people['A']}/hand-over" in shown.text
    assert 'name="post" value="PA" checked' in admin.get(f"/people/{world.people['A']}/hand-over").text
    made = prepared(world, admin)
    kinds = {row[0] for row in made.inventory}
    assert {"duty", "finding"} <= kinds
    page = receiver.get(f"/hand-overs/{made.pk}").text
    assert "甲乡台账不全" in page
    assert "公章一枚" in page
    assert "我接收并签字" in page
    assert "甲乡的人移交给新来的人" in receiver.get("/").text
    assert receiver.post(f"/hand-overs/{made.pk}/sign").status_code == 302
    again = receiver.post(f"/hand-overs/{made.pk}/sign")
    assert (again.status_code, "已经签过" in again.text) == (422, True)
    held = holder("PA", today)
    assert held is not None
    assert held.person == "MA", "one signature changes nothing"
    assert "交接完成" in giver.post(f"/hand-overs/{made.pk}/sign", follow=True).text or holder("PA", today)
    held = holder("PA", today)
    assert held is not None
    assert (held.person, held.acting) == ("NEW", False)
    assert Appointment.objects.get(code="TA").end == today
    kinds_told = list(Entry.objects.filter(kind__startswith="organisation.hand").values_list("kind", flat=True))
    assert sorted(kinds_told) == [
        "organisation.hand_over_prepared",
        "organisation.hand_over_signed",
        "organisation.hand_over_signed",
        "organisation.handed_over",
    ]
    assert "已交接" in admin.get("/hand-overs").text


def test_what_came_since_has_to_be_counted_before_the_last_signature(
    world: World, admin: Client, newcomer: Person
) -> None:
    today = timezone.localdate()
    made, giver, receiver = prepared(world, admin), of(world, "MA"), of(world, "NEW")
    giver.post(f"/hand-overs/{made.pk}/sign")
    Business.objects.create(post_id=world.posts["A"], text="管档案", start=today, number=1)
    stale = receiver.post(f"/hand-overs/{made.pk}/sign")
    assert (stale.status_code, "新增1项" in stale.text) == (422, True)
    assert receiver.post(f"/hand-overs/{made.pk}/again").status_code == 302
    made.refresh_from_db()
    assert (made.gave, len([row for row in made.inventory if row[0] == "business"])) == (None, 1)
    receiver.post(f"/hand-overs/{made.pk}/sign")
    giver.post(f"/hand-overs/{made.pk}/sign")
    made.refresh_from_db()
    assert made.done == today


def test_a_witness_signs_for_who_has_left_and_the_stand_in_is_named_for_somebody(
    world: World, admin: Client, newcomer: Person
) -> None:
    today = timezone.localdate()
    commands.end_appointment(Appointment.objects.get(code="TA"), today, by="sys", on=today)
    listed = admin.get("/hand-overs").text
    assert "甲乡的人" in listed
    assert "无人" in listed
    until = (today + dt.timedelta(30)).isoformat()
    made = prepared(world, admin, acting="yes", until=until)
    assert "由我监交签字" in admin.get(f"/hand-overs/{made.pk}").text
    admin.post(f"/hand-overs/{made.pk}/sign")
    of(world, "NEW").post(f"/hand-overs/{made.pk}/sign")
    made.refresh_from_db()
    assert (made.witness, made.done) == ("system_admin", today)
    held = holder("PA", today)
    assert held is not None
    assert (held.person, held.acting) == ("NEW", True)


def test_what_cannot_be_is_refused_and_nothing_changes(world: World, admin: Client, newcomer: Person) -> None:
    page = f"/people/{world.people['A']}/hand-over"
    sent = {"post": ["PA"], "receiver": "NEW", "day": ""}
    for change, said in [
        ({"receiver": "MA"}, "同一个人"),
        ({"receiver": "谁也不是"}, "没有找到"),
        ({"post": []}, "没有选要移交的岗位"),
        ({"acting": "yes"}, "截止日期"),
        ({"day": "昨天"}, "日期"),
    ]:
        answer = admin.post(page, sent | change)
        assert (answer.status_code, said in answer.text) == (422, True), said
    Post.objects.filter(code="PB").update(sole=True)
    there = Appointment.objects.create(
        code="TX", post_id=world.posts["B"], person=newcomer, start=dt.date(2020, 1, 1), end=None
    )
    answer = admin.post(page, sent)
    assert (answer.status_code, HandOver.objects.count()) == (422, 0), "who holds a sole post takes no other"
    assert Appointment.objects.get(code="TA").end is None
    there.delete()
    made = prepared(world, admin)
    assert admin.post(page, sent).status_code == 422, "one that waits is signed or dropped first"
    assert world.client("officer").get(f"/hand-overs/{made.pk}").status_code == 404
    assert of(world, "NEW").post(f"/hand-overs/{made.pk}/drop").status_code == 404
    assert admin.post(f"/hand-overs/{made.pk}/drop").status_code == 302
    assert of(world, "NEW").post(f"/hand-overs/{made.pk}/sign").status_code == 422
    assert world.client("assessor").get(page).status_code == 403


def test_whoever_stands_in_sees_for_whom(world: World, newcomer: Person) -> None:
    today = timezone.localdate()
    post = Post.objects.get(code="PA")
    commands.appoint(post, newcomer, start=today, end=today + dt.timedelta(9), acting=True, by="sys", on=today)
    page = of(world, "NEW").get("/").text
    assert "甲乡台账不全" in page
    assert "NEW 代 甲乡的人" in page
    assert " 代 " not in of(world, "MA").get("/").text


def test_the_pages_take_few_queries(world: World, admin: Client, newcomer: Person) -> None:
    made = prepared(world, admin)
    for address in ("/hand-overs", f"/hand-overs/{made.pk}", f"/people/{world.people['A']}/hand-over"):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert admin.get(address).status_code == 200
        assert len(seen) <= MOST, address
