"""The second factor: code app, recovery codes, and where a sign-in leads with and without them."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from zeren.apps.access import commands
from zeren.apps.access.models import Account, Failure
from zeren.apps.audit.models import Entry

pytestmark = pytest.mark.django_db

OWN = "my very own words"


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """A code that was used is remembered for half a minute."""
    cache.clear()


@pytest.fixture
def account() -> Account:
    today = timezone.localdate()
    made = commands.create_account("wang", "王丽", password=OWN, must_change=False, by="sys", on=today)
    commands.grant(made, "security_admin", "", start=today, by="sec", on=today)
    return made


def enter(client: Client, password: str = OWN, **more: str) -> str:
    answer = client.post("/sign-in", {"name": "wang", "password": password, **more})
    return str(answer.headers.get("Location", answer.status_code))


def code(secret: str, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def set_up(client: Client) -> str:
    """Sets up a code app as a person does; gives its secret."""
    page = client.get("/account/second/totp")
    assert 'src="data:image/svg+xml;base64,' in page.text
    secret: str = client.session["mfa.totp.secret"]
    assert " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)) in page.text
    wrong = client.post("/account/second/totp", {"code": "000000", "password": OWN})
    assert (wrong.status_code, "验证码不对" in wrong.text) == (422, True)
    stranger = client.post("/account/second/totp", {"code": code(secret), "password": "not mine"})
    assert "原密码不对" in stranger.text
    done = client.post("/account/second/totp", {"code": code(secret), "password": OWN})
    assert done.headers["Location"] == "/account/second/codes"
    return secret


def recovery(client: Client) -> list[str]:
    import re

    found = re.findall(r"<code>([0-9]{4} [0-9]{4})</code>", client.get("/account/second/codes").text)
    assert re.findall(r"<code>([0-9]{4} [0-9]{4})</code>", client.get("/account/second/codes").text) == []
    return found


def test_a_code_is_asked_for_from_then_on(client: Client, account: Account) -> None:
    assert enter(client) == "/"
    secret = set_up(client)
    assert len(recovery(client)) == 10
    other = Client()
    assert enter(other, next="/account/sessions") == "/sign-in/second"
    assert other.get("/account/sessions").headers["Location"].startswith("/sign-in?")
    wrong = other.post("/sign-in/second", {"code": "123456"})
    assert (wrong.status_code, "验证码不对" in wrong.text) == (422, True)
    assert other.post("/sign-in/second", {"code": code(secret)}).headers["Location"] == "/account/sessions"
    assert other.get("/account/sessions").status_code == 200
    told = list(Entry.objects.filter(kind="access.signed_in").order_by("number").values_list("data", flat=True))
    assert [text.split('"how":"')[1].split('"')[0] for text in told] == ["password", "totp"]


def test_a_code_works_once(client: Client, account: Account) -> None:
    enter(client)
    secret = set_up(client)
    first, second = Client(), Client()
    enter(first)
    enter(second)
    used = code(secret)
    assert first.post("/sign-in/second", {"code": used}).status_code == 302
    assert second.post("/sign-in/second", {"code": used}).status_code == 422


def test_a_recovery_code_works_once_and_new_ones_void_the_old(client: Client, account: Account) -> None:
    enter(client)
    set_up(client)
    codes = recovery(client)
    other = Client()
    enter(other)
    assert other.post("/sign-in/second", {"code": codes[0]}).status_code == 302
    again = Client()
    enter(again)
    assert again.post("/sign-in/second", {"code": codes[0]}).status_code == 422
    assert client.post("/account/second/codes", {"password": "no"}).status_code == 422
    client.post("/account/second/codes", {"password": OWN})
    fresh = recovery(client)
    assert not set(fresh) & set(codes)
    assert again.post("/sign-in/second", {"code": codes[1]}).status_code == 422
    assert again.post("/sign-in/second", {"code": fresh[0].replace(" ", "")}).status_code == 302


def test_wrong_codes_close_the_door(client: Client, account: Account) -> None:
    enter(client)
    secret = set_up(client)
    other = Client()
    enter(other)
    for _ in range(5):
        other.post("/sign-in/second", {"code": "000000"})
    page = other.post("/sign-in/second", {"code": code(secret)})
    assert (page.status_code, "暂时不能登录" in page.text) == (422, True)
    assert enter(Client()) == "422"
    assert Entry.objects.filter(kind="access.locked_out").exists()


def test_the_password_alone_does_not_forget_failures(client: Client, account: Account) -> None:
    enter(client)
    set_up(client)
    other = Client()
    enter(other, "wrong")
    enter(other)
    assert Failure.objects.count() == 1


def test_the_second_step_waits_ten_minutes(client: Client, account: Account) -> None:
    enter(client)
    secret = set_up(client)
    other = Client()
    enter(other)
    session = other.session
    session["second_step_of"] = session["second_step_of"] | {"at": "2026-01-01T00:00:00+08:00"}
    session.save()
    page = other.post("/sign-in/second", {"code": code(secret)})
    assert (page.status_code, "需要重新登录" in page.text) == (422, True)
    assert Client().get("/sign-in/second").status_code == 422


def test_an_account_that_is_closed_meanwhile_does_not_come_in(client: Client, account: Account) -> None:
    enter(client)
    secret = set_up(client)
    other = Client()
    enter(other)
    commands.lock_account(account, by="sys", on=timezone.localdate())
    assert other.post("/sign-in/second", {"code": code(secret)}).status_code == 422


def test_a_factor_is_removed_for_the_password(client: Client, account: Account) -> None:
    enter(client)
    set_up(client)
    factor = Authenticator.objects.get(type="totp").pk
    refused = client.post(f"/account/second/{factor}/remove", {"password": "no"})
    assert (refused.status_code, Authenticator.objects.count()) == (422, 2)
    client.post(f"/account/second/{factor}/remove", {"password": OWN})
    assert Authenticator.objects.count() == 0
    assert enter(Client()) == "/"


def test_nobody_removes_the_factor_of_another(client: Client, account: Account) -> None:
    today = timezone.localdate()
    commands.create_account("li", "李", password=OWN, must_change=False, by="sys", on=today)
    enter(client)
    set_up(client)
    other = Client()
    other.post("/sign-in", {"name": "li", "password": OWN})
    other.post(f"/account/second/{Authenticator.objects.get(type='totp').pk}/remove", {"password": OWN})
    assert Authenticator.objects.count() == 2


def test_where_a_role_needs_one_nothing_else_opens_before(client: Client, account: Account) -> None:
    commands.demand_second(frozenset({"security_admin"}), by="sec", on=timezone.localdate())
    assert enter(client, next="/account/sessions") == "/account/second"
    for page in ("/account/sessions", "/access/second", "/units"):
        assert client.get(page).headers["Location"] == "/account/second"
    assert "先设第二重验证" in client.get("/account/second").text
    set_up(client)
    assert client.get("/access/second").status_code == 200
    other = Client()
    assert enter(other) == "/sign-in/second"


def test_the_demand_is_set_on_a_page(client: Client, account: Account) -> None:
    enter(client)
    assert client.post("/access/second", {"role": ["system_admin", "nonsense"]}).status_code == 302
    assert 'value="system_admin" checked' in client.get("/access/second").text
    client.post("/access/second", {})
    assert "checked" not in client.get("/access/second").text
    assert Entry.objects.filter(kind="access.second_demanded").count() == 2


def test_a_passkey_answer_that_makes_no_sense_is_refused(client: Client, account: Account) -> None:
    assert "challenge" in client.get("/sign-in/passkey").json()["publicKey"]
    for nonsense in ("", "{", "[]", '{"response":{}}', '{"id":"x","response":{"userHandle":"MQ"}}'):
        page = client.post("/sign-in/passkey", {"credential": nonsense})
        assert (page.status_code, "没有认出" in page.text) == (422, True), nonsense
    enter(client)
    client.get("/account/second/passkey")
    page = client.post("/account/second/passkey", {"credential": "{}", "name": "x", "password": OWN})
    assert (page.status_code, Authenticator.objects.count()) == (422, 0)
    unnamed = client.post("/account/second/passkey", {"credential": "{}", "name": " ", "password": OWN})
    assert "还没有名称" in unnamed.text


@pytest.mark.parametrize("page", ["second", "second/totp", "second/passkey", "password", "sessions"])
def test_english_pages_hold_no_chinese(client: Client, account: Account, page: str) -> None:
    import re

    enter(client)
    client.post("/language", {"language": "en", "next": "/"})
    text = re.sub(
        r'<span lang="zh">[^<]*</span>|<button[^>]*lang="zh">中文</button>|王丽',
        "",
        client.get(f"/account/{page}").text,
    )
    assert re.findall(r"[\u3400-\u9fff]+", text) == []
