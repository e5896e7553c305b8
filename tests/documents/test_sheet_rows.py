"""Rows: heads matched, problems placed, duplicates named, references found."""

import pytest

from zeren.base.problems import Problem, Refused, Where
from zeren.base.text import Text
from zeren.documents.intake import LISTED
from zeren.documents.rows import BATCH
from zeren.documents.sheet import Column, Heads, Intake, Placed, Problems, RawTable, Sheet, read_rows

UNITS = Sheet(
    "units",
    Text("单位", "Units"),
    (
        Column("id", Text("单位编号", "Unit id"), "code", required=True),
        Column("name", Text("单位名称", "Unit name"), required=True, aliases=("全称",)),
        Column("parent", Text("上级单位", "Superior unit"), "code", refers="units"),
        Column("order", Text("排序", "Order"), "whole"),
        Column("opened", Text("成立日期", "Opened"), "date"),
        Column("former", Text("曾用名", "Former names"), "codes"),
    ),
)


def raw(head, *rows, first=2):
    """A table as if it had been found in units.csv."""
    lines = list(enumerate(rows, first))
    return RawTable("units", "units.csv", "", first - 1, tuple(head), lambda problems: iter(lines))


def read(head, *rows):
    """The rows and what was reported."""
    intake = Intake()
    return list(read_rows(UNITS, raw(head, *rows), intake)), intake


def codes(intake):
    """The reported problems as (code, row, column)."""
    return [(p.code, p.where.row, p.where.column) for p in intake.problems]


@pytest.mark.parametrize(
    "head",
    [
        ("id", "name"),
        ("单位编号", "单位名称"),
        ("UNIT ID", "unit name"),
        (" 单位 编号 *", "全称"),
        ("ＩＤ", "单位名称＊"),
    ],
)
def test_heads_are_known_by_key_and_both_languages(head):
    """Blanks, case, width and the star of the template do not matter."""
    rows, intake = read(head, ["u1", "县财政局"])
    assert not intake.problems
    assert rows[0].values == {"id": "u1", "name": "县财政局", "parent": "", "order": None, "opened": None, "former": ()}
    assert (rows[0].row, rows[0].sound) == (2, True)


def test_a_place_says_the_head_as_written():
    """And the Chinese head of a column that is not there."""
    rows, _ = read([" Unit id ", "全称"], ["u1", "县财政局"])
    assert rows[0].place("id") == Where("units.csv", "", 2, " Unit id ")
    assert rows[0].place("opened").column == "成立日期"
    assert rows[0].place() == Where("units.csv", "", 2, "")


def test_columns_may_stand_in_any_order():
    """The values go by their heads."""
    rows, _ = read(["排序", "name", "id"], ["3", "局", "u1"])
    assert (rows[0].values["order"], rows[0].values["name"], rows[0].values["id"]) == (3, "局", "u1")


def test_unknown_doubled_and_missing_columns_are_all_reported():
    """In one go, with the nearest known head, and the rows are still looked at."""
    rows, intake = read(["单位编码", "单位编号", "id", "排序"], ["x", "u1", "u9", "三"])
    assert codes(intake) == [
        ("unknown_column", 1, "单位编码"),
        ("doubled_column", 1, "id"),
        ("missing_column", 1, "单位名称"),
        ("not_whole", 2, "排序"),
    ]
    assert "最接近的是“单位编号”" in intake.problems[0].say()
    assert not rows[0].sound
    assert rows[0].values["id"] == "u1"
    assert "units" in intake.failed


def test_every_bad_cell_is_reported_and_the_row_comes_unsound():
    """Later problems do not hide behind earlier ones; the refused cells are empty."""
    rows, intake = read(
        ["id", "name", "排序", "opened"], ["u1", "", "12人", "2026-02-30"], ["u2", "局", "1", "2026-1-1"]
    )
    assert codes(intake) == [("empty_cell", 2, "name"), ("not_whole", 2, "排序"), ("bad_date", 2, "opened")]
    assert [row.sound for row in rows] == [False, True]
    assert rows[0].values["name"] == ""
    assert rows[0].values["order"] is None
    assert intake.suspect == {"units": {"u1"}}


def test_a_refused_id_casts_no_doubt_on_others():
    """There is nothing to doubt."""
    _, intake = read(["id", "name"], ["", "局"])
    assert codes(intake) == [("empty_cell", 2, "id")]
    assert intake.suspect == {}


def test_short_rows_are_filled_and_long_ones_reported_once():
    """A row that ends early has empty cells; what stands beyond the head is told once a column."""
    rows, intake = read(["id", "name", "order"], ["u1", "局"], ["u2", "局", "1", "", "x"], ["u3", "局", "1", "", "y"])
    assert codes(intake) == [("beyond_head", 3, "E")]
    assert [row.values["order"] for row in rows] == [None, 1, 1]


