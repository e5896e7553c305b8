"""Units and posts set up, renamed, moved, closed, merged, all of it taken back; what follows, what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.apps.organisation.test_accept import day, held, post, take, unit

from zeren.apps.access import commands as access
from zeren.apps.access.models import Account, Grant
from zeren.apps.audit.models import Entry
from zeren.apps.audit.queries import broken
from zeren.apps.organisation import commands, queries, sheets
from zeren.apps.organisation.models import Appointment, Change, Person, Post, Unit
from zeren.apps.organisation.rules import Span, changes
from zeren.apps.organisation.rules.changes import Place
from zeren.base.problems import Refused

pytestmark = pytest.mark.django_db

TODAY = day(6)
STEP = "000000001"
HERE = Place("甲", STEP, Span(day(2), None), day(4))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("place", "on", "said"),
    [
        (HERE, day(5), []),
        (HERE, day(4), []),
        (HERE, day(3), ["unit_changed_later"]),
        (HERE, day(1), ["unit_absent_on_day", "unit_changed_later"]),
        (HERE, day(7), []),
        (HERE._replace(span=Span(None, day(5))), day(5), ["unit_absent_on_day"]),
        (HERE._replace(since=None), day(2), []),
    ],
)
def test_days_on_which_a_unit_may_end(place: Place, on: dt.date, said: list[str]) -> None:
    problems = changes.day_problems(place, on) + changes.later_problems(place, on)
    assert [problem.code for problem in problems] == said


BELOW = Place("乙", STEP * 2, Span(None, None))
BESIDE = Place("丙", "000000009", Span(day(3), day(9)))


@pytest.mark.parametrize(
    ("above", "superior", "on", "said"),
    [
        (None, BESIDE, day(5), []),
        (BESIDE, None, day(5), []),
        (None, None, day(5), ["unit_stands_there"]),
        (BESIDE, BESIDE, day(5), ["unit_stands_there"]),
        (None, HERE, day(5), ["unit_moved_under_itself"]),
        (None, BELOW, day(5), ["unit_moved_under_itself"]),
        (None, BESIDE, day(2), ["unit_absent_on_day"]),
        (None, BESIDE, day(9), ["unit_absent_on_day"]),
    ],
)
def test_where_a_unit_may_move(above: Place | None, superior: Place | None, on: dt.date, said: list[str]) -> None:
    assert [problem.code for problem in changes.moving_problems(HERE, above, superior, on)] == said


@pytest.mark.parametrize(
    ("tier", "span", "lives", "said"),
    [
        ("first", Span(day(3), None), Span(day(2), None), []),
        ("", Span(day(3), day(4)), Span(None, None), []),
        ("king", Span(day(3), None), Span(None, None), ["tier_unknown"]),
        ("first", Span(day(4), day(3)), Span(None, None), ["closed_before_opened"]),
        ("first", Span(day(1), None), Span(day(2), None), ["post_outside_unit"]),
        ("first", Span(day(3), day(9)), Span(None, day(8)), ["post_outside_unit"]),
    ],
)
def test_tiers_and_times_of_posts(tier: str, span: Span, lives: Span, said: list[str]) -> None:
    assert [problem.code for problem in changes.post_problems(tier, span, "甲", lives)] == said


@pytest.fixture
def county() -> dict[str, Unit]:
    """H over A and B, A over A1; A has a first responsible and a clerk."""
    intake = take(sheets.UNITS, unit("H"), unit("A", "H"), unit("A1", "A"), unit("B", "H"))
    take(sheets.POSTS, post("P1", "A", tier="first"), post("P2", "A", tier="staff"), intake=intake)
    take(sheets.PEOPLE, {"id": "R1", "name": "甲"}, {"id": "R2", "name": "乙"}, intake=intake)
    take(sheets.APPOINTMENTS, held("T1", day(1)), held("T2", day(1), post="P2", person="R2"), intake=intake)
    return {one.code: one for one in Unit.objects.all()}


def enrolled(person: str) -> Account:
    return access.create_account(person, "甲", password="good long words", person=person, by="sys", on=day(1))


def granted(account: Account, code: str, ground: str = "") -> None:
    path = Unit.objects.get(code=code).path
    access.grant(account, "officer", path, start=day(1), ground=ground, by="sec", on=day(1))


def running(on: dt.date = TODAY) -> list[tuple[str, str]]:
    names = dict(Unit.objects.values_list("path", "code"))
    return sorted((one.account.person, names[one.path]) for one in Grant.objects.all() if one.given().span.holds(on))


def latest(code: str, place: str = "") -> Change:
    found = queries.latest_change(Unit.objects.get(code=code).pk, Post.objects.get(code=place).pk if place else None)
    assert found is not None
    return found


def undo(code: str, place: str = "") -> None:
    commands.undo_change(latest(code, place), by="sys", on=TODAY)


def picture() -> list[object]:
    """Everything of the organisation that a change may touch, and who may see what."""
    return [
        list(Unit.objects.order_by("code").values_list()),
        list(Post.objects.order_by("code").values_list()),
        list(Appointment.objects.order_by("code").values_list()),
        running(),
        list(Account.objects.order_by("person").values_list("person", "leaves")),
    ]


class TestUnits:
    def test_a_new_unit_stands_below_its_superior(self, county: dict[str, Unit]) -> None:
        before = picture()
        made = commands.open_unit("C", " 丙局 ", "department", county["A"], day=day(5), by="sys", on=TODAY)
        assert (made.name, made.parent, made.opened) == ("丙局", county["A"], day(5))
        assert made.path == county["A"].path + f"{made.pk:09d}"
        assert [node.code for node in queries.tree() if node.path.startswith(county["A"].path)] == ["A", "A1", "C"]
        undo("C")
        assert picture() == before
        told = Change.objects.get()
        assert (told.about, told.unit, told.undone) == ("C", None, Entry.objects.count())

    @pytest.mark.parametrize(
        ("code", "name", "category", "on", "said"),
        [
            ("B", "丙", "department", day(5), ["code_in_use"]),
            ("a b", "", "", day(5), ["code_unusable", "name_missing", "category_missing"]),
        ],
    )
    def test_a_new_unit_is_refused(
        self, county: dict[str, Unit], code: str, name: str, category: str, on: dt.date, said: list[str]
    ) -> None:
        with pytest.raises(Refused) as refused:
            commands.open_unit(code, name, category, county["A"], day=on, by="sys", on=TODAY)
        assert codes(refused) == said

    def test_a_new_unit_with_something_in_it_is_not_taken_back(self, county: dict[str, Unit]) -> None:
        made = commands.open_unit("C", "丙", "department", county["H"], day=day(5), by="sys", on=TODAY)
        commands.open_post(made, "P9", "局长", "first", day=day(5), by="sys", on=TODAY)
        with pytest.raises(Refused) as refused:
            undo("C")
        assert (codes(refused), "岗位" in refused.value.problems[0].say()) == (["change_built_on"], True)
        undo("C", "P9")
        granted(enrolled("R1"), "C")
        with pytest.raises(Refused) as refused:
            undo("C")
        assert "授权" in refused.value.problems[0].say()

    def test_a_former_name_stays_findable(self, county: dict[str, Unit]) -> None:
        before = picture()
        commands.rename_unit(county["A"], "新名", day=day(5), by="sys", on=TODAY)
        found = Unit.objects.get(code="A")
        assert (found.name, found.former_names) == ("新名", "单位A")
        assert "单位A" in Entry.objects.last().data  # type: ignore[union-attr]
        for name, said in [("新名", "unit_name_unchanged"), (" ", "name_missing")]:
            with pytest.raises(Refused) as refused:
                commands.rename_unit(county["A"], name, day=day(5), by="sys", on=TODAY)
            assert codes(refused) == [said]
        undo("A")
        assert picture() == before

    def test_a_subtree_moves_with_its_grants(self, county: dict[str, Unit]) -> None:
        account = enrolled("R1")
        for code in ("A", "A1"):
            granted(account, code)
        before = picture()
        commands.move_unit(county["A"], county["B"], day=day(5), by="sys", on=TODAY)
        assert queries.is_inside(county["A1"].pk, county["B"].pk)
        assert running() == [("R1", "A"), ("R1", "A1")]
        undo("A")
        assert picture() == before

    def test_a_unit_with_anything_living_is_not_closed(self, county: dict[str, Unit]) -> None:
        for code, said in [("A", ["unit_has_units_below", "unit_has_posts"]), ("H", ["unit_has_units_below"])]:
            with pytest.raises(Refused) as refused:
                commands.close_unit(county[code], day=day(5), by="sys", on=TODAY)
            assert codes(refused) == said
        before = picture()
        commands.close_unit(county["B"], day=day(5), by="sys", on=TODAY)
        assert Unit.objects.get(code="B").closed == day(5)
        with pytest.raises(Refused) as refused:
            commands.move_unit(county["A"], county["B"], day=day(5), by="sys", on=TODAY)
        assert codes(refused) == ["unit_absent_on_day"]
        undo("B")
        assert picture() == before

    def test_only_the_latest_change_is_taken_back(self, county: dict[str, Unit]) -> None:
        commands.rename_unit(county["B"], "乙一", day=day(4), by="sys", on=TODAY)
        first = latest("B")
        commands.rename_unit(county["B"], "乙二", day=day(5), by="sys", on=TODAY)
        with pytest.raises(Refused) as refused:
            commands.undo_change(first, by="sys", on=TODAY)
        assert codes(refused) == ["nothing_to_undo"]
        undo("B")
        undo("B")
        assert Unit.objects.get(code="B").name == "单位B"
        assert broken() is None


BUILT: dict[str, Callable[[Post], object]] = {
    "end": lambda place: commands.end_appointment(place.appointments.get(), day(6), by="sys", on=TODAY),
    "change": lambda place: commands.change_post(place, "新", "", by="sys", on=TODAY),
    "appoint": lambda place: commands.appoint(
        place, Person.objects.get(code="R1"), start=TODAY, acting=True, by="sys", on=TODAY
    ),
}
"""What somebody does with a post that came in with a merge."""


class TestMerging:
    def test_posts_people_and_grants_go_along(self, county: dict[str, Unit]) -> None:
        first, clerk, guest = enrolled("R1"), enrolled("R2"), enrolled("R3")
        granted(first, "A", "T1")
        granted(clerk, "A", "T2")
        granted(guest, "B")
        commands.move_unit(county["A1"], county["H"], day=day(4), by="sys", on=TODAY)
        before = picture()
        carried = commands.merge_unit(county["A"], county["B"], ["P1"], day=day(5), by="sys", on=TODAY)
        assert carried == {"P2": "P2-B"}
        merged = Unit.objects.get(code="A")
        assert (merged.closed, merged.successor) == (day(5), county["B"])
        assert [(one.code, one.name) for one in queries.posts_of(county["B"].pk, TODAY)] == [("P2-B", "局长")]
        assert queries.holder("P2-B", TODAY) == ("R2", "乙", False)
        assert queries.holder("P1", TODAY) is None
        assert queries.holder("P2", day(3)) == ("R2", "乙", False)
        assert running() == [("R2", "B"), ("R3", "B")]
        leaves = dict(Account.objects.values_list("person", "leaves"))
        assert leaves == {"R1": day(5), "R2": None, "R3": None}
        undo("A")
        assert picture() == before

    def test_what_lies_below_is_moved_first(self, county: dict[str, Unit]) -> None:
        with pytest.raises(Refused) as refused:
            commands.merge_unit(county["A"], county["B"], day=day(5), by="sys", on=TODAY)
        assert codes(refused) == ["unit_has_units_below"]
        with pytest.raises(Refused) as refused:
            commands.merge_unit(county["B"], county["B"], day=day(5), by="sys", on=TODAY)
        assert codes(refused) == ["unit_merged_into_itself"]

    @pytest.mark.parametrize(("build", "said"), [("end", "任职"), ("change", "岗位"), ("appoint", "任职")])
    def test_a_merge_that_was_built_on_stays(self, county: dict[str, Unit], build: str, said: str) -> None:
        commands.move_unit(county["A1"], county["H"], day=day(4), by="sys", on=TODAY)
        commands.merge_unit(county["A"], county["B"], day=day(5), by="sys", on=TODAY)
        BUILT[build](Post.objects.get(code="P2-B"))
        before = picture()
        with pytest.raises(Refused) as refused:
            undo("A")
        assert (codes(refused), said in refused.value.problems[0].say()) == (["change_built_on"], True)
        assert picture() == before


class TestPosts:
    def test_a_post_is_set_up_changed_and_closed(self, county: dict[str, Unit]) -> None:
        before = picture()
        made = commands.open_post(county["B"], "P9", " 副局长 ", "direct", day=day(5), by="sys", on=TODAY)
        assert (made.name, made.tier, made.opened) == ("副局长", "direct", day(5))
        commands.change_post(made, "局长", "first", by="sys", on=TODAY)
        commands.change_post(made, "局长", "first", by="sys", on=TODAY)
        assert Change.objects.filter(post=made).count() == 2
        commands.close_post(made, day=day(8), by="sys", on=TODAY)
        assert Post.objects.get(code="P9").closed == day(8)
        for _ in range(3):
            undo("B", "P9")
        assert picture() == before

    def test_what_does_not_fit_is_refused(self, county: dict[str, Unit]) -> None:
        for code, tier, on, said in [
            ("P1", "", day(5), "code_in_use"),
            ("P9", "king", day(5), "tier_unknown"),
        ]:
            with pytest.raises(Refused) as refused:
                commands.open_post(county["B"], code, "局长", tier, day=on, by="sys", on=TODAY)
            assert codes(refused) == [said]
        commands.close_unit(county["B"], day=day(5), by="sys", on=TODAY)
        with pytest.raises(Refused) as refused:
            commands.open_post(county["B"], "P9", "局长", "", day=day(5), by="sys", on=TODAY)
        assert codes(refused) == ["post_outside_unit"]
        with pytest.raises(Refused) as refused:
            commands.close_post(Post.objects.get(code="P1"), day=day(5), by="sys", on=TODAY)
        assert (codes(refused), "甲" in refused.value.problems[0].say()) == (["post_still_held"], True)


STEPS = st.lists(st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("HABCDEF")), min_size=1, max_size=6)


@settings(deadline=None, max_examples=15)
@given(moves=STEPS)
def test_moves_one_by_one_keep_the_tree_whole_and_can_all_be_taken_back(moves: list[tuple[str, str]]) -> None:
    above = {"A": "H", "B": "H", "C": "A", "D": "C", "E": "B", "F": "H"}
    with transaction.atomic():
        take(sheets.UNITS, unit("H"), *(unit(code, top) for code, top in above.items()))
        account = enrolled("R1")
        for code in above:
            granted(account, code)
        before, done = picture(), []
        for code, top in moves:
            try:
                commands.move_unit(
                    Unit.objects.get(code=code), Unit.objects.get(code=top), day=TODAY, by="sys", on=TODAY
                )
            except Refused:
                continue
            done.append(code)
            paths = {one.code: one.path for one in Unit.objects.all()}
            assert all(
                paths[one.code] == (paths[one.parent.code] if one.parent else "") + f"{one.pk:09d}"
                for one in Unit.objects.select_related("parent")
            )
            assert running() == [("R1", one) for one in sorted(above)]
        for code in reversed(done):
            undo(code)
        assert picture() == before
        transaction.set_rollback(True)
