"""What happened in a unit, for whoever may see it: nothing of other units, nothing beyond what its reader may see."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.site.conftest import NAMES, World

from zeren.apps.access.models import Grant
from zeren.apps.findings import commands as findings
from zeren.apps.organisation import commands as organisation
from zeren.apps.organisation.models import Post, Unit

pytestmark = pytest.mark.django_db


def shown(world: World, role: str, unit: str = "A", year: str = "") -> str:
    page = world.client(role).get(f"/units/{world.units[unit]}/story", {"year": year})
    assert page.status_code == 200
    return re.sub(r"<[^>]+>", "", page.text)


def test_a_year_is_told_in_sentences(world: World) -> None:
    day = timezone.localdate()
    findings.step("FA", "report", reason="补了一半", by="PA", on=day)
    organisation.rename_unit(Unit.objects.get(code="A"), "甲镇", day=day, by="sys", on=day)
    made = organisation.open_post(Unit.objects.get(code="A"), "PX", "副职", day=day, by="sys", on=day)
    organisation.close_post(made, day=day, by="sys", on=day)
    told = shown(world, "officer", year=str(day.year))
    for sentence in ("甲乡台账不全：报告进展", "起改称“甲镇”", "设立岗位“副职”", "岗位“副职”（PX）"):
        assert sentence in told, sentence
    earlier = shown(world, "officer", year="2026")
    for sentence in (
        "甲乡督查：开展检查",
        "甲乡督查：反馈检查结果",
        "甲乡台账不全：反馈",
        "甲乡学习：工作记录所记的事",
    ):
        assert sentence in earlier, sentence
    assert "甲乡的人：任甲乡负责人" in shown(world, "officer", year="2024")
    assert "还没有记下什么" in shown(world, "officer", year="1999")
    assert shown(world, "officer", year="soon") == shown(world, "officer")


def test_nothing_is_told_of_other_units_or_beyond_the_readers_part(world: World) -> None:
    for role in ("officer", "inspector", "first_responsible"):
        told = shown(world, role, year="2026")
        assert not [name for code, name in NAMES.items() if code in {"B", "B1", "A1", "H"} and f"{name}台账" in told]
    assert "甲乡学习" not in shown(world, "inspector", year="2026")
    assert "甲乡学习" in shown(world, "assessor", year="2026")
    for role in ("system_admin", "audit_admin"):
        assert world.client(role).get(f"/units/{world.units['A']}/story").status_code == 403
    assert world.client("officer").get(f"/units/{world.units['B']}/story").status_code == 403


def test_drafts_stay_with_those_who_inspect(world: World) -> None:
    day = timezone.localdate()
    draft = findings.Draft("supervision", "minor", "immediate", "还没交办的问题")
    findings.register("A", draft, by="PH", on=day)
    assert "还没交办的问题" not in shown(world, "officer")
    assert "还没交办的问题" in shown(world, "inspector")


def test_it_costs_the_same_whatever_happened(world: World) -> None:
    client = world.client("officer")
    client.get("/units")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/units/{world.units['A']}/story").status_code == 200
        return len(seen)

    day = timezone.localdate()
    findings.step("FA", "report", by="PA", on=day)
    before = cost()
    for number in range(10):
        findings.step("FA", "report", reason=f"第{number}次", by="PA", on=day)
        organisation.open_post(Unit.objects.get(code="A"), f"N{number}", "新岗", day=day, by="sys", on=day)
    assert (cost(), before <= 12) == (before, True)


def test_the_unit_page_leads_there_and_the_journal_is_linked_for_its_readers(world: World) -> None:
    unit = world.units["A"]
    assert f"/units/{unit}/story" in world.client("officer").get(f"/units/{unit}").text
    account = world.accounts["officer"]
    Grant.objects.filter(role="security_admin").update(path="")
    page = f"/accounts/{account.pk}"
    assert "about=officer" not in world.client("security_admin").get(page).text
    Grant.objects.filter(role="audit_admin").update(account=world.accounts["security_admin"], path="")
    assert "about=officer" in world.client("security_admin").get(page).text
    assert Post.objects.filter(unit=unit).exists()
