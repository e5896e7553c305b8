"""Units found by characters, initials and former names; the initials kept with every way a unit gets its name."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from zeren.apps.organisation import commands, queries
from zeren.apps.organisation.derived import refresh_initials
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.rules.initials import initials, initials_of, may_be_initials

DAY = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("甲乡文化站", "jxwhz"),
        ("重庆路街道", "cqljd"),
        ("重要工作组", "zygzz"),
        ("长乐市", "cls"),
        ("A2小区", "a2xq"),
        ("第1党支部", "d1dzb"),
        ("（筹）", "c"),
        ("——", ""),
    ],
)
def test_the_initials_of_a_name(name: str, found: str) -> None:
    assert initials(name) == found


def test_former_names_are_kept_once() -> None:
    assert initials_of(["甲乡", "", "乙镇", "甲县"]) == "jx yz"
    assert [one for one in ("jx", "JX2", "甲", "2j", "j x", "j%") if may_be_initials(one)] == ["jx", "JX2"]


def found(words: str) -> list[str]:
    return [unit.code for unit in queries.listed(Q(), words)]


@pytest.mark.django_db
def test_a_unit_is_found_by_characters_initials_and_former_names() -> None:
    unit = commands.open_unit("C", "丙乡文化站", "town", None, day=DAY, by="x", on=DAY)
    commands.open_unit("D", "丁镇", "town", None, day=DAY, by="x", on=DAY)
    assert [found(one) for one in ("文化", "bxwh", "BXWH", " whz ", "C", "dz", "xyz", "")] == [
        ["C"], ["C"], ["C"], ["C"], ["C"], ["D"], [], ["C", "D"],
    ]  # fmt: skip
    commands.rename_unit(unit, "戊乡文化馆", day=DAY + dt.timedelta(9), by="x", on=DAY + dt.timedelta(9))
    assert [found(one) for one in ("bxwhz", "丙乡", "wxwhg")] == [["C"], ["C"], ["C"]]
    with CaptureQueriesContext(connection) as seen:
        found("bxwhz")
    assert len(seen) == 1


@pytest.mark.django_db
def test_what_a_big_table_left_out_is_caught_up_with() -> None:
    commands.open_unit("C", "丙乡", "town", None, day=DAY, by="x", on=DAY)
    Unit.objects.update(initials="")
    assert found("bx") == []
    assert (refresh_initials(), refresh_initials()) == (1, 0)
    assert found("bx") == ["C"]
