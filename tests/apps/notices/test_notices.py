"""Notices: told once, sent once, sealed, quiet at night; what the robots are sent, checked by a local receiver."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from tests.apps.notices.receiver import receiving

from zeren.apps.access.models import Account
from zeren.apps.audit.models import Entry
from zeren.apps.notices import commands, queries, rules, sweeps
from zeren.apps.notices.commands import Told
from zeren.apps.notices.models import Channel, Delivery, Notice, Wish
from zeren.apps.notices.states import CHANNELS
from zeren.base.problems import Refused
from zeren.base.text import Text

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 2)
NOON, NIGHT = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC), dt.datetime(2026, 3, 2, 23, tzinfo=dt.UTC)


def account(name: str) -> Account:
    return Account.objects.create(username=name, name=name, start=ON)


def told(who: Account, key: str) -> Told:
    return Told(who.pk, key, Text(f"事{key}", f"thing {key}"), f"/owed/{key}")


def put(*notices: Told) -> int:
    return commands.put(notices, by="sweep", on=ON)


def hook(who: Account, settings: Settings) -> None:
    settings.WEBHOOKS = "127.0.0.1:9"
    commands.set_channel(who.pk, "webhook", "http://127.0.0.1:9/hook", by=who.username, on=ON)


def test_each_thing_is_told_once() -> None:
    a, b = account("a"), account("b")
    assert put(told(a, "1"), told(b, "1"), told(a, "1")) == 2
    assert put(told(a, "1"), told(a, "2")) == 1
    assert put(told(a, "2")) == 0
    assert Entry.objects.filter(kind="notices.put").count() == 2
    assert [one.key for one in queries.listed(a.pk)] == ["2", "1"]
    assert (queries.unseen(a.pk), commands.look(a.pk, by="a", on=ON), queries.unseen(a.pk)) == (2, 2, 0)


def test_what_waits_goes_out_as_one_message_outside_the_quiet_hours(settings: Settings) -> None:
    a, sent = account("a"), []
    hook(a, settings)
    put(told(a, "1"), told(a, "2"))

    def send(kind: str, word: str, title: str, text: str) -> bool:
        sent.append((kind, word, title, text))
        return True

    def sweep(now: dt.datetime) -> dict[str, int]:
        return commands.deliver(send, "https://zeren.example.cn", by="sweep", on=ON, now=now)

    assert sweep(NIGHT)["messages"] == 0
    assert sweep(NOON) == {"messages": 1, "notices": 2, "failed": 0, "unsure": 0}
    assert sweep(NOON)["messages"] == 0
    assert sent == [
        (
            "webhook",
            "http://127.0.0.1:9/hook",
            "责任：2项提醒",
            "- 事1 https://zeren.example.cn/owed/1\n- 事2 https://zeren.example.cn/owed/2",
        )
    ]
    assert "127.0.0.1" not in Channel.objects.get().address, "sealed at rest"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


class Killed(BaseException):
    """The process is gone."""


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["before", "after", "refused", "sent"]), max_size=8))
def test_a_message_goes_out_at_most_once_however_the_sweep_dies(settings: Settings, deaths: list[str]) -> None:
    Notice.objects.all().delete()
    people = [Account.objects.filter(username=f"p{n}").first() or account(f"p{n}") for n in range(4)]
    for who in people:
        hook(who, settings)
    put(*(told(who, "1") for who in people))
    arrived: list[str] = []
    fates = iter(deaths)

    def send(kind: str, word: str, title: str, text: str) -> bool:
        fate = next(fates, "sent")
        if fate == "before":
            raise Killed
        if fate == "refused":
            return False
        arrived.append(Delivery.objects.get(state="sending", at=now).notice.account.username)
        if fate == "after":
            raise Killed
        return True

    now = NOON
    for _ in range(len(deaths) + 1):
        with contextlib.suppress(Killed):
            commands.deliver(send, "", by="sweep", on=ON, now=now)
        now += dt.timedelta(hours=1) if now.hour < 19 else dt.timedelta(hours=17)
    commands.deliver(send, "", by="sweep", on=ON, now=now)
    assert len(arrived) == len(set(arrived)), "never twice"
    states = dict(Delivery.objects.values_list("notice__account__username", "state"))
    assert not set(states.values()) & {"waiting", "sending"}
    assert {who for who, state in states.items() if state == "sent"} <= set(arrived)
    lost = {who.username for who in people} - set(arrived)
    assert {states[who] for who in lost} <= {"unsure", "failed"}, "what did not go out is shown as such"


ROBOTS: list[tuple[str, str, str, dict[str, Any], str, dict[str, Any]]] = [
    (
        "wecom",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
        "NotifyWeComBot",
        {"errcode": 0, "errmsg": "ok"},
        "/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
        {"msgtype": "text"},
    ),
    (
        "dingtalk",
        "https://oapi.dingtalk.com/robot/send?access_token=f5c6a0b14dd1a5fd4a0bb7e3ee6e7b2a",
        "NotifyDingTalk",
        {"errcode": 0, "errmsg": "ok"},
        "/send?key=f5c6a0b14dd1a5fd4a0bb7e3ee6e7b2a",
        {"msgtype": "text"},
    ),
    (
        "feishu",
        "https://open.feishu.cn/open-apis/bot/v2/hook/5d2f9d4c-58c2-4b3b-a1f4-a1b2c3d4e5f6",
        "NotifyFeishu",
        {"StatusCode": 0, "code": 0, "msg": "success"},
        "/send?key=5d2f9d4c-58c2-4b3b-a1f4-a1b2c3d4e5f6",
        {"msg_type": "text"},
    ),
]


@pytest.mark.parametrize(("kind", "pasted", "plugin", "answer", "at", "wanted"), ROBOTS, ids=[row[0] for row in ROBOTS])
def test_what_a_robot_is_sent(
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    pasted: str,
    plugin: str,
    answer: dict[str, Any],
    at: str,
    wanted: dict[str, Any],
) -> None:
    word = rules.word_of(kind, pasted)
    assert list(rules.address_problems(kind, word, ())) == []
    with receiving(answer) as receiver:
        found = type(sweeps.way_of(kind, word))
        assert found.__name__ == plugin
        named = {"wecom": "{key}", "dingtalk": "{token}", "feishu": "{token}/"}[kind]
        monkeypatch.setattr(found, "notify_url", f"http://{receiver.host}/send?key={named}")
        assert sweeps.send(kind, word, "责任：2项提醒", "- 一\n- 二")
    [(path, body)] = receiver.got
    assert path.rstrip("/") == at
    assert {key: body.get(key) for key in wanted} == wanted
    content = body.get("text") or body.get("content")
    said = content.get("content") or content.get("text")
    assert "责任：2项提醒" in said
    assert "- 一\n- 二" in said


def test_a_robot_that_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving({}) as receiver:
        host = receiver.host
    assert not sweeps.send("webhook", f"http://{host}/hook", "t", "b"), "nobody listens there any more"
    assert not sweeps.send("mail", "a@b.cn", "t", "b"), "no mail server is set"


def test_a_webhook_goes_only_where_the_machine_says(settings: Settings) -> None:
    a = account("a")
    with receiving({"ok": True}) as receiver:
        with pytest.raises(Refused) as caught:
            commands.set_channel(a.pk, "webhook", f"http://{receiver.host}/x", by="a", on=ON)
        assert caught.value.problems[0].code == "notice_hook_not_allowed"
        settings.WEBHOOKS = receiver.host
        commands.set_channel(a.pk, "webhook", f"http://{receiver.host}/x", by="a", on=ON)
        put(told(a, "1"))
        assert sweeps.deliver(by="sweep", on=ON, now=NOON)["messages"] == 1
    [(path, body)] = receiver.got
    assert (path, body["title"], body["message"]) == ("/x", "责任：事1", "- 事1")


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("pigeon", "x", "notice_channel_unknown"),
        ("mail", "not an address", "notice_mail_unreadable"),
        ("mail", "a@b.cn?to=c@d.cn", "notice_mail_unreadable"),
        ("wecom", "https://evil.example/?key=693a91f6-7xxx", "notice_robot_unreadable"),
        ("dingtalk", "x", "notice_robot_unreadable"),
        ("webhook", "file:///etc/passwd", "notice_hook_not_allowed"),
    ],
)
def test_addresses_that_are_refused(kind: str, written: str, code: str) -> None:
    a = account("a")
    with pytest.raises(Refused) as caught:
        commands.set_channel(a.pk, kind, written, by="a", on=ON)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert not Channel.objects.exists()


@pytest.mark.parametrize(
    ("hour", "first", "last", "wanted"),
    [(22, 21, 8, True), (7, 21, 8, True), (8, 21, 8, False), (12, 21, 8, False), (13, 12, 14, True), (5, 3, 3, False)],
)
def test_quiet_hours(hour: int, first: int, last: int, wanted: bool) -> None:
    assert rules.quiet(hour, first, last) is wanted


def test_hours_and_feeds() -> None:
    a = account("a")
    with pytest.raises(Refused):
        commands.set_hours(a.pk, 24, 8, by="a", on=ON)
    commands.set_hours(a.pk, 20, 7, by="a", on=ON)
    first = commands.make_feed(a.pk, by="a", on=ON)
    assert queries.of_feed(first) == a
    second = commands.make_feed(a.pk, by="a", on=ON)
    assert (queries.of_feed(first), queries.of_feed(second), queries.of_feed("")) == (None, a, None)
    assert Wish.objects.get().feed not in (first, second)
    assert (queries.wish(a.pk).quiet_from, Notice.objects.count()) == (20, 0)
    assert set(CHANNELS) == {"mail", "wecom", "dingtalk", "feishu", "webhook"}
