"""Filing where two frameworks stand side by side: the duties of both, and one record that serves both."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from tests.site.conftest import World
from tests.site.test_filing import filed, said

from zeren.apps.assessment.commands import adopt_version
from zeren.apps.frameworks.commands import install
from zeren.apps.frameworks.rules import Decision
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation.models import Unit
from zeren.packformat import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(world: World) -> Client:
    day = timezone.localdate()
    install(files("work_safety"), by="pack", on=day)
    own = set(Unit.objects.values_list("category", flat=True))
    named = {name: "authority" if name == "committee" else "crowded" for name in own}
    adopt_version("work_safety", Decision("1.0", 2026, dt.date(2026, 1, 1), named), by="A1", on=dt.date(2026, 6, 1))
    return world.client("officer")


def test_a_unit_is_offered_the_duties_of_both(world: World, officer: Client) -> None:
    page = officer.get(f"/units/{world.units['A']}/file").content.decode()
    for text in ("安全生产责任制", "责任制工作考核", "隐患排查", "专题研究"):
        assert text in page
    assert "负责人和人员考核合格" not in page, "only high-risk units owe it"


def test_a_tick_serves_both_and_is_taken_back_with_a_correction(world: World, officer: Client) -> None:
    form = f"/units/{world.units['A']}/file?duty=hazard_check"
    page = officer.get(form).content.decode()
    assert "同时也算" in page
    assert 'name="also" value="self_check"' in page
    entry = said(kind="result", period="", date="2026-03-05", title="排查", outcome="查12处", also="letter")
    refused = officer.post(form, entry)
    assert refused.status_code == 422
    assert "不能同时用于" in refused.content.decode()
    assert not filed().exists()
    assert officer.post(form, entry | {"also": "self_check"}).status_code == 302
    record = filed().get()
    met = Obligation.objects.filter(unit=world.units["A"], duty="self_check", record=record)
    assert (record.also, met.count()) == ("self_check", 1)
    shown = officer.get(f"/records/{record.pk}").content.decode()
    assert "同时算作" in shown
    at = f"/records/{record.pk}/correct"
    assert 'value="self_check" checked' in officer.get(at).content.decode()
    officer.post(at, entry | {"also": "", "version": "1"})
    record.refresh_from_db()
    assert (record.also, met.count()) == ("", 0)


def test_what_needs_no_tick_counts_by_itself(world: World, officer: Client) -> None:
    page = officer.get(f"/units/{world.units['A']}/file?duty=staff_reports").content.decode()
    assert "自动算，不用打勾" in page
