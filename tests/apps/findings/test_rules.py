"""The rules of the ledger: a specification table for each, and the ladder of lateness."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.independence import is_outside, verifier_is_outside
from zeren.apps.findings.rules.lateness import LADDER, days_late, effective_due, is_late, rung
from zeren.apps.findings.rules.ledger import Entry, complaints, remedy_complaints
from zeren.apps.findings.rules.moves import Standing, Step, refusals
from zeren.base.problems import Where
from zeren.base.text import Text

A, B = "000000001000000002", "000000001000000003"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


OPEN = Entry("F1", "in_progress", A, day("03-01"), due=day("06-30"), owner="P1")
CLOSED = replace(OPEN, state="closed", verified=day("06-01"), verifier="P9", verifier_path=B, closed=day("06-10"))
SPEC = [
    ("an open finding", OPEN, set()),
    ("a draft without a due day", Entry("F1", "draft", A, day("03-01")), set()),
    ("a closed one", CLOSED, set()),
    ("verified on the day it was opened", replace(CLOSED, verified=day("03-01")), set()),
    ("verified, not closed yet", replace(CLOSED, state="verified", closed=None), set()),
    ("verified without a day", replace(CLOSED, verified=None), {"finding_not_verified"}),
    ("verified by nobody", replace(CLOSED, verifier="", verifier_path=""), {"finding_not_verified"}),
    ("confirmed but never verified", replace(CLOSED, state="confirmed", verified=None), {"finding_not_verified"}),
    ("verified inside", replace(CLOSED, verifier_path=A), {"finding_verifier_inside"}),
    ("verified by a unit below", replace(CLOSED, verifier_path=A + "000000007"), {"finding_verifier_inside"}),
    ("verified by the unit above", replace(CLOSED, verifier_path="000000001"), set()),
    ("verified by its owner", replace(CLOSED, verifier="P1"), {"finding_verifier_owns"}),
    ("verified before it was opened", replace(CLOSED, verified=day("02-28")), {"finding_verified_before_opened"}),
    ("an open one with a verification", replace(OPEN, verified=day("06-01")), {"finding_date_without_state"}),
    ("an open one with a closure", replace(OPEN, closed=day("06-01")), {"finding_date_without_state"}),
    ("closed, with a publication", replace(CLOSED, published=day("07-01")), {"finding_date_without_state"}),
    ("closed without a day", replace(CLOSED, closed=None), {"finding_not_closed"}),
    ("closed before verified", replace(CLOSED, closed=day("05-31")), {"finding_closed_before_verified"}),
    ("published", replace(CLOSED, state="published", published=day("06-10")), set()),
    ("published without a day", replace(CLOSED, state="published"), {"finding_not_published"}),
    (
        "published before closed",
        replace(CLOSED, state="published", published=day("06-09")),
        {"finding_published_before_closed"},
    ),
    ("confirmed after publication", replace(CLOSED, state="confirmed", published=day("07-01")), set()),
    ("confirmed without publication", replace(CLOSED, state="confirmed"), set()),
    ("extended", replace(OPEN, extended=day("07-31"), approver="P9", approver_path=B), set()),
    ("extended by nobody", replace(OPEN, extended=day("07-31")), {"finding_extension_unapproved"}),
    (
        "extended inside",
        replace(OPEN, extended=day("07-31"), approver="P1", approver_path=A),
        {"finding_extension_inside"},
    ),
    (
        "extended to the same day",
        replace(OPEN, extended=day("06-30"), approver="P9", approver_path=B),
        {"finding_extension_not_later"},
    ),
    (
        "extended without a due day",
        replace(OPEN, due=None, extended=day("06-30"), approver="P9", approver_path=B),
        {"finding_extension_not_later"},
    ),
    ("reopened", replace(OPEN, closed=day("06-10"), reopened=day("09-01")), set()),
    (
        "reopened and published before",
        replace(OPEN, closed=day("06-10"), published=day("06-20"), reopened=day("09-01")),
        set(),
    ),
    ("in the state reopened", replace(OPEN, state="reopened", closed=day("06-10"), reopened=day("09-01")), set()),
    ("in the state reopened without a day", replace(OPEN, state="reopened"), {"finding_reopened_without_day"}),
    ("reopened, never closed", replace(OPEN, reopened=day("09-01")), {"finding_reopened_never_closed"}),
    (
        "reopened before it was closed",
        replace(OPEN, closed=day("09-02"), reopened=day("09-01")),
        {"finding_reopened_never_closed"},
    ),
    (
        "reopened, the old verification kept",
        replace(OPEN, closed=day("06-10"), reopened=day("09-01"), verified=day("06-01")),
        {"finding_date_without_state"},
    ),
    (
        "reopened, verified and closed again",
        replace(CLOSED, reopened=day("05-01")),
        set(),
    ),
    (
        "reopened, then called closed on the old verification",
        replace(CLOSED, reopened=day("09-01")),
        {"finding_not_verified_again"},
    ),
    *(
        row
        for state in ("withdrawn", "merged", "split", "not_applicable", "amended")
        for row in (
            (f"{state}, explained", replace(OPEN, state=state, reason="理由", second="P2"), set()),
            (f"{state} without a reason", replace(OPEN, state=state, second="P2"), {"finding_not_explained"}),
            (f"{state} without a second", replace(OPEN, state=state, reason="理由"), {"finding_no_second"}),
            (
                f"{state}, the owner second",
                replace(OPEN, state=state, reason="理由", second="P1"),
                {"finding_no_second"},
            ),
        )
    ),
]


@pytest.mark.parametrize(("name", "entry", "codes"), SPEC, ids=[row[0] for row in SPEC])
def test_a_row_of_the_ledger(name: str, entry: Entry, codes: set[str]) -> None:
    found = list(complaints(entry))
    assert {kind.code for kind, _, _ in found} == codes
    for kind, column, data in found:
        problem = kind(Where("findings.csv", "", 2, column), **data)
        assert "F1" in problem.say("zh")
        assert "{" not in problem.say("en") + problem.say("zh")


REMEDY_SPEC = [
    ("06-30", "06-01", set()),
    (None, None, set()),
    ("07-01", None, {"remedy_due_after_finding"}),
    ("06-30", "02-28", {"remedy_done_before_opened"}),
    ("06-30", "03-01", set()),
    ("06-30", "12-01", set()),
]


@pytest.mark.parametrize(("due", "done", "codes"), REMEDY_SPEC)
def test_a_remedy(due: str | None, done: str | None, codes: set[str]) -> None:
    found = remedy_complaints(
        "M1", due and day(due), done and day(done), finding="F1", opened=day("03-01"), limit=day("06-30")
    )
    assert {kind.code for kind, _, _ in found} == codes


def test_a_finding_without_a_due_day_limits_no_remedy() -> None:
    assert not list(remedy_complaints("M1", day("12-31"), None, finding="F1", opened=day("03-01"), limit=None))


@pytest.mark.parametrize(
    ("post", "unit", "outside"),
    [(B, A, True), (A, A, False), (A + "000000001", A, False), ("000000001", A, True), ("", A, False), (A, "", False)],
)
def test_outside(post: str, unit: str, outside: bool) -> None:
    assert is_outside(post, unit) is outside
    assert verifier_is_outside(post, unit) is outside


@pytest.mark.parametrize(
    ("due", "verified", "on", "late", "days"),
    [
        ("06-30", None, "06-30", False, 0),
        ("06-30", None, "07-01", True, 1),
        ("06-30", "06-30", "12-31", False, 0),
        ("06-30", "07-02", "12-31", True, 2),
        ("06-30", "07-02", "07-01", True, 1),
        ("06-30", "07-02", "06-30", False, 0),
        (None, None, "12-31", False, 0),
    ],
)
def test_lateness(due: str | None, verified: str | None, on: str, late: bool, days: int) -> None:
    given = (due and day(due), verified and day(verified), day(on))
    assert is_late(*given) is late
    assert days_late(*given) == days


def test_an_extension_replaces_the_due_day() -> None:
    assert effective_due(day("06-30"), day("07-31")) == day("07-31")
    assert effective_due(day("06-30"), None) == day("06-30")
    assert effective_due(None, None) is None


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (0, None),
        (1, "reminder"),
        (14, "reminder"),
        (15, "guidance_letter"),
        (29, "guidance_letter"),
        (30, "warning_letter"),
        (59, "warning_letter"),
        (60, "interview"),
        (89, "interview"),
        (90, "proposal"),
        (999, "proposal"),
    ],
)
def test_the_ladder(days: int, step: str | None) -> None:
    found = rung(days)
    assert (found and found.id) == step


def test_the_ladder_climbs() -> None:
    assert [step.days for step in LADDER] == sorted({step.days for step in LADDER})


READY = Standing("F1", "closure_review", A, doers=frozenset({"P1", "P5"}), due=day("06-30"), latest=day("05-01"))
MOVE_SPEC = [
    ("outside", READY, Step("verify", "P9", B, day("06-01")), set()),
    ("inside", READY, Step("verify", "P3", A, day("06-01")), {"finding_not_yours"}),
    ("the owner, outside", READY, Step("verify", "P5", B, day("06-01")), {"finding_done_by_you"}),
    ("before the last day", READY, Step("verify", "P9", B, day("04-30")), {"finding_move_needs"}),
    ("not now", READY, Step("close", "P9", B, day("06-01")), {"finding_no_such_move"}),
    ("a word nobody knows", READY, Step("burn", "P9", B, day("06-01")), {"finding_no_such_move"}),
    ("return without a reason", READY, Step("return_closure", "P9", B, day("06-01")), {"finding_move_needs"}),
    (
        "plan without remedies",
        replace(READY, state="claimed"),
        Step("submit_plan", "P3", A, day("06-01")),
        {"finding_move_needs"},
    ),
    ("plan", replace(READY, state="claimed", remedies=1), Step("submit_plan", "P3", A, day("06-01")), set()),
    (
        "plan from outside",
        replace(READY, state="claimed", remedies=1),
        Step("submit_plan", "P9", B, day("06-01")),
        {"finding_not_yours"},
    ),
    ("own draft", replace(READY, state="draft", self_found=True), Step("issue", "P3", A, day("06-01")), set()),
    ("draft of others", replace(READY, state="draft"), Step("issue", "P3", A, day("06-01")), {"finding_not_yours"}),
    ("merge", READY, Step("merge", "P9", B, day("06-01"), "同一件事", second="P8", second_path=B), set()),
    (
        "merge with somebody of the unit",
        READY,
        Step("merge", "P9", B, day("06-01"), "同一件事", second="P3", second_path=A),
        {"finding_move_needs"},
    ),
    (
        "merge alone",
        READY,
        Step("merge", "P9", B, day("06-01"), "同一件事", second="P9", second_path=B),
        {"finding_move_needs"},
    ),
    (
        "merge with the owner",
        READY,
        Step("merge", "P9", B, day("06-01"), "同一件事", second="P1", second_path=B),
        {"finding_move_needs"},
    ),
    (
        "extend",
        replace(READY, state="extension_review"),
        Step("extend", "P9", B, day("06-01"), "汛期", day("07-31")),
        set(),
    ),
    (
        "extend to an earlier day",
        replace(READY, state="extension_review"),
        Step("extend", "P9", B, day("06-01"), "汛期", day("06-30")),
        {"finding_move_needs"},
    ),
]


@pytest.mark.parametrize(("name", "finding", "step", "codes"), MOVE_SPEC, ids=[row[0] for row in MOVE_SPEC])
def test_a_move(name: str, finding: Standing, step: Step, codes: set[str]) -> None:
    found = refusals(finding, step)
    assert {problem.code for problem in found} == codes
    assert all("{" not in problem.say(language) for problem in found for language in ("zh", "en"))


def test_every_refusal_speaks_both_languages() -> None:
    kinds = [kind for name, kind in vars(problems).items() if name.isupper()]
    assert len(kinds) > 20
    for kind in kinds:
        assert isinstance(kind.what, Text)
        assert all(side.strip() for side in (*kind.what, *kind.remedy))
