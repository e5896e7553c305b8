"""Who may make which move: every move, every role, inside and outside the unit, independent or not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zeren.apps.access.rules import ROLES, Permission
from zeren.apps.findings.rules.moves import (
    AGREES,
    Actor,
    Standing,
    awaited,
    cannot_agree,
    drafting,
    hindrances,
    working,
)
from zeren.apps.findings.states import MACHINE, MOVES, OPEN, SIGNED, STATES, TAKEN_BACK, WORKED, Move, Who

COUNTY, UNIT, OTHER = "000000001", "000000001000000002", "000000001000000003"

ACTORS = {
    "officer": Actor("A1", UNIT, "a1", (UNIT,), ROLES["officer"].permissions),
    "deputy": Actor("A2", UNIT, "a2", (UNIT,), ROLES["unit_leader"].permissions),
    "head": Actor("A3", UNIT, "a3", (UNIT,), ROLES["first_responsible"].permissions),
    "inspector": Actor("C1", COUNTY, "c1", (COUNTY,), ROLES["inspector"].permissions),
    "chief": Actor("C2", COUNTY, "c2", (COUNTY,), ROLES["first_responsible"].permissions),
    "assessor": Actor("C3", COUNTY, "c3", (COUNTY,), ROLES["assessor"].permissions),
    "neighbour": Actor("B1", OTHER, "b1", (OTHER,), ROLES["inspector"].permissions),
    "stranger": Actor("B2", OTHER, "b2", (OTHER,), frozenset()),
}

SPEC = """
move              | others found it          | the unit found it itself
issue             | inspector neighbour      | inspector neighbour chief deputy head
contest           | deputy head              | deputy head
uphold            | chief                    | chief
amend             | chief                    | chief
withdraw          | chief                    | chief
claim             | deputy head              | deputy head
submit_plan       | deputy head              | deputy head
approve_plan      | inspector neighbour      | inspector neighbour chief deputy head
return_plan       | inspector neighbour      | inspector neighbour chief deputy head
report            | officer deputy head      | officer deputy head
finish_stage      | officer deputy head      | officer deputy head
next_stage        | officer deputy head      | officer deputy head
mark_long_term    | inspector neighbour      | inspector neighbour chief deputy head
review            | inspector neighbour      | inspector neighbour
ask_extension     | deputy head              | deputy head
extend            | chief                    | chief
refuse_extension  | chief                    | chief
request_closure   | deputy head              | deputy head
verify            | inspector neighbour      | inspector neighbour
return_closure    | inspector neighbour      | inspector neighbour
close             | inspector neighbour      | inspector neighbour
publish           | inspector neighbour      | inspector neighbour chief deputy head
confirm           | inspector neighbour      | inspector neighbour
reopen            | inspector neighbour      | inspector neighbour
take_up           | officer deputy head      | officer deputy head
merge             | inspector neighbour      | inspector neighbour chief deputy head
split             | inspector neighbour      | inspector neighbour chief deputy head
set_aside         | inspector neighbour      | inspector neighbour chief deputy head
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in SPEC.strip().splitlines()[1:]]


def of(name: str) -> list[Move]:
    return [move for move in MOVES if move.name == name]


def test_the_table_has_every_move() -> None:
    assert [row[0] for row in ROWS] == list(dict.fromkeys(row[0] for row in ROWS))
    assert {row[0] for row in ROWS} == {move.name for move in MOVES}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
@pytest.mark.parametrize("self_found", [False, True])
def test_every_move_by_every_role(row: list[str], self_found: bool) -> None:
    wanted = set(row[2 if self_found else 1].split())
    for move in of(row[0]):
        finding = Standing("F1", move.source, UNIT, self_found)
        able = {name for name, actor in ACTORS.items() if not hindrances(move, finding, actor)}
        assert able == wanted, move


DID = [
    (
        "the post owns it or a remedy",
        lambda finding, actor: replace(finding, doers=frozenset({actor.by})),
        "finding_done_by_you",
    ),
    (
        "the person worked on it",
        lambda finding, actor: replace(finding, people=frozenset({actor.person})),
        "finding_done_by_you",
    ),
]


@pytest.mark.parametrize(("name", "did", "code"), DID, ids=[row[0] for row in DID])
@pytest.mark.parametrize("self_found", [False, True])
def test_whoever_did_the_work_judges_none_of_it(name: str, did: object, code: str, self_found: bool) -> None:
    for move in MOVES:
        for actor in ACTORS.values():
            free = Standing("F1", move.source, UNIT, self_found)
            bound = did(free, actor)  # type: ignore[operator]  # a function of the table above
            before, after = hindrances(move, free, actor), hindrances(move, bound, actor)
            if before:
                assert after
            elif move.who is Who.INSPECTED_UNIT or move.name in {"issue", "publish"}:
                assert after == []
            else:
                assert [problem.code for problem in after] == [code], (move, actor)


