"""The journal's page, and every kind of act told back from what the journal kept of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from zeren.apps.access import commands as access
from zeren.apps.audit import commands
from zeren.apps.audit.events import restored, told
from zeren.apps.organisation.events import Accepted, WorkdaySet
from zeren.base.canonical import canonical
from zeren.site.journal import KINDS, events

DAY = dt.date(2026, 3, 1)


SAID = {
    "obligations.plea_made": {"plea": "more_time"},
    "obligations.plea_decided": {"plea": "more_time", "state": "agreed"},
    "obligations.days_moved": {
        "moves": (("founding", "report", "2026", "2026-05-01", "2026-05-06", "3", "3", "0", "1"),)
    },
    "obligations.batch_done": {"act": "remind"},
    "obligations.batch_undone": {"act": "remind"},
    "records.instruction_taken": {"step": "read"},
    "records.certificate_kept": {"step": "added"},
    "records.activity_kept": {"step": "ended"},
    "records.output_kept": {"step": "removed"},
    "obligations.series_proposed": {"act": "remind"},
    "obligations.series_begun": {"act": "remind"},
    "obligations.series_stopped": {"act": "remind"},
    "obligations.series_undone": {"act": "remind"},
    "records.programme_set": {"step": "set"},
    "records.guided": {"step": "given"},
    "records.review_moved": {"step": "sent"},
}
"""Fields that hold one of a few words."""


def sample(wanted: Any, name: str) -> Any:
    """A value of a field's type."""
    if get_origin(wanted) is tuple:
        inner = get_args(wanted)
        return tuple(sample(one, name) for one in inner if one is not Ellipsis)
    known = {int: 7, int | None: 7, str: f"<{name}>", bool: True, dt.date: DAY}
    return known[wanted]


def made(event: type[Any]) -> Any:
    hints = get_type_hints(event)
    values = {field.name: sample(hints[field.name], field.name) for field in dataclasses.fields(event)}
    if event.kind == "findings.moved":
        from zeren.apps.findings.states import MOVES

        values |= {"source": MOVES[0].source, "move": MOVES[0].name}
    values |= SAID.get(event.kind, {})
    if event.kind == "findings.accepted":
        values["sheet"] = "remedies"
    return event(**values)


def test_every_kind_has_words() -> None:
    assert set(events()) == set(KINDS)
    assert len(KINDS) > 20


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_entry_turns_back_into_its_sentence(kind: str) -> None:
    event = made(events()[kind])
    kept = canonical(event.data())
    assert restored(type(event), json.loads(kept)) == event
    assert told(events(), kind, kept) == event.sentence()
    assert "{" not in "".join(event.sentence())


@pytest.mark.parametrize(
    ("kind", "data"), [("gone.app", "{}"), ("organisation.accepted", "{}"), ("organisation.accepted", "no json")]
)
def test_what_cannot_be_told_is_shown_as_it_is(kind: str, data: str) -> None:
    assert told(events(), kind, data).zh == f"{kind}：{data}"


@pytest.fixture
def reader(settings: Any) -> Client:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    today = timezone.localdate()
    account = access.create_account("audit", "审计", password="very good words", must_change=False, by="init", on=today)
    access.grant(account, "audit_admin", "", start=today, by="init", on=today)
    client = Client()
    client.force_login(account)
    return client


def rows(page: str) -> int:
    return page.split("<tbody>")[1].count("<tr>") if "<tbody>" in page else 0


@pytest.mark.django_db
def test_the_page_narrows_and_pages(reader: Client) -> None:
    with transaction.atomic():
        for number in range(60):
            commands.write(Accepted(f"T{number}", number), by="P1", on=DAY + dt.timedelta(days=number % 2))
        commands.write(WorkdaySet(DAY, works=False), by="<script>", on=DAY)
    first = reader.get("/journal").text
    assert rows(first) == 50
    assert "2026-03-01定为放假" in first
    assert "&lt;script&gt;" in first
    older = first.split('rel="next" href="')[1].split('"')[0]
    assert rows(reader.get(f"/journal{older}").text) == 63 - 50
    assert rows(reader.get("/journal?kind=organisation.workday_set").text) == 1
    assert rows(reader.get("/journal?about=T7").text) == 1
    assert rows(reader.get("/journal?on=2026-03-02").text) == 30
    assert "没有符合条件的记录" in reader.get("/journal?about=T").text
    for odd in ("before=x", "on=2026-99-99", "kind=no", "before=99999999999999999999", "about=%00"):
        assert reader.get(f"/journal?{odd}").status_code == 200


@pytest.mark.django_db
def test_the_page_costs_few_queries(reader: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        reader.get("/journal")


@pytest.mark.django_db
def test_what_happened_to_a_thing_and_all_of_it_as_a_file(reader: Client) -> None:
    with transaction.atomic():
        for number in range(60):
            commands.write(Accepted(f"T{number % 2}", number), by="P1", on=DAY)
    page = reader.get("/journal?about=T1").text
    assert "“T1”发生过什么" in page
    asked = page.split('export" href="')[1].split('"')[0].replace("&amp;", "&")
    answer = reader.get(f"/journal{asked}")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").strip().splitlines()  # type: ignore[attr-defined]  # a streamed answer
    assert len(lines) == 1 + 30
    assert all("T0" not in line for line in lines)
