"""The register of the organisation's own channels, as a browser without scripts sends it; each state a row."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.site.conftest import World

from zeren.apps.access.models import Grant
from zeren.apps.organisation import commands
from zeren.apps.organisation.models import Appointment, Channel, Post, Unit
from zeren.apps.organisation.rules import channels as rules

DAY = dt.date(2026, 9, 1)
OLD = DAY - dt.timedelta(91)


@pytest.mark.parametrize(
    ("filing", "opened", "updated", "closed", "held", "state"),
    [
        ("1", DAY, None, None, True, "good"),
        ("1", OLD, None, None, True, "stale"),
        ("1", OLD, DAY - dt.timedelta(90), None, True, "good"),
        ("1", OLD, OLD, None, True, "stale"),
        ("", OLD, OLD, None, True, "unfiled"),
        ("", OLD, OLD, None, False, "vacant"),
        ("", OLD, OLD, DAY, False, "closed"),
        ("1", OLD, DAY, DAY + dt.timedelta(1), True, "good"),
    ],
)
def test_how_a_channel_stands(
    filing: str, opened: dt.date, updated: dt.date | None, closed: dt.date | None, held: bool, state: str
) -> None:
    assert rules.health(filing, opened, updated, closed, DAY, held=held) == state


@pytest.fixture
def admin(world: World) -> Client:
    Grant.objects.filter(role="system_admin").update(path="")
    Post.objects.create(code="PA9", unit_id=world.units["A"], name="宣传委员", tier="direct")
    return world.client("system_admin")


WISH = {"code": "W1", "name": "甲乡发布", "kind": "account", "unit": "甲乡", "owner": "PA", "approver": "PA9"}


@pytest.mark.django_db
def test_a_channel_is_registered_noted_and_closed(world: World, admin: Client) -> None:
    today = timezone.localdate()
    assert admin.post("/channels/add", WISH).status_code == 302
    one = Channel.objects.get()
    assert "未填备案号" in admin.get("/channels").text
    for change, said in [
        ({}, "已经用过"),
        ({"code": "W2", "approver": "PA"}, "同一个岗位"),
        ({"code": "W2", "owner": ""}, "没有找到"),
        ({"code": "W2", "kind": "rumour"}, "没有“rumour”这一类平台"),
        ({"code": "W2", "opened": (today + dt.timedelta(2)).isoformat()}, "今天以后"),
    ]:
        page = admin.post("/channels/add", WISH | change)
        assert (page.status_code, said in page.text) == (422, True), said
    changed = {key: value for key, value in WISH.items() if key not in {"code", "unit"}} | {"filing": "备2026"}
    assert admin.post(f"/channels/{one.pk}", changed).status_code == 302
    assert admin.post(f"/channels/{one.pk}/note", {"updated": "", "answers": "7"}).status_code == 302
    assert admin.post(f"/channels/{one.pk}/note", {"updated": "", "answers": "6"}).status_code == 422
    one.refresh_from_db()
    assert (one.filing, one.updated, one.answers) == ("备2026", today, 7)
    assert "正常" in admin.get("/channels?q=jx").text
    Appointment.objects.filter(code="TA").update(end=today)
    assert "责任岗位空缺" in admin.get("/channels").text
    told = admin.get("/channels?export=csv")
    assert "甲乡发布" in b"".join(told.streaming_content).decode()  # type: ignore[attr-defined]  # a stream
    assert admin.post(f"/channels/{one.pk}/close").status_code == 302
    assert admin.post(f"/channels/{one.pk}/close").status_code == 422
    assert "已关停" in admin.get("/channels").text


@pytest.mark.django_db
def test_only_ones_own_units_channels_are_shown_and_queries_do_not_grow(world: World, admin: Client) -> None:
    today = timezone.localdate()
    approver = Post.objects.get(code="PA9")

    def more(code: str, unit: str) -> None:
        owner, where = Post.objects.get(code=f"P{unit}"), Unit.objects.get(code=unit)
        commands.open_channel(code, code, "site", where, owner=owner, approver=approver, opened=today, by="x", on=today)

    more("W1", "A")
    more("W2", "B")
    officer = world.client("officer")
    page = officer.get("/channels").text
    assert ("W1" in page, "W2" in page, "登记平台" in page) == (True, False, False)
    assert officer.get("/channels/add").status_code == 403
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            admin.get("/channels")
        counts.append(len(seen))
        for number in range(10):
            more(f"X{number}{len(counts)}", "A1")
    assert counts[0] == counts[1] <= 12
