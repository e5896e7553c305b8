"""People appointed and ended; accounts, grants and paths that follow; as a table, as commands and as a machine."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.apps.organisation.test_accept import DAY, day, held, post, staffed, take, unit

from zeren.apps.access import commands as access
from zeren.apps.access.models import Account, Grant
from zeren.apps.audit.models import Entry
from zeren.apps.organisation import commands, rules, sheets
from zeren.apps.organisation.models import Appointment, Person, Post, Unit
from zeren.apps.organisation.rules import Span, left, meet, suggested_role
from zeren.base.problems import Refused
from zeren.documents.sheet import Intake

__all__ = ["staffed"]

A, B, C = day(1), day(3), day(6)


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ([], None),
        ([None], None),
        ([A], A),
        ([A, B], B),
        ([B, A], B),
        ([A, None], None),
    ],
)
def test_when_somebody_leaves(ends: list[dt.date | None], told: dt.date | None) -> None:
    assert left(ends) == told


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (Span(A, B), Span(B, C), False),
        (Span(A, C), Span(B, None), True),
        (Span(None, None), Span(B, C), True),
        (Span(B, C), Span(None, B), False),
        (Span(B, B), Span(A, C), False),
    ],
)
def test_which_times_meet(one: Span, other: Span, together: bool) -> None:
    assert meet(one, other) is together
    assert meet(other, one) is together


@pytest.mark.parametrize(
    ("tiers", "role"),
    [
        (["first"], "first_responsible"),
        (["staff", "first"], "first_responsible"),
        (["direct", "staff"], "unit_leader"),
        (["leadership"], "unit_leader"),
        (["primary"], "unit_leader"),
        (["lead"], "officer"),
        ([""], "officer"),
        ([], "officer"),
    ],
)
def test_the_role_that_is_suggested(tiers: list[str], role: str) -> None:
    assert suggested_role(tiers) == role


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@pytest.mark.django_db
class TestAppointing:
    def test_a_post_has_one_holder_at_a_time(self, staffed: Intake) -> None:
        place, first, second = Post.objects.get(), *Person.objects.order_by("code")
        commands.appoint(place, first, start=A, end=C, by="sys", on=A)
        with pytest.raises(Refused) as refused:
            commands.appoint(place, second, start=B, by="sys", on=B)
        assert codes(refused) == ["post_held_already"]
        assert "甲" in refused.value.problems[0].what.zh
        acting = commands.appoint(place, second, start=B, acting=True, by="sys", on=B)
        later = commands.appoint(place, second, start=C, by="sys", on=B)
        assert len({acting.code, later.code}) == 2
        with pytest.raises(Refused) as refused:
            commands.end_appointment(Appointment.objects.get(person=first), None, by="sys", on=B)
        assert codes(refused) == ["post_held_already"]
        kinds = list(Entry.objects.order_by("number").values_list("kind", flat=True))[-3:]
        assert kinds == ["organisation.appointed"] * 3

    def test_times_that_do_not_fit_are_refused(self, staffed: Intake) -> None:
        take(sheets.POSTS, post("P1", "A", tier="first", opened=B, closed=C), intake=staffed)
        place, person = Post.objects.get(), Person.objects.get(code="R1")
        for start, end, code in [
            (A, None, "appointment_outside_post"),
            (C, B, "appointment_ended_before_start"),
            (B, day(9), "appointment_outside_post"),
        ]:
            with pytest.raises(Refused) as refused:
                commands.appoint(place, person, start=start, end=end, by="sys", on=A)
            assert codes(refused) == [code]
        assert not Appointment.objects.exists()

    def test_two_appointments_of_one_day_have_codes_of_their_own(self, staffed: Intake) -> None:
        place, person = Post.objects.get(), Person.objects.get(code="R1")
        made = [commands.appoint(place, person, start=A, acting=True, by="sys", on=A).code for _ in range(3)]
        assert made == ["P1-20260101", "P1-20260101-2", "P1-20260101-3"]

    @pytest.mark.parametrize(
        ("code", "name", "said"),
        [
            ("R1", "丙", ["person_code_taken"]),
            ("", "丙", ["person_code_unusable"]),
            ("a b", "", ["person_code_unusable", "person_without_name"]),
        ],
    )
    def test_somebody_new_has_a_code_and_a_name(self, staffed: Intake, code: str, name: str, said: list[str]) -> None:
        with pytest.raises(Refused) as refused:
            commands.add_person(code, name, by="sys", on=A)
        assert codes(refused) == said
        assert commands.add_person("R3", " 丙 ", by="sys", on=A).name == "丙"


def enrolled(person: str = "R1") -> Account:
    return access.create_account(person, "甲", password="good long words", person=person, by="sys", on=A)


@pytest.mark.django_db
class TestFollowing:
    def test_an_account_ends_with_the_last_appointment_and_comes_back(self, staffed: Intake) -> None:
        account, place = enrolled(), Post.objects.get()
        person = Person.objects.get(code="R1")
        first = commands.appoint(place, person, start=A, by="sys", on=A)
        access.grant(account, "officer", place.unit.path, start=A, ground=first.code, by="sec", on=A)
        assert Account.objects.get().leaves is None
        commands.end_appointment(first, B, by="sys", on=A)
        assert (Account.objects.get().leaves, Grant.objects.get().end) == (B, B)
        assert not Account.objects.get().in_use(B)
        commands.appoint(place, person, start=C, by="sys", on=A)
        assert Account.objects.get().leaves is None
        assert Grant.objects.get().end == B

    def test_a_folder_ends_accounts_too(self, staffed: Intake) -> None:
        enrolled()
        take(sheets.APPOINTMENTS, held("T1", A, B), intake=staffed)
        assert Account.objects.get().leaves == B
        take(sheets.APPOINTMENTS, held("T1", A, C), intake=staffed)
        assert Account.objects.get().leaves == C

    def test_somebody_without_any_post_does_not_leave(self, staffed: Intake) -> None:
        enrolled()
        assert commands.tell_access(by="sys", on=A) == 0
        assert Account.objects.get().leaves is None

    def test_grants_follow_a_unit_that_moves_each_its_own_way(self) -> None:
        rows = [unit("H"), unit("A", "H"), unit("A1", "A"), unit("A2", "A"), unit("B", "H")]
        take(sheets.UNITS, *rows)
        account = enrolled()
        for code in ("A", "A1", "A2", "B"):
            access.grant(account, "officer", Unit.objects.get(code=code).path, start=A, by="sec", on=A)
        take(sheets.UNITS, unit("H"), unit("A", "B"), unit("A1", "H"), unit("A2", "A"), unit("B", "H"))
        running = set(Grant.objects.filter(end=None).values_list("path", flat=True))
        assert running == set(Unit.objects.exclude(code="H").values_list("path", flat=True))
        assert Grant.objects.exclude(end=None).count() == 3
        take(sheets.UNITS, unit("H"), unit("A", "B"), unit("A1", "H"), unit("A2", "A"), unit("B", "H"))
        assert Grant.objects.count() == 7

    def test_grants_of_a_merged_unit_go_to_its_successor_on_its_last_day(self) -> None:
        take(sheets.UNITS, unit("H"), unit("A", "H"), unit("B", "H"))
        account = enrolled()
        access.grant(account, "officer", Unit.objects.get(code="A").path, start=A, by="sec", on=A)
        take(sheets.UNITS, unit("H"), unit("A", "H", closed=C, successor="B"), unit("B", "H"))
        old, new = Grant.objects.order_by("pk")
        assert (old.end, new.start, new.path) == (C, C, Unit.objects.get(code="B").path)
        take(sheets.UNITS, unit("A", "H", closed=C, successor="B"))
        assert Grant.objects.count() == 2


MOVES = st.lists(st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("HABCDEF")), min_size=1, max_size=6)


@pytest.mark.django_db
@settings(deadline=None, max_examples=40)
@given(moves=MOVES)
def test_whatever_moves_every_grant_stays_on_its_unit(moves: list[tuple[str, str]]) -> None:
    """Any change of the tree in one go: who had a grant on a unit has one on the same unit afterwards."""
    from django.db import transaction

    above = {"A": "H", "B": "H", "C": "A", "D": "C", "E": "B", "F": "H"}
    with transaction.atomic():
        take(sheets.UNITS, unit("H"), *(unit(code, top) for code, top in above.items()))
        account = enrolled()
        for code in above:
            access.grant(account, "officer", Unit.objects.get(code=code).path, start=A, by="sec", on=A)
        for code, top in moves:
            trail, here = [], top
            while here != "H" and here not in trail:
                trail.append(here)
                here = above[here]
            if code not in trail:
                above[code] = top
        take(sheets.UNITS, unit("H"), *(unit(code, top) for code, top in above.items()))
        running = sorted(one.path for one in Grant.objects.all() if one.given().span.holds(DAY))
        assert running == sorted(Unit.objects.exclude(code="H").values_list("path", flat=True))
        transaction.set_rollback(True)


def test_every_tier_suggests_a_role_that_exists() -> None:
    from zeren.apps.access.rules import ROLES
    from zeren.apps.organisation.states import TIERS

    assert rules.ROLE_OF_TIER.keys() == TIERS.keys()
    assert set(rules.ROLE_OF_TIER.values()) <= ROLES.keys()
