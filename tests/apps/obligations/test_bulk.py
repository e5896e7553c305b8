"""One act on several things: the preview says what single acts do, the batch does it, one undo takes it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.apps.obligations.test_pages import client, soon

from zeren.apps.audit.models import Entry as Said
from zeren.apps.notices import commands as notices
from zeren.apps.notices.models import Notice
from zeren.apps.obligations import commands
from zeren.apps.obligations.commands import Hands, Ticked, act_on, undo
from zeren.apps.obligations.commands import reviews as reporting
from zeren.apps.obligations.models import Answer, Batch, Obligation, Plea, Request, Series
from zeren.apps.obligations.queries import bulk
from zeren.apps.obligations.rules.bulk import Asker, Wish, left_out
from zeren.apps.obligations.states import ACTS, AGREE, MORE_TIME, NIL, NOT_APPLICABLE, RECEIVE, REFUSE, REMIND, RETURN
from zeren.apps.organisation.models import Unit
from zeren.apps.records.models import Record, Review
from zeren.apps.records.rules import Entry
from zeren.base.problems import Refused

pytestmark = pytest.mark.django_db
HANDS = Hands(lambda row: f"零报告 {row.duty}", lambda path: "")


def day() -> dt.date:
    return timezone.localdate()


def owed(unit: Unit, duty: str, days: int = 5, **more: Any) -> Obligation:
    due = day() + dt.timedelta(days=days)
    given = {"owed": due, "due": due, "effective": due, "generated": True, "period": "2026Q1", "year": 2026}
    return Obligation.objects.create(unit=unit, duty=duty, **(given | more))


def filed(row: Obligation) -> Record:
    entry = Entry(row.unit_id, row.duty, dt.date(2026, 2, 3), row.duty, "document", row.period)
    return commands.file(entry, (), f"R{row.pk}", by="officer-A", on=day())


def situations(units: dict[str, Unit]) -> dict[str, Obligation]:
    """Every way in which something may stand, in the unit A and in the unit above it."""
    a, top = units["A"], units["H"]
    made = {"plain": owed(a, "plain"), "late": owed(a, "late", -3), "above": owed(top, "above"), "met": owed(a, "met")}
    filed(made["met"])
    made["returned"] = owed(a, "returned")
    commands.give_back(filed(made["returned"]), "写明", by="office", on=day())
    made["none"] = owed(a, "none", not_applicable="没有这项业务")
    made["post"] = owed(a, "post", post="PA")
    for name, kind, by in (
        ("asks_none", NOT_APPLICABLE, "officer-A"),
        ("asks_time", MORE_TIME, "officer-A"),
        ("asked_by_me", NOT_APPLICABLE, "assessor-H"),
    ):
        made[name] = owed(a, name)
        commands.plead(made[name], kind, "汛期", day() + dt.timedelta(days=9), by=by, on=day())
    made["too_late"] = owed(a, "too_late")
    commands.plead(made["too_late"], MORE_TIME, "汛期", day() + dt.timedelta(days=9), by="officer-A", on=day())
    late = day() + dt.timedelta(days=10)
    Obligation.objects.filter(pk=made["too_late"].pk).update(owed=late, due=late, effective=late)
    for name, by in (("report", "officer-A"), ("own_report", "assessor-H"), ("received", "officer-A")):
        made[name] = owed(a, name, period="2026H1")
        review = reporting.send(made[name], "报告", {"owed": 1}, "在做", "补人", by=by, on=day())
        if name == "received":
            reporting.receive(review.pk, [top.path], by="office", on=day())
    days = {"issued": day(), "due": day(), "expires": day() + dt.timedelta(days=30)}
    asked = Request.objects.create(
        code="D2026-1", issuer=top, title="器材", basis="通知", period="2026Q1", minutes=5, by="office", **days
    )
    made["request"] = owed(a, "D2026-1", request=asked)
    return {
        name: Obligation.objects.select_related("unit", "request", "record").get(pk=row.pk)
        for name, row in made.items()
    }


def single(act: str, row: Obligation, wish: Wish, asker: Asker) -> Any:
    """The single act, as its page does it."""
    plea = Plea.objects.filter(obligation=row, state="open").first()
    review = Review.objects.filter(record=row.record_id).first() if row.record_id else None
    acts: dict[str, Callable[[], Any]] = {
        REMIND: lambda: commands.urge([row], asker.above, by=asker.by, on=day()),
        AGREE: lambda: plea and commands.decide(plea.pk, True, "", asker.above, "", by=asker.by, on=day()),
        REFUSE: lambda: plea and commands.decide(plea.pk, False, "", asker.above, "", by=asker.by, on=day()),
        RECEIVE: lambda: review and reporting.receive(review.pk, asker.above, by=asker.by, on=day()),
        RETURN: lambda: (
            reporting.return_review(review.pk, "改", asker.above, by=asker.by, on=day())
            if review
            else row.record and commands.give_back(row.record, "改", by=asker.by, on=day())
        ),
        NIL: lambda: commands.nil_return(row, "零", by=asker.by, on=day()),
        NOT_APPLICABLE: lambda: commands.plead(row, NOT_APPLICABLE, wish.said, None, by=asker.by, on=day()),
        MORE_TIME: lambda: commands.plead(row, MORE_TIME, wish.said, wish.until, by=asker.by, on=day()),
    }
    return acts[act]()


# What only the page of the single act keeps from being asked for: its button is not shown.
PAGE_ONLY = {("above", NIL), ("above", NOT_APPLICABLE), ("above", MORE_TIME), ("post", NIL), ("none", NIL)}


@pytest.mark.parametrize("act", list(ACTS))
def test_the_preview_says_what_the_single_act_does(units: dict[str, Unit], act: str) -> None:
    client("officer", units["A"])
    client("officer", units["H"])
    made = situations(units)
    asker = Asker("assessor-H", [units["A"].path], [units["H"].path])
    wish = Wish(act, "汛期", day() + dt.timedelta(days=7))
    stood = bulk.stands(list(made.values()), act, day())
    said, able = {}, {}
    for name, row in made.items():
        if (name, act) in PAGE_ONLY:
            continue
        said[name] = left_out(wish, stood[row.pk], asker) is None
        try:
            with transaction.atomic():
                done = single(act, row, wish, asker)
                transaction.set_rollback(True)
            able[name] = done is not None
        except Refused:
            able[name] = False
    assert said == able
    assert any(said.values())
    assert not all(said.values())


def told() -> dict[str, Any]:
    """What the tables say, but for what an undo leaves as a trace."""
    rows = ("not_applicable", "extended", "approver", "reminded", "delivered", "due", "effective", "record")
    return {
        "owed": list(Obligation.objects.order_by("pk").values_list("pk", *rows)),
        "pleas": list(Plea.objects.exclude(state="back").order_by("pk").values_list("pk", "state", "answer")),
        "records": list(
            Record.objects.exclude(state="withdrawn").order_by("pk").values_list("pk", "state", "submitted")
        ),
        "reviews": list(Review.objects.order_by("pk").values_list("pk", "state", "received", "reason")),
        "notices": Notice.objects.count(),
        "answers": Answer.objects.count(),
    }


@pytest.mark.parametrize("act", list(ACTS))
def test_a_batch_is_done_and_taken_back_whole(units: dict[str, Unit], act: str) -> None:
    client("officer", units["A"])
    made = situations(units)
    asker = Asker("assessor-H", [units["A"].path], [units["H"].path])
    wish = Wish(act, "汛期", day() + dt.timedelta(days=8))
    keys = [row.pk for row in made.values()]
    stood = bulk.stands(list(made.values()), act, day())
    shown = [row.pk for row in made.values() if left_out(wish, stood[row.pk], asker) is None]
    before = told()
    with pytest.raises(Refused, match="things have changed"):
        act_on(wish, Ticked(keys, shown[:-1] or [0], Q()), asker, HANDS, by=asker.by, on=day())
    assert told() == before
    batch = act_on(wish, Ticked(keys, shown, Q()), asker, HANDS, by=asker.by, on=day())
    assert (len(batch.steps), batch.left) == (len(shown), len(keys) - len(shown))
    assert told() != before
    assert Said.objects.filter(kind="obligations.batch_done").count() == 1
    undo(batch.pk, by=asker.by, on=day())
    assert told() == before
    with pytest.raises(Refused, match="taken back already"):
        undo(batch.pk, by=asker.by, on=day())


def did(act: str, rows: list[Obligation], units: dict[str, Unit], by: str = "assessor-H") -> Batch:
    asker = Asker(by, [units["A"].path], [units["H"].path])
    keys = [row.pk for row in rows]
    wish = Wish(act, "汛期", day() + dt.timedelta(days=8))
    return act_on(wish, Ticked(keys, keys, Q()), asker, HANDS, by=by, on=day())


def later(act: str, row: Obligation, units: dict[str, Unit]) -> None:
    """Something that depends on one of the batch."""
    row.refresh_from_db()
    plea = Plea.objects.filter(obligation=row).last()
    match act:
        case "remind":
            account = Notice.objects.values_list("account", flat=True)[0]
            notices.look(account, by="officer-A", on=day())
        case "agree":
            filed(row)
        case "refuse":
            commands.plead(row, MORE_TIME, "再请", day() + dt.timedelta(days=30), by="officer-A", on=day())
        case "receive":
            review = Review.objects.get(record=row.record_id)
            reporting.take_receipt_back(review.pk, by="office", on=day())
        case "return":
            review = Review.objects.get(unit=row.unit, duty=row.duty)
            reporting.send(row, "报告", {"owed": 1}, "改好", "补人", by="officer-A", on=day())
            assert review.pk
        case "nil":
            record = row.record
            assert record is not None
            entry = Entry(row.unit_id, row.duty, day(), "改了", "document", row.period)
            commands.correct(record, entry, [], [], record.version, by="officer-A", on=day())
        case _:
            assert plea is not None
            commands.decide(plea.pk, True, "", [units["H"].path], "", by="other", on=day())


@pytest.mark.parametrize("act", list(ACTS))
def test_what_something_depends_on_is_not_taken_back(units: dict[str, Unit], act: str) -> None:
    client("officer", units["A"])
    made = situations(units)
    names = {REMIND: ("plain", "late"), AGREE: ("asks_none", "asks_time"), REFUSE: ("asks_none", "asks_time")}
    names |= {RECEIVE: ("report",), RETURN: ("met", "report"), NIL: ("plain", "late")}
    rows = [made[name] for name in names.get(act, ("plain", "late"))]
    batch = did(act, rows, units)
    later(act, rows[-1], units)
    before = told()
    with pytest.raises(Refused) as refused:
        undo(batch.pk, by="assessor-H", on=day())
    assert told() == before
    named = [problem.what.zh for problem in refused.value.problems]
    assert any(rows[-1].duty in one for one in named)
    assert not Batch.objects.get().undone


def ticked(rows: list[Obligation], act: str, **more: Any) -> dict[str, Any]:
    return {"owed": [row.pk for row in rows], "act": act, "back": "/due?year=2026", **more}


def test_from_the_list_to_the_undo(units: dict[str, Unit]) -> None:
    office, a = client("assessor", units["H"]), client("officer", units["A"])
    client("officer", units["B"])
    rows = [owed(units["A"], "one", -5), owed(units["B"], "two", -5), owed(units["H"], "own", -5)]
    year = rows[0].effective.year if rows[0].effective else 0
    page = office.get(f"/due?year={year}&tick=all").content.decode()
    assert page.count("checked") == 3
    assert "催办" in page
    assert "申请延期" not in page
    act = reverse("obligations:bulk")
    assert office.post(act, {"act": REMIND}).status_code == 422
    assert office.post(act, ticked(rows, MORE_TIME)).status_code == 422
    shown = office.post(act, ticked(rows, REMIND))
    assert shown.status_code == 200
    said = shown.content.decode()
    assert "会办的：2项，2个单位" in said
    assert "催办由上级单位的人做" in said
    assert not Notice.objects.exists()
    able = [row.pk for row in rows[:2]]
    stale = office.post(act, ticked(rows, REMIND, go="1", shown=able[:1]))
    assert (stale.status_code, Batch.objects.count()) == (422, 0)
    done = office.post(act, ticked(rows, REMIND, go="1", shown=able), follow=True)
    assert "已办2项，略过1项" in done.content.decode()
    assert "返回清单" in done.content.decode()
    assert Obligation.objects.filter(reminded=day()).count() == 2
    batch = Batch.objects.get()
    assert a.get(reverse("obligations:batch", args=[batch.pk])).status_code == 404
    assert a.post(reverse("obligations:undo-batch", args=[batch.pk])).status_code == 404
    back = office.post(reverse("obligations:undo-batch", args=[batch.pk]), follow=True)
    assert "已经整批撤销" in back.content.decode()
    assert not Notice.objects.exists()
    assert not Obligation.objects.filter(reminded=day()).exists()
    assert office.post(reverse("obligations:undo-batch", args=[batch.pk])).status_code == 409
    assert "催办" in office.get(reverse("obligations:batches")).content.decode()


def test_an_officer_asks_for_several_and_another_decides(units: dict[str, Unit]) -> None:
    office, a = client("assessor", units["H"]), client("officer", units["A"])
    rows = [owed(units["A"], "one"), owed(units["A"], "two", 30), owed(units["B"], "three")]
    act, able = reverse("obligations:bulk"), [rows[0].pk]
    assert "同意申请" not in a.get(f"/due?year={day().year}").content.decode()
    mine = ticked(rows, MORE_TIME, go="1", shown=[row.pk for row in rows[:2]])
    empty = a.post(act, mine)
    assert empty.status_code == 422
    assert "没有写理由" in empty.content.decode()
    changed = a.post(act, mine | {"said": "汛期", "until": soon(20)})
    assert changed.status_code == 422
    assert "不晚于到期日" in changed.content.decode()
    assert "乡" in changed.content.decode()
    assert "B乡" not in changed.content.decode(), "what one may not see is not there"
    asked = a.post(act, mine | {"said": "汛期", "until": soon(20), "shown": able})
    assert asked.status_code == 302
    assert Plea.objects.get().obligation_id == rows[0].pk
    agreed = office.post(act, ticked(rows, AGREE, go="1", shown=able, said="同意"))
    assert agreed.status_code == 302
    rows[0].refresh_from_db()
    assert rows[0].effective == day() + dt.timedelta(days=20)


def test_an_address_of_elsewhere_is_not_gone_back_to(units: dict[str, Unit]) -> None:
    office = client("assessor", units["H"])
    row = owed(units["A"], "one")
    for odd in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        page = office.post(reverse("obligations:bulk"), ticked([row], REMIND) | {"back": odd}).content.decode()
        assert "example.org" not in page
        assert "javascript:" not in page


@pytest.mark.parametrize("act", [REMIND, AGREE, RETURN])
def test_a_preview_asks_as_little_for_many_as_for_few(units: dict[str, Unit], act: str) -> None:
    office = client("assessor", units["H"])
    client("officer", units["A"])
    rows = [owed(units["A"], f"duty{number}") for number in range(40)]

    def asked(some: list[Obligation]) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert office.post(reverse("obligations:bulk"), ticked(some, act)).status_code == 200
        return len(seen)

    asked(rows[:1])
    assert asked(rows[:2]) == asked(rows) <= 14


def test_one_by_hand(units: dict[str, Unit]) -> None:
    office, own = client("assessor", units["H"]), client("assessor", units["A"])
    client("officer", units["A"])
    row = owed(units["A"], "one", -2)
    page = reverse("obligations:owed", args=[row.pk])
    assert "催办" in office.get(page).content.decode()
    assert "催办" not in own.get(page).content.decode()
    urge = reverse("obligations:urge", args=[row.pk])
    assert own.post(urge).status_code == 422
    assert office.post(urge).status_code == 302
    assert "今天已经催过" in office.post(urge).content.decode()
    assert Notice.objects.get().zh.startswith("上级催办：A乡")


def proposed(act: str, rows: list[Obligation], by: str = "assessor-H", **more: Any) -> Series:
    wish = Wish(act, "汛期", day() + dt.timedelta(days=8))
    return commands.propose(wish, [row.pk for row in rows], "/due", by=by, on=day(), **more)


def begun(row: Series, units: dict[str, Unit]) -> Series:
    asker = Asker(row.by, [units["A"].path], [units["H"].path])
    wish = Wish(row.act, row.said, row.until)
    rows = bulk.chosen(Q(), row.keys)
    stood = bulk.stands(rows, row.act, day())
    able = [one.pk for one in rows if left_out(wish, stood[one.pk], asker) is None]
    with pytest.raises(Refused, match="things have changed"):
        commands.begin(row.pk, wish, bulk.mark(able[1:]), Q(), asker, by=row.by, on=day())
    return commands.begin(row.pk, wish, bulk.mark(able), Q(), asker, by=row.by, on=day())


def goes_on(row: Series, units: dict[str, Unit]) -> Series:
    asker = Asker(row.by, [units["A"].path], [units["H"].path])
    return commands.go_on(row.pk, Q(), asker, HANDS, by=row.by, on=day())


@pytest.mark.parametrize("act", list(ACTS))
def test_all_that_fit_is_what_a_batch_does_part_by_part(
    units: dict[str, Unit], act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client("officer", units["A"])
    made = situations(units)
    before = told()
    with transaction.atomic():
        batch = did_able(act, list(made.values()), units)
        wanted, count, left = told(), len(batch.steps), batch.left
        transaction.set_rollback(True)
    monkeypatch.setattr("zeren.apps.obligations.commands.bulk.PART", 2)
    row = begun(proposed(act, list(made.values())), units)
    assert told() == before, "nothing is done yet"
    while row.state == "going":
        row = goes_on(row, units)
    now = told()
    # Keys of what is new are not those of the other time.
    assert {key: now[key] for key in ("notices", "answers")} == {key: wanted[key] for key in ("notices", "answers")}
    assert [one[:7] for one in now["owed"]] == [one[:7] for one in wanted["owed"]]
    assert (bulk.progress(row).done, row.left, row.state) == (count, left, "done")
    assert row.batches.count() == -(-count // 2)
    with pytest.raises(Refused, match="is done now"):
        goes_on(row, units)
    while row.state != "undone":
        row = commands.undo_some(row.pk, by=row.by, on=day())
    assert told() == before
    assert row.stuck == []


def did_able(act: str, rows: list[Obligation], units: dict[str, Unit]) -> Batch:
    asker = Asker("assessor-H", [units["A"].path], [units["H"].path])
    wish = Wish(act, "汛期", day() + dt.timedelta(days=8))
    stood = bulk.stands(rows, act, day())
    able = [row.pk for row in rows if left_out(wish, stood[row.pk], asker) is None]
    return act_on(wish, Ticked([row.pk for row in rows], able, Q()), asker, HANDS, by=asker.by, on=day())


def test_a_series_broken_off_goes_on_and_does_nothing_twice(
    units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [owed(units["A"], f"duty{number:02}", number + 1) for number in range(10)]
    monkeypatch.setattr("zeren.apps.obligations.commands.bulk.PART", 3)
    row = begun(proposed(NIL, rows), units)
    goes_on(row, units)
    write, calls = commands.bulk.nil_return, []

    def fails(*args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power is gone")
        return write(*args, **more)

    monkeypatch.setattr("zeren.apps.obligations.commands.bulk.nil_return", fails)
    with pytest.raises(RuntimeError):
        goes_on(row, units)
    assert Record.objects.count() == 3, "half a part is nothing"
    monkeypatch.setattr("zeren.apps.obligations.commands.bulk.nil_return", write)
    filed(rows[5])
    row = Series.objects.get(pk=row.pk)
    while row.state == "going":
        row = goes_on(row, units)
    assert Record.objects.count() == 10
    assert (bulk.progress(row).done, row.left) == (9, 1), "what was met meanwhile is left out"
    later(NIL, rows[1], units)
    while row.state != "undone":
        row = commands.undo_some(row.pk, by=row.by, on=day())
    assert len(row.stuck) == 1
    assert Record.objects.exclude(state="withdrawn").count() == 4, "one part stays whole, and what was filed by hand"


def test_all_that_fit_from_the_list_to_the_undo(units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch) -> None:
    office, a = client("assessor", units["H"]), client("officer", units["A"])
    for number in range(60):
        owed(units["A"], f"duty{number:02}", -5)
    late = owed(units["H"], "own", -5)
    owed(units["A"], "ahead", 9)
    page = office.get(f"/due?year={day().year}&state=late").content.decode()
    assert "全部61项" in page
    every = f"/due/all?year={day().year}&state=late"
    assert office.post(every, {"act": NIL}).status_code == 404
    assert office.get(every).status_code == 405
    sent = office.post(every, {"act": REMIND})
    assert sent.status_code == 302
    shown = office.get(sent.url).content.decode()
    assert "会办的：60项，1个单位" in shown
    assert "只列前50项" in shown
    assert "催办由上级单位的人做" in shown
    assert not Notice.objects.exists()
    assert a.get(sent.url).status_code == 404
    assert a.post(f"{sent.url}/begin", {"go": "1"}).status_code == 404
    stale = office.post(f"{sent.url}/begin", {"go": "1", "mark": "x"})
    assert stale.status_code == 422
    assert "情况变了" in stale.content.decode()
    mark = shown.partition('name="mark" value="')[2].partition('"')[0]
    monkeypatch.setattr("zeren.apps.obligations.web.fitting.SPELL", 0)
    assert office.post(f"{sent.url}/begin", {"go": "1", "mark": mark}).status_code == 302
    row = Series.objects.get()
    assert (row.state, len(row.keys)) == ("going", 60)
    monkeypatch.setattr("zeren.apps.obligations.web.fitting.SPELL", 60)
    told = office.get(sent.url).content.decode()
    assert "已办0项，共60项" in told
    assert "data-go-on" in told
    assert office.post(f"{sent.url}/go").status_code == 302
    told = office.get(sent.url).content.decode()
    assert "已办60项，略过1项" in told
    assert "data-go-on" not in told
    assert Obligation.objects.filter(reminded=day()).count() == 60
    assert office.post(f"{sent.url}/go").status_code == 409
    assert "全部符合条件的" in office.get(reverse("obligations:batches")).content.decode()
    assert a.post(f"{sent.url}/undo").status_code == 404
    assert office.post(f"{sent.url}/undo").status_code == 302
    assert "已撤销2批" in office.get(sent.url).content.decode()
    assert not Notice.objects.exists()
    assert not Obligation.objects.filter(pk=late.pk, reminded=day()).exists()


def test_a_series_is_bounded_and_can_be_stopped(units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch) -> None:
    office = client("assessor", units["H"])
    rows = [owed(units["A"], f"duty{number:02}", number + 1) for number in range(7)]
    monkeypatch.setattr("zeren.apps.obligations.commands.bulk.MOST_FITTING", 5)
    monkeypatch.setattr("zeren.apps.obligations.commands.bulk.PART", 2)
    row = proposed(NIL, rows)
    assert (row.total, row.more) == (5, True)
    assert "符合条件的不止这些" in office.get(reverse("obligations:series", args=[row.pk])).content.decode()
    row = begun(row, units)
    goes_on(row, units)
    stop = reverse("obligations:stop-series", args=[row.pk])
    assert "已停下" in office.post(stop, follow=True).content.decode()
    assert office.post(stop).status_code == 409
    row.refresh_from_db()
    assert (row.state, bulk.progress(row).done, row.left) == ("done", 2, 3)


def test_looking_at_many_asks_as_little_as_at_few(units: dict[str, Unit]) -> None:
    office = client("assessor", units["H"])
    client("officer", units["A"])
    rows = [owed(units["A"], f"duty{number}") for number in range(40)]

    def asked(some: list[Obligation]) -> int:
        row = proposed(REMIND, some)
        with CaptureQueriesContext(connection) as seen:
            assert office.get(reverse("obligations:series", args=[row.pk])).status_code == 200
        return len(seen)

    asked(rows[:1])
    assert asked(rows[:2]) == asked(rows) <= 12