def test_cells_under_an_empty_head_are_reported():
    """Whoever wrote them meant something."""
    _, intake = read(["id", "", "name"], ["u1", "?", "局"])
    assert codes(intake) == [("beyond_head", 2, "B")]


def test_a_doubled_id_names_the_first_row():
    """Full-width digits make no other id; an unsound row counts too."""
    rows, intake = read(
        ["id", "name", "order"], ["u1", "甲", ""], ["u2", "乙", "x"], ["ｕ１", "丙", ""], ["u2", "丁", ""]
    )
    assert codes(intake) == [("not_whole", 3, "order"), ("doubled_row", 4, "id"), ("doubled_row", 5, "id")]
    assert intake.problems[1].say() == "units.csv，第4行，“id”列：“u1”与第2行重复。改正编号，或删去其中一行"
    assert [row.sound for row in rows] == [True, False, False, False]


def test_several_columns_may_be_unique_together():
    """The same unit in two periods is two rows."""
    sheet = Sheet("o", Text("应办", "Owed"), UNITS.columns[:3], unique=("id", "parent"))
    intake = Intake()
    table = raw(["id", "name", "parent"], ["a", "x", "1"], ["a", "x", "2"], ["a", "x", "1"], ["a", "x", ""])
    assert [row.sound for row in read_rows(sheet, table, intake)] == [True, True, False, True]
    assert intake.problems[0].what.zh == "“a / 1”与第2行重复"


def test_text_that_tells_rows_apart_is_read_as_a_code():
    """So that a reference meets it."""
    sheet = Sheet("units", Text("单位", "Units"), (Column("id", Text("编号", "Id"), required=True),))
    assert next(read_rows(sheet, raw(["id"], ["Ｕ１"]), Intake())).values["id"] == "U1"


def test_no_more_rows_are_held_than_a_batch():
    """What comes after the first batch is not touched before it is asked for."""
    asked = []

    def lines(problems):
        for row in range(2, 1_000_000):
            asked.append(row)
            yield row, [f"u{row}", "局"]

    rows = read_rows(UNITS, RawTable("units", "units.csv", "", 1, ("id", "name"), lines), Intake())
    next(rows)
    assert len(asked) == BATCH


def test_a_reference_is_found_or_reported_with_the_nearest():
    """Silent where the row it means was refused, or its table as a whole."""
    intake = Intake(names={"units": UNITS.text})
    intake.learn("units", {f"u{n:04d}": n for n in range(5000)})
    intake.doubt("units", "bad")
    placed = Placed({}, 7, Heads("records.csv", "", {"unit": "单位"}))
    assert intake.find("units", "u0012", placed, "unit") == 12
    assert intake.find("units", "", placed, "unit") is None
    assert intake.find("units", "bad", placed, "unit") is None
    assert not intake.problems
    assert intake.find("units", "x0012", placed, "unit") is None
    said = intake.problems[0].say()
    assert said.startswith("records.csv，第7行，“单位”列：“x0012”在“单位”里没有，最接近的是“u0012”。")
    intake.fail("posts")
    assert intake.find("posts", "p1", placed, "unit") is None
    assert len(intake.problems) == 1


def test_a_table_that_was_not_given_has_no_rows():
    """A reference into it is unknown, without a guess."""
    intake = Intake()
    assert intake.find("posts", "p1", Placed({}, 2), "post") is None
    assert intake.problems[0].where.column == "post"
    assert "nearest" not in intake.problems[0].say("en")


def test_what_is_learnt_later_is_found():
    """Also after the known words were once put in order."""
    intake = Intake()
    placed = Placed({}, 2)
    intake.learn("units", {"u1": 1})
    intake.find("units", "u22", placed, "unit")
    intake.learn("units", {"u23": 2})
    intake.find("units", "u2", placed, "unit")
    assert intake.find("units", "u23", placed, "unit") == 2
    assert "“u23”" in intake.problems[1].say()


def test_a_thousand_problems_are_listed_and_the_rest_counted():
    """The last one says how many more there were."""
    rows = [[f"u{n}", "局", "x"] for n in range(LISTED + 500)]
    _, intake = read(["id", "name", "order"], *rows)
    assert len(intake.problems) == LISTED + 1
    assert intake.problems[-1].code == "more_problems"
    assert "500" in intake.problems[-1].say()
    assert len(Refused(intake.problems).problems) == LISTED + 1


def test_problems_may_be_given_at_once():
    """As a list of any length."""
    one = Problem("c", Text("甲", "a"), Text("乙", "b"))
    assert len(Problems([one] * LISTED)) == LISTED
    assert Problems([one] * (LISTED + 2))[-1].data == {"count": "2"}
