"""Who was responsible on a day, and what was believed then: the answers, against a naive copy of every day kept at
every moment; changes entered ahead; bad input.
"""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.apps.organisation.test_accept import post, take, unit

from zeren.apps.access import commands as access
from zeren.apps.access.models import Grant
from zeren.apps.audit.models import Entry
from zeren.apps.audit.queries import broken
from zeren.apps.organisation import commands, queries, sheets
from zeren.apps.organisation.models import Appointment, Change, Person, Post, Unit
from zeren.apps.organisation.rules import history
from zeren.apps.organisation.rules.history import Told
from zeren.base.problems import Refused

pytestmark = pytest.mark.django_db

D0 = dt.date(2026, 3, 1)
TODAY = D0 + dt.timedelta(10)
SPAN = range(20)
"""The days that are looked at; today is the eleventh."""


def at(number: int) -> dt.date:
    return D0 + dt.timedelta(number)


ONE = Told(3, None, at(2), {"name": "a"}, {"name": "b"})
LATER = Told(5, 9, at(6), {"name": "b"}, {"name": "c"})
BACK = Told(7, None, at(1), {"name": "c"}, {"name": "d"})


@pytest.mark.parametrize(
    ("told", "day", "known", "said"),
    [
        ([], 5, None, "now"),
        ([ONE], 1, None, "a"),
        ([ONE], 2, None, "b"),
        ([ONE], 2, 2, "a"),
        ([ONE, LATER], 6, None, "b"),
        ([ONE, LATER], 6, 8, "c"),
        ([ONE, LATER], 6, 9, "b"),
        ([ONE, LATER, BACK], 1, None, "d"),
        ([ONE, LATER, BACK], 2, None, "b"),
        ([ONE, LATER, BACK], 1, 6, "a"),
    ],
)
def test_a_name_on_a_day_as_known_at_a_moment(told: list[Told], day: int, known: int | None, said: str) -> None:
    assert history.value_on(history.steps(told, "name", known, "now"), at(day)) == said


@pytest.mark.parametrize(
    ("above", "first"),
    [
        ({"a": [(0, "b")], "b": [(0, "")]}, None),
        ({"a": [(0, "b")], "b": [(0, ""), (5, "a")]}, 5),
        ({"a": [(0, "b"), (5, "")], "b": [(0, ""), (5, "a")]}, None),
        ({"a": [(0, "b"), (7, "")], "b": [(0, "c")], "c": [(0, ""), (3, "b"), (4, "a")]}, 4),
        ({"a": [(0, "a")]}, 0),
    ],
)
def test_circles_are_looked_for_on_every_day(above: dict[str, list[tuple[int, str]]], first: int | None) -> None:
    marks = {code: [(at(day), up) for day, up in steps] for code, steps in above.items()}
    found = history.circle("a", (at(0), at(20)), lambda code: marks[code])
    assert found == (None if first is None else at(first))


class Oracle:
    """Every day told in full, and a copy of it all kept at every moment."""

    def __init__(self) -> None:
        names = {"H": "", "A": "H", "B": "H", "C": "A"}
        here = {code: (f"单位{code}", above) for code, above in names.items()}
        self.days: list[dict[str, dict[str, Any]]] = [
            {"units": dict(here), "held": {"P1": set(), "P2": set()}, "posts": {"P1": "A", "P2": "C"}} for _ in SPAN
        ]
        self.kept: dict[int, list[dict[str, dict[str, Any]]]] = {}

    def from_day(self, day: int) -> list[dict[str, dict[str, Any]]]:
        return self.days[day:]

    def keep(self) -> None:
        self.kept[Entry.objects.count()] = copy.deepcopy(self.days)


def compare(oracle: Oracle, moment: int | None, world: list[dict[str, dict[str, Any]]]) -> None:
    for number in SPAN:
        tree = queries.tree_on(at(number), moment)
        assert {code: (facts["name"], facts["parent"]) for code, facts in tree.items()} == world[number]["units"], (
            number,
            moment,
        )
        found = queries.all_standing_on(at(number), moment)
        held = {code: {(one.person, one.acting) for one in some} for code, some in found.items()}
        assert held == {code: some for code, some in world[number]["held"].items() if some}, (number, moment)


