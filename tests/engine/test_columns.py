"""What goes into a plan is checked: a clear problem with the fact's id, never a wrong number."""

from __future__ import annotations

import pytest
from tests.agreement.worlds import CATALOGUE, KEYS

from zeren.base.dates import NEVER
from zeren.base.problems import Refused
from zeren.engine.columns import UnitRow, depths, table_of, units_of

RECORD = ("u", "r1", "d1", "", "action", 20500, 1, 3, 4)


def unit(name: str, parent: str = "", category: str = "town") -> UnitRow:
    return UnitRow(name, parent, category, 0, NEVER, "", 3, 3)


def codes(refused: Refused) -> list[str]:
    return [problem.code for problem in refused.problems]


def test_units_come_out_in_order_of_their_ids() -> None:
    found = units_of([unit("b", "a"), unit("a")], ("town",))
    assert found.ids == ("a", "b")
    assert found.columns["parent"].tolist() == [-1, 0]


def test_an_unknown_category_is_named() -> None:
    with pytest.raises(Refused) as caught:
        units_of([unit("a", category="moon")], ("town",))
    assert codes(caught.value) == ["unit_category_unknown"]
    assert "moon" in caught.value.problems[0].say("en")


def test_a_circle_is_named() -> None:
    with pytest.raises(Refused) as caught:
        units_of([unit("a", "b"), unit("b", "c"), unit("c", "a")], ("town",))
    assert codes(caught.value) == ["scored_unit_circle"]


def test_depths_of_a_long_chain_need_no_recursion() -> None:
    assert depths([-1, *range(50_000)])[-1] == 50_000


def test_rows_are_coded_and_ordered_by_id() -> None:
    table = table_of(CATALOGUE["records"], [("u", "r2", *RECORD[2:]), RECORD], {"u": 0}, KEYS)
    assert table.ids == ["r1", "r2"]
    assert table.columns["duty"].tolist() == [0, 0]
    assert table.columns["element"].tolist() == [-1, -1]
    assert table.columns["kind"].tolist() == [1, 1]


BAD = [
    ("fact_of_unknown_unit", ("x", *RECORD[1:])),
    ("fact_number_out_of_range", (*RECORD[:7], -1, 4)),
    ("fact_number_out_of_range", (*RECORD[:7], 2**62, 4)),
    ("fact_number_out_of_range", (*RECORD[:6], 2, 3, 4)),
    ("fact_number_out_of_range", (*RECORD[:5], NEVER + 1, 1, 3, 4)),
]


@pytest.mark.parametrize(("code", "row"), BAD)
def test_bad_rows_are_refused(code: str, row: tuple[str | int, ...]) -> None:
    with pytest.raises(Refused) as caught:
        table_of(CATALOGUE["records"], [RECORD, row], {"u": 0}, KEYS)
    assert codes(caught.value) == [code]
    assert "r1" in caught.value.problems[0].say("en")