def test_nobody_judges_a_unit_in_which_they_hold_a_post_too() -> None:
    for move in MOVES:
        both = replace(ACTORS["inspector"], homes=(COUNTY, UNIT))
        below = replace(ACTORS["inspector"], homes=(COUNTY, UNIT + "000000009"))
        finding = Standing("F1", move.source, UNIT)
        for actor in (both, below):
            found = [problem.code for problem in hindrances(move, finding, actor)]
            if move.who in {Who.OUTSIDE, Who.SECOND_PERSON} or move.name in {
                "approve_plan",
                "return_plan",
                "mark_long_term",
            }:
                assert found == ["finding_post_inside"], move


def test_a_role_without_a_post_on_the_right_side_is_told_both() -> None:
    verify = MACHINE.find("closure_review", "verify")
    finding = Standing("F1", "closure_review", UNIT)
    told = hindrances(verify, finding, ACTORS["head"])
    assert [problem.code for problem in told] == ["finding_not_permitted", "finding_not_yours"]
    assert "检查人员" in told[0].what.zh
    assert "inspector" in told[0].what.en
    nobody = hindrances(verify, finding, Actor("", "", "", (), ROLES["inspector"].permissions))
    assert [problem.code for problem in nobody] == ["finding_not_yours"]


def test_who_answers_for_permissions_otherwise_is_not_asked_for_them() -> None:
    verify = MACHINE.find("closure_review", "verify")
    assert hindrances(verify, Standing("F1", "closure_review", UNIT), Actor("C1", COUNTY)) == []


MERGE = MACHINE.find("in_progress", "merge")
WITHDRAW = MACHINE.find("under_review", "withdraw")
SECOND = [
    ("another inspector", MERGE, "neighbour", set()),
    ("the chief", MERGE, "chief", set()),
    ("oneself", MERGE, "inspector", {"finding_second_same"}),
    ("somebody of the unit", MERGE, "head", {"finding_not_yours"}),
    ("somebody without a grant", MERGE, "stranger", {"finding_not_permitted"}),
    ("an assessor", MERGE, "assessor", {"finding_not_permitted"}),
    ("an inspector for the deciding body", WITHDRAW, "neighbour", set()),
]


@pytest.mark.parametrize(("name", "move", "who", "codes"), SECOND, ids=[row[0] for row in SECOND])
def test_the_second_person(name: str, move: Move, who: str, codes: set[str]) -> None:
    finding = Standing("F1", move.source, UNIT)
    found = cannot_agree(finding, move, ACTORS["inspector"], ACTORS[who])
    assert {problem.code for problem in found} == codes


def test_the_second_is_another_person_in_whatever_post() -> None:
    finding = Standing("F1", "in_progress", UNIT)
    two_posts = replace(ACTORS["neighbour"], person="c1")
    assert [p.code for p in cannot_agree(finding, MERGE, ACTORS["inspector"], two_posts)] == ["finding_second_same"]
    worked = replace(finding, people=frozenset({"b1"}))
    assert [p.code for p in cannot_agree(worked, MERGE, ACTORS["inspector"], ACTORS["neighbour"])] == [
        "finding_done_by_you"
    ]


@pytest.mark.parametrize("state", STATES)
def test_who_files_remedies(state: str) -> None:
    able = {name for name, actor in ACTORS.items() if not working(Standing("F1", state, UNIT), actor)}
    assert able == ({"officer", "deputy", "head"} if state in WORKED else set())


def test_who_drafts() -> None:
    def able(self_found: bool) -> set[str]:
        finding = Standing("", "draft", UNIT, self_found)
        return {name for name, actor in ACTORS.items() if not drafting(finding, actor)}

    assert able(self_found=False) == {"inspector", "neighbour"}
    assert able(self_found=True) == {"officer", "deputy", "head"}
    both = replace(ACTORS["inspector"], homes=(COUNTY, UNIT))
    assert [p.code for p in drafting(Standing("", "draft", UNIT), both)] == ["finding_post_inside"]


WAITS = """
sign           inside  no  : issued upheld amended claimed in_progress stage_done standing reopened
sign           inside  yes : draft issued upheld amended claimed plan_review in_progress stage_done standing reopened
sign           outside no  :
sign           outside yes : draft plan_review
file_record    inside  no  : reopened
file_record    outside no  :
inspect        outside no  : draft plan_review closure_review verified
inspect        inside  no  :
decide_finding outside no  : under_review extension_review
decide_finding inside  no  :
"""


@pytest.mark.parametrize("line", WAITS.strip().splitlines(), ids=lambda line: " ".join(line.split(":")[0].split()))
def test_where_a_finding_waits_for_whom(line: str) -> None:
    head, _, states = line.partition(":")
    permission, side, own = head.split()
    found = awaited(Permission(permission), inside=side == "inside", self_found=own == "yes")
    assert found == set(states.split())


def test_every_open_state_waits_for_somebody_or_for_work() -> None:
    waited = {
        state
        for permission in Permission
        for inside in (True, False)
        for state in awaited(permission, inside=inside, self_found=False)
    }
    assert OPEN - waited == set()


def test_what_is_taken_back_was_signed() -> None:
    assert TAKEN_BACK < SIGNED
    assert {move.who for move in MOVES if move.name in SIGNED} == {Who.INSPECTED_UNIT}
    assert {Permission.inspect, Permission.decide_finding} == AGREES
