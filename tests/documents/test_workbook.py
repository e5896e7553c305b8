"""Workbooks we write: the template comes back filled in, the ledger says what it was given, in the same bytes."""

import datetime as dt
import io
import time

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from zeren.base.text import Text
from zeren.documents import ledger
from zeren.documents.sheet import Column, Intake, Sheet, read_rows
from zeren.documents.spreadsheet import display_width, fitting, row_height, tab_name
from zeren.documents.tables import read_folder
from zeren.documents.workbook import LedgerColumn, LedgerTable, write_book, write_template

STATES = {f"s{n}": Text(f"相当长的一个状态名称之{n}", f"State {n}") for n in range(30)}
UNITS = Sheet(
    "units",
    Text("单位", "Units"),
    (
        Column("id", Text("单位编号", "Unit id"), required=True, help=Text("不重复", "Used once"), example="u1"),
        Column("name", Text("单位名称", "Unit name"), required=True),
        Column("parent", Text("上级单位", "Superior unit"), "code", refers="units"),
        Column("kind", Text("类别", "Kind"), "choice", choices={"a": Text("甲", "A"), "b": Text("乙", "B")}),
        Column("state", Text("状态", "State"), "choice", choices=STATES),
        Column("opened", Text("成立日期", "Opened"), "date"),
        Column("order", Text("排序", "Order"), "whole"),
        Column("acting", Text("代理", "Acting"), "flag"),
        Column("signers", Text("审签岗位", "Signers"), "codes"),
        Column("evidence", Text("佐证文件", "Evidence"), "files"),
    ),
    needed=True,
)
RECORDS = Sheet("records", Text("工作记录", "Records"), UNITS.columns[:3])


@pytest.fixture
def template(tmp_path):
    """The path of a fresh template."""
    path = tmp_path / "year.xlsx"
    write_template([UNITS, RECORDS], path)
    return path


def test_a_filled_template_is_read_back(template):
    """As somebody fills it in with another program; the sheet that is not needed stays empty."""
    book = openpyxl.load_workbook(template)
    sheet = book["单位"]
    sheet.append(["u1", "县委办", None, "甲", STATES["s7"].zh, dt.date(2026, 3, 1), 3, "是", "p1；p2", "a.docx"])
    sheet.append(["u2", "某局", "u1"])
    book.save(template)
    intake = Intake()
    units, records = read_folder(template, [UNITS, RECORDS], intake)
    rows = [list(placed.values.values()) for placed in read_rows(UNITS, units, intake)]
    assert list(read_rows(RECORDS, records, intake)) == []
    assert intake.problems == []
    assert rows[0] == ["u1", "县委办", "", "a", "s7", dt.date(2026, 3, 1), 3, True, ("p1", "p2"), ("a.docx",)]
    assert rows[1] == ["u2", "某局", "u1", None, None, None, None, None, (), ()]


def test_an_untouched_template_lacks_only_rows(template):
    """Its explanation and lists are no tables."""
    intake = Intake()
    read_folder(template, [UNITS, RECORDS], intake)
    assert [(problem.code, problem.where.sheet) for problem in intake.problems] == [("empty_table", "单位")]


def test_heads_have_stars_notes_and_stay_in_view(template):
    """The note says it in both languages."""
    sheet = openpyxl.load_workbook(template)["单位"]
    assert [cell.value for cell in sheet[1]][:3] == ["单位编号*", "单位名称*", "上级单位"]
    assert sheet.freeze_panes == "B2"
    assert sheet["A1"].fill.fgColor.rgb != sheet["C1"].fill.fgColor.rgb
    note = sheet["A1"].comment.text
    assert all(word in note for word in ("Unit id (id)", "必填", "required", "不重复", "Used once", "u1"))
    assert "选填" in sheet["C1"].comment.text


def test_cells_offer_what_may_be_chosen(template):
    """Choices, ids of another sheet, yes and no, days, whole numbers; not for cells that hold several ids."""
    book = openpyxl.load_workbook(template)
    rules = {str(rule.sqref).split(":")[0]: rule for rule in book["单位"].data_validations.dataValidation}
    assert sorted(rules) == ["C2", "D2", "E2", "F2", "G2", "H2"]
    assert rules["D2"].formula1 == '"甲,乙"'
    assert rules["E2"].formula1 == "'选项'!$A$1:$A$30"
    assert [cell.value for cell in book["选项"]["A"]] == [text.zh for text in STATES.values()]
    assert book["选项"].sheet_state == "hidden"
    assert rules["C2"].formula1.startswith("OFFSET('单位'!$A$2")
    assert rules["C2"].errorStyle == "warning"
    assert (rules["F2"].type, rules["G2"].type, rules["H2"].formula1) == ("date", "whole", '"是,否"')