DAY = st.integers(0, 19)
UNIT = st.sampled_from("HABC")
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("rename"), UNIT, st.sampled_from("甲乙丙"), DAY),
        st.tuples(st.just("move"), UNIT, UNIT, DAY),
        st.tuples(
            st.just("appoint"), st.sampled_from(["P1", "P2"]), st.sampled_from(["R1", "R2"]), DAY, DAY, st.booleans()
        ),
        st.tuples(st.just("end"), st.integers(0, 5), DAY),
        st.tuples(st.just("correct"), st.integers(0, 5), DAY, DAY),
        st.tuples(st.just("merge"), UNIT, UNIT, DAY),
        st.tuples(st.just("close"), UNIT, DAY),
        st.tuples(st.just("undo"), UNIT),
        st.tuples(st.just("sweep")),
    ),
    min_size=1,
    max_size=9,
)


class World:
    """The commands beside the oracle: what is refused leaves both as they were."""

    def __init__(self) -> None:
        intake = take(sheets.UNITS, unit("H"), unit("A", "H"), unit("B", "H"), unit("C", "A"))
        take(sheets.POSTS, post("P1", "A", tier="first"), post("P2", "C"), intake=intake)
        take(sheets.PEOPLE, {"id": "R1", "name": "甲"}, {"id": "R2", "name": "乙"}, intake=intake)
        self.oracle = Oracle()
        self.undoing: dict[str, list[list[dict[str, dict[str, Any]]]]] = {}
        self.oracle.keep()

    def do(self, act: tuple[Any, ...]) -> None:
        try:
            with transaction.atomic():
                getattr(self, act[0])(*act[1:])
        except Refused:
            pass
        self.oracle.keep()

    def unit(self, code: str) -> Unit:
        return Unit.objects.get(code=code)

    def rename(self, code: str, name: str, day: int) -> None:
        commands.rename_unit(self.unit(code), name, day=at(day), by="sys", on=TODAY)
        self._step(code, day, 0, name)

    def move(self, code: str, above: str, day: int) -> None:
        commands.move_unit(self.unit(code), self.unit(above), day=at(day), by="sys", on=TODAY)
        self._step(code, day, 1, above)

    def _step(self, code: str, day: int, field: int, value: str) -> None:
        """From its day up to the next that was told."""
        kind = ("unit_renamed", "unit_moved")[field]
        told = Change.objects.filter(about=code, kind=kind, undone=None).values_list("on", flat=True)
        end = min([(on - D0).days for on in told if on > at(day)], default=len(SPAN))
        for world in self.oracle.days[day:end]:
            if code in world["units"]:
                pair = list(world["units"][code])
                pair[field] = value
                world["units"][code] = tuple(pair)

    def appoint(self, place: str, person: str, first: int, end: int, acting: bool) -> None:
        found, whom = Post.objects.get(code=place), Person.objects.get(code=person)
        commands.appoint(found, whom, start=at(first), end=at(end), acting=acting, by="sys", on=TODAY)
        self._held()

    def end(self, number: int, day: int) -> None:
        one = self._one(number)
        commands.end_appointment(one, at(day), by="sys", on=TODAY)
        self._held()

    def correct(self, number: int, first: int, end: int) -> None:
        one = self._one(number)
        commands.correct_appointment(one, start=at(first), end=at(end), acting=one.acting, by="sys", on=TODAY)
        self._held()

    def _one(self, number: int) -> Appointment:
        rows = list(Appointment.objects.select_related("post__unit", "person").order_by("pk"))
        if not rows:
            raise Refused([history_problem()])
        return rows[number % len(rows)]

    def _held(self) -> None:
        """What is known now, day by day, from the rows as they are."""
        rows = list(Appointment.objects.select_related("post", "person"))
        for number, world in enumerate(self.oracle.days):
            world["held"] = {}
            for one in rows:
                if one.start <= at(number) and (one.end is None or at(number) < one.end):
                    world["held"].setdefault(one.post.code, set()).add((one.person.code, one.acting))

    def merge(self, code: str, into: str, day: int) -> None:
        commands.merge_unit(self.unit(code), self.unit(into), day=at(day), by="sys", on=TODAY)
        self._gone(code, day)
        self._held()

    def close(self, code: str, day: int) -> None:
        commands.close_unit(self.unit(code), day=at(day), by="sys", on=TODAY)
        self._gone(code, day)

    def _gone(self, code: str, day: int) -> None:
        for world in self.oracle.days[day:]:
            world["units"].pop(code, None)

    def undo(self, code: str) -> None:
        change = queries.latest_change(self.unit(code).pk)
        if change is None:
            raise Refused([history_problem()])
        before = self.oracle.kept[max(one for one in self.oracle.kept if one < change.number)]
        after = self.oracle.kept[min(one for one in self.oracle.kept if one >= change.number)]
        commands.undo_change(change, by="sys", on=TODAY)
        for number, world in enumerate(self.oracle.days):
            was, became = before[number]["units"].get(code), after[number]["units"].get(code)
            if was == became:
                continue
            if change.kind in {"unit_closed", "unit_merged"} or code in world["units"]:
                world["units"][code] = self._replayed(code, number)
        self._held()

    def _replayed(self, code: str, number: int) -> tuple[str, str]:
        """The name and superior on a day, played again from what was told and still holds, in the order of telling."""
        pair = {0: f"单位{code}", 1: {"H": "", "A": "H", "B": "H", "C": "A"}[code]}
        for field, kind, name in ((0, "unit_renamed", "name"), (1, "unit_moved", "parent")):
            best = D0 - dt.timedelta(1)
            for one in Change.objects.filter(about=code, kind=kind, undone=None).order_by("number"):
                if best <= one.on <= at(number):
                    best, pair[field] = one.on, one.after[name]
        return pair[0], pair[1]

    def sweep(self) -> None:
        commands.take_effect(by="serve", on=TODAY)


