"""How a duty stands: a table of examples; counting gives what naming gives; what speaks against writes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.apps.duties import rules
from zeren.apps.duties.rules import Filled, Place

HEAD = Place("P1", "局长", "甲")
DEPUTY = Place("P2", "副局长", "乙")
EMPTY = Place("P3", "副局长")
ACTING = Place("P4", "科长", "丙", acting=True)
ENDLESS = Place("P5", "科长", "丙", acting=True, open=True)
GROUP = Place("P6", "班子", "丁")


@pytest.mark.parametrize(
    ("tiers", "posts", "charged", "state", "tier"),
    [
        (["first"], {"first": [HEAD]}, [], "held", "first"),
        (["first"], {}, [], "gap", ""),
        (["first", "direct"], {"direct": [DEPUTY]}, [], "held", "direct"),
        (["direct", "first"], {"first": [HEAD], "direct": [DEPUTY]}, [], "held", "direct"),
        (["primary", "first"], {"primary": [GROUP], "first": [HEAD]}, [], "held", "first"),
        (["primary"], {"primary": [GROUP]}, [], "held", "primary"),
        (["direct"], {"direct": [DEPUTY, EMPTY]}, [], "overlap", "direct"),
        (["direct"], {"direct": [EMPTY]}, [], "vacant", "direct"),
        (["staff"], {"staff": [ACTING]}, [], "acting", "staff"),
        (["staff"], {"staff": [ENDLESS]}, [], "open", "staff"),
        (["direct"], {"direct": [DEPUTY, EMPTY]}, [("direct", DEPUTY)], "held", "direct"),
        (["direct"], {}, [("lead", HEAD)], "held", "lead"),
        (["direct"], {}, [("lead", HEAD), ("lead", DEPUTY)], "overlap", "lead"),
    ],
)
def test_how_a_duty_stands(
    tiers: list[str], posts: dict[str, list[Place]], charged: list[tuple[str, Place]], state: str, tier: str
) -> None:
    found = rules.standing(tiers, posts, charged)
    assert (found.state, found.tier) == (state, tier)


TIER = st.sampled_from(["primary", "first", "direct", "staff"])
PLACE = st.sampled_from([HEAD, EMPTY, ACTING, ENDLESS])


@given(
    tiers=st.lists(TIER, min_size=1, max_size=3, unique=True),
    posts=st.dictionaries(TIER, st.lists(PLACE, max_size=3), max_size=4),
)
def test_counting_says_what_naming_says(tiers: list[str], posts: dict[str, list[Place]]) -> None:
    filled = {
        tier: Filled(
            len(some),
            sum(bool(one.holder) and not one.acting for one in some),
            sum(one.acting for one in some),
            sum(one.open for one in some),
        )
        for tier, some in posts.items()
    }
    assert rules.counted_state(tiers, filled) == rules.standing(tiers, posts).state


DAY, NEXT, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 2), dt.date(2026, 3, 9)


@pytest.mark.parametrize(
    ("known", "span", "others", "said"),
    [
        (True, (DAY, None), [], []),
        (False, (DAY, None), [], ["duty_unknown"]),
        (True, (NEXT, DAY), [], ["charge_ends_before_it_starts"]),
        (True, (DAY, DAY), [], ["charge_ends_before_it_starts"]),
        (True, (DAY, NEXT), [("x", NEXT, None)], []),
        (True, (DAY, None), [("x", NEXT, None)], ["duty_accountable_twice"]),
        (True, (NEXT, None), [("x", DAY, NEXT)], []),
        (True, (DAY, LAST), [("x", NEXT, NEXT)], ["duty_accountable_twice"]),
    ],
)
def test_what_speaks_against_a_charge(
    known: bool,
    span: tuple[dt.date, dt.date | None],
    others: list[tuple[str, dt.date, dt.date | None]],
    said: list[str],
) -> None:
    assert [one.code for one in rules.charge_problems(known, "study", span, others)] == said


@pytest.mark.parametrize(
    ("role", "who", "taken", "said"),
    [
        ("lead", True, [], []),
        ("king", True, [], ["role_of_governance_unknown"]),
        ("lead", False, [], ["seat_without_anybody"]),
        ("lead", True, ["甲"], ["seat_taken"]),
    ],
)
def test_what_speaks_against_a_seat(role: str, who: bool, taken: list[str], said: list[str]) -> None:
    assert [one.code for one in rules.seat_problems(role, who, taken)] == said


@pytest.mark.parametrize(
    ("kind", "what", "tier", "holds", "ahead", "said"),
    [
        ("ask", "问了进度", "first", True, False, []),
        ("ask", "问了进度", "direct", True, False, ["deed_of_another"]),
        ("ask", "问了进度", "first", False, False, ["deed_of_another"]),
        ("sing", "", "first", True, True, ["kind_of_duty_row_unknown", "text_missing_or_long", "deed_still_to_come"]),
    ],
)
def test_a_deed_is_the_first_responsibles_own(
    kind: str, what: str, tier: str, holds: bool, ahead: bool, said: list[str]
) -> None:
    assert [one.code for one in rules.deed_problems(kind, what, tier, holds, ahead)] == said


def test_who_bears_too_much() -> None:
    assert [rules.overloaded(*one) for one in [(3, 6000), (4, 0), (1, 6001)]] == [False, True, True]
    assert rules.portfolio_problems("asset", "礼堂", ["副局长"])[0].code == "owned_twice"
