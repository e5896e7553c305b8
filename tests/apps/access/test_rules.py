"""Roles and permissions as a table; passwords, names and grants as cases."""

from __future__ import annotations

import datetime as dt

import pytest

from zeren.apps.access import rules
from zeren.apps.access.rules import ADMINISTRATORS, ROLES, TEXTS, Given, Permission, Span

TABLE = """
                  own see card file sign find insp assess superv accts people grants system journal
officer            x  x  x  x  .  .  .  .  .  .  .  .  .  .
unit_leader        x  x  x  x  x  .  .  .  .  .  .  .  .  .
first_responsible  x  x  x  .  x  x  .  .  .  .  .  .  .  .
inspector          x  x  .  .  .  .  x  .  .  .  .  .  .  .
assessor           x  x  x  .  .  .  .  x  .  .  .  .  .  .
supervisor         x  x  x  .  .  .  .  .  x  .  .  .  .  .
system_admin       x  .  .  .  .  .  .  .  .  x  x  .  x  .
security_admin     x  .  .  .  .  .  .  .  .  x  .  x  .  .
audit_admin        x  .  .  .  .  .  .  .  .  .  .  .  .  x
"""
"""Who may do what: the columns are the permissions in their order."""

DAY = dt.date(2026, 3, 1)
LATER = dt.date(2026, 6, 1)


def rows() -> dict[str, list[str]]:
    return {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()[1:]}


def test_roles_permit_what_the_table_says() -> None:
    assert list(rows()) == list(ROLES)
    for key, marks in rows().items():
        permitted = {one for one, mark in zip(Permission, marks, strict=True) if mark == "x"}
        assert ROLES[key].permissions == permitted, key


def test_every_permission_has_words_and_somebody_who_holds_it() -> None:
    assert list(TEXTS) == list(Permission)
    assert frozenset().union(*(role.permissions for role in ROLES.values())) == set(Permission)
    assert all(text.zh and text.en for text in TEXTS.values())
    assert all(side for role in ROLES.values() for text in (role.text, role.says) for side in text)


def test_administrators_see_no_units_and_share_only_the_list_of_accounts() -> None:
    own = [ROLES[key].permissions - rules.ALWAYS - {Permission.see_accounts} for key in sorted(ADMINISTRATORS)]
    assert len(frozenset().union(*own)) == sum(map(len, own))
    assert not frozenset().union(*own) & {Permission.see_unit, Permission.see_scorecard}


@pytest.mark.parametrize(
    ("password", "common", "code"),
    [
        ("short-one", False, "password_too_short"),
        ("1234567890123", False, "password_easily_guessed"),
        ("aaaaaaaaaabb", False, "password_easily_guessed"),
        ("wang.li-2026", False, "password_easily_guessed"),
        ("correct horse", True, "password_easily_guessed"),
        ("correct horse", False, ""),
        ("春天的 小河 向东流 去了", False, ""),
    ],
)
def test_passwords(password: str, common: bool, code: str) -> None:
    assert [one.code for one in rules.password_problems(password, "wang.li", common)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("typed", "kept", "good"),
    [
        (" Wang.Li ", "wang.li", True),
        ("ＷＡＮＧ", "wang", True),
        ("王丽", "王丽", True),
        ("a", "a", False),
        ("a b", "a b", False),
        ("a" * 61, "a" * 61, False),
        ("<b>", "<b>", False),
    ],
)
def test_names(typed: str, kept: str, good: bool) -> None:
    assert rules.usable_name(typed) == kept
    assert (rules.name_problems(kept, taken=False) == []) is good


def given(role: str, start: dt.date = DAY, end: dt.date | None = None) -> Given:
    return Given(role, "", Span(start, end))


@pytest.mark.parametrize(
    ("new", "held", "own", "codes"),
    [
        (given("officer"), [], False, []),
        (given("officer"), [given("assessor")], False, []),
        (given("officer"), [], True, ["grant_to_oneself"]),
        (given("king"), [], False, ["unknown_role"]),
        (given("officer", LATER, DAY), [], False, ["grant_ends_before_start"]),
        (given("officer", DAY, DAY), [], False, ["grant_ends_before_start"]),
        (given("system_admin"), [given("system_admin")], False, []),
        (given("system_admin"), [given("audit_admin")], False, ["administrators_kept_apart"]),
        (given("system_admin"), [given("audit_admin", DAY, LATER)], False, ["administrators_kept_apart"]),
        (given("system_admin", LATER), [given("audit_admin", DAY, LATER)], False, []),
        (given("security_admin", DAY, LATER), [given("audit_admin", LATER)], False, []),
        (given("system_admin"), [given("officer"), given("assessor")], False, []),
    ],
)
def test_grants(new: Given, held: list[Given], own: bool, codes: list[str]) -> None:
    assert [one.code for one in rules.grant_problems(new, held, own=own)] == codes


@pytest.mark.parametrize(
    ("paths", "kept"),
    [
        ([], []),
        (["b", "a", "ab"], ["a", "b"]),
        (["", "a"], [""]),
        (["ab", "ac", "a0", "ab"], ["a0", "ab", "ac"]),
    ],
)
def test_tops(paths: list[str], kept: list[str]) -> None:
    assert rules.tops(paths) == kept
