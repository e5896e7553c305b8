"""Anybody tries anything through the real commands; a slow model of sets and names says what comes of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from zeren.apps.access.rules import ROLES
from zeren.apps.audit.models import Entry
from zeren.apps.findings import commands
from zeren.apps.findings.commands import Hand, Measure
from zeren.apps.findings.models import Finding, Proposal
from zeren.apps.findings.states import MACHINE, MOVES, TAKEN_BACK, VERIFIED, WORKED
from zeren.apps.organisation.models import Appointment, Person, Post, Unit
from zeren.base.problems import Refused

START = dt.date(2026, 3, 1)
CAST = {
    "officer": ("A1", {"p1"}, "officer"),
    "deputy": ("A2", {"p2"}, "unit_leader"),
    "head": ("A3", {"p3"}, "first_responsible"),
    "inspector": ("C1", {"p4"}, "inspector"),
    "chief": ("C2", {"p5"}, "first_responsible"),
    "neighbour": ("B1", {"p6"}, "inspector"),
    "double": ("B2", {"p2"}, "inspector"),
}
"""Who acts: the post, the person, the role. `double` is the deputy in another post, outside the unit."""
INSIDE, OUTSIDE = {"officer", "deputy", "head"}, {"inspector", "chief", "neighbour", "double"}
SIGNERS, INSPECTORS, DECIDERS = {"deputy", "head"}, {"inspector", "neighbour", "double"}, {"head", "chief"}
BY = {
    "inspected_unit": INSIDE,
    "issuing_side": INSPECTORS,
    "outside": INSPECTORS,
    "deciding_body": OUTSIDE & DECIDERS,
    "second_person": INSPECTORS,
}
SIGNED = {"contest", "claim", "submit_plan", "ask_extension", "request_closure"}


class Story(RuleBasedStateMachine):
    """One finding of a unit, from its draft on."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        top = Unit.objects.create(code="C", name="C", path="000000001", category="x")
        units = {"C": top}
        for number, code in ((2, "A"), (3, "B")):
            path = f"{top.path}{number:09d}"
            units[code] = Unit.objects.create(code=code, name=code, path=path, category="x", parent=top)
        for post, people, _ in CAST.values():
            made = Post.objects.create(code=post, unit=units[post[0]], name=post)
            for code in people:
                person, _made = Person.objects.get_or_create(code=code, defaults={"name": code})
                Appointment.objects.create(code=f"{code}-{post}", post=made, person=person, start=dt.date(2020, 1, 1))
        self.day = START
        Finding.objects.create(
            code="F1", unit=units["A"], source="inspection", opened=START, severity="minor", kind="staged", text="x",
            state="draft", due=dt.date(2026, 6, 30),
        )  # fmt: skip
        # The model: the state, the states before each submission, who worked (people), what is proposed and by whom.
        self.state, self.before = "draft", ("", "")
        self.workers: set[str] = set()
        self.proposed: tuple[str, str] | None = None
        self.remedies, self.version, self.entries = 0, 0, Entry.objects.count()
        self.verifier = self.closer = ""
        self.due = dt.date(2026, 6, 30)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def hand(self, who: str, seen: int | None = None) -> tuple[str, Hand]:
        post, people, role = CAST[who]
        return post, Hand(next(iter(people)), ROLES[role].permissions, seen)

    def person(self, who: str) -> str:
        return next(iter(CAST[who][1]))

    def judges(self, who: str) -> bool:
        """Independent: outside, no post in the unit, no part in the work."""
        return who in OUTSIDE and who != "double" and self.person(who) not in self.workers

    def may(self, move_name: str, who: str) -> bool:
        move = MACHINE.find(self.state, move_name)
        if who not in BY[move.who.value] or (move_name in SIGNED and who not in SIGNERS):
            return False
        if move.who.value == "inspected_unit" or move_name in {"issue", "publish"}:
            return True
        return self.judges(who)

    def done(self, entries: int = 1) -> None:
        self.version += entries
        self.entries += entries

    def tried(self, act: object) -> bool:
        try:
            with transaction.atomic():
                act()  # type: ignore[operator]  # a lambda of a rule
        except Refused:
            return False
        return True

    @rule(
        name=st.sampled_from(sorted({move.name for move in MOVES})),
        who=st.sampled_from(sorted(CAST)),
        full=st.booleans(),
    )
    def anybody_tries_any_move(self, name: str, who: str, full: bool) -> None:
        self.move(name, who, full)

    @rule(data=st.data())
    def somebody_who_may_carries_it_on(self, data: st.DataObject) -> None:
        names = [move.name for move in MACHINE.leaving(self.state) if "second" not in move.needs]
        able = [(name, who) for name in names for who in sorted(CAST) if self.may(name, who)]
        if able:
            self.move(*data.draw(st.sampled_from(able)), full=True)

    @rule(data=st.data())
    def somebody_who_may_proposes(self, data: st.DataObject) -> None:
        names = [name for name in ("amend", "withdraw", "merge") if MACHINE.can(self.state, name)]
        able = [(name, who) for name in names for who in sorted(CAST) if self.may(name, who)]
        if able:
            name, who = data.draw(st.sampled_from(able))
            self.propose(who, name)

    def move(self, name: str, who: str, full: bool) -> None:
        by, hand = self.hand(who)
        later = self.due + dt.timedelta(days=10)
        given = {"reason": "因为", "extended": later, "review_on": self.day + dt.timedelta(days=9)} if full else {}
        wanted = False
        if MACHINE.can(self.state, name):
            needs = set(MACHINE.find(self.state, name).needs) - {"verifier", "plan"}
            lacking = "second" in needs or (needs and not full) or (name == "submit_plan" and not self.remedies)
            wanted = self.may(name, who) and not lacking
        took = self.tried(lambda: commands.step("F1", name, by=by, on=self.day, hand=hand, **given))  # type: ignore[arg-type]  # as in `step`
        assert took is bool(wanted), (self.state, name, who, full)
        if not took:
            return
        move = MACHINE.find(self.state, name)
        if move.who.value == "inspected_unit":
            self.workers.add(self.person(who))
        if name == "verify":
            self.verifier = who
        if name == "close":
            self.closer = who
        if name == "reopen":
            self.verifier = self.closer = ""
        if name == "extend":
            self.due = later
        self.before, self.state, self.proposed = (name, self.state), move.target, None
        self.done()

    @rule(who=st.sampled_from(sorted(CAST)))
    def somebody_takes_back(self, who: str) -> None:
        by, hand = self.hand(who)
        name, source = self.before
        wanted = name in TAKEN_BACK and who in SIGNERS
        assert self.tried(lambda: commands.take_back("F1", by=by, on=self.day, hand=hand)) is wanted
        if wanted:
            self.workers.add(self.person(who))
            self.before, self.state = ("take_back", self.state), source
            self.done()

    @rule(who=st.sampled_from(sorted(CAST)), name=st.sampled_from(["merge", "withdraw", "amend"]))
    def anybody_proposes(self, who: str, name: str) -> None:
        self.propose(who, name)

    def propose(self, who: str, name: str) -> None:
        by, hand = self.hand(who)
        wanted = MACHINE.can(self.state, name) and self.may(name, who) and self.proposed is None
        assert self.tried(lambda: commands.propose("F1", name, reason="因为", by=by, on=self.day, hand=hand)) is wanted
        if wanted:
            self.proposed, self.before = (name, who), ("propose", self.state)
            self.done()

    @rule(who=st.sampled_from(sorted(CAST)))
    def somebody_agrees(self, who: str) -> None:
        by, hand = self.hand(who)
        wanted = self.proposed is not None and who != self.proposed[1] and self.judges(who)
        wanted = wanted and self.judges(self.proposed[1])  # type: ignore[index]  # there is one
        assert self.tried(lambda: commands.agree("F1", by=by, on=self.day, hand=hand)) is bool(wanted)
        if wanted:
            assert self.proposed is not None
            self.before, self.state = (self.proposed[0], self.state), MACHINE.find(self.state, self.proposed[0]).target
            self.proposed = None
            self.done(2)

    @rule(who=st.sampled_from(sorted(CAST)))
    def somebody_files_a_remedy(self, who: str) -> None:
        by, hand = self.hand(who)
        measure = Measure(f"措施{self.remedies}")
        wanted = self.state in WORKED and who in INSIDE - {"head"} | ({"head"} & SIGNERS)
        assert self.tried(lambda: commands.add_remedy("F1", measure, by=by, on=self.day, hand=hand)) is wanted
        if wanted:
            self.workers.add(self.person(who))
            self.remedies += 1
            self.before = ("remedy", self.state)
            self.done()

    @rule(who=st.sampled_from(sorted(CAST)))
    def somebody_acts_on_an_old_page(self, who: str) -> None:
        by, hand = self.hand(who, seen=self.version + 7)
        assert not self.tried(lambda: commands.step("F1", "close", by=by, on=self.day, hand=hand))

    @rule(days=st.integers(1, 3))
    def time_passes(self, days: int) -> None:
        self.day += dt.timedelta(days=days)

    @invariant()
    def the_row_agrees_with_the_model(self) -> None:
        row = Finding.objects.select_related("verifier").get(code="F1")
        assert (row.state, row.version, row.remedies.count()) == (self.state, self.version, self.remedies)
        assert Proposal.objects.exists() is (self.proposed is not None)
        assert Entry.objects.count() == self.entries
        assert row.acts.count() == self.version

    @invariant()
    def what_is_put_right_was_judged_by_others(self) -> None:
        if self.state in VERIFIED:
            assert self.verifier in {"inspector", "neighbour"}
        if self.state in {"closed", "published", "confirmed"}:
            assert self.closer in {"inspector", "neighbour"}
            assert not {self.person(self.closer), self.person(self.verifier)} & self.workers


Story.TestCase.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.slow
@pytest.mark.django_db
class TestStory(Story.TestCase):  # type: ignore[misc, name-defined]  # made by Hypothesis
    """Run inside the test's own transaction."""
