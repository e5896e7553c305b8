"""Meetings, tasks, instructions, study and reports: as a browser without JavaScript sends them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from zeren.apps.access.models import Account, Grant
from zeren.apps.audit.models import Entry
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Addressee, Certificate, Dissent, Instruction, Meeting, Record, Review, Task

pytestmark = pytest.mark.django_db


def client(role: str, unit: Unit, person: str = "") -> Client:
    day = timezone.localdate()
    name = f"{role}-{unit.code}"
    account = Account.objects.create(username=name, name=name, start=day, must_change_password=False, person=person)
    Grant.objects.create(account=account, role=role, path=unit.path, start=day)
    found = Client()
    found.force_login(account)
    return found


def soon(days: int = 0) -> str:
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def held(**more: Any) -> dict[str, Any]:
    given = {"token": "abc", "kind": "meeting", "day": soon(), "title": "第5次会议", "came": "8", "invited": "9"}
    given |= {"title-0": "研究安全生产", "duty-0": "founding|analysis_meeting", "decision-0": "每月查一次"}
    return given | {"title-1": "春耕", "decision-1": "三月完成"} | more


def owed(unit: Unit, duty: str, period: str) -> Obligation:
    day = timezone.localdate() + dt.timedelta(days=5)
    days = {"told": day, "due": day, "effective": day}
    year = int(period[:4])
    return Obligation.objects.create(unit=unit, duty=duty, period=period, year=year, issuer="founding", **days)


def test_one_entry_files_what_every_point_meets(units: dict[str, Unit]) -> None:
    day = timezone.localdate()
    row = owed(units["A"], "analysis_meeting", str(day.year))
    officer = client("officer", units["A"], "MA")
    address = reverse("desk:enter-meeting", args=[units["A"].pk])
    assert officer.get(address).status_code == 200
    task = {"task-0": "查商铺", "owner-0": "PA", "due-0": soon(9), "business-0": "1"}
    sent = officer.post(address, held(**task))
    assert sent.status_code == 302, sent.content.decode()
    assert officer.post(address, held(**task)).status_code == 302
    meeting = Meeting.objects.get()
    record = Record.objects.get()
    assert (record.duty, record.kind, record.outcome) == ("analysis_meeting", "decision", "每月查一次")
    assert (record.amount, record.base) == (8, 9)
    row.refresh_from_db()
    assert row.record_id == record.pk
    made = Task.objects.get()
    assert (made.duty, made.business, made.clause) == ("analysis_meeting", True, meeting.items.get(number=1).clause)
    assert made.clause
    page = officer.get(reverse("desk:meeting", args=[meeting.pk])).content.decode()
    assert record.code in page
    assert "查商铺" in officer.get(f"{reverse('desk:tasks')}?serves=both").content.decode()
    finish = reverse("desk:finish-task", args=[made.pk])
    assert officer.post(finish, {"result": " "}).status_code == 422
    assert officer.post(finish, {"result": "查了12家"}).status_code == 302
    assert officer.post(finish, {"result": "又一次"}).status_code == 422
    assert Record.objects.get(kind="action").outcome == "查了12家"
    assert client("officer", units["B"]).get(reverse("desk:meeting", args=[meeting.pk])).status_code in (403, 404)


def test_what_decided_nothing_counts_nothing_and_a_plan_is_no_proof(units: dict[str, Unit]) -> None:
    officer = client("officer", units["A"])
    address = reverse("desk:enter-meeting", args=[units["A"].pk])
    plan = {"kind": "study", "day": soon(3), "decision-0": "", "decision-1": ""}
    assert officer.post(address, held(**plan | {"decision-0": "先定"})).status_code == 422
    assert officer.post(address, held(**plan)).status_code == 302
    row = Meeting.objects.get()
    assert (row.held, Record.objects.count()) == (None, 0)
    hold = reverse("desk:hold-meeting", args=[row.pk])
    assert "研究安全生产" in officer.get(hold).content.decode()
    without = {"kind": "study", "decision-0": "", "decision-1": "", "token": "x"}
    assert officer.post(hold, held(**without)).status_code == 302
    row.refresh_from_db()
    assert (row.held, Record.objects.count()) == (timezone.localdate(), 0)
    assert "什么也不计" in officer.get(reverse("desk:meeting", args=[row.pk])).content.decode()
    assert "没有结果，不计" in officer.get(reverse("desk:meetings")).content.decode()
    assert officer.post(address, held(**{"task-0": "查", "token": "y"})).status_code == 422
    assert officer.post(address, held(came="10", token="z")).status_code == 422


def test_an_objection_is_the_members_own(units: dict[str, Unit]) -> None:
    officer, member = client("officer", units["A"]), client("unit_leader", units["A"], "MA")
    above = client("assessor", units["H"])
    officer.post(reverse("desk:enter-meeting", args=[units["A"].pk]), held())
    row = Meeting.objects.get()
    item, page = row.items.get(number=1), reverse("desk:meeting", args=[row.pk])
    note = reverse("desk:dissent", args=[item.pk])
    assert officer.post(note, {"words": "替人记"}).status_code == 422
    assert above.post(note, {"words": "替人记"}).status_code == 422
    assert not Dissent.objects.exists()
    assert member.post(note, {"words": "时间太紧"}).status_code == 302
    assert "时间太紧" in member.get(page).content.decode()
    assert "时间太紧" not in above.get(page).content.decode()
    said = Entry.objects.get(kind="records.dissent_noted")
    assert "时间太紧" not in said.data
    assert "MA" not in said.data
    assert said.by == "member"
    assert Meeting.objects.get().title in member.get(reverse("desk:meetings")).content.decode()
    assert "没有符合条件的" in member.get(f"{reverse('desk:meetings')}?q=时间太紧").content.decode()
    assert member.post(note, {"words": ""}).status_code == 302
    assert not Dissent.objects.exists()


def test_an_instruction_is_carried_out_by_a_decision_only(units: dict[str, Unit]) -> None:
    office, a = client("assessor", units["H"]), client("officer", units["A"])
    write = reverse("desk:instruct", args=[units["H"].pk])
    assert office.get(write).status_code == 200
    told = {
        "title": "汛期值守",
        "paper": "县委〔2026〕5号",
        "clause": "第三条",
        "words": "险工险段有人",
        "due": soon(20),
    }
    told |= {"token": "t", "units": [units["A"].pk, units["B"].pk]}
    assert office.post(write, told | {"paper": ""}).status_code == 422
    assert office.post(write, told).status_code == 302
    assert office.post(write, told).status_code == 302
    row = Addressee.objects.get(unit=units["A"])
    at = {name: reverse(f"desk:{name}", args=[row.pk]) for name in ("told", "take", "forward", "carry")}
    assert "未阅" in a.get(at["told"]).content.decode()
    assert a.post(at["take"], {"step": "read"}).status_code == 302
    assert a.post(at["take"], {"step": "accepted"}).status_code == 302
    assert a.post(at["forward"]).status_code == 422
    Unit.objects.create(code="A1", name="村", category="town", parent=units["A"], path=f"{units['A'].path}000000009")
    assert a.post(at["forward"]).status_code == 302
    assert "只转发，未部署" in a.get(at["told"]).content.decode()
    listed = reverse("desk:instruction", args=[Instruction.objects.get().pk])
    assert "0 / 3" in office.get(listed).content.decode()
    decided = {"decision": "每段两人，每天两次", "owner": "PA", "due": soon(10)}
    assert a.post(at["carry"], decided | {"owner": "PB"}).status_code == 422
    assert a.post(at["carry"], decided | {"due": ""}).status_code == 422
    assert a.post(at["carry"], decided).status_code == 302
    assert a.post(at["carry"], decided).status_code == 422
    assert Task.objects.get().clause == "县委〔2026〕5号 第三条"
    assert "1 / 3" in office.get(listed).content.decode()
    assert "已部署落实" in a.get(reverse("desk:inbox")).content.decode()


def test_required_topics_are_covered_by_outcomes(units: dict[str, Unit]) -> None:
    office, a = client("assessor", units["H"]), client("officer", units["A"])
    require = reverse("desk:require-topic", args=[units["H"].pk])
    topic = {"title": "安全生产法", "basis": "县委〔2026〕1号", "until": soon(2)}
    assert office.get(require).status_code == 200
    assert office.post(require, topic | {"basis": ""}).status_code == 422
    assert office.post(require, topic).status_code == 302
    page = a.get(reverse("desk:study")).content.decode()
    assert "还没有，去登记" in page
    key = units["H"].topics.get().pk
    enter = reverse("desk:enter-meeting", args=[units["A"].pk])
    a.post(enter, held(**{"kind": "study", "topic-0": key, "decision-0": ""}))
    assert "还没有，去登记" in a.get(reverse("desk:study")).content.decode()
    a.post(enter, held(**{"kind": "study", "topic-0": key, "token": "n"}))
    assert "还没有学" not in a.get(reverse("desk:study")).content.decode()
    assert "1 / 3" in office.get(reverse("desk:study")).content.decode()


def test_certificates_of_posts(units: dict[str, Unit]) -> None:
    a = client("officer", units["A"])
    page = reverse("desk:certify", args=[units["A"].pk])
    given = {"post": "PA", "title": "安全管理", "number": "88", "issued": soon(-300), "expires": soon(30)}
    assert a.post(page, given | {"post": "PB"}).status_code == 422
    assert a.post(page, given | {"expires": soon(-400)}).status_code == 422
    assert a.post(page, given).status_code == 302
    assert "将到期" in a.get(reverse("desk:certificates")).content.decode()
    assert a.post(reverse("desk:uncertify", args=[Certificate.objects.get().pk])).status_code == 302
    assert not Certificate.objects.exists()


def test_a_report_is_sent_returned_and_received(units: dict[str, Unit]) -> None:
    office, a = client("assessor", units["H"]), client("officer", units["A"])
    row = owed(units["A"], "half_year_report", f"{timezone.localdate().year}H1")
    assert reverse("desk:send-review", args=[row.pk]) in a.get(reverse("desk:reviews")).content.decode()
    send = reverse("desk:send-review", args=[row.pk])
    assert "到期的应办事项" in a.get(send).content.decode()
    words = {"judgement": "总体在做，基层人手少", "plan": "补两个人"}
    assert a.post(send, words | {"judgement": ""}).status_code == 422
    assert a.post(send, words).status_code == 302
    review = Review.objects.get()
    row.refresh_from_db()
    assert row.record_id == review.record_id
    assert len(review.facts) == 14
    at = {name: reverse(f"desk:{name}", args=[review.pk]) for name in ("review", "return-review", "receive-review")}
    inside = client("assessor", units["A"])
    assert inside.post(at["receive-review"]).status_code == 422
    assert office.post(at["return-review"], {"reason": ""}).status_code == 422
    assert office.post(at["return-review"], {"reason": "写清原因"}).status_code == 302
    row.refresh_from_db()
    assert row.delivered is None
    assert "写清原因" in a.get(send).content.decode()
    assert a.post(send, words | {"plan": "补三个人"}).status_code == 302
    assert office.post(at["receive-review"]).status_code == 302
    assert office.post(at["receive-review"]).status_code == 422
    row.refresh_from_db()
    assert row.delivered == timezone.localdate()
    assert "已签收" in a.get(at["review"]).content.decode()


def test_the_calendar_shows_what_falls_due_and_whose(units: dict[str, Unit]) -> None:
    row = owed(units["A"], "half_year_report", f"{timezone.localdate().year}H1")
    assert row.effective is not None
    a, b = client("officer", units["A"]), client("officer", units["B"])
    page = reverse("desk:calendar")
    for by in ("framework", "post", "unit", "nonsense"):
        shown = a.get(page, {"month": f"{row.effective:%Y-%m}", "by": by}).content.decode()
        assert "到期1" in shown
    assert "A乡" in a.get(page, {"month": f"{row.effective:%Y-%m}", "by": "unit"}).content.decode()
    assert "到期1" not in b.get(page, {"month": f"{row.effective:%Y-%m}"}).content.decode()
    for odd in ("", "2026-13", "٢٠٢٦-٠٣", "0000-01", "9999-12"):
        assert a.get(page, {"month": odd}).status_code == 200
