"""Signing in, the first password, sessions, as a browser sees them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from zeren.apps.access import commands
from zeren.apps.access.models import Account, Session
from zeren.apps.audit.models import Entry

pytestmark = pytest.mark.django_db

FIRST, OWN = "first-use-7431", "my very own words"


@pytest.fixture
def account() -> Account:
    today = timezone.localdate()
    made = commands.create_account("wang", "王丽", password=FIRST, by="sys", on=today)
    commands.grant(made, "audit_admin", "", start=today, by="sec", on=today)
    return made


def enter(client: Client, password: str = FIRST, **more: str) -> int:
    return client.post("/sign-in", {"name": "wang", "password": password, **more}).status_code


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client: Client, account: Account) -> None:
    sent = client.get("/account/sessions?a=1")
    assert sent.headers["Location"] == "/sign-in?next=%2Faccount%2Fsessions%3Fa%3D1"
    done = client.post("/sign-in", {"name": "wang", "password": FIRST, "next": "/account/sessions?a=1"})
    assert done.headers["Location"] == "/account/sessions?a=1"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(client: Client, account: Account, elsewhere: str) -> None:
    done = client.post("/sign-in", {"name": "wang", "password": FIRST, "next": elsewhere})
    assert done.headers["Location"] == "/"


def test_a_wrong_password_says_what_to_do_and_keeps_the_name(client: Client, account: Account) -> None:
    page = client.post("/sign-in", {"name": "wang", "password": "wrong"})
    assert page.status_code == 422
    assert "登录名或密码不对" in page.text
    assert 'value="wang"' in page.text
    assert "wrong" not in page.text.replace("wrong&quot;", "").split("<main")[1]


def test_the_first_password_is_changed_before_anything_else(client: Client, account: Account) -> None:
    enter(client)
    assert client.get("/account/sessions").headers["Location"] == "/account/password"
    assert "先设自己的密码" in client.get("/account/password").text
    change = {"old": FIRST, "new": OWN, "again": OWN}
    for wrong, said in [({"old": "x"}, "原密码不对"), ({"again": "x"}, "不一样"), ({"new": "x", "again": "x"}, "太短")]:
        page = client.post("/account/password", change | wrong)
        assert (page.status_code, said in page.text) == (422, True)
    same = client.post("/account/password", {"old": FIRST, "new": FIRST, "again": FIRST})
    assert "新密码和原密码一样" in same.text
    assert client.post("/account/password", change).status_code == 302
    assert client.get("/account/sessions").status_code == 200
    assert Account.objects.get().must_change_password is False


def test_a_new_password_ends_other_sessions_and_keeps_this_one(account: Account) -> None:
    here, there = Client(headers={"user-agent": "Here"}), Client()
    assert (enter(here), enter(there)) == (302, 302)
    here.post("/account/password", {"old": FIRST, "new": OWN, "again": OWN})
    assert here.get("/account/sessions").status_code == 200
    assert there.get("/account/sessions").headers["Location"].startswith("/sign-in")
    assert [(one.account, one.agent) for one in Session.objects.all()] == [(account, "Here")]


def test_sessions_are_listed_and_ended(account: Account) -> None:
    commands.set_password(account, OWN, by="sys", on=timezone.localdate())
    here, there = Client(headers={"user-agent": "Here"}), Client(headers={"user-agent": "<b>There"})
    enter(here, OWN)
    enter(there, OWN)
    page = here.get("/account/sessions").text
    assert "&lt;b&gt;There" in page
    keys = set(Session.objects.values_list("session_key", flat=True))
    assert not any(key in page for key in keys)
    marks = re.findall(r"/account/sessions/([0-9a-f]+)/end", page)
    assert len(marks) == 1
    here.post(f"/account/sessions/{marks[0]}/end")
    assert there.get("/account/sessions").status_code == 302
    assert here.get("/account/sessions").status_code == 200
    assert Entry.objects.filter(kind="access.sessions_ended").count() == 1


def test_signing_out_ends_the_session(client: Client, account: Account) -> None:
    enter(client)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 302
    assert not Session.objects.filter(account=account).exists()
    assert client.get("/account/password").headers["Location"].startswith("/sign-in")


def test_a_form_without_its_token_is_refused(account: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/sign-in", {"name": "wang", "password": FIRST})
    assert page.status_code == 403
    assert "没有保存" in page.text
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', strict.get("/sign-in").text)[0]
    assert enter(strict, csrfmiddlewaretoken=token) == 302


def test_headers_keep_the_browser_at_home(client: Client, account: Account) -> None:
    page = client.get("/sign-in")
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"} <= set(policy.split("; "))
    wanted = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"}
    assert wanted.items() <= dict(page.headers).items()
    done = client.post("/sign-in", {"name": "wang", "password": FIRST})
    cookie = done.cookies["zeren_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.get("/account/password").headers["Cache-Control"].count("no-store") == 1


@pytest.mark.parametrize("address", ["/sign-in", "/account/sessions", "/account/password"])
def test_pages_hold_no_script_or_style_of_their_own(client: Client, account: Account, address: str) -> None:
    commands.set_password(account, OWN, by="sys", on=timezone.localdate())
    if address != "/sign-in":
        enter(client, OWN)
    page = client.get(address).text
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []


@pytest.mark.parametrize(("language", "word"), [("zh", "登录"), ("en", "Sign in")])
def test_pages_speak_both_languages(client: Client, language: str, word: str) -> None:
    client.post(reverse("language"), {"language": language, "next": "/sign-in"})
    page = client.get("/sign-in").text
    assert f"<h1>{word}</h1>" in page
    if language == "en":
        assert not re.search("[\u4e00-\u9fff]", page.replace("中文", ""))
