"""The shared mechanism of state machines: its specification, and random tables against a slow twin."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from zeren.base.machine import Machine, Move
from zeren.base.text import Text


class Who(StrEnum):
    MAKER = "maker"
    CHECKER = "checker"


def text(word: str) -> Text:
    return Text(f"“{word}”", word)


STATES = {name: text(name) for name in ("made", "shown", "kept", "lost")}
MOVES: tuple[Move[Who, str], ...] = (
    Move("made", "show", "shown", text("show"), Who.MAKER, ("day",)),
    Move("shown", "keep", "kept", text("keep"), Who.CHECKER),
    Move("shown", "return", "made", text("return"), Who.CHECKER, ("reason",)),
    Move("made", "lose", "lost", text("lose"), Who.MAKER),
    Move("shown", "lose", "lost", text("lose"), Who.MAKER),
)
MACHINE = Machine("made", STATES, MOVES)

SPEC = """
state | show | keep | return | lose | reached from it
made  | yes  |      |        | yes  | made shown kept lost
shown |      | yes  | yes    | yes  | made shown kept lost
kept  |      |      |        |      | kept
lost  |      |      |        |      | lost
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in SPEC.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS[1:], ids=lambda row: row[0])
def test_the_table_is_the_specification(row: list[str]) -> None:
    state, *marks, reached = row
    names = ROWS[0][1:5]
    possible = [name for name, mark in zip(names, marks, strict=True) if mark]
    assert [name for name in names if MACHINE.can(state, name)] == possible
    assert sorted(move.name for move in MACHINE.leaving(state)) == sorted(possible)
    assert MACHINE.reachable(state) == set(reached.split())


def test_a_move_is_found_with_what_it_needs() -> None:
    assert MACHINE.find("shown", "return") == MOVES[2]
    assert MACHINE.find("made", "show").needs == ("day",)
    with pytest.raises(KeyError):
        MACHINE.find("kept", "show")
    assert MACHINE.leaving("unheard of") == ()


def test_what_is_reached_without_some_moves() -> None:
    assert MACHINE.reachable() == set(STATES)
    assert MACHINE.reachable(without=frozenset({"show"})) == {"made", "lost"}
    assert MACHINE.reachable(without=frozenset({"keep", "lose"})) == {"made", "shown"}


def test_a_table_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="leave one state"):
        Machine("made", STATES, [MOVES[0], Move("made", "show", "lost", text("x"), Who.MAKER)])
    with pytest.raises(ValueError, match="nowhere"):
        Machine("made", STATES, [Move("made", "go", "nowhere", text("x"), Who.MAKER)])
    with pytest.raises(ValueError, match="begin"):
        Machine("begin", STATES, MOVES)


def test_the_diagram() -> None:
    assert MACHINE.diagram("en", lambda move: move.name == "show", "note right of kept: here") == (
        "stateDiagram-v2\n    [*] --> made\n    made: made\n    shown: shown\n    kept: kept\n    lost: lost\n"
        "    made --> shown: show\n    note right of kept: here\n"
    )
    assert MACHINE.diagram().count("-->") == len(MOVES) + 1


NAMES = st.sampled_from("abcdef")
TABLES = st.lists(
    st.tuples(NAMES, st.sampled_from(["go", "turn", "stop"]), NAMES), unique_by=lambda row: row[:2], max_size=12
)


@given(TABLES, NAMES, st.frozensets(st.sampled_from(["go", "turn", "stop"])))
def test_reachable_is_what_walking_finds(
    table: list[tuple[str, str, str]], start: str, without: frozenset[str]
) -> None:
    """The twin lets the known states grow until nothing is added."""
    found = {start}
    for _ in table:
        found |= {target for source, name, target in table if source in found and name not in without}
    states = {name: text(name) for name in "abcdef"}
    machine = Machine("a", states, (Move(s, n, t, text(n), Who.MAKER) for s, n, t in table))
    assert machine.reachable(start, without) == found


class Walk(RuleBasedStateMachine):
    """Anybody tries any name: a dictionary of the table says what becomes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.state = MACHINE.start
        self.shown = 0
        self.twin = {(move.source, move.name): move.target for move in MOVES}

    @rule(name=st.sampled_from(["show", "keep", "return", "lose", "nothing"]))
    def try_it(self, name: str) -> None:
        assert MACHINE.can(self.state, name) == ((self.state, name) in self.twin)
        if MACHINE.can(self.state, name):
            target = MACHINE.find(self.state, name).target
            assert target == self.twin[self.state, name]
            self.shown += name == "show"
            self.state = target

    @invariant()
    def what_is_kept_was_shown(self) -> None:
        assert self.state != "kept" or self.shown
        assert self.state in MACHINE.reachable()


Walk.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestWalk = Walk.TestCase
