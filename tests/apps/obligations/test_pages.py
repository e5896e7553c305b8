"""The pages of what is owed beside the lists: requests up to the merged workbook, burden, days, pleas, the feed.
Everything here is what a browser without JavaScript sends.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from zeren.apps.access.models import Account, Grant
from zeren.apps.notices import commands as notices
from zeren.apps.obligations.models import Obligation, Plea, Request
from zeren.apps.organisation.models import Unit

pytestmark = pytest.mark.django_db


def client(role: str, unit: Unit) -> Client:
    day = timezone.localdate()
    name = f"{role}-{unit.code}"
    account = Account.objects.create(username=name, name=name, start=day, must_change_password=False)
    Grant.objects.create(account=account, role=role, path=unit.path, start=day)
    found = Client()
    found.force_login(account)
    return found


def soon(days: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def asked(**more: Any) -> dict[str, Any]:
    given = {
        "title": "消防器材",
        "basis": "县安委会〔2026〕3号第二条",
        "period": "2026Q1",
        "minutes": "10",
        "rows": "2",
    }
    given |= {"due": soon(10), "expires": soon(30), "category": ["town"], "field-0": "灭火器", "kind-0": "whole"}
    return given | more


def test_a_request_from_composing_to_the_merged_workbook(units: dict[str, Unit]) -> None:
    office, a, b = client("assessor", units["H"]), client("officer", units["A"]), client("officer", units["B"])
    new = reverse("obligations:new-request", args=[units["H"].pk])
    assert office.get(new).status_code == 200
    refused = office.post(new, asked(basis="", issue="1"))
    assert refused.status_code == 422
    assert "没有写依据" in refused.content.decode()
    held = office.post(new, asked(**{"field-1": "单位名称", "check": "1"}))
    assert "单位资料" in held.content.decode()
    assert not Request.objects.exists()
    sent = office.post(new, asked(**{"field-1": "单位名称", "held-1": "1", "issue": "1"}))
    assert sent.status_code == 302
    made = Request.objects.get()
    assert [row.unit.code for row in Obligation.objects.order_by("unit__path")] == ["A", "B"]
    fill = reverse("obligations:fill", args=[units["A"].pk, made.pk])
    page = a.get(fill).content.decode()
    assert "灭火器" in page
    assert "A乡" in page
    assert b.get(fill).status_code in (403, 404)
    assert a.post(fill, {"c0-1": "三"}).status_code == 422
    assert a.post(fill, {"c0-1": "3", "c0-2": "4"}).status_code == 302
    assert office.post(reverse("obligations:chase", args=[made.pk])).status_code == 302
    assert Obligation.objects.get(unit=units["B"]).reminded == timezone.localdate()
    assert "请填报消防器材" in b.get(reverse("notices:notices")).content.decode()
    assert "请填报消防器材" not in a.get(reverse("notices:notices")).content.decode()
    book = office.get(reverse("obligations:workbook", args=[made.pk]))
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0].values]
    flat = [[str(cell or "") for cell in row] for row in rows]
    assert ["A", "A乡", soon(0), "3", "A乡"] in flat
    assert ["A", "A乡", soon(0), "4", "A乡"] in flat
    assert ["B", "B乡", "", "", "B乡"] in flat
    back = reverse("obligations:return-answer", args=[units["A"].pk, made.pk])
    assert office.post(back, {"reason": "数不对"}).status_code == 302
    assert "数不对" in a.get(fill).content.decode()
    shown = office.get(reverse("obligations:request", args=[made.pk])).content.decode()
    assert "已退回" in shown
    twice = office.post(new, asked(issue="1"))
    assert (twice.status_code, Request.objects.count()) == (422, 1)
    assert "从已有的带入" in twice.content.decode()
    assert office.post(reverse("obligations:withdraw", args=[made.pk])).status_code == 302
    assert not Obligation.objects.exists()
    assert office.get(reverse("obligations:requests")).status_code == 200
    assert "消防器材" not in b.get(reverse("obligations:requests")).content.decode()


def test_burden_and_budget(units: dict[str, Unit]) -> None:
    office, a = client("assessor", units["H"]), client("officer", units["A"])
    office.post(reverse("obligations:new-request", args=[units["H"].pk]), asked(issue="1"))
    page = office.get(reverse("obligations:burden")).content.decode()
    assert "县委" in page
    assert "<svg" in page
    listed = b"".join(a.get(reverse("obligations:burden") + "?by=unit&export=csv")).decode()
    assert "A乡" in listed
    assert "B乡" not in listed
    budget = reverse("obligations:budget")
    assert a.post(budget, {"minutes": "5"}).status_code == 403
    assert office.post(budget, {"minutes": "five"}).status_code == 302
    assert office.post(budget, {"minutes": "15"}).status_code == 302
    over = office.post(
        reverse("obligations:new-request", args=[units["H"].pk]), asked(**{"field-0": "水带", "issue": "1"})
    )
    assert "超过限额15分钟" in over.content.decode()


def owed(unit: Unit, duty: str = "report") -> Obligation:
    due = timezone.localdate() + dt.timedelta(days=5)
    days = {"owed": due, "due": due, "effective": due}
    return Obligation.objects.create(unit=unit, duty=duty, period="2026Q1", year=2026, generated=True, **days)


def test_a_nil_return_and_a_plea(units: dict[str, Unit]) -> None:
    office, a = client("assessor", units["H"]), client("officer", units["A"])
    first, second = owed(units["A"]), owed(units["A"], "other")
    assert a.post(reverse("obligations:nil", args=[first.pk])).status_code == 302
    assert a.post(reverse("obligations:nil", args=[first.pk])).status_code == 422
    plead = reverse("obligations:plead", args=[second.pk])
    assert a.post(plead, {"kind": "more_time", "reason": "出差"}).status_code == 422
    assert a.post(plead, {"kind": "more_time", "reason": "出差", "until": soon(20)}).status_code == 302
    plea = Plea.objects.get()
    assert "出差" in office.get(reverse("obligations:pleas")).content.decode()
    assert "1件不适用或延期的申请" in office.get("/").content.decode()
    decide = reverse("obligations:decide", args=[plea.pk])
    own = client("assessor", units["A"])
    assert own.post(decide, {"agreed": "1"}).status_code == 422
    assert office.post(decide, {"agreed": "1", "answer": "同意"}).status_code == 302
    second.refresh_from_db()
    assert second.effective == timezone.localdate() + dt.timedelta(days=20)
    assert "同意" in a.get(reverse("obligations:owed", args=[second.pk])).content.decode()
    assert a.post(reverse("obligations:plea-back", args=[plea.pk])).status_code == 302


def test_the_feed_opens_with_its_word_alone(units: dict[str, Unit]) -> None:
    a = client("officer", units["A"])
    owed(units["A"])
    owed(units["B"])
    page = a.post(reverse("notices:make-feed")).content.decode()
    word = page.split("/calendar/")[1].split(".ics")[0]
    answer = Client().get(f"/calendar/{word}.ics")
    text = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:A乡：report" in text
    assert "B乡" not in text
    assert Client().get("/calendar/another.ics").status_code == 404
    Account.objects.update(locked=True)
    assert Client().get(f"/calendar/{word}.ics").status_code == 404


def test_the_page_of_notices(units: dict[str, Unit]) -> None:
    from zeren.base.text import Text

    a = client("officer", units["A"])
    account = Account.objects.get()
    notices.put([notices.Told(account.pk, "k", Text("要报了", "due"), "/")], by="s", on=timezone.localdate())
    url = reverse("notices:notices")
    assert "要报了" in a.get(url).content.decode()
    assert a.post(reverse("notices:channel"), {"kind": "mail", "address": "x"}).status_code == 422
    assert a.post(reverse("notices:channel"), {"kind": "mail", "address": "a@b.cn"}).status_code == 302
    assert "a@b.cn" not in a.get(url).content.decode()
    assert a.post(reverse("notices:channel"), {"kind": "mail", "address": ""}).status_code == 302
    assert a.post(reverse("notices:hours"), {"quiet_from": "x", "quiet_to": "8"}).status_code == 422
    assert a.post(reverse("notices:hours"), {"quiet_from": "22", "quiet_to": "7"}).status_code == 302
    assert a.post(reverse("notices:seen")).status_code == 302


def test_pages_ask_the_same_however_many_units_there_are(units: dict[str, Unit]) -> None:
    office = client("assessor", units["H"])
    office.post(reverse("obligations:new-request", args=[units["H"].pk]), asked(issue="1"))
    made = Request.objects.get()
    pages = [reverse("obligations:requests"), reverse("obligations:request", args=[made.pk])]
    pages += [reverse("obligations:burden"), reverse("obligations:pleas"), reverse("obligations:batches")]
    pages += [reverse("notices:notices"), reverse("obligations:new-request", args=[units["H"].pk])]
    few = [_asked(office, page) for page in pages]
    for number in range(4, 40):
        path = f"{units['H'].path}{number:09d}"
        unit = Unit.objects.create(code=f"N{number}", name=f"{number}乡", category="town", parent=units["H"], path=path)
        row = owed(unit)
        Obligation.objects.create(
            unit=unit, duty=made.code, period="2026Q1", year=2026, request=made, effective=row.due
        )
        Plea.objects.create(obligation=row, kind="not_applicable", reason="无", made=row.due, by="o", state="open")
    assert [_asked(office, page) for page in pages] == few
    assert max(few) <= 12


def _asked(browser: Client, page: str) -> int:
    browser.get(page)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(page).status_code == 200
    return len(found)
