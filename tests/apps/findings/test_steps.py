"""The steps of the machine as commands: what each leaves on the row and in the journal, and what is refused."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest

from zeren.apps.audit.models import Entry
from zeren.apps.findings import commands
from zeren.apps.findings.events import Accepted, Moved
from zeren.apps.findings.models import Finding, Remedy
from zeren.apps.findings.sheets import FINDINGS, REMEDIES
from zeren.base.problems import Refused

pytestmark = pytest.mark.django_db
Accept = Callable[..., list[str]]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def state() -> str:
    return Finding.objects.get().state


def codes(act: Callable[[], None]) -> list[str]:
    before = Finding.objects.values().get(), Entry.objects.count()
    with pytest.raises(Refused) as caught:
        act()
    assert (Finding.objects.values().get(), Entry.objects.count()) == before
    return [problem.code for problem in caught.value.problems]


@pytest.fixture
def draft(accept: Accept) -> None:
    assert accept(FINDINGS, {"state": "draft", "owner": "C2"}) == []
    assert accept(REMEDIES, {}) == []


def advance(*steps: tuple[str, str, str]) -> None:
    for name, by, on in steps:
        commands.step("F1", name, by=by, on=day(on))


TO_REVIEW = (
    ("claim", "A1", "03-06"),
    ("submit_plan", "A1", "03-20"),
    ("approve_plan", "C1", "03-25"),
    ("request_closure", "A1", "06-01"),
)


@pytest.mark.usefixtures("draft")
def test_the_whole_way() -> None:
    commands.issue("F1", by="C1", on=day("03-05"))
    advance(*TO_REVIEW)
    commands.verify("F1", by="C1", on=day("06-05"))
    commands.close("F1", by="B1", on=day("06-10"))
    advance(("publish", "C1", "06-20"))
    row = Finding.objects.select_related("verifier").get()
    assert (row.state, row.opened, row.verified, row.closed, row.published) == (
        "published",
        day("03-05"),
        day("06-05"),
        day("06-10"),
        day("06-20"),
    )
    assert row.verifier is not None
    assert row.verifier.code == "C1"
    commands.reopen("F1", reason="回头看发现又犯", by="C1", on=day("09-01"))
    row.refresh_from_db()
    assert (row.state, row.verified, row.verifier_id, row.closed, row.repeat) == (
        "reopened",
        None,
        None,
        day("06-10"),
        True,
    )
    advance(("take_up", "A1", "09-02"), ("request_closure", "A1", "10-01"))
    commands.step("F1", "return_closure", by="C1", on=day("10-08"), reason="材料不实")
    row.refresh_from_db()
    assert (row.state, row.returned) == ("in_progress", 1)


@pytest.mark.usefixtures("draft")
def test_each_step_is_in_the_journal() -> None:
    before = Entry.objects.count()
    commands.issue("F1", by="C1", on=day("03-05"))
    entry = Entry.objects.order_by("number").last()
    assert entry is not None
    assert Entry.objects.count() == before + 1
    assert (entry.kind, entry.by, entry.on) == ("findings.moved", "C1", day("03-05"))
    assert json.loads(entry.data) == {"finding": "F1", "from": "draft", "move": "issue", "to": "issued", "given": {}}


@pytest.mark.usefixtures("draft")
def test_who_may_not() -> None:
    assert codes(lambda: commands.issue("F1", by="A1", on=day("03-05"))) == ["finding_not_yours"]
    assert codes(lambda: commands.issue("F1", by="Z9", on=day("03-05"))) == ["finding_not_yours"]
    assert codes(lambda: commands.close("F1", by="C1", on=day("03-05"))) == ["finding_no_such_move"]
    commands.issue("F1", by="C1", on=day("03-05"))
    advance(*TO_REVIEW)
    assert codes(lambda: commands.verify("F1", by="A1", on=day("06-05"))) == ["finding_not_yours"]
    assert codes(lambda: commands.verify("F1", by="C2", on=day("06-05"))) == ["finding_done_by_you"]
    assert codes(lambda: commands.verify("F1", by="C1", on=day("03-01"))) == ["finding_move_needs"]
    commands.verify("F1", by="C1", on=day("06-05"))
    assert codes(lambda: commands.close("F1", by="A2", on=day("06-06"))) == ["finding_not_yours"]
    assert codes(lambda: commands.close("F1", by="C2", on=day("06-06"))) == ["finding_done_by_you"]
    assert codes(lambda: commands.close("F1", by="C1", on=day("06-04"))) == ["finding_move_needs"]


@pytest.mark.usefixtures("draft")
def test_the_owner_of_a_remedy_accepts_nothing() -> None:
    Finding.objects.update(owner=None, state="closure_review")
    commands.step("F1", "return_closure", by="C2", on=day("03-05"), reason="不齐")
    Remedy.objects.update(owner=Finding.objects.get().unit.parent.posts.get(code="C2"))  # type: ignore[union-attr]  # A lies below C
    Finding.objects.update(state="closure_review")
    assert codes(lambda: commands.verify("F1", by="C2", on=day("06-05"))) == ["finding_done_by_you"]


@pytest.mark.usefixtures("draft")
def test_an_extension() -> None:
    Finding.objects.update(state="extension_review")
    late = day("07-31")
    assert codes(lambda: commands.extend("F1", late, reason="汛期", by="A1", on=day("06-01"))) == ["finding_not_yours"]
    assert codes(lambda: commands.extend("F1", late, reason=" ", by="C1", on=day("06-01"))) == ["finding_move_needs"]
    assert codes(lambda: commands.extend("F1", day("06-30"), reason="汛期", by="C1", on=day("06-01"))) == [
        "finding_move_needs"
    ]
    commands.extend("F1", late, reason="汛期", by="C1", on=day("06-01"))
    row = Finding.objects.select_related("extension_approver").get()
    assert (row.state, row.due, row.extended) == ("in_progress", day("06-30"), late)
    assert row.extension_approver is not None
    assert row.extension_approver.code == "C1"


@pytest.mark.usefixtures("draft")
def test_what_leaves_the_ledger_names_a_reason_and_a_second_post() -> None:
    commands.issue("F1", by="C1", on=day("03-05"))

    def merge(second: str) -> Callable[[], None]:
        return lambda: commands.step("F1", "merge", by="C1", on=day("04-01"), reason="与F2重复", second=second)

    for second in ("", "C1", "C2", "Z9"):
        assert codes(merge(second)) == ["finding_move_needs"], second
    merge("B1")()
    row = Finding.objects.select_related("second").get()
    assert (row.state, row.reason) == ("merged", "与F2重复")
    assert row.second is not None
    assert row.second.code == "B1"


@pytest.mark.usefixtures("draft")
def test_a_long_term_finding_has_a_day_of_review() -> None:
    Finding.objects.update(state="in_progress")
    review = day("12-01")
    commands.step("F1", "mark_long_term", by="C1", on=day("06-01"), reason="须长期坚持", review_on=review)
    assert (state(), Finding.objects.get().review_on) == ("standing", review)
    assert codes(lambda: commands.step("F1", "review", by="C1", on=review)) == ["finding_move_needs"]


def test_an_unknown_finding(accept: Accept) -> None:
    assert accept(FINDINGS, {}) == []
    assert codes(lambda: commands.issue("F9", by="C1", on=day("03-05"))) == ["finding_unknown"]


def test_what_happened_is_told_in_both_languages() -> None:
    moved = Moved("F1", "in_progress", "ask_extension", (("reason", "汛期"),)).sentence()
    assert moved == (
        "问题F1：申请延期，状态变为“延期审核中”",
        "Finding F1: ask for an extension; it is now “extension under review”",
    )
    assert Accepted("remedies", 3).sentence() == ("导入整改措施3行", "Took in 3 rows of remedies")
