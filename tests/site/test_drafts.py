"""Drafts: what is typed is kept as typed, for its writer alone, until it is sent or thrown away."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from tests.site.conftest import World
from tests.site.test_filing import field, filed, form, said, upload

from zeren.apps.access import derived
from zeren.apps.access.models import Draft, Session
from zeren.apps.audit.models import Entry
from zeren.apps.evidence.models import File
from zeren.ui import drafts

pytestmark = pytest.mark.django_db


def typed(client: Client, at: str, word: str, how: str = "typed", **more: Any) -> Any:
    return client.post(at, said(draft=word) | more, headers={"X-Draft": how})


def opened(client: Client, at: str) -> str:
    return field(client.get(at).text, "draft")


def test_what_is_typed_is_there_again_in_another_browser(world: World) -> None:
    client = world.client("officer")
    before = Entry.objects.count()
    answer = typed(client, form(world), opened(client, form(world)), note="写到一半")
    assert answer.status_code == 200
    assert answer.json()["said"].startswith("草稿已保存于")
    assert (filed().count(), Entry.objects.count()) == (0, before)
    page = world.client("officer").get(form(world)).text
    assert 'value="写到一半"' in page
    assert "没报完的草稿" in page


def test_each_duty_and_period_has_a_draft_of_its_own(world: World) -> None:
    client = world.client("officer")
    typed(client, form(world), opened(client, form(world)), note="上半年的话")
    for other in (form(world, period="2026H2"), form(world, duty="thematic_study"), form(world, unit="A1")):
        assert "上半年的话" not in client.get(other).text


def test_nobody_else_reads_or_writes_it(world: World) -> None:
    officer, leader = world.client("officer"), world.client("unit_leader")
    word = opened(officer, form(world))
    typed(officer, form(world), word, note="甲的话")
    assert "甲的话" not in leader.get(form(world)).text
    assert typed(leader, form(world), word, note="乙的话").status_code in {403, 409}
    forged = signing.dumps([world.accounts["officer"].pk, form(world), "m", 0.0], salt="another")
    assert typed(officer, form(world), forged, note="乙的话").status_code == 409
    elsewhere = form(world, period="2026H2")
    assert typed(officer, elsewhere, word, note="乙的话").status_code == 409
    assert Draft.objects.get().said()["note"] == "甲的话"


def test_a_unit_out_of_scope_keeps_no_draft(world: World) -> None:
    officer = world.client("officer")
    word = drafts.word(world.accounts["officer"].pk, form(world, unit="B"))
    assert typed(officer, form(world, unit="B"), word).status_code in {403, 404}
    assert not Draft.objects.exists()


def test_what_is_filed_leaves_no_draft_and_none_comes_late(world: World) -> None:
    client = world.client("officer")
    word = opened(client, form(world))
    typed(client, form(world), word, note="早")
    assert client.post(form(world), said(draft=word, note="报")).status_code == 302
    late = typed(client, form(world), word, note="晚")
    assert (late.status_code, late.json()["saved"]) == (409, False)
    assert "没报完的草稿" not in client.get(form(world)).text
    assert not Draft.objects.filter(open=True).exists()
    assert "早" not in Draft.objects.get().fields


def test_two_windows_do_not_overwrite_each_other_unasked(world: World) -> None:
    client = world.client("officer")
    first, second = opened(client, form(world)), opened(client, form(world))
    typed(client, form(world), first, note="第一处")
    answer = typed(client, form(world), second, note="第二处")
    assert (answer.status_code, answer.json()["other"]) == (409, True)
    assert Draft.objects.get().said()["note"] == "第一处"
    assert typed(client, form(world), second, "over", note="第二处").status_code == 200
    assert Draft.objects.get().said()["note"] == "第二处"
    assert typed(client, form(world), first, note="第一处").json()["other"]


def test_a_draft_is_thrown_away_and_comes_back(world: World) -> None:
    client = world.client("officer")
    typed(client, form(world), opened(client, form(world)), note="写到一半")
    gone = client.post(form(world) + "&_draft=away", follow=True).text
    assert "草稿已丢弃" in gone
    assert "写到一半" not in gone
    back = client.post(form(world) + "&_draft=back", follow=True).text
    assert "写到一半" in back
    assert "写到一半" not in world.client("unit_leader").post(form(world) + "&_draft=back", follow=True).text


def test_files_that_came_with_a_draft_wait_and_are_filed(world: World) -> None:
    client = world.client("officer")
    word = opened(client, form(world))
    answer = typed(client, form(world), word, files=[upload("a.txt", b"one"), upload("b.exe", b"MZ")]).json()
    assert [one["name"] for one in answer["files"]] == ["a.txt"]
    assert "b.exe" in answer["problems"][0]
    page = world.client("officer").get(form(world)).text
    waiting = field(page, "waiting")
    client.post(form(world), said(draft=opened(client, form(world)), waiting=waiting))
    assert [one.name for one in File.objects.filter(records__record=filed().get())] == ["a.txt"]


def test_what_ends_with_the_session_is_kept_in_passing_too(world: World) -> None:
    client = world.client("officer")
    word = opened(client, form(world))
    Session.objects.all().delete()
    answer = typed(client, form(world), word, note="登录之后")
    assert answer.status_code == 401
    assert "已存为草稿" in answer.json()["said"]
    assert "登录之后" in world.client("officer").get(form(world)).text
    assert typed(Client(), form(world), "", note="谁也不是").status_code == 401
    assert Draft.objects.count() == 1


def test_too_much_is_not_kept_and_said(world: World) -> None:
    client = world.client("officer")
    answer = typed(client, form(world), opened(client, form(world)), outcome="字" * 50_000)
    assert (answer.status_code, Draft.objects.count()) == (413, 0)


def test_a_correction_has_a_draft_too(world: World) -> None:
    client = world.client("officer")
    client.post(form(world), said())
    at = f"/records/{filed().get().pk}/correct"
    typed(client, at, opened(client, at), note="改到一半", version="1")
    assert 'value="改到一半"' in client.get(at).text


def test_old_drafts_and_too_many_are_forgotten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    who = world.accounts["officer"].pk
    derived.keep(who, "/old", {"a": ["1"]}, "m")
    Draft.objects.update(saved=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    monkeypatch.setattr(derived, "MOST", 2)
    for place in ("/one", "/two", "/three"):
        derived.keep(who, place, {"a": ["1"]}, "m")
    assert sorted(Draft.objects.values_list("at", flat=True)) == ["/three", "/two"]


def test_a_draft_is_in_no_backup() -> None:
    from zeren.apps.upkeep.queries import tables

    assert Draft not in tables()
