"""Every form there is: what was typed in it is not lost when the session has ended, when it is refused, when the
database cannot be had. A form that is new is found here by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from tests.site.conftest import World
from tests.site.test_access_table import GUARDED, PAGES, ask, review_of

from zeren.apps.access.models import Account, Draft, Grant, Session
from zeren.apps.access.rules import ROLES
from zeren.apps.findings import commands as findings
from zeren.apps.inspections.models import Inspection
from zeren.apps.obligations.models import Request
from zeren.apps.organisation.models import Channel
from zeren.apps.records.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WORDS = "写到一半的话"
LONG_AGO = dt.date(2020, 1, 1)
SECRET = {"password"}
MORE = {
    "desk:file-for": "?duty=study_session",
    "assessment:whatif": "?w_fulfilment=50&w_feedback=15",
}
"""What an address needs for its form to be there."""
MADE = {
    "assessment:change-draft",
    "desk:merge",
    "findings:deliveries",
    "inspections:feed-back",
    "obligations:fill",
    "organisation:channel",
}
"""Forms that are there only once something was made, as `things` does."""


@dataclass
class Seen:
    """A form as a reader of HTML finds it: where it goes, its fields in order, and whether it lies under a fold."""

    to: str
    method: str
    fields: list[dict[str, Any]] = field(default_factory=list)
    folded: bool = False

    @property
    def typed(self) -> list[dict[str, Any]]:
        plain = {"hidden", "file", "submit", "button"}
        return [one for one in self.fields if one["type"] not in plain and "name" in one and "disabled" not in one]

    @property
    def secret(self) -> bool:
        return any(one["type"] in SECRET or "one-time-code" in one.get("autocomplete", "") for one in self.fields)

    def hidden(self) -> dict[str, str]:
        return {one["name"]: one.get("value", "") for one in self.fields if one["type"] == "hidden"}


class Reader(HTMLParser):
    """Finds the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Seen] = []
        self._form: Seen | None = None
        self._over: list[bool] = []
        self._choice: dict[str, Any] | None = None
        self._words: dict[str, Any] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = {name: value or "" for name, value in attrs}
        if tag == "details":
            self._over.append("open" not in given)
        elif tag == "form":
            self._form = Seen(given.get("action", ""), given.get("method", "get"), folded=any(self._over))
            self.forms.append(self._form)
        elif self._form and tag == "input":
            self._form.fields.append(given | {"type": given.get("type", "text")})
        elif self._form and tag in {"textarea", "select"}:
            made = given | {"type": tag, "value": "", "options": []}
            self._form.fields.append(made)
            self._words = made if tag == "textarea" else None
            self._choice = made if tag == "select" else None
        elif self._choice is not None and tag == "option":
            self._choice["options"].append([given.get("value"), "selected" in given, ""])

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words["value"] += data
        elif self._choice is not None and self._choice["options"]:
            self._choice["options"][-1][2] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._over:
            self._over.pop()
        elif tag == "form":
            self._form = None
        elif tag == "textarea":
            self._words = None
        elif tag == "select":
            self._choice = None


def typing(form: Seen) -> dict[str, list[str]]:
    """Something typed in every field, and all that is hidden."""
    said: dict[str, list[str]] = {name: [value] for name, value in form.hidden().items()}
    for number, one in enumerate(form.typed):
        kind, name = one["type"], one["name"]
        if kind == "select":
            values = [told if told is not None else text.strip() for told, _, text in one["options"]]
            said[name] = values[-1:]
        elif kind == "checkbox":
            said.setdefault(name, []).append(one.get("value", "on"))
        elif kind == "radio":
            said[name] = [one.get("value", "on")]
        else:
            told = {"date": "2026-12-24", "number": "7", "month": "2026-12"}.get(kind, f"{WORDS}{number}")
            said.setdefault(name, []).append(told)
    return said


def shows(form: Seen) -> dict[str, list[str]]:
    """What its fields say, as a browser would send it."""
    said: dict[str, list[str]] = {}
    for one in form.typed:
        if one["type"] == "select":
            chosen = [value if value is not None else text.strip() for value, yes, text in one["options"] if yes]
            said.setdefault(one["name"], []).extend(chosen)
        elif one["type"] in {"checkbox", "radio"}:
            said.setdefault(one["name"], []).extend([one.get("value", "on")] if "checked" in one else [])
        else:
            value = one.get("value", "")
            said.setdefault(one["name"], []).append(value.removeprefix("\n") if one["type"] == "textarea" else value)
    return {name: values for name, values in said.items() if values}


@pytest.fixture
def client(world: World) -> Client:
    """The browser of somebody who may do everything, and has every post of the unit in the middle."""
    today = timezone.localdate()
    account = Account.objects.create(
        username="everything", name="Everything", person="MA", start=LONG_AGO, must_change_password=False, password="!"
    )
    Grant.objects.bulk_create([Grant(account=account, role=role, path="", start=today) for role in ROLES])
    review = review_of(world, "A")
    review.record = Record.objects.get(code="RA")
    review.save()
    return signed_in()


