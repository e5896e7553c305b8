"""Forms besides filing: what is typed outlives the session, is kept while it is written and gone once it is taken."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.site.conftest import World
from tests.site.test_filing import field

from zeren.apps.access.models import Account, Draft, Session
from zeren.apps.findings.models import Finding

pytestmark = pytest.mark.django_db

WORDS = "写了很久的一段话"
KEPT = "没写完的内容"


@pytest.fixture
def posted(world: World) -> World:
    """The inspector holds the post above, the first responsible person that of the unit."""
    Account.objects.filter(username="inspector").update(person="MH")
    Account.objects.filter(username="first_responsible").update(person="MA")
    for account in world.accounts.values():
        account.refresh_from_db()
    return world


def forms(world: World) -> dict[str, tuple[str, str, dict[str, str]]]:
    """Who writes, where, and what the form needs besides."""
    a = world.units["A"]
    finding = world.findings["A"]
    remedy = {"types": "fix", "due": "2026-12-31"}
    return {
        "finding": ("inspector", f"/units/{a}/findings/new", {"source": "inspection", "severity": "general"}),
        "visit": ("inspector", f"/units/{a}/inspections/new", {"kind": "inspection", "started": "2026-11-02"}),
        "objection": ("first_responsible", f"/results/cards/{world.cards['A']}/lines/study_sessions/objection", {}),
        "remedy": ("first_responsible", f"/findings/{finding}/remedies/new", remedy),
    }


NAMES = {"finding": "text", "visit": "title", "objection": "reason", "remedy": "text"}


@pytest.mark.parametrize("form", sorted(NAMES))
def test_what_was_typed_outlives_the_session(posted: World, form: str) -> None:
    who, at, more = forms(posted)[form]
    client = posted.client(who)
    shown = client.get(at).text
    assert KEPT not in shown
    said = more | {NAMES[form]: WORDS, "draft": field(shown, "draft")}
    Session.objects.all().delete()
    away = client.post(at, said)
    assert parse_qs(urlsplit(away.headers["Location"]).query)["next"] == [at]
    again = posted.client(who).get(at).text
    assert (WORDS in again, KEPT in again) == (True, True)
    assert f'href="{at}"' in posted.client(who).get("/").text
    others = {"inspector", "first_responsible"} - {who}
    assert all(WORDS not in posted.client(other).get(at).text for other in others)
    client = posted.client(who)
    away = client.post(f"{at}?_draft=away")
    assert WORDS not in client.get(at).text
    assert away.headers["Location"] == at


def test_it_is_kept_while_it_is_written_and_gone_once_it_is_taken(posted: World) -> None:
    who, at, more = forms(posted)["finding"]
    client = posted.client(who)
    said: dict[str, Any] = more | {"kind": "immediate", "text": WORDS, "draft": field(client.get(at).text, "draft")}
    kept = client.post(at, said, headers={"X-Draft": "typed"})
    assert (kept.status_code, Finding.objects.filter(text=WORDS).exists()) == (200, False)
    wrong = client.post(at, said | {"due": "soon"})
    assert (wrong.status_code, WORDS in wrong.text) == (422, True)
    assert Draft.objects.filter(open=True).count() == 1
    taken = client.post(at, said)
    assert taken.status_code == 302
    assert Finding.objects.filter(text=WORDS).count() == 1
    assert not Draft.objects.filter(open=True).exists()
    late = client.post(at, said, headers={"X-Draft": "typed"})
    assert late.status_code == 409
    edit = f"{taken.headers['Location']}/edit"
    changed = {key: value for key, value in said.items() if key != "draft"} | {
        "version": field(client.get(edit).text, "version"),
        "draft": field(client.get(edit).text, "draft"),
        "text": "换了说法",
    }
    client.post(edit, changed, headers={"X-Draft": "typed"})
    Finding.objects.filter(text=WORDS).update(version=99)
    page = client.get(edit).text
    assert field(page, "version") != "99", "what was written against an older version is not taken for a newer one"
    assert client.post(edit, changed).status_code == 409


def test_a_reason_on_the_page_of_a_finding_outlives_the_session(posted: World) -> None:
    client = posted.client("first_responsible")
    at = f"/findings/{posted.findings['A']}"
    shown = client.get(at).text
    deed = next(one for one in re.findall(r"<form.*?</form>", shown, re.DOTALL) if 'name="reason"' in one)
    action = unescape(re.findall(r'action="([^"]+)"', deed)[0])
    Session.objects.all().delete()
    away = client.post(action, {"reason": WORDS, "draft": field(f"<main>{deed}", "draft")})
    back = parse_qs(urlsplit(away.headers["Location"]).query)["next"][0]
    assert back == f"{at}?do={action.rsplit('/', 1)[1]}"
    again = posted.client("first_responsible").get(back).text
    assert (WORDS in again, KEPT in again) == (True, True)
    assert WORDS not in Client().get(back).text


def test_a_form_that_lost_its_token_shows_what_was_typed(posted: World) -> None:
    who, at, more = forms(posted)["finding"]
    client = Client(enforce_csrf_checks=True)
    client.force_login(posted.accounts[who])
    said = more | {"text": WORDS, "draft": field(client.get(at).text, "draft")}
    answer = client.post(at, said, follow=True)
    assert (answer.status_code, WORDS in answer.text, KEPT in answer.text) == (200, True, True)
