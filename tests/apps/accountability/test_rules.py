"""Due process: the machine of a case, and the rules of its ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from zeren.apps.accountability.rules import Stand, complaints, may_decide, was_heard
from zeren.apps.accountability.states import MACHINE, MOVES, STANDS, STATES, WHO_TEXT

SPEC = """
proposed | notify | noticed  | proposer
proposed | drop   | revoked  | deciding_body
noticed  | hear   | heard    | concerned
noticed  | waive  | heard    | concerned
noticed  | drop   | revoked  | deciding_body
heard    | decide | decided  | deciding_body
heard    | drop   | revoked  | deciding_body
decided  | serve  | decided  | deciding_body
decided  | appeal | appealed | concerned
decided  | revoke | revoked  | deciding_body
appealed | uphold | upheld   | reviewing_body
appealed | change | changed  | reviewing_body
appealed | revoke | revoked  | reviewing_body
"""


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def test_the_table_is_the_specification() -> None:
    told = {tuple(cell.strip() for cell in line.split("|")) for line in SPEC.strip().splitlines()}
    assert {(move.source, move.name, move.target, move.who.value) for move in MOVES} == told
    assert {move.who for move in MOVES} == set(WHO_TEXT)


def test_every_state_is_reached() -> None:
    assert MACHINE.reachable() == set(STATES)


def test_nothing_is_decided_without_notice_and_hearing() -> None:
    assert not MACHINE.reachable(without=frozenset({"notify"})) & STANDS
    assert not MACHINE.reachable(without=frozenset({"hear", "waive"})) & STANDS
    assert MACHINE.reachable(without=frozenset({"waive"})) & STANDS == STANDS


def test_what_can_be_done() -> None:
    assert MACHINE.can("heard", "decide")
    assert not MACHINE.can("noticed", "decide")
    assert MACHINE.find("appealed", "change").target == "changed"
    with pytest.raises(KeyError):
        MACHINE.find("proposed", "decide")
    assert MACHINE.leaving("upheld") == MACHINE.leaving("changed") == MACHINE.leaving("revoked") == ()


def test_the_diagram_names_everything() -> None:
    drawn = MACHINE.diagram("en")
    assert all(f"    {state}: {text.en}\n" in drawn for state, text in STATES.items())
    assert all(f"    {move.source} --> {move.target}: {move.text.en}\n" in drawn for move in MOVES)


NOTICED = Stand("Q1", "noticed", day("03-01"))
HEARD = replace(NOTICED, state="heard", heard=day("03-10"))
WAIVED = replace(NOTICED, state="heard", waived=True)
DECIDED = replace(HEARD, state="decided", decided=day("03-20"), body="县委")
ROWS = [
    ("proposed", Stand("Q1", "proposed"), set()),
    ("noticed", NOTICED, set()),
    ("heard", HEARD, set()),
    ("waived", WAIVED, set()),
    ("decided", DECIDED, set()),
    ("decided after a waiver", replace(DECIDED, heard=None, waived=True), set()),
    ("all on one day", replace(DECIDED, heard=day("03-01"), decided=day("03-01"), served=day("03-01")), set()),
    ("served, with an end", replace(DECIDED, served=day("03-21"), expires=day("09-21")), set()),
    *((state, replace(DECIDED, state=state), set()) for state in ("appealed", "upheld", "changed", "revoked")),
    ("dropped", Stand("Q1", "revoked"), set()),
    ("dropped after notice", replace(NOTICED, state="revoked"), set()),
    *(
        row
        for state in ("decided", "appealed", "upheld", "changed", "revoked")
        for row in (
            (f"{state} without notice", replace(DECIDED, state=state, noticed=None), {"decision_without_hearing"}),
            (f"{state} without hearing", replace(DECIDED, state=state, heard=None), {"decision_without_hearing"}),
            (f"{state} by nobody", replace(DECIDED, state=state, body=""), {"case_no_body"}),
        )
    ),
    ("decided without a day", replace(DECIDED, decided=None), {"case_step_missing"}),
    ("noticed without a day", Stand("Q1", "noticed"), {"case_step_missing"}),
    ("heard without notice", replace(HEARD, noticed=None), {"case_step_missing"}),
    ("heard without a day or a waiver", replace(HEARD, heard=None), {"case_step_missing"}),
    ("proposed, with a notice", replace(NOTICED, state="proposed"), {"case_date_without_state"}),
    ("noticed, with a statement", replace(HEARD, state="noticed"), {"case_date_without_state"}),
    ("heard, with a decision", replace(DECIDED, state="heard"), {"case_date_without_state"}),
    ("heard, with service", replace(HEARD, served=day("03-21")), {"case_date_without_state"}),
    ("heard before notice", replace(HEARD, heard=day("02-28")), {"case_out_of_order"}),
    ("decided before the statement", replace(DECIDED, decided=day("03-09")), {"case_out_of_order"}),
    ("decided before notice", replace(DECIDED, heard=None, waived=True, decided=day("02-28")), {"case_out_of_order"}),
    ("served before decided", replace(DECIDED, served=day("03-19")), {"case_out_of_order"}),
    ("expired before served", replace(DECIDED, served=day("03-21"), expires=day("03-20")), {"case_out_of_order"}),
]


@pytest.mark.parametrize(("name", "case", "codes"), ROWS, ids=[row[0] for row in ROWS])
def test_a_case(name: str, case: Stand, codes: set[str]) -> None:
    found = list(complaints(case))
    assert {kind.code for kind, _, _ in found} == codes
    assert all("{" not in kind(**data).say(language) for kind, _, data in found for language in ("zh", "en"))


@pytest.mark.parametrize(
    ("case", "on", "may"),
    [
        (HEARD, "03-10", True),
        (HEARD, "03-09", False),
        (WAIVED, "03-01", True),
        (WAIVED, "02-28", False),
        (NOTICED, "03-20", False),
        (Stand("Q1", "proposed"), "03-20", False),
        (replace(HEARD, noticed=None), "03-20", False),
        (replace(HEARD, heard=None), "03-20", False),
        (DECIDED, "03-21", False),
    ],
)
def test_when_a_body_may_decide(case: Stand, on: str, may: bool) -> None:
    assert may_decide(case, day(on)) is may


class Process(RuleBasedStateMachine):
    """Any path of moves, each leaving its day: whatever comes of it keeps due process."""

    def __init__(self) -> None:
        super().__init__()
        self.case = Stand("Q1", "proposed")
        self.today = day("01-05")

    @precondition(lambda self: bool(MACHINE.leaving(self.case.state)))
    @rule(data=st.data(), days=st.integers(0, 20))
    def somebody_moves(self, data: st.DataObject, days: int) -> None:
        move = data.draw(st.sampled_from(MACHINE.leaving(self.case.state)))
        self.today += dt.timedelta(days=days)
        if move.name == "decide":
            assert may_decide(self.case, self.today)
            self.case = replace(self.case, body="县委")
        dated = {"notify": "noticed", "hear": "heard", "decide": "decided", "serve": "served"}
        changes = {dated[move.name]: self.today} if move.name in dated else {}
        self.case = replace(self.case, state=move.target, waived=self.case.waived or move.name == "waive", **changes)

    @rule(days=st.integers(1, 400))
    def time_passes(self, days: int) -> None:
        self.today += dt.timedelta(days=days)

    @invariant()
    def the_ledger_agrees(self) -> None:
        assert list(complaints(self.case)) == []

    @invariant()
    def whoever_is_judged_was_heard(self) -> None:
        if self.case.decided is not None or self.case.state in STANDS:
            assert was_heard(self.case)


Process.TestCase.settings = settings(max_examples=80, stateful_step_count=15, deadline=None)
TestProcess = Process.TestCase