@pytest.fixture
def things(client: Client, world: World) -> dict[str, str]:
    """Pages, by name, whose forms are there only once somebody has made something; made as a browser does."""
    today = timezone.localdate()
    day = today.isoformat()
    copied = client.post("/framework-drafts/copy", {"pack": "founding/1.0"})
    channel = {"code": "W1", "name": "甲乡发布", "kind": "account", "unit": "甲乡", "owner": "PA", "approver": "PB"}
    assert client.post("/channels/add", channel).status_code == 302
    later, over = ((today + dt.timedelta(days)).isoformat() for days in (9, 30))
    table = {
        "title": "器材",
        "basis": "县办〔2026〕3号",
        "period": "2026Q1",
        "minutes": "10",
        "rows": "2",
        "issue": "1",
    }
    table |= {"due": later, "expires": over, "category": ["town"], "field-0": "灭火器", "kind-0": "whole"}
    assert client.post(f"/units/{world.units['H']}/requests/new", table).status_code == 302
    asked = Request.objects.get()
    visit = Inspection.objects.create(code="V9", unit_id=world.units["B"], kind="routine", title="抽查", started=today)
    findings.step("FB1", "request_closure", by="PB1", on=today)
    return {
        "assessment:draft": copied.headers["Location"],
        "desk:merge": f"/structure/{world.units['A1']}/merge?successor=B1&day={day}",
        "findings:deliveries": "/findings/deliveries",
        "inspections:inspection": f"/inspections/{visit.pk}",
        "obligations:fill": f"/units/{world.units['A']}/requests/{asked.pk}",
        "organisation:channel": f"/channels/{Channel.objects.get().pk}",
    }


def signed_in() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(username="everything"))
    return client


def found(client: Client, world: World, things: Mapping[str, str]) -> Iterator[tuple[str, str, Seen]]:
    """Every form that somebody types in: its name, the page it stands on, and the form; each once."""
    known = set()
    for name in GUARDED:
        address = things.get(name) or PAGES[name].address(world, "A") + MORE.get(name, "")
        answer = ask(client, "GET", address)
        if answer.status_code != 200 or answer.streaming or "text/html" not in answer.headers["Content-Type"]:
            continue
        for form in Reader(answer.text).forms:
            if form.method != "post" or not form.typed:
                continue
            to = urljoin(address, form.to)
            key = (resolve(urlsplit(to).path).view_name, frozenset(one["name"] for one in form.typed))
            if key not in known:
                known.add(key)
                yield f"{name} > {key[0]}", address, form


def again(page: str, address: str, to: str, like: Seen) -> Seen | None:
    """The form of a page that is sent there and has the same fields."""
    names = {one["name"] for one in like.typed}
    hidden = {name: value for name, value in like.hidden().items() if name not in ("draft", "csrfmiddlewaretoken")}
    for strict in (True, False):
        for form in Reader(page).forms:
            same = {one["name"] for one in form.typed} == names and urlsplit(urljoin(address, form.to)).path == to
            if same and (not strict or hidden.items() <= form.hidden().items()):
                return form
    return None


def lost(said: dict[str, list[str]], form: Seen | None) -> dict[str, Any]:
    """What was typed and does not stand in the form."""
    told = shows(form) if form else {}
    typed = {one["name"] for one in form.typed} if form else said.keys()
    return {name: told.get(name) for name in typed & said.keys() if any(said[name]) and told.get(name) != said[name]}


def test_what_was_typed_outlives_the_session_in_every_form(
    client: Client, world: World, things: dict[str, str]
) -> None:
    wrong, names = {}, set()
    for name, address, form in list(found(client, world, things)):
        names.add(name.partition(" > ")[2])
        if form.secret:
            if "draft" in form.hidden():
                wrong[name] = "a secret would be kept"
            continue
        if "draft" not in form.hidden():
            wrong[name] = "keeps nothing"
            continue
        to = urlsplit(urljoin(address, form.to)).path
        said = typing(form)
        Session.objects.all().delete()
        away = client.post(urljoin(address, form.to), said)
        asked = parse_qs(urlsplit(away.headers.get("Location", "")).query)
        back = asked.get("next", ["-"])[0]
        if asked.get("kept") != ["1"]:
            wrong[name] = "nobody says that it is kept"
        client = signed_in()
        page = client.get(back).text
        there = again(page, back, to, form)
        if there is None or lost(said, there) or there.folded:
            wrong[name] = (back, "not there" if there is None else lost(said, there) or "folded")
        client.post(f"{back}{'&' if '?' in back else '?'}_draft=away")
        assert not Draft.objects.filter(open=True).exists(), name
        assert WORDS not in client.get(back).text, name
    assert wrong == {}
    assert len(names) > 60
    assert names >= MADE
    assert {"assessment:keep-scenario", "assessment:uses", "assessment:add-practice", "organisation:newcomers"} <= names


def test_what_was_typed_stays_in_every_form_that_is_refused(
    client: Client, world: World, things: dict[str, str]
) -> None:
    wrong, refused = {}, 0
    for name, address, form in found(client, world, things):
        if form.secret:
            continue
        said = typing(form)
        with transaction.atomic():
            answer = client.post(urljoin(address, form.to), said)
            if answer.status_code in (409, 422):
                refused += 1
                to = urlsplit(urljoin(address, form.to)).path
                there = again(answer.text, to, to, form)
                if there is None or lost(said, there) or there.folded:
                    wrong[name] = "not there" if there is None else lost(said, there) or "folded"
            elif answer.status_code not in (200, 302):
                wrong[name] = answer.status_code
            transaction.set_rollback(True)
    assert wrong == {}
    assert refused > 20


def test_what_was_typed_is_shown_and_sent_again_when_the_database_is_away(
    client: Client, world: World, things: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = [one for one in found(client, world, things) if not one[2].secret]

    def away(*_: object) -> bool:
        raise OperationalError("database is locked")

    monkeypatch.setattr("zeren.site.middleware.may", away)
    wrong = {}
    for name, address, form in forms:
        said = typing(form)
        answer = client.post(urljoin(address, form.to), said)
        assert answer.status_code == 503, name
        offered = [one.hidden() for one in Reader(answer.text).forms]
        sent = {key: values[-1] for key, values in said.items()}
        texts = [value for values in said.values() for value in values if WORDS in value]
        if any(one not in answer.text for one in texts) or sent not in offered:
            wrong[name] = (texts, offered, sent)
    assert wrong == {}