def history_problem() -> Any:
    from zeren.apps.organisation.rules.changes import NOTHING_CHANGED

    return NOTHING_CHANGED()


def sound(world: list[dict[str, dict[str, Any]]]) -> None:
    """On every day: no circle, nobody below what is not there, one holder of each post."""
    for day in world:
        for code in day["units"]:
            seen, here = set(), code
            while here:
                assert here in day["units"], "it stands below what is not there"
                assert here not in seen, "a circle"
                seen.add(here)
                here = day["units"][here][1]
        assert all(sum(not acting for _, acting in some) <= 1 for some in day["held"].values())


@settings(deadline=None, max_examples=40)
@given(acts=ACTS)
def test_every_day_at_every_moment_is_as_it_was_told(acts: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        world = World()
        for act in acts:
            world.do(act)
            sound(world.oracle.days)
        commands.take_effect(by="serve", on=TODAY)
        compare(world.oracle, None, world.oracle.days)
        for moment, kept in list(world.oracle.kept.items())[-4:]:
            compare(world.oracle, moment, kept)
        _rows_are_today(world)
        assert broken() is None
        transaction.set_rollback(True)


def _rows_are_today(world: World) -> None:
    """The rows say what is told of today, and paths agree with them."""
    units = list(Unit.objects.select_related("parent"))
    paths = {one.code: one.path for one in units}
    today = world.oracle.days[(TODAY - D0).days]["units"]
    for one in units:
        above = one.parent.code if one.parent else ""
        assert one.path == (paths[above] if above else "") + f"{one.pk:09d}"
        if one.code in today:
            assert (one.name, above) == today[one.code]


def test_a_merger_entered_ahead_holds_on_its_day() -> None:
    intake = take(sheets.UNITS, unit("H"), unit("A", "H"), unit("B", "H"))
    take(sheets.POSTS, post("P1", "A", tier="first"), intake=intake)
    take(sheets.PEOPLE, {"id": "R1", "name": "甲"}, intake=intake)
    place, person = Post.objects.get(), Person.objects.get()
    commands.appoint(place, person, start=D0, by="sys", on=D0)
    a, b = Unit.objects.get(code="A"), Unit.objects.get(code="B")
    account = access.create_account("R1", "甲", password="good long words", person="R1", by="sys", on=D0)
    access.grant(account, "officer", a.path, start=D0, by="sec", on=D0)
    july = dt.date(2026, 7, 1)
    commands.merge_unit(a, b, day=july, by="sys", on=TODAY)
    late = access.grant(account, "inspector", a.path, start=TODAY, by="sec", on=TODAY)
    june = dt.date(2026, 6, 30)
    assert (queries.unit_on("A", june) is not None, queries.unit_on("A", july)) == (True, None)
    assert (queries.holder("P1", june), queries.holder("P1", july)) == (("R1", "甲", False), None)
    assert queries.holder("P1-B", july) == ("R1", "甲", False)
    assert commands.take_effect(by="serve", on=june) == []
    assert Grant.objects.get(pk=late.pk).end is None
    assert [one.about for one in commands.take_effect(by="serve", on=july)] == ["A"]
    assert commands.take_effect(by="serve", on=july) == []
    there = {(one.role, one.path) for one in Grant.objects.all() if one.given().span.holds(july)}
    assert there == {("officer", b.path), ("inspector", b.path)}
    assert queries.holder_on("P1", july, queries.moment(D0)) is not None


def test_a_split_takes_posts_people_and_units_and_is_taken_back() -> None:
    intake = take(sheets.UNITS, unit("H"), unit("A", "H"), unit("C", "A"))
    take(sheets.POSTS, post("P1", "A"), post("P2", "A"), intake=intake)
    take(sheets.PEOPLE, {"id": "R1", "name": "甲"}, intake=intake)
    commands.appoint(Post.objects.get(code="P2"), Person.objects.get(), start=D0, by="sys", on=D0)
    a = Unit.objects.get(code="A")
    made = commands.split_unit(a, "N", "新局", ["P2"], ["C"], day=at(5), by="sys", on=TODAY)
    assert queries.way_on("C", at(5)) == ["H", "N", "C"]
    assert queries.way_on("C", at(4)) == ["H", "A", "C"]
    assert (queries.holder("P2", at(5)), queries.holder("P2-N", at(5))) == (None, ("R1", "甲", False))
    assert Unit.objects.get(code="C").parent == made
    with pytest.raises(Refused) as refused:
        commands.split_unit(a, "M", "又一局", ["P9"], day=at(6), by="sys", on=TODAY)
    assert [one.code for one in refused.value.problems] == ["not_in_unit"]
    moment = Entry.objects.count()
    change = queries.latest_change(a.pk)
    assert change is not None
    commands.undo_change(change, by="sys", on=TODAY)
    assert not Unit.objects.filter(code="N").exists()
    assert queries.way_on("C", at(5)) == ["H", "A", "C"]
    assert queries.holder("P2", at(5)) == ("R1", "甲", False)
    assert queries.way_on("C", at(5), moment) == ["H", "N", "C"]
    seen = queries.holder_on("P2-N", at(5), moment)
    assert seen is not None
    assert (seen.person, seen.name) == ("R1", "甲")


def test_a_table_that_says_otherwise_is_a_correction() -> None:
    intake = take(sheets.UNITS, unit("H"), unit("A", "H"))
    moment = Entry.objects.count()
    take(sheets.UNITS, unit("A", "H", name="新名"), intake=intake)
    (told,) = Change.objects.all()
    assert (told.kind, told.before, told.after) == ("unit_corrected", {"name": "单位A"}, {"name": "新名"})
    seen, now = queries.unit_on("A", told.on, moment), queries.unit_on("A", told.on)
    assert seen is not None
    assert now is not None
    assert (seen["name"], now["name"]) == ("单位A", "新名")
    assert queries.unit_on("A", D0, 0) is None


def refusals(place: Post, person: Person, **given: Any) -> list[str]:
    try:
        commands.appoint(place, person, by="sys", on=D0, **given)
    except Refused as refused:
        return [one.code for one in refused.problems]
    return []


def test_a_post_held_alone_and_a_stand_in_for_oneself() -> None:
    intake = take(sheets.UNITS, unit("A"))
    take(sheets.POSTS, post("P1", "A", sole=True), post("P2", "A"), intake=intake)
    take(sheets.PEOPLE, {"id": "R1", "name": "甲"}, {"id": "R2", "name": "乙"}, intake=intake)
    first, second = Post.objects.order_by("code")
    one = Person.objects.get(code="R1")
    commands.appoint(first, one, start=D0, end=at(5), by="sys", on=D0)
    for start, acting, said in [(at(2), False, ["person_in_two_places"]), (at(2), True, []), (at(5), False, [])]:
        found = refusals(second, one, start=start, end=at(9), acting=acting)
        assert found == said
    with pytest.raises(Refused) as caught:
        commands.appoint(first, one, start=D0, acting=True, by="sys", on=D0)
    assert [found.code for found in caught.value.problems] == ["post_held_by_the_same"]
