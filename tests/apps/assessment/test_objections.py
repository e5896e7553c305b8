"""Objections to a published result: who may do what and when, what an upheld one changes, and what nobody changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.apps.assessment.conftest import END, Load, Score

from zeren.apps.access.rules import Permission
from zeren.apps.assessment import commands
from zeren.apps.assessment.commands import Claim
from zeren.apps.assessment.models import Adjustment, Objection, Run, Scorecard
from zeren.apps.assessment.queries import simulation
from zeren.apps.assessment.queries.again import document_of
from zeren.apps.assessment.queries.verifying import verify_run
from zeren.apps.assessment.rules import objections as rules
from zeren.apps.assessment.rules.objections import Actor, Standing, Step
from zeren.apps.assessment.states import ADJUSTED, MACHINE, MOVES, STATES, WAITING, Who
from zeren.apps.audit.models import Entry
from zeren.apps.frameworks.commands import install
from zeren.apps.organisation.models import Unit
from zeren.base.problems import Refused
from zeren.engine import frozen
from zeren.engine.beyond import whatif
from zeren.packformat import Pack, files

DAY = dt.date(2027, 1, 5)
LINE, VETO = "study_sessions", "veto_refusal"
UNITS = (
    "id,name,category,parent,order,opened,closed,successor\n"
    "H,县级机关,committee,,1,,,\nA,甲局,department,H,2,,,\nB,乙镇,town,H,3,,,\n"
)
POSTS = (
    "id,unit,name,tier\nA1,A,局长,first\nA2,A,副局长,direct\nA3,A,科长,\nB1,B,镇长,first\n"
    "H1,H,考核组长,\nH2,H,考核员,\nH3,H,复核员,\n"
)
RECORDS = "id,unit,duty,date,title,kind,outcome\nJ1,A,study_session,2026-03-05,学习,study,定了三件事\n"


def published(taken_in: Load, scored: Score) -> Run:
    install(files("founding"), by="init", on=END)
    taken_in(units=UNITS, posts=POSTS, records=RECORDS)
    made = scored()
    commands.publish(made.pk, by="H9", on=END)
    return made


def filed(made: Run, on: dt.date = DAY) -> Objection:
    card = Scorecard.objects.get(run=made, unit__code="A")
    return commands.object_to(card.pk, LINE, Claim("漏计一次学习", 2000), by="A1", on=on)


def move(row: Objection, name: str, by: str, points: int | None = None, on: dt.date = DAY) -> Objection:
    return commands.step(row.code, Step(name, "有记录为证", points), by=by, on=on)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


# Which state leads where, by whose hand: a copy of the table that is written independently of it.
SPEC = """
filed take_up under_review assessor
filed withdraw withdrawn unit
filed add_statement filed unit
under_review withdraw withdrawn unit
under_review add_statement under_review unit
under_review uphold upheld assessor
under_review reject rejected assessor
upheld ask_again second_review unit
rejected ask_again second_review unit
second_review add_statement second_review unit
second_review uphold finally_upheld assessor
second_review reject finally_rejected assessor
"""


def test_the_machine_is_the_spec_table() -> None:
    told = {(m.source, m.name, m.target, m.who.value) for m in MOVES}
    assert told == {tuple(line.split()) for line in SPEC.strip().splitlines()}
    assert MACHINE.reachable() == set(STATES)
    assert {state for state in STATES if not MACHINE.leaving(state)} == {
        "withdrawn",
        "finally_upheld",
        "finally_rejected",
    }


STANDING = Standing(
    "Y", "under_review", "/1/2/", 8000, frozenset({"H2"}), frozenset({"p2"}), frozenset({"maker"}), latest=DAY
)
OUTSIDE = Actor("H1", "/1/", "p1", "a1", ("/1/",), frozenset({Permission.assess}))


@pytest.mark.parametrize(
    ("actor", "told"),
    [
        ({}, []),
        ({"by": "H2"}, ["objection_decided_before"]),
        ({"person": "p2"}, ["objection_decided_before"]),
        ({"account": "maker"}, ["objection_decided_before"]),
        ({"by_path": "/1/2/"}, ["objection_not_yours"]),
        ({"by_path": "/1/2/3/"}, ["objection_not_yours"]),
        ({"homes": ("/1/", "/1/2/")}, ["objection_not_yours"]),
        ({"held": frozenset({Permission.sign})}, ["objection_not_yours"]),
        ({"by_path": ""}, ["objection_not_yours"]),
        ({"held": None, "person": "", "account": ""}, []),
    ],
)
def test_who_decides(actor: dict[str, Any], told: list[str]) -> None:
    """Nobody of the unit, nobody who made, published or decided it before, in whatever post or under whatever name."""
    from dataclasses import replace

    found = rules.complaints(STANDING, Step("reject", "理由"), replace(OUTSIDE, **actor), DAY)
    assert [problem.code for problem in found] == told


@pytest.mark.parametrize(
    ("step", "on", "told"),
    [
        (Step("uphold", "理由", 8000), DAY, []),
        (Step("uphold", "理由", 8001), DAY, ["objection_points_unfit"]),
        (Step("uphold", "理由", -1), DAY, ["objection_points_unfit"]),
        (Step("uphold", "理由"), DAY, ["objection_points_unfit"]),
        (Step("uphold", " ", 0), DAY, ["objection_without_reason"]),
        (Step("reject", "理由"), DAY - dt.timedelta(1), ["objection_day_too_early"]),
        (Step("close", "理由"), DAY, ["objection_no_such_move"]),
    ],
)
def test_what_a_step_needs(step: Step, on: dt.date, told: list[str]) -> None:
    assert [problem.code for problem in rules.complaints(STANDING, step, OUTSIDE, on)] == told


def test_a_line_that_only_lowers_is_adjusted_below_zero() -> None:
    assert not rules.points_problems(-2000, 0)
    assert not rules.points_problems(0, 0)
    assert rules.points_problems(1, 0)


@pytest.mark.django_db
def test_an_upheld_objection_is_a_signed_adjustment_and_the_published_card_stays(
    taken_in: Load, scored: Score, pack: Pack
) -> None:
    made = published(taken_in, scored)
    card = Scorecard.objects.get(run=made, unit__code="A")
    before = [list(line) for line in card.lines]
    row = filed(made)
    assert (row.state, row.due) == ("filed", DAY + dt.timedelta(days=30))
    move(row, "take_up", "H1")
    move(row, "add_statement", "A1")
    done = move(row, "uphold", "H1", 8000)
    assert (done.state, done.due) == ("upheld", None)
    adjustment = Adjustment.objects.get()
    place = [line.id for line in _scheme(made, pack).lines].index(LINE)
    assert (adjustment.before, adjustment.after, adjustment.post.code) == (before[place][0], 8000, "H1")
    assert Entry.objects.get(number=adjustment.number).kind == "assessment.line_adjusted"
    assert adjustment.sha256 in Entry.objects.get(number=adjustment.number).data
    card.refresh_from_db()
    assert card.lines == before
    verify_run(Run.objects.get(pk=made.pk), lambda _: pack)
    again = commands.restate(made.pk, pack, by="H1", on=DAY)
    restated = Scorecard.objects.get(run=again, unit__code="A")
    assert restated.lines[place][0] == 8000
    assert restated.total > card.total
    other = Scorecard.objects.get(run=again, unit__code="B")
    assert other.lines == Scorecard.objects.get(run=made, unit__code="B").lines
    verify_run(again, lambda _: pack)
    assert frozen.digest_text(document_of(again)) == again.input_hash
    start = simulation.basis(again)
    place = start.inputs.facts.units.ids.index("A")
    assert whatif.stands(start.before)[place] == whatif.Stand(restated.total, restated.band, restated.rank_category)
    assert not simulation.simulated(start, whatif.Change(bands={"pass": 60_000}))
    Adjustment.objects.update(after=7000)
    with pytest.raises(Refused) as forged:
        verify_run(again, lambda _: pack)
    assert codes(forged) == ["run_differs"]
    Adjustment.objects.update(after=8000)
    from zeren.apps.assessment.queries.adjusting import total_with

    assert total_with(_scheme(made, pack), card, [adjustment]) == restated.total
    with pytest.raises(Refused) as refused:
        commands.restate(made.pk, pack, by="H1", on=DAY)
    assert codes(refused) == ["result_nothing_to_restate"]


def _scheme(made: Run, pack: Pack) -> Any:
    from zeren.apps.assessment.queries import run_view

    return run_view(made, pack).scheme


@pytest.mark.django_db
def test_who_decided_does_not_decide_again_and_the_second_word_is_the_last(
    taken_in: Load, scored: Score, pack: Pack
) -> None:
    made = published(taken_in, scored)
    row = filed(made)
    move(row, "take_up", "H1")
    move(row, "reject", "H1")
    move(row, "ask_again", "A1", on=DAY + dt.timedelta(days=3))
    later = DAY + dt.timedelta(days=4)
    with pytest.raises(Refused) as refused:
        move(row, "uphold", "H1", 8000, later)
    assert codes(refused) == ["objection_decided_before"]
    with pytest.raises(Refused) as waiting:
        commands.restate(made.pk, pack, by="H1", on=later)
    assert codes(waiting) == ["result_objections_waiting"]
    assert move(row, "uphold", "H2", 6000, later).state == "finally_upheld"
    with pytest.raises(Refused):
        move(row, "ask_again", "A1", on=later)


@pytest.mark.django_db
def test_when_an_objection_is_too_late_or_out_of_place(taken_in: Load, scored: Score) -> None:
    made = published(taken_in, scored)
    card = Scorecard.objects.get(run=made, unit__code="A")
    late = END + dt.timedelta(days=31)
    for line, by, on, told in (
        (LINE, "A1", late, "objection_too_late"),
        (LINE, "B1", DAY, "objection_not_yours"),
        (VETO, "A1", DAY, "objection_line_without_points"),
    ):
        with pytest.raises(Refused) as refused:
            commands.object_to(card.pk, line, Claim("理由"), by=by, on=on)
        assert told in codes(refused)
    first = filed(made)
    assert filed(made).pk == first.pk, "the same words sent twice are filed once"
    with pytest.raises(Refused) as twice:
        commands.object_to(card.pk, LINE, Claim("另一个理由"), by="A1", on=DAY)
    assert codes(twice) == ["objection_open_already"]
    move(first, "withdraw", "A1")
    assert commands.object_to(card.pk, LINE, Claim("另一个理由"), by="A1", on=DAY).code.endswith("-2")
    with pytest.raises(Refused) as stands:
        commands.unpublish(made.pk, by="H9", on=DAY)
    assert codes(stands) == ["result_publication_stands"]


@pytest.mark.django_db
def test_a_result_is_published_once_and_taken_back_while_nobody_built_on_it(taken_in: Load, scored: Score) -> None:
    made = published(taken_in, scored)
    assert commands.publish(made.pk, by="H1", on=DAY).by == "H9"
    other = scored()
    with pytest.raises(Refused) as refused:
        commands.publish(other.pk, by="H1", on=DAY)
    assert codes(refused) == ["result_published_already"]
    commands.unpublish(made.pk, by="H9", on=DAY)
    with pytest.raises(Refused) as none:
        filed(made)
    assert codes(none) == ["result_not_published"]
    commands.publish(other.pk, by="H1", on=DAY)


class Objecting(RuleBasedStateMachine):
    """Whatever posts try in whatever order: the table holds, nobody decides twice, only upholding adjusts."""

    made: Run

    def __init__(self) -> None:
        super().__init__()
        Objection.objects.all().delete()
        self.day, self.state, self.decided = DAY, "", list[str]()
        self.row: Objection | None = None

    @precondition(lambda self: self.row is None)
    @rule(by=st.sampled_from(["A1", "A2", "B1", "H1"]))
    def object(self, by: str) -> None:
        card = Scorecard.objects.get(run=self.made, unit__code="A")
        try:
            self.row = commands.object_to(card.pk, LINE, Claim("理由"), by=by, on=self.day)
        except Refused:
            assert not by.startswith("A")
        else:
            assert by.startswith("A")
            self.state = "filed"

    @precondition(lambda self: self.row is not None)
    @rule(
        name=st.sampled_from(sorted({m.name for m in MOVES})),
        by=st.sampled_from(["A1", "B1", "H1", "H2", "H3"]),
        points=st.sampled_from([None, 0, 4000, 8000, 9000]),
        days=st.integers(0, 20),
    )
    def step(self, name: str, by: str, points: int | None, days: int) -> None:
        assert self.row is not None
        self.day += dt.timedelta(days=days)
        adjusted = Adjustment.objects.count()
        try:
            row = commands.step(self.row.code, Step(name, "理由", points), by=by, on=self.day)
        except Refused:
            assert Adjustment.objects.count() == adjusted
            return
        found = MACHINE.find(self.state, name)
        inside = by.startswith("A")
        assert inside is (found.who is Who.UNIT)
        if name in {"uphold", "reject"}:
            assert by not in self.decided
            self.decided.append(by)
        assert Adjustment.objects.count() == adjusted + (name == "uphold")
        self.state = row.state
        assert self.state == found.target

    @invariant()
    def what_is_kept_is_what_was_done(self) -> None:
        if self.row is None:
            return
        row = Objection.objects.get(pk=self.row.pk)
        assert row.state == self.state
        assert (row.due is not None) is (row.state in WAITING)
        if row.state in ADJUSTED:
            assert row.adjustments.exists()

    def teardown(self) -> None:
        Adjustment.objects.all().delete()
        Objection.objects.all().delete()


@pytest.fixture
def ready(taken_in: Load, scored: Score) -> None:
    Objecting.made = published(taken_in, scored)
    assert Unit.objects.count() == 3


@pytest.mark.django_db
def test_whatever_is_tried(ready: None) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Objecting, settings=settings(max_examples=12, stateful_step_count=12, deadline=None))
