"""Several deliveries accepted or returned at once, each looked at alone; remedies taken out on the page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from tests.site.conftest import World

from zeren.apps.access import commands as access
from zeren.apps.access.models import Account, Grant
from zeren.apps.findings import commands as findings
from zeren.apps.findings.models import Finding, Remedy

pytestmark = pytest.mark.django_db


@pytest.fixture
def looker(world: World) -> Client:
    """An inspector of everything, whose post is in A1."""
    Account.objects.filter(username="inspector").update(person="MA1")
    Grant.objects.filter(role="inspector").update(path="")
    return world.client("inspector")


def delivered(*units: str) -> None:
    for unit in units:
        findings.step(f"F{unit}", "request_closure", by=f"P{unit}", on=timezone.localdate())


def form(world: World, *units: str, **more: object) -> dict[str, object]:
    rows = {unit: Finding.objects.get(code=f"F{unit}") for unit in units}
    versions = {f"version-{row.pk}": row.version for row in rows.values()}
    return {"finding": [row.pk for row in rows.values()], **versions, **more}


def states() -> dict[str, str]:
    return dict(Finding.objects.values_list("unit__code", "state"))


def test_those_that_may_are_accepted_and_the_others_told(world: World, looker: Client) -> None:
    delivered("A1", "B", "B1", "A")
    shown = looker.get("/findings/deliveries").text
    # Nobody accepts the work of the own unit, or of a unit above it.
    assert ("乙乡台账不全" in shown, "甲乡文化站台账不全" in shown, "甲乡台账不全" in shown) == (True, False, False)
    asked = form(world, "A1", "B", "B1", move="verify", reason="看过现场")
    findings.step("FB1", "return_closure", reason="缺照片", by="PH", on=timezone.localdate())
    page = looker.post("/findings/deliveries", asked)
    assert page.status_code == 422
    assert states() == {
        "H": "in_progress",
        "A": "closure_review",
        "A1": "closure_review",
        "B": "verified",
        "B1": "in_progress",
    }
    assert ("已办1个" in page.text, "没有办成2个" in page.text) == (True, True)
    assert "乙乡台账不全" in page.text
    verified = Finding.objects.get(code="FB")
    assert verified.verifier is not None
    assert verified.verifier.code == "PA1"


def test_a_return_needs_a_reason_for_each(world: World, looker: Client) -> None:
    delivered("B", "B1")
    page = looker.post("/findings/deliveries", form(world, "B", "B1", move="return_closure"))
    assert (page.status_code, "没有办成2个" in page.text) == (422, True)
    page = looker.post("/findings/deliveries", form(world, "B", "B1", move="return_closure", reason="缺照片"))
    assert (page.status_code, "已办2个" in page.text) == (200, True)
    assert set(Finding.objects.filter(unit__code__in=["B", "B1"]).values_list("state", "returned")) == {
        ("in_progress", 1)
    }


def test_nothing_ticked_or_no_post(world: World, looker: Client) -> None:
    delivered("B")
    assert "没有勾选" in looker.post("/findings/deliveries", {"move": "verify"}).text
    assert "没有勾选" in looker.post("/findings/deliveries", form(world, "B", move="close")).text
    Account.objects.filter(username="inspector").update(person="")
    refused = world.client("inspector").post("/findings/deliveries", form(world, "B", move="verify"))
    assert (refused.status_code, states()["B"]) == (422, "closure_review")
    assert "没有担任任何岗位" in world.client("inspector").get("/findings/deliveries").text


def test_a_double_click_accepts_once(world: World, looker: Client) -> None:
    delivered("B")
    asked = form(world, "B", move="verify")
    assert looker.post("/findings/deliveries", asked).status_code == 200
    assert looker.post("/findings/deliveries", asked).status_code == 200
    assert Finding.objects.get(code="FB").acts.filter(name="verify").count() == 1


def test_a_remedy_is_taken_out_and_brought_back_on_the_page(world: World) -> None:
    day = timezone.localdate()
    account = access.create_account(
        "clerk", "干事", password="good long words", person="MA", must_change=False, by="x", on=day
    )
    path = Grant.objects.get(role="officer").path
    access.grant(account, "officer", path, start=day, by="x", on=day)
    client = Client()
    client.force_login(account)
    row = Finding.objects.get(code="FA")
    made = findings.add_remedy("FA", findings.Measure("再建一本账"), by="PA", on=day)
    assert made is not None
    page = client.get(f"/findings/{row.pk}").text
    assert page.count("撤下这条措施") == 1
    gone = client.post(f"/findings/{row.pk}/remedies/{made.pk}/withdraw", {"version": row.version + 1}, follow=True)
    assert (f"措施{made.code}已撤下" in gone.text, f'action="/findings/{row.pk}/remedies/back"' in gone.text) == (
        True,
        True,
    )
    assert not Remedy.objects.filter(pk=made.pk).exists()
    client.post(f"/findings/{row.pk}/remedies/back")
    assert Remedy.objects.filter(code=made.code).exists()
    own = client.post(f"/findings/{row.pk}/remedies/{world.remedies['A']}/withdraw")
    assert (own.status_code, "已批准的方案" in own.text) == (422, True)
