"""Who signs a hand-over for which side, what speaks against one, what is left over: each case a row."""

from __future__ import annotations

import datetime as dt

import pytest

from zeren.apps.organisation.rules import handing
from zeren.apps.organisation.rules.handing import Item

DAY = dt.date(2026, 9, 1)


@pytest.mark.parametrize(
    ("gave", "took", "done", "dropped", "state"),
    [
        (None, None, None, None, "open"),
        (DAY, None, None, None, "gave"),
        (None, DAY, None, None, "took"),
        (DAY, DAY, None, None, "done"),
        (DAY, DAY, DAY, None, "done"),
        (DAY, None, None, DAY, "dropped"),
    ],
)
def test_how_it_stands(
    gave: dt.date | None, took: dt.date | None, done: dt.date | None, dropped: dt.date | None, state: str
) -> None:
    assert handing.state(gave, took, done, dropped) == state


@pytest.mark.parametrize(
    ("now", "person", "giver_signs", "looks_after", "side"),
    [
        ("open", "a", True, False, "gave"),
        ("open", "b", True, False, "took"),
        ("open", "c", True, False, ""),
        ("open", "", True, True, ""),
        ("open", "", False, True, "gave"),
        ("open", "", False, False, ""),
        ("open", "b", False, True, "took"),  # nobody signs for both
        ("took", "b", False, True, ""),
        ("took", "a", True, False, "gave"),
        ("took", "c", False, True, "gave"),
        ("gave", "a", True, False, ""),
        ("gave", "b", True, False, "took"),
        ("gave", "c", False, True, ""),
        ("done", "a", True, False, ""),
        ("dropped", "b", True, True, ""),
    ],
)
def test_who_signs_for_which_side(now: str, person: str, giver_signs: bool, looks_after: bool, side: str) -> None:
    assert handing.side(now, person, "a", "b", giver_signs=giver_signs, looks_after=looks_after) == side


@pytest.mark.parametrize(
    ("receiver", "posts", "waiting", "acting", "until", "codes"),
    [
        ("b", ["P1"], [], False, None, []),
        ("b", ["P1", "P2"], [], True, DAY + dt.timedelta(9), []),
        ("a", ["P1"], [], False, None, ["hand_over_to_oneself"]),
        ("b", [], [], False, None, ["hand_over_without_posts"]),
        ("b", ["P9"], [], False, None, ["hand_over_not_theirs"]),
        ("b", ["P1"], ["P1"], False, None, ["hand_over_in_hand"]),
        ("b", ["P1"], [], True, None, ["hand_over_acting_without_end"]),
        ("b", ["P1"], [], True, DAY, ["hand_over_acting_without_end"]),
        ("a", ["P1", "P9"], ["P1"], False, None, ["hand_over_to_oneself", "hand_over_not_theirs", "hand_over_in_hand"]),
    ],
)
def test_what_speaks_against_it(
    receiver: str, posts: list[str], waiting: list[str], acting: bool, until: dt.date | None, codes: list[str]
) -> None:
    found = handing.preparing_problems(("a", "甲"), receiver, posts, ["P1", "P2"], waiting, DAY, until, acting=acting)
    assert [one.code for one in found] == codes


def test_an_inventory_is_told_by_what_the_items_are_not_by_their_words() -> None:
    one, other = Item("finding", "P1", "F1", "台账不全"), Item("finding", "P1", "F2", "未公示")
    assert handing.changed([one], [one._replace(text="改了字", due="2026-09-02")]) == (0, 0)
    assert handing.changed([one], [other]) == (1, 1)
    assert handing.changed([one], [one, other]) == (1, 0)
    assert handing.changed([one, other], []) == (0, 2)
    assert handing.changed([one], [one._replace(post="P2")]) == (1, 1)


def test_nothing_is_left_over_that_somebody_stands_for_or_takes() -> None:
    posts = {"P1": "站长", "P2": "副站长", "P3": "干事"}
    assert handing.left_over(posts, ["P2"], ["P1"]) == ["干事"]
    assert handing.left_over(posts, [], posts) == []
