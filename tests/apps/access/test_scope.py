"""What a scope holds, against a walk over all units that asks each of its superiors."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from zeren.apps.access import queries
from zeren.apps.access.models import Account, Grant
from zeren.apps.access.rules import ROLES, Permission
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.rules import paths

START = dt.date(2026, 1, 1)
DAYS = 30


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


trees = st.lists(st.integers(0, 100), min_size=1, max_size=14)
"""For every unit after the first, its superior among those before it."""

spans = st.tuples(st.integers(0, DAYS), st.one_of(st.none(), st.integers(0, DAYS)))
held = st.lists(st.tuples(st.sampled_from(sorted(ROLES)), st.integers(-1, 100), spans), max_size=6)


class Scopes(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(tree=trees, grants=held, life=spans, on=st.integers(0, DAYS), permission=st.sampled_from(Permission))
    def test_scope_is_what_a_walk_finds(
        self,
        tree: list[int],
        grants: list[tuple[str, int, tuple[int, int | None]]],
        life: tuple[int, int | None],
        on: int,
        permission: Permission,
    ) -> None:
        above = {place + 1: superior % place + 1 if place else None for place, superior in enumerate(tree)}
        laid = paths(above)
        Unit.objects.bulk_create(Unit(pk=pk, code=f"U{pk}", name=f"U{pk}", category="c", path=laid[pk]) for pk in above)
        who = Account.objects.create(
            username="who", name="Who", start=day(life[0]), end=None if life[1] is None else day(life[1])
        )
        given_to = [(role, at % len(tree) + 1 if at >= 0 else None, span) for role, at, span in grants]
        for role, unit, (start, end) in given_to:
            Grant.objects.create(
                account=who,
                role=role,
                path=laid[unit] if unit else "",
                start=day(start),
                end=None if end is None else day(end),
            )

        def alive(start: int, end: int | None) -> bool:
            return start <= on and (end is None or on < end)

        def reached(unit: int) -> bool:
            line: set[int | None] = {None}
            here: int | None = unit
            while here is not None:
                line.add(here)
                here = above[here]
            return alive(*life) and any(
                permission in ROLES[role].permissions and alive(*span) and top in line for role, top, span in given_to
            )

        expected = {unit for unit in above if reached(unit)}
        found = Unit.objects.filter(queries.scope(who, permission, day(on)))
        assert set(found.values_list("pk", flat=True)) == expected
        if permission is not Permission.own_account:
            for unit in above:
                assert queries.may(who, permission, laid[unit], day(on)) is (unit in expected)


@pytest.mark.django_db
def test_nobody_sees_anything() -> None:
    Unit.objects.create(code="A", name="A", category="c", path="000000001")
    visitor = AnonymousUser()
    for permission in Permission:
        assert not Unit.objects.filter(queries.scope(visitor, permission, START)).exists()
        assert not queries.may(visitor, permission, "000000001", START)
    assert queries.permissions(visitor, START) == frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "path", "zh", "en"),
    [
        (
            "officer",
            "a",
            "可以报送工作记录：2026-01-01起您是授权单位及其下级单位的填报员",
            "since 2026-01-01 you are officer",
        ),
        ("officer", "", "全部单位的填报员", "officer of all units"),
        ("officer", "b", "不能在这个单位报送工作记录：您是别的单位的填报员", "you are officer of other units"),
        ("assessor", "", "这要有填报员、分管领导的授权", "takes a grant as officer, unit leader"),
    ],
)
def test_why(role: str, path: str, zh: str, en: str) -> None:
    who = Account.objects.create(username="who", name="Who", start=START)
    Grant.objects.create(account=who, role=role, path=path, start=START)
    told = queries.why(who, Permission.file_record, "a1", START)
    assert zh in told.zh
    assert en in told.en
    assert queries.why(who, Permission.file_record, "a1", START - dt.timedelta(days=1)).zh.startswith(
        "账号不在使用期内"
    )


@pytest.mark.django_db
def test_one_query_answers_a_whole_page(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]  # a fixture
    who = Account.objects.create(username="who", name="Who", start=START)
    Grant.objects.create(account=who, role="officer", path="a", start=START)
    with django_assert_num_queries(1):
        assert queries.may(who, Permission.file_record, "a1", START)
        assert not queries.may(who, Permission.assess, "a1", START)
        assert Permission.see_unit in queries.permissions(who, START)
        queries.scope(who, Permission.see_unit, START)
