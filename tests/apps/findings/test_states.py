"""The machine of a finding: its table, and every path through it."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from zeren.apps.findings import states
from zeren.apps.findings.rules.moves import Standing, Step, may, refusals
from zeren.apps.findings.states import MACHINE, MOVES, STATES, Who, diagram

SPEC = """
draft            | issue             | issued           | issuing_side
issued           | contest           | under_review     | inspected_unit
issued           | claim             | claimed          | inspected_unit
under_review     | uphold            | upheld           | deciding_body
under_review     | amend             | amended          | deciding_body
under_review     | withdraw          | withdrawn        | deciding_body
upheld           | claim             | claimed          | inspected_unit
amended          | claim             | claimed          | inspected_unit
claimed          | submit_plan       | plan_review      | inspected_unit
plan_review      | approve_plan      | in_progress      | issuing_side
plan_review      | return_plan       | claimed          | issuing_side
in_progress      | report            | in_progress      | inspected_unit
in_progress      | finish_stage      | stage_done       | inspected_unit
in_progress      | mark_long_term    | standing         | issuing_side
in_progress      | ask_extension     | extension_review | inspected_unit
in_progress      | request_closure   | closure_review   | inspected_unit
stage_done       | next_stage        | in_progress      | inspected_unit
stage_done       | mark_long_term    | standing         | issuing_side
stage_done       | ask_extension     | extension_review | inspected_unit
stage_done       | request_closure   | closure_review   | inspected_unit
standing         | review            | standing         | outside
standing         | request_closure   | closure_review   | inspected_unit
extension_review | extend            | in_progress      | deciding_body
extension_review | refuse_extension  | in_progress      | deciding_body
closure_review   | verify            | verified         | outside
closure_review   | return_closure    | in_progress      | outside
verified         | close             | closed           | outside
closed           | publish           | published        | issuing_side
closed           | confirm           | confirmed        | outside
closed           | reopen            | reopened         | outside
published        | confirm           | confirmed        | outside
published        | reopen            | reopened         | outside
reopened         | take_up           | in_progress      | inspected_unit
"""


def test_the_table_is_the_specification() -> None:
    told = {tuple(cell.strip() for cell in line.split("|")) for line in SPEC.strip().splitlines()}
    found = {
        (move.source, move.name, move.target, move.who.value) for move in MOVES if move.who is not Who.SECOND_PERSON
    }
    assert found == told


def test_every_open_state_may_be_left_with_a_second_person() -> None:
    leaving = {move.source: set() for move in MOVES if move.who is Who.SECOND_PERSON}
    for move in MOVES:
        if move.who is Who.SECOND_PERSON:
            assert move.needs == ("reason", "second")
            leaving[move.source].add(move.target)
    assert set(leaving) == states.OPEN
    assert all(targets == {"merged", "split", "not_applicable"} for targets in leaving.values())


def test_every_state_is_reached_and_every_move_joins_states() -> None:
    assert MACHINE.reachable() == set(STATES)
    assert {move.source for move in MOVES} | {move.target for move in MOVES} == set(STATES)
    assert len({(move.source, move.name) for move in MOVES}) == len(MOVES)


def test_the_kinds_of_state_do_not_overlap() -> None:
    assert not states.OPEN & states.VERIFIED
    assert set(STATES) == states.OPEN | states.VERIFIED | states.NO_FACT
    assert states.CLOSED < states.VERIFIED
    assert not states.LEFT & states.VERIFIED


@pytest.mark.parametrize("state", sorted(states.LEFT | {"confirmed"}))
def test_an_end_is_an_end(state: str) -> None:
    assert MACHINE.leaving(state) == ()
    assert MACHINE.reachable(state) == {state}


def test_closure_comes_from_verification_alone() -> None:
    """Without the move `verify` nothing that counts as put right can be reached."""
    assert not MACHINE.reachable(without=frozenset({"verify"})) & states.VERIFIED


def test_what_can_be_done() -> None:
    assert MACHINE.can("closure_review", "verify")
    assert not MACHINE.can("in_progress", "verify")
    assert MACHINE.find("reopened", "take_up").target == "in_progress"
    with pytest.raises(KeyError):
        MACHINE.find("draft", "close")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_diagram_names_every_state_and_move(language: str) -> None:
    drawn = diagram(language)  # type: ignore[arg-type]  # the parameter is one of the two literals
    for state, text in STATES.items():
        assert f"    {state}: {text.say(language)}\n" in drawn  # type: ignore[arg-type]  # as above
    for move in MOVES:
        assert (f"    {move.source} --> {move.target}: " in drawn) == (move.who is not Who.SECOND_PERSON)
    assert drawn.startswith("stateDiagram-v2\n    [*] --> draft\n")


UNIT = "000000001000000002"
PATHS = {
    "inside": UNIT,
    "below": UNIT + "000000009",
    "above": "000000001",
    "beside": "000000001000000003",
    "leader": "000000001",
    "unknown": "",
}


class Ledger(RuleBasedStateMachine):
    """Anybody tries anything, in any order; the invariants say what can never come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.state = "draft"
        self.self_found = False
        self.path: list[str] = ["draft"]
        self.verifier = self.closer = ""
        self.day = dt.date(2026, 1, 1)
        self.due = dt.date(2026, 6, 30)

    @precondition(lambda self: self.state == "draft")
    @rule(found=st.booleans())
    def who_found_it(self, found: bool) -> None:
        self.self_found = found

    def take(self, name: str, by: str, second: str, days: int) -> None:
        self.day += dt.timedelta(days=1)
        finding = Standing(
            "F1", self.state, UNIT, self.self_found, frozenset({"inside", "leader"}), self.due, self.day, remedies=1
        )
        later = self.due + dt.timedelta(days=days)
        path = PATHS.get(second, "")
        step = Step(name, by, PATHS[by], self.day, "因为", later, self.day + dt.timedelta(days=9), second, path)
        if refusals(finding, step):
            return
        target = MACHINE.find(self.state, name).target
        if name == "verify":
            self.verifier = by
        if name == "close":
            self.closer = by
        if name == "reopen":
            self.verifier = self.closer = ""
        if name == "extend":
            assert later > self.due
            self.due = later
        self.state = target
        self.path.append(target)

    @rule(
        name=st.sampled_from(sorted({move.name for move in MOVES})),
        by=st.sampled_from(sorted(PATHS)),
        second=st.sampled_from(["", *sorted(PATHS)]),
        days=st.integers(-5, 60),
    )
    def anybody_tries_anything(self, name: str, by: str, second: str, days: int) -> None:
        self.take(name, by, second, days)

    @precondition(lambda self: bool(MACHINE.leaving(self.state)))
    @rule(data=st.data(), by=st.sampled_from(sorted(PATHS)))
    def somebody_tries_what_is_possible(self, data: st.DataObject, by: str) -> None:
        names = [move.name for move in MACHINE.leaving(self.state) if move.target not in states.LEFT]
        self.take(data.draw(st.sampled_from(names or ["close"])), by, "beside", 30)

    @invariant()
    def what_is_put_right_was_verified_from_outside(self) -> None:
        if self.state in states.VERIFIED:
            assert self.verifier in {"above", "beside"}

    @invariant()
    def nobody_closes_the_own_work(self) -> None:
        if self.state in states.CLOSED:
            assert self.closer in {"above", "beside"}
            assert "verified" in self.path

    @invariant()
    def only_moves_of_the_table_are_taken(self) -> None:
        assert all(
            any(move.target == after for move in MACHINE.leaving(before)) for before, after in pairwise(self.path)
        )

    @invariant()
    def the_unknown_post_moves_nothing(self) -> None:
        assert not any(
            may(move, Standing("F1", self.state, UNIT), "unknown", "")
            for move in MACHINE.leaving(self.state)
            if move.who is not Who.INSPECTED_UNIT
        )


Ledger.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestLedger = Ledger.TestCase
