"""The door of a page: without a mark it is closed to everybody, and the walk over all pages sees it."""

from __future__ import annotations

import datetime as dt
import functools
import os
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings
from tests.site.conftest import World
from tests.site.test_access_table import walk

from zeren.apps.access.rules import ROLES, Permission, needs, open_to_all
from zeren.site import urls as site


def plain(request: HttpRequest, **_: Any) -> HttpResponse:
    return HttpResponse("inside")


def nowhere(unit: int) -> str | None:
    return None


PATTERNS = [
    *site.urlpatterns,
    path("silent", plain, name="silent"),
    path("open", open_to_all(functools.partial(plain)), name="open"),
    path("no-unit/<int:unit>", needs(Permission.see_unit, nowhere)(functools.partial(plain)), name="nothing"),
]


@pytest.fixture
def doors(settings: Settings) -> None:
    made = ModuleType("tests_doors")
    made.__dict__.update({name: getattr(site, name) for name in dir(site) if name.startswith("handler")})
    made.__dict__["urlpatterns"] = PATTERNS
    sys.modules["tests_doors"] = made
    settings.ROOT_URLCONF = "tests_doors"


def test_a_page_without_a_mark_is_closed_to_everybody(world: World, doors: None) -> None:
    for role in ROLES:
        assert world.client(role).get("/silent").status_code == 403
    assert Client().get("/silent").status_code == 403
    assert Client().get("/open").content == b"inside"


def test_the_walk_over_all_pages_sees_it() -> None:
    found = {page.name: page for page in walk(PATTERNS)}
    assert found["silent"].permission is None
    assert found["nothing"].about_a_unit


def test_a_unit_that_is_not_there_is_refused_like_one_that_may_not_be_seen(world: World, doors: None) -> None:
    told = world.client("assessor").get("/no-unit/7")
    assert told.status_code == 403
    assert "没有这个单位，或您不能看它" in told.text
    none = world.client("security_admin").get("/no-unit/7")
    assert "这要有填报员" in none.text


def test_a_grant_that_ends_closes_the_door(world: World) -> None:
    from zeren.apps.access.models import Account, Grant

    client = world.client("officer")
    unit = world.units["A"]
    assert client.get(f"/units/{unit}").status_code == 200
    Grant.objects.filter(account=world.accounts["officer"]).update(end=dt.date(2020, 1, 1), start=dt.date(2019, 1, 1))
    assert client.get(f"/units/{unit}").status_code == 403
    Account.objects.filter(username="officer").update(end=dt.date(2020, 1, 1))
    assert client.get(f"/units/{unit}").headers["Location"].startswith("/sign-in")


def test_errors_are_told_without_what_went_wrong(world: World, doors: None, settings: Settings) -> None:
    assert Client().get("/nowhere").status_code == 404
    client = world.client("officer")
    client.raise_request_exception = False
    from unittest.mock import patch

    with patch("zeren.apps.desk.web.home.permissions", side_effect=RuntimeError("a secret of the machine")):
        answer = client.get("/")
    assert answer.status_code == 500
    assert "a secret" not in answer.text


CODE = """
import django
django.setup()
from django.conf import settings as s
secure = (s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0)
print(*secure, s.ALLOWED_HOSTS, s.DEBUG)
"""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "False False False False ['127.0.0.1', 'localhost', '[::1]'] False"),
        ({"ZEREN_HTTPS": "1", "ZEREN_HOSTS": "zeren.lan"}, "True True True True ['zeren.lan'] False"),
    ],
)
def test_settings_follow_the_environment(given: dict[str, str], said: str) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ZEREN")}
    kept |= given | {"DJANGO_SETTINGS_MODULE": "zeren.site.settings"}
    done = subprocess.run([sys.executable, "-c", CODE], env=kept, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == said


def test_health_says_whether_the_database_answers(db: None) -> None:
    from unittest.mock import patch

    from django.db import OperationalError

    assert Client().get("/healthz").content == b"ok\n"
    with patch("zeren.site.health.connection.cursor", side_effect=OperationalError):
        assert Client().get("/healthz").status_code == 503
