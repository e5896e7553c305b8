"""Two versions compared in meaning: one changed weight is one line."""

from __future__ import annotations

import pytest

from zeren.packformat import load, read_pack, shipped
from zeren.packformat.differences import differences


def lines(good: str, *pairs: tuple[str, str]) -> list[str]:
    changed = good
    for old, new in pairs:
        assert old in changed
        changed = changed.replace(old, new, 1)
    before, after = (read_pack({"pack.yaml": text.encode()}) for text in (good, changed))
    return [change.say().en for change in differences(before, after)]


def test_one_weight_is_one_line(good: str) -> None:
    found = lines(good, ("weight: 40,", "weight: 41,"))
    assert len(found) == 1
    assert found[0].endswith("Weight 40 → 41")


def test_layout_and_what_the_format_takes_anyway_are_no_difference(good: str) -> None:
    assert (
        lines(good, ("pack:\n", "# a remark\npack:\n"), ("{id: town, title", "{id: town, assessed: true, title")) == []
    )
    assert lines(good, ('  version: "1"\n', '  version: "2"\n')) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    points: 7.5\n", "    points: 8\n", "Points 7.5 → 8 (affects Town)"),
        ("      target: {town: 4}", "      target: {town: 5}", "target town=4 → town=5 (affects Town)"),
        ('"06-30", "12-31"', '"06-29", "12-31"', "deadlines every half, due 06-30; 12-31"),
        ("    minutes: 60\n", "    minutes: 90\n", "Minutes each time 60 → 90"),
        ("quota: 50", "quota: 40", "Quota, percent 50 → 40"),
        ("effect: cap, band: good", "effect: lower", "Effect cap → lower"),
        ("rollup: {mode: mean}", "rollup: {mode: minimum}", "going up the tree, way mean → minimum"),
        (
            "light, of: {findings: {severity: [minor, general]}}, points: 1",
            "light, of: {findings: {severity: [minor, general]}}, points: 2",
            "faults 1, points 1 → 2",
        ),
        ("plan_days: 20", "plan_days: 30", "putting right, days for the plan 20 → 30"),
        (
            'id: immediate, title: {zh: "立改", en: "At once"}, days: 5',
            'id: immediate, title: {zh: "立改", en: "At once"}, days: 6',
            "Put right within, days 5 → 6",
        ),
        (
            '{zh: "造成损失", en: "Damage"}, days: 30, rests_on: [law/art8]',
            '{zh: "造成损失", en: "Damage"}, days: 30',
            "Rests on law/art8",
        ),
        ("from_year: 2026", "from_year: 2027", "pack, first year 2026 → 2027"),
        ('{zh: "指标", en: "visits"}', '{zh: "下访", en: "visits"}', "Title reworded"),
    ],
)
def test_what_is_told(good: str, old: str, new: str, said: str) -> None:
    assert any(said in line for line in lines(good, (old, new)))


def test_a_change_of_minutes_says_what_a_year_costs(good: str) -> None:
    found = lines(good, ("    minutes: 60\n", "    minutes: 90\n"))
    assert [line for line in found if line.startswith("Load of a year")]


def test_what_came_and_went(good: str) -> None:
    found = lines(good, ("- {id: agenda,", "- {id: agendum,"))
    assert [line for line in found if "agenda: taken out" in line]
    assert [line for line in found if "agendum: added" in line]


@pytest.mark.parametrize("name", [one.id for one in shipped()])
def test_a_pack_differs_in_nothing_from_itself(name: str) -> None:
    assert differences(load(name), load(name)) == []
