"""Filing for a unit in which one holds several posts: which of them signs, and what that meets."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.apps.desk.test_work import client

from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation.models import Appointment, Person, Post, Unit
from zeren.apps.records.models import Record

pytestmark = pytest.mark.django_db
DUTY = "analysis_meeting"


def owed(unit: Unit, post: str, days: int = 5, period: str = "") -> Obligation:
    day = timezone.localdate()
    due = day + dt.timedelta(days=days)
    given = {"told": due, "due": due, "effective": due, "issuer": "founding", "year": day.year}
    return Obligation.objects.create(unit=unit, duty=DUTY, period=period or str(day.year), post=post, **given)


@pytest.fixture
def several(units: dict[str, Unit]) -> dict[str, Unit]:
    """Whoever leads A holds a second post there, and one in B."""
    person = Person.objects.get(code="MA")
    for code, unit in (("QA", "A"), ("QB", "B")):
        post = Post.objects.create(code=code, unit=units[unit], name=f"{code}兼职", tier="direct")
        Appointment.objects.create(code=f"T{code}", post=post, person=person, start=dt.date(2020, 1, 1))
    return units


def chosen(officer: Client, address: str) -> str:
    page = officer.get(address).content.decode()
    part = page[page.index('id="signer"') :]
    found = re.search(r'value="([^"]*)" selected', part[: part.index("</select>")])
    return found.group(1) if found else ""


def said(**more: str) -> dict[str, str]:
    day = timezone.localdate().isoformat()
    given = {"token": "t", "date": day, "kind": "decision", "title": "研究", "outcome": "定了"}
    return given | {"period": day[:4]} | more


def test_the_post_that_owes_it_is_proposed_and_its_signature_meets_it(several: dict[str, Unit]) -> None:
    officer = client("officer", several["A"], "MA")
    address = f"{reverse('desk:file-for', args=[several['A'].pk])}?duty={DUTY}"
    assert chosen(officer, address) == ""
    row = owed(several["A"], "QA")
    assert chosen(officer, address) == "QA"
    page = officer.get(address).content.decode()
    assert 'value="QB"' not in page
    assert page.count(f'<option value="{row.period}"') == 1
    assert officer.post(address, said(signer="QB")).status_code == 422
    assert officer.post(address, said(signer="")).status_code == 302
    row.refresh_from_db()
    assert row.delivered is None
    assert officer.post(address, said(signer="QA", token="u")).status_code == 302
    row.refresh_from_db()
    assert row.record is not None
    assert row.record.signers == "QA"
    assert "QA" in officer.get(reverse("desk:record", args=[row.record.pk])).content.decode()


def test_what_is_not_filed_yet_comes_first(several: dict[str, Unit]) -> None:
    officer = client("officer", several["A"], "MA")
    address = f"{reverse('desk:file-for', args=[several['A'].pk])}?duty={DUTY}"
    first, second = owed(several["A"], "PA", 9), owed(several["A"], "QA", 5)
    assert chosen(officer, address) == "PA"
    assert officer.post(address, said(signer="PA")).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.delivered is not None, second.delivered) == (True, None)
    assert chosen(officer, address) == "QA"


def test_a_correction_leaves_other_signatures(several: dict[str, Unit]) -> None:
    officer, plain = client("officer", several["A"], "MA"), client("officer", several["B"])
    owed(several["A"], "QA")
    day = timezone.localdate()
    record = Record.objects.create(
        code="R1", unit=several["A"], duty=DUTY, happened=day, title="旧", kind="decision", signers="ZZ；QA"
    )
    address = reverse("desk:correct", args=[record.pk])
    assert chosen(officer, address) == "QA"
    assert officer.post(address, said(version="1", signer="PA")).status_code == 302
    record.refresh_from_db()
    assert record.signers == "ZZ；PA"
    above = client("officer", several["H"])
    assert above.post(address, said(version="2", title="又")).status_code == 302
    record.refresh_from_db()
    assert (record.signers, record.title) == ("ZZ；PA", "又")
    assert plain.get(address).status_code == 403


def test_whoever_does_not_hold_the_post_is_told(several: dict[str, Unit]) -> None:
    above = client("officer", several["H"])
    owed(several["A"], "QA")
    page = above.get(f"{reverse('desk:file-for', args=[several['A'].pk])}?duty={DUTY}").content.decode()
    assert "由岗位完成并签字" in page
    assert 'id="signer"' not in page
