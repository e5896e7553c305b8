"""Whatever a pack says comes back from its tables; what cannot be read is told with its cell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.packformat import files, shipped
from zeren.packformat.pack import read_whole
from zeren.packformat.reading import read_all
from zeren.packformat.workbook import Filled, Grid, gather, spread
from zeren.packformat.workbook.codec import UnreadableError, decode, decode_text, encode, encode_text, same

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    [
        "",
        "~",
        "是",
        "8",
        "7.5",
        "a; b",
        "x=1",
        "records: a=1",
        '"',
        "{",
        "[",
        "two\nlines",
        " edge ",
        ">=",
        "06-20",
        "@x",
    ]
)
NUMBERS = st.integers(0, 10**6) | st.decimals(0, 10**6, places=3)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(NAMES | st.just("span"), inner, max_size=3),
    max_leaves=8,
)
WORDS = st.dictionaries(st.sampled_from(["zh", "en"]), TEXTS, max_size=2)
CALENDAR = st.lists(
    st.fixed_dictionaries({}, optional={"every": SCALARS, "due": VALUES, "minutes": VALUES, "odd": VALUES}), max_size=3
).map(tuple)
DUTY = {
    "title": WORDS | VALUES,
    "what": WORDS,
    "tiers": VALUES,
    "calendar": CALENDAR | VALUES,
    "minutes": VALUES,
    "new": VALUES,
}
LINE = {"title": WORDS, "points": VALUES, "needs": VALUES, "measure": VALUES, "categories": VALUES}


def records(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[tuple[dict[str, Any], ...]]:
    record = st.fixed_dictionaries({"id": NAMES}, optional=fields)
    return st.lists(record, max_size=3, unique_by=lambda one: one["id"]).map(tuple)


WHOLE = st.fixed_dictionaries(
    {},
    optional={
        "format": VALUES,
        "pack": st.dictionaries(NAMES, VALUES, max_size=3),
        "duties": records(DUTY),
        "indicators": records(LINE),
        "severities": records({"title": WORDS, "days": VALUES}),
        "rectification": st.fixed_dictionaries({}, optional={"rule": WORDS, "kinds": records({"rests_on": VALUES})}),
        "accountability": st.fixed_dictionaries({}, optional={"rule": WORDS, "triggers": records({"cites": VALUES})}),
        "coverage": st.dictionaries(NAMES, st.fixed_dictionaries({}, optional={"by": VALUES, "elsewhere": WORDS})),
        "quota": VALUES,
    },
)


def grids(filled: Sequence[Filled]) -> list[Grid]:
    return [
        Grid(one.table.name.zh, [(1, [column.head.zh for column in one.table.columns]), *enumerate(one.rows, 2)])
        for one in filled
    ]


@given(WHOLE)
def test_whatever_it_says_comes_back(whole: dict[str, Any]) -> None:
    found, _, problems = gather(grids(spread(whole)), "p.xlsx")
    assert problems == []
    assert same(found, whole)


@given(VALUES, TEXTS)
def test_a_cell_is_read_as_it_was_written(value: Any, text: str) -> None:
    assert same(decode(encode(value)), value)
    assert decode_text(encode_text(text)) == text


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("8", 8),
        ("7.50", Decimal("7.5")),
        ("是", True),
        ("letter", "letter"),
        ("letter;", ("letter",)),
        ("a； b", ("a", "b")),
        ("town=6；office=4", {"town": 6, "office": 4}),
        ("records:", {"records": {}}),
        ("records: duty=letter；outcome=是", {"records": {"duty": "letter", "outcome": True}}),
        ("records：kind=action|result; amount>=3; @until",
         {"records": {"kind": ("action", "result"), "amount": {">=": 3}}, "span": "until"}),
        ("findings: verified!=never", {"findings": {"verified": {"!=": "never"}}}),
    ],
)  # fmt: skip
def test_what_people_type(cell: str, value: Any) -> None:
    assert same(decode(cell), value)


@pytest.mark.parametrize("cell", ["a b = 2;", "records: outcome", "x=1; y", "{", '"', "records: a=1; a=2", "what: a='"])
def test_what_nobody_can_read(cell: str) -> None:
    with pytest.raises(UnreadableError):
        decode(cell)


@pytest.mark.parametrize("name", [pack.id for pack in shipped()])
def test_shipped_packs_have_a_cell_for_everything(name: str) -> None:
    whole, places, problems = read_all({file: data for file, data in files(name).items() if "/" not in file})
    filled = spread(whole)
    found, there, unread = gather(grids(filled), "p.xlsx")
    assert (problems, unread) == ([], [])
    assert read_whole(found, there, []).hash == read_whole(whole, places, []).hash
    assert next(one.rows for one in filled if one.table.key == "other") == []


def spoilt(good: str, table: str, change: dict[tuple[int, str], str]) -> list[tuple[str, int, str]]:
    """(code, row, column) of what is wrong after cells (by row and head) of a table were changed."""
    whole, _, _ = read_all({"pack.yaml": good.encode()})
    changed = []
    for grid in grids(spread(whole)):
        rows = [(row, list(cells)) for row, cells in grid.rows]
        for (row, head), text in change.items() if grid.name == table else ():
            rows[row - 1][1][list(grid.rows[0][1]).index(head)] = text
        changed.append(Grid(grid.name, rows))
    _, _, problems = gather(changed, "p.xlsx")
    return [(problem.code, problem.where.row, problem.where.column) for problem in problems]


def test_problems_name_their_cells(good: str) -> None:
    assert spoilt(good, "责任事项", {(2, "每次分钟数"): "a b = 2"}) == [("pack_sheet_cell", 2, "每次分钟数")]
    assert spoilt(good, "责任事项", {(1, "例子"): "事例"}) == [("pack_sheet_head_unknown", 1, "事例")]
    assert spoilt(good, "等次", {(2, "编号"): ""}) == [("pack_sheet_no_id", 2, "编号")]
    assert spoilt(good, "期限", {(2, "责任事项编号"): "visitt"}) == [("pack_sheet_no_record", 2, "责任事项编号")]
    assert spoilt(good, "计分方法", {(3, "参数"): "kind"}) == [("pack_sheet_field_twice", 3, "值")]


def test_a_sheet_nobody_knows_is_told_of() -> None:
    _, _, problems = gather([Grid("责任事顶", [])], "p.xlsx")
    assert [(problem.code, "责任事项" in problem.remedy.zh) for problem in problems] == [("pack_sheet_unknown", True)]
