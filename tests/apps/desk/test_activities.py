"""What a unit does again and again, from its entry to its turns; the register of outputs from off to on and back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.apps.desk.test_work import client, held, soon

from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Activity, Meeting, Output, Record, Topic

pytestmark = pytest.mark.django_db


def given(**more: Any) -> dict[str, Any]:
    first = timezone.localdate().replace(month=1, day=1).isoformat()
    plain = {"title": "主题党日", "basis": "制度第三条", "kind": "meeting", "every": "month", "times": "1", "day": "15"}
    return plain | {"owner": "PA", "first": first, "duty": "founding|analysis_meeting"} | more


def test_a_turn_is_entered_from_the_calendar_and_counts_with_an_outcome(units: dict[str, Unit]) -> None:
    a, b = client("officer", units["A"]), client("officer", units["B"])
    new, listed = reverse("desk:new-activity", args=[units["A"].pk]), reverse("desk:activities")
    assert "还没有登记例行活动" in a.get(listed).content.decode()
    assert a.get(new).status_code == 200
    wrong = (
        {"title": ""},
        {"basis": " "},
        {"times": "0"},
        {"times": "x"},
        {"day": "32"},
        {"day": "0"},
        {"owner": "PB"},
    )
    for one in (*wrong, {"first": "那天"}, {"every": "week"}, {"kind": "party"}):
        assert a.post(new, given(**one)).status_code == 422, one
    assert b.post(new, given()).status_code == 403
    assert a.post(new, given()).status_code == 302
    again = a.post(new, given())
    assert (again.status_code, Activity.objects.count()) == (422, 1)
    assert "已经有“主题党日”" in again.content.decode()
    row = Activity.objects.get()
    page = reverse("desk:activity", args=[row.pk])
    assert b.get(page).status_code == 403
    before = a.get(page).content.decode()
    assert "0 / 7" in before, "the fifteenth of July: seven months are due"
    enter = reverse("desk:enter-meeting", args=[units["A"].pk])
    form = a.get(f"{enter}?activity={row.pk}&day={soon()}").content.decode()
    assert 'value="主题党日"' in form
    assert (
        a.post(
            enter,
            held(activity=row.pk, **{"title-0": "议", "duty-0": "", "decision-0": "", "title-1": "", "decision-1": ""}),
        ).status_code
        == 302
    )
    plain = a.get(page).content.decode()
    assert "0 / 7" in plain, "without an outcome it counts nothing"
    assert a.post(enter, held(activity=row.pk, token="second")).status_code == 302
    assert "1 / 7" in a.get(page).content.decode()
    assert Record.objects.get().duty == "analysis_meeting"
    told = a.get(listed).content.decode()
    assert "1 / 7" in told
    assert "每月一次，15日前后" in told
    assert "主题党日" in client("assessor", units["H"]).get(listed).content.decode()
    assert "主题党日" not in b.get(listed).content.decode()
    calendar = a.get(reverse("desk:calendar")).content.decode()
    assert "例行1" in calendar
    assert "例行1" not in b.get(reverse("desk:calendar")).content.decode()
    assert (
        b.post(enter.replace(str(units["A"].pk), str(units["B"].pk)), held(activity=row.pk, token="b")).status_code
        == 302
    )
    assert Meeting.objects.get(unit=units["B"]).activity_id is None, "nobody fills in another's"


def test_an_activity_ends_and_goes_on(units: dict[str, Unit]) -> None:
    a = client("officer", units["A"])
    assert a.post(reverse("desk:new-activity", args=[units["A"].pk]), given()).status_code == 302
    row = Activity.objects.get()
    end, on = (reverse(f"desk:{name}", args=[row.pk]) for name in ("end-activity", "resume-activity"))
    assert client("first_responsible", units["A"]).post(end).status_code == 403
    assert "已停止" in a.post(end, follow=True).content.decode()
    assert "没有改" in a.post(end, follow=True).content.decode()
    assert "0 / 6" in a.get(reverse("desk:activity", args=[row.pk])).content.decode(), "this month is not due any more"
    assert a.post(reverse("desk:new-activity", args=[units["A"].pk]), given()).status_code == 302
    assert "已经有“主题党日”" in a.post(on, follow=True).content.decode()
    Activity.objects.exclude(pk=row.pk).delete()
    assert "已恢复" in a.post(on, follow=True).content.decode()
    row.refresh_from_db()
    assert row.ended is None


def test_the_register_of_outputs_is_off_until_the_top_switches_it_on(units: dict[str, Unit]) -> None:
    top, a, low = client("assessor", units["H"]), client("officer", units["A"]), client("assessor", units["A"])
    page, switch = reverse("desk:outputs"), reverse("desk:switch-outputs")
    new = reverse("desk:new-output", args=[units["A"].pk])
    made = {"title": "台账范本", "kind": "method", "day": soon(), "where": "县应急局", "use": "一事一行"}
    assert "没有开启" in a.get(page).content.decode()
    assert "outputs" not in a.get(reverse("desk:study")).content.decode()
    assert a.post(new, made).status_code == 422
    assert "没有开启" in a.get(new).content.decode()
    assert low.post(switch, {"on": "1"}).status_code == 403
    assert "已开启" in top.post(switch, {"on": "1"}, follow=True).content.decode()
    for wrong in ({"title": ""}, {"kind": "x"}, {"day": soon(2)}, {"where": ""}):
        assert a.post(new, made | wrong).status_code == 422
    assert a.post(new, made).status_code == 302
    assert a.post(new, made).status_code == 302
    row = Output.objects.get()
    listed = top.get(page).content.decode()
    assert "台账范本" in listed
    assert "工作方法、范本" in listed
    assert client("officer", units["B"]).get(reverse("desk:output", args=[row.pk])).status_code == 403
    assert "已关闭" in top.post(switch, {"on": "0"}, follow=True).content.decode()
    assert "台账范本" not in a.get(page).content.decode()
    assert Output.objects.exists(), "what was entered is kept"
    assert "已开启" in top.post(switch, {"on": "1"}, follow=True).content.decode()
    assert a.post(reverse("desk:remove-output", args=[row.pk])).status_code == 302
    assert not Output.objects.exists()


def test_a_topic_says_who_studies_it_from_what_and_all_of_them_are_told(units: dict[str, Unit]) -> None:
    top, a = client("assessor", units["H"]), client("officer", units["A"])
    require = reverse("desk:require-topic", args=[units["H"].pk])
    told = {"basis": "县委〔2026〕3号", "until": soon(40), "tier": "first", "material": "第二章"}
    for n in range(6):
        category = "" if n else "committee"
        assert top.post(require, told | {"title": f"安全生产法{n}", "category": category}).status_code == 302
    page = top.get(reverse("desk:study")).content.decode()
    assert all(f"安全生产法{n}" in page for n in range(6)), "none of them is left out"
    assert "0 / 1" in page, "one committee"
    assert "第二章" in page
    assert "第一责任" in page
    mine = a.get(reverse("desk:study")).content.decode()
    assert "安全生产法0" not in mine
    assert "第二章" in mine
    topic = Topic.objects.get(title="安全生产法5")
    study = held(kind="study", **{"topic-0": topic.pk})
    assert a.post(reverse("desk:enter-meeting", args=[units["A"].pk]), study).status_code == 302
    assert "1 / 3" in top.get(reverse("desk:study")).content.decode()
    assert "已经有单位学过" in top.post(reverse("desk:drop-topic", args=[topic.pk]), follow=True).content.decode()
    other = Topic.objects.get(title="安全生产法1")
    assert a.post(reverse("desk:drop-topic", args=[other.pk])).status_code == 403
    assert "已取消" in top.post(reverse("desk:drop-topic", args=[other.pk]), follow=True).content.decode()
    assert not Topic.objects.filter(pk=other.pk).exists()


def test_somebody_in_the_middle_sees_what_those_above_ask(units: dict[str, Unit]) -> None:
    given = {"unit": units["H"], "basis": "一号", "until": timezone.localdate() + dt.timedelta(days=9)}
    Topic.objects.create(year=timezone.localdate().year, title="全县必学", **given)
    page = client("assessor", units["A"]).get(reverse("desk:study")).content.decode()
    assert "全县必学" in page
    assert "0 / 1" in page


def test_a_session_says_who_is_in_charge_how_long_and_how_many_passed(units: dict[str, Unit]) -> None:
    a = client("officer", units["A"])
    enter = reverse("desk:enter-meeting", args=[units["A"].pk])
    more = {"kind": "training", "owner": "PA", "minutes": "90", "passed": "7", "provider": "县委党校"}
    assert a.post(enter, held(**more | {"passed": "9"})).status_code == 422, "eight came"
    assert a.post(enter, held(**more | {"owner": "PB"})).status_code == 422
    assert a.post(enter, held(**more)).status_code == 302
    row = Meeting.objects.get()
    assert (row.owner, row.minutes, row.passed) == ("PA", 90, 7)
    page = a.get(reverse("desk:meeting", args=[row.pk])).content.decode()
    assert "90分钟" in page
    assert "A乡书记" in page
    assert "考核合格" in page