def test_the_first_sheet_explains_in_both_languages(template):
    """Every column of every table has a line."""
    book = openpyxl.load_workbook(template)
    assert book.sheetnames[0] == "说明"
    lines = [[cell.value or "" for cell in row] for row in book["说明"].iter_rows()]
    assert sum(line[0] in {"单位", "工作记录"} for line in lines) == len(UNITS.columns) + len(RECORDS.columns)
    assert book["说明"].print_title_rows == "$6:$6"
    assert any("Each sheet is a table" in line[0] and "每张工作表" in line[0] for line in lines)


COLUMNS = (
    LedgerColumn(Text("编号", "Id"), width=8),
    LedgerColumn(Text("问题", "Text"), width=40),
    LedgerColumn(Text("整改期限", "Due"), "date"),
    LedgerColumn(Text("次数", "Times"), "whole"),
    LedgerColumn(Text("得分", "Points"), "points"),
)
DAY = dt.date(2026, 12, 31)
MIDNIGHT = dt.datetime(2026, 12, 31)  # noqa: DTZ001 - a spreadsheet knows no zone


def written(rows, name=Text("问题", "Findings"), **more):
    """The bytes of a ledger with one table."""
    buffer = io.BytesIO()
    write_book(buffer, Text("台账 & 年度", "Ledger & year"), [LedgerTable(name, COLUMNS, rows)], DAY, **more)
    return buffer.getvalue()


def test_a_ledger_says_what_it_was_given():
    """Formulas, addresses and numbers in text stay text; points are shown with two decimals."""
    rows = [
        ("=1+1", "mailto:a@b\n二", DAY, 3, 85125),
        ("007", None, None, None, None),
        ("", "\x01", DAY, 0, -5),
    ]
    data = written(iter(rows))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["问题"]
    assert [cell.value for cell in sheet[1]] == ["编号", "问题", "整改期限", "次数", "得分"]
    assert [cell.value for cell in sheet[2]] == ["=1+1", "mailto:a@b\n二", MIDNIGHT, 3, 85.125]
    assert sheet["A2"].data_type == "s"
    assert sheet["A3"].value == "007"
    assert [cell.value for cell in sheet[4]][2:] == [MIDNIGHT, 0, -0.005]
    assert sheet["E2"].number_format == "0.00"
    values = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("问题").to_python()
    assert values[1] == ["=1+1", "mailto:a@b\n二", DAY, 3.0, 85.125]


def test_a_ledger_is_ready_to_filter_and_to_print():
    """Head in view and on every page, A4 landscape, page numbers, rows as high as their text."""
    sheet = openpyxl.load_workbook(
        io.BytesIO(written([("1", "很长的一段话" * 20, DAY, 1, 0), ("2", "短", DAY, 1, 0)]))
    )["问题"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E3"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.oddFooter.center.text == "&P / &N"
    assert sheet.oddHeader.center.text == "台账 && 年度"
    assert sheet.row_dimensions[2].height > 90
    assert sheet.row_dimensions[3].height is None
    assert sheet.column_dimensions["B"].width == pytest.approx(40, abs=1)


def test_the_bytes_are_the_same_whenever_they_are_made(template, tmp_path):
    """Template and ledger, a while later."""
    first = written([("1", "a", DAY, 1, 2)])
    time.sleep(2.1)  # the clock of a zip counts in steps of two seconds
    assert written([("1", "a", DAY, 1, 2)]) == first
    again = tmp_path / "again.xlsx"
    write_template([UNITS, RECORDS], again)
    assert again.read_bytes() == template.read_bytes()


def test_a_ledger_can_be_written_in_english():
    """Heads and names."""
    sheet = openpyxl.load_workbook(io.BytesIO(written([], language="en")))["Findings"]
    assert sheet["A1"].value == "Id"


def test_a_table_longer_than_a_worksheet_goes_on_in_another(monkeypatch):
    """With its head; a table that just fits does not."""
    monkeypatch.setattr(ledger, "MOST_ROWS", 4)
    rows = [(str(n), "a", DAY, n, n) for n in range(7)]
    book = openpyxl.load_workbook(io.BytesIO(written(rows)))
    assert {name: book[name].max_row for name in book.sheetnames} == {"问题": 4, "问题 2": 4, "问题 3": 2}
    assert openpyxl.load_workbook(io.BytesIO(written(rows[:3]))).sheetnames == ["问题"]


def test_names_of_worksheets_are_allowed_and_differ():
    """31 characters, none of the forbidden ones, no two alike."""
    taken = set()
    assert tab_name("a/b:c", taken) == "a b c"
    assert tab_name("A B C", taken) == "A B C 2"
    assert len(tab_name("长" * 40, taken)) == 31
    assert len(tab_name("长" * 40, taken)) == 31
    assert tab_name("[]", taken) == "Sheet"


def test_measures_of_texts():
    """Chinese is twice as wide; a cell holds so much and no more."""
    assert display_width("责任ab\nc") == 6
    assert row_height([("短", 10.0)]) == row_height([("", 10.0)])
    assert row_height([("长" * 10_000, 10.0)]) == 409
    assert fitting("x" * 40_000) == "x" * 32_766 + "…"
