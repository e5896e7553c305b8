"""Training programmes, guidance and liaison, as a browser without JavaScript sends them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.apps.desk.test_work import client, held, soon

from zeren.apps.duties.models import Seat
from zeren.apps.organisation.models import Post, Unit
from zeren.apps.records.models import Course, Guidance, Programme

pytestmark = pytest.mark.django_db


def planned(**more: Any) -> dict[str, Any]:
    given = {"title": "新任负责人培训", "basis": "县委〔2026〕2号第五条", "until": soon(9), "tier": "first"}
    given |= {"category": "town", "course-0": "责任清单怎么读", "method-0": "case"}
    return given | {"course-1": "台账怎么记", "method-1": "site"} | more


def test_a_programme_is_for_its_kind_and_counts_outcomes_by_post(units: dict[str, Unit]) -> None:
    office, a = client("assessor", units["H"]), client("officer", units["A"])
    new = reverse("desk:new-programme", args=[units["H"].pk])
    assert office.get(new).status_code == 200
    for wrong in ({"course-0": "", "course-1": ""}, {"basis": ""}, {"until": "2020-01-01"}, {"method-0": "film"}):
        assert office.post(new, planned(**wrong)).status_code == 422
    assert office.post(new, planned()).status_code == 302
    assert office.post(new, planned()).status_code == 302
    row = Programme.objects.get()
    first, second = Course.objects.order_by("number")
    Post.objects.create(code="SA", unit=units["A"], name="干事", tier="staff")
    page = a.get(reverse("desk:programmes")).content.decode()
    assert "责任清单怎么读" in page
    assert "0 / 1" in page, "one post of the tier"
    assert "新任负责人培训" not in client("officer", units["H"]).get(reverse("desk:programmes")).content.decode()
    enter = reverse("desk:enter-meeting", args=[units["A"].pk])
    assert "台账怎么记" in a.get(enter).content.decode()
    took = {"kind": "training", "course-0": first.pk, "posts": ["PA", "SA"]}
    assert a.post(enter, held(**took | {"decision-0": ""})).status_code == 302
    assert "0 / 1" in a.get(reverse("desk:programmes")).content.decode(), "without an outcome it counts nothing"
    assert a.post(enter, held(**took | {"token": "n"})).status_code == 302
    assert "1 / 1" in a.get(reverse("desk:programmes")).content.decode()
    told = office.get(reverse("desk:programme", args=[row.pk])).content.decode()
    assert "1 / 2" in told
    assert "案例" in told
    assert a.get(reverse("desk:programme", args=[row.pk])).status_code == 403
    drop = reverse("desk:drop-programme", args=[row.pk])
    assert "不能取消" in office.post(drop, follow=True).content.decode()
    assert not Course.objects.get(pk=second.pk).items.exists()
    assert office.post(new, planned(title="另一个")).status_code == 302
    other = Programme.objects.get(title="另一个")
    assert office.post(reverse("desk:drop-programme", args=[other.pk])).status_code == 302
    assert not Programme.objects.filter(pk=other.pk).exists()


def test_guidance_says_who_guided_whom_on_what_and_what_changed(units: dict[str, Unit]) -> None:
    Post.objects.create(code="PH", unit=units["H"], name="考核办主任", tier="lead")
    office, a, b = (client(role, units[at]) for role, at in (("assessor", "H"), ("officer", "A"), ("officer", "B")))
    enter = reverse("desk:guide-unit", args=[units["A"].pk])
    assert "A乡" in office.get(reverse("desk:guide-whom")).content.decode()
    day = timezone.localdate().isoformat()
    given = {"day": day, "subject": "台账怎么记", "said": "按件记，不按次记", "posts": ["PA", "PB"]}
    given |= {"duty": "founding|analysis_meeting"}
    assert office.get(enter).status_code == 200
    for wrong in ({"subject": ""}, {"said": ""}, {"day": "2999-01-01"}):
        assert office.post(enter, given | wrong).status_code == 422
    inside = client("assessor", units["A"])
    assert inside.post(enter, given).status_code == 422
    assert a.post(enter, given).status_code == 403
    assert office.post(enter, given).status_code == 302
    row = Guidance.objects.get()
    assert (row.guide, row.posts, row.duty) == (units["H"], "PA", "analysis_meeting")
    page = reverse("desk:guided", args=[row.pk])
    assert "按件记" in a.get(page).content.decode()
    assert b.get(page).status_code == 403
    change = reverse("desk:guidance-changed", args=[row.pk])
    assert a.post(change, {"changed": " "}).status_code == 422
    assert a.post(change, {"changed": "台账改为一事一行"}).status_code == 302
    assert client("first_responsible", units["A"]).post(change, {"changed": "不算"}).status_code == 302
    row.refresh_from_db()
    assert row.changed == "台账改为一事一行"
    listed = reverse("desk:guidance")
    assert "台账怎么记" in office.get(f"{listed}?state=changed").content.decode()
    assert "没有符合条件的" in office.get(f"{listed}?state=open").content.decode()
    assert "台账怎么记" not in b.get(listed).content.decode()


def test_units_without_a_liaison_are_marked(units: dict[str, Unit]) -> None:
    post = Post.objects.get(code="PA")
    start = timezone.localdate()
    given = {"framework": "founding", "role": "liaison", "start": start, "number": 1}
    Seat.objects.create(scope=units["H"], post=post, **given)
    page = client("assessor", units["H"]).get(reverse("desk:liaison")).content.decode()
    assert "A乡书记" in page
    assert "A书记" in page
    assert page.count("没有联络员") == 2
    own = client("officer", units["A"]).get(reverse("desk:liaison")).content.decode()
    assert "B乡" not in own
