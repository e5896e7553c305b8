"""Values that hold from a year on: what holds when, what is refused, and that every year is checked."""

from __future__ import annotations

import pytest

from zeren.base.catalogue import Catalogue
from zeren.base.problems import Refused
from zeren.packformat import Pack, check, read_pack

DATED = "    points: {dated: {2026: 7.5, 2028: 9}}\n"


def pack(good: str, new: str = DATED) -> Pack:
    return read_pack({"pack.yaml": good.replace("    points: 7.5\n", new, 1).encode()})


def points(held: Pack) -> int:
    return next(line.points for line in held.content.indicators if line.id == "visits")


@pytest.mark.parametrize(("year", "milli"), [(2020, 7500), (2026, 7500), (2027, 7500), (2028, 9000), (2040, 9000)])
def test_what_holds_in_a_year(good: str, year: int, milli: int) -> None:
    found = pack(good)
    assert points(found.in_year(year)) == milli
    assert found.in_year(year).hash == found.hash
    assert points(found) == 7500


def test_without_dated_values_it_is_the_same_in_every_year(good: str) -> None:
    found = read_pack({"pack.yaml": good.encode()})
    assert found.in_year(2030) is found
    assert pack(good).hash != found.hash


@pytest.mark.parametrize(
    "value",
    [
        "{dated: {2027: 7.5}}",
        "{dated: {}}",
        "{dated: {soon: 8}}",
        "{dated: 8}",
    ],
)
def test_what_is_no_dated_value(good: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        pack(good, f"    points: {value}\n")
    assert [problem.code for problem in refused.value.problems] == ["pack_dated_value"]


def test_a_value_of_a_later_year_is_read_and_checked_too(good: str, catalogue: Catalogue) -> None:
    with pytest.raises(Refused) as refused:
        pack(good, "    points: {dated: {2026: 7.5, 2028: -1}}\n")
    assert [problem.code for problem in refused.value.problems] == ["pack_bad_value"]
    later = good.replace("weight: 40,", "weight: {dated: {2026: 40, 2028: 39}},", 1)
    assert later != good
    found = check(read_pack({"pack.yaml": later.encode()}), catalogue)
    assert [problem.code for problem in found] == ["pack_weights"]
