"""Signing in through the organisation's provider: a small real one is run here, on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from zeren.apps.access import commands
from zeren.apps.access.models import Account
from zeren.apps.audit.models import Entry

pytestmark = pytest.mark.django_db

OWN = "my very own words"


class Small(BaseHTTPRequestHandler):
    """A provider that knows one person and one client."""

    who = "wang"
    broken = False
    seen: list[dict[str, list[str]]] = []

    @property
    def base(self) -> str:
        host, port = self.server.server_address[:2]
        return f"http://{host!s}:{port}"

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/.well-known/openid-configuration":
            ways = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "user"}
            said = {"issuer": self.base, "jwks_uri": f"{self.base}/keys"}
            self.say(said | {key: f"{self.base}/{way}" for key, way in ways.items()})
        elif asked.path == "/authorize":
            given = parse_qs(asked.query)
            self.seen.append(given)
            self.send_response(302)
            self.send_header("Location", f"{given['redirect_uri'][0]}?code=yes&state={given['state'][0]}")
            self.end_headers()
        else:
            self.say({"sub": "7", "preferred_username": self.who})

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.seen.append(given)
        if self.broken or given["code"] != ["yes"]:
            self.say({"error": "invalid_grant"}, 400)
            return
        said = {"iss": self.base, "aud": "zeren", "sub": "7", "exp": int(time.time()) + 60}
        token = jwt.encode(said | {"preferred_username": self.who}, "k" * 40, algorithm="HS256")
        self.say({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def say(self, said: dict[str, Any], status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def provider(settings: Settings) -> Iterator[type[Small]]:
    Small.who, Small.broken, Small.seen = "Wang", False, []
    with ThreadingHTTPServer(("127.0.0.1", 0), Small) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.OIDC_SERVER = f"http://127.0.0.1:{server.server_port}"
        settings.OIDC_CLIENT, settings.OIDC_SECRET, settings.OIDC_TITLE = "zeren", "s3cret", "县统一身份"
        yield Small
        server.shutdown()


@pytest.fixture
def account() -> Account:
    return commands.create_account("wang", "王丽", password=OWN, must_change=False, by="sys", on=timezone.localdate())


def through(client: Client, after: str = "/account/sessions") -> Any:
    """The way of a browser: to the provider and back."""
    sent = client.get("/sign-in/with/oidc", {"next": after}).headers["Location"]
    back = requests.get(sent, allow_redirects=False, timeout=5).headers["Location"]
    asked = urlsplit(back)
    return client.get(f"{asked.path}?{asked.query}")


def test_without_settings_there_is_nothing(client: Client) -> None:
    assert "with/oidc" not in client.get("/sign-in").text
    assert client.get("/sign-in/with/oidc").status_code == 404
    assert client.get("/sign-in/with/oidc/back?code=a&state=b").status_code == 404


def test_whom_the_provider_vouches_for_comes_in(client: Client, provider: type[Small], account: Account) -> None:
    assert "用县统一身份登录" in client.get("/sign-in").text
    done = through(client)
    assert done.headers["Location"] == "/account/sessions"
    assert client.get("/account/sessions").status_code == 200
    assert '"how":"oidc"' in Entry.objects.get(kind="access.signed_in").data
    asked, changed = provider.seen
    assert asked["code_challenge_method"] == ["S256"]
    assert (changed["client_secret"], "code_verifier" in changed) == (["s3cret"], True)
    assert client.get("/sign-in/with/other").status_code == 404


def test_nobody_without_an_account_comes_in_and_none_is_opened(client: Client, provider: type[Small]) -> None:
    page = through(client)
    assert (page.status_code, "没有账号" in page.text) == (422, True)
    assert Account.objects.count() == 0


def test_a_closed_account_stays_out(client: Client, provider: type[Small], account: Account) -> None:
    commands.lock_account(account, by="sys", on=timezone.localdate())
    assert through(client).status_code == 422


def test_the_second_factor_is_asked_for_all_the_same(client: Client, provider: type[Small], account: Account) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(account, generate_totp_secret())
    assert through(client).headers["Location"] == "/sign-in/second"
    assert client.get("/account/sessions").status_code == 302


def test_an_answer_nobody_asked_for_is_refused(client: Client, provider: type[Small], account: Account) -> None:
    page = client.get("/sign-in/with/oidc/back?code=yes&state=made-up")
    assert (page.status_code, "没有完成" in page.text) == (422, True)
    provider.broken = True
    page = through(client)
    assert (page.status_code, "没有完成" in page.text) == (422, True)
    assert client.get("/account/sessions").status_code == 302


def test_a_provider_that_is_away_is_told_as_such(client: Client, settings: Settings) -> None:
    settings.OIDC_SERVER = "http://127.0.0.1:9"
    page = client.get("/sign-in/with/oidc")
    assert (page.status_code, "没有完成" in page.text) == (422, True)


def test_nobody_is_sent_elsewhere_after_it(client: Client, provider: type[Small], account: Account) -> None:
    assert through(client, "https://elsewhere.example/").headers["Location"] == "/"
