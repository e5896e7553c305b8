"""Workbooks: every kind of cell, and what they hide, merge, add up or lock."""

import datetime as dt
import io
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from zeren.base.text import Text
from zeren.documents import excel
from zeren.documents.cells import ERRORS
from zeren.documents.lines import is_total
from zeren.documents.sheet import Column, Intake, Sheet, read_rows
from zeren.documents.sheet_scan import BrokenSheetError, scan_sheet
from zeren.documents.tables import read_folder

UNITS = Sheet(
    "units",
    Text("单位", "Units"),
    (
        Column("id", Text("单位编号", "Unit id"), "code", required=True),
        Column("name", Text("单位名称", "Unit name")),
        Column("order", Text("排序", "Order"), "whole"),
        Column("opened", Text("成立日期", "Opened"), "date"),
        Column("acting", Text("代理", "Acting"), "flag"),
    ),
    needed=True,
)
NOTES = Sheet(
    "notes", Text("记录", "Kept"), tuple(Column(k, Text(f"第{k}列", f"Column {k}")) for k in "abc"), unique=()
)
HEAD = ["单位编号", "单位名称", "排序", "成立日期", "代理"]


def load(path, sheets=(UNITS, NOTES)):
    """The values of every table by sheet, and the problems as (code, sheet, row, column)."""
    intake = Intake()
    known = {sheet.key: sheet for sheet in sheets}
    values = {}
    for raw in read_folder(path, sheets, intake):
        values[raw.key] = [placed.values for placed in read_rows(known[raw.key], raw, intake)]
    return values, [(p.code, p.where.sheet, p.where.row, p.where.column) for p in intake.problems]


@pytest.fixture
def book(tmp_path):
    """A sound workbook, to be changed by a function and then loaded."""

    def make(change=lambda book, sheet: None, rows=(("u1", "局", 1, None, None), ("u2", "办", 2, None, None))):
        made = openpyxl.Workbook()
        sheet = made.active
        sheet.title = "单位"
        sheet.append(HEAD)
        for row in rows:
            sheet.append(row)
        change(made, sheet)
        made.save(tmp_path / "year.xlsx")
        return load(tmp_path)

    return make


def test_every_kind_of_cell_is_read(book):
    """Numbers, dates, booleans, text, and formulas by their kept value."""
    values, problems = book(
        rows=[(101, "局", 12.0, dt.date(2026, 3, 1), True), ("ｕ２", 7.5, "１２", "2026.3.1", "否")]
    )
    assert problems == []
    day = dt.date(2026, 3, 1)
    assert list(values["units"][0].values()) == ["101", "局", 12, day, True]
    assert list(values["units"][1].values()) == ["u2", "7.5", 12, day, False]


@pytest.mark.parametrize("name", ["units", "单位", "UNITS"])
def test_a_sheet_is_known_by_key_and_both_names(book, name):
    """Whatever the case."""
    assert len(book(lambda made, sheet: setattr(sheet, "title", name))[0]["units"]) == 2


def test_rows_keep_their_numbers(book):
    """Rows above the head and blank rows count."""

    def change(_, sheet):
        sheet.insert_rows(1, 2)
        sheet.insert_rows(5)
        sheet["C6"] = "x"

    assert book(change)[1] == [("not_whole", "单位", 6, "排序")]


def test_merged_cells_are_refused(book):
    """With the place of the first cell."""
    assert ("merged_cells", "单位", 2, "B") in book(lambda _, sheet: sheet.merge_cells("B2:B3"))[1]


def test_hidden_rows_and_columns_are_refused(book):
    """Rows that hold something, in runs; columns that belong to the table."""

    def change(_, sheet):
        for row in (2, 3, 9):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.column_dimensions["H"].hidden = True

    assert book(change)[1] == [("hidden_rows", "单位", 2, ""), ("hidden_column", "单位", 0, "排序")]


def test_a_hidden_sheet_is_refused(book):
    """What nobody sees is not taken in."""

    def change(made, sheet):
        made.create_sheet("封面")
        sheet.sheet_state = "hidden"

    assert book(change)[1] == [("hidden_sheet", "单位", 0, "")]


def test_rows_of_totals_are_refused(book):
    """By their word or by their formula; a sum along the row is a value like any other."""

    def change(_, sheet):
        sheet["C3"] = "=SUM(A3:B3)"
        for cell, content in {
            "A4": "合计",
            "C4": 3,
            "A5": "u5",
            "C5": "=SUM(C2:C3)",
            "C6": "=SUBTOTAL(9,C2:C3)",
        }.items():
            sheet[cell] = content
        sheet["A6"] = "u6"

    values, problems = book(change)
    assert problems == [("total_row", "单位", row, "") for row in (4, 5, 6)]
    assert [row["id"] for row in values["units"]] == ["u1", "u2"]


def test_error_cells_are_refused(tmp_path):
    """With what the cell shows, also where an empty cell would do."""
    with xlsxwriter.Workbook(tmp_path / "year.xlsx") as made:
        sheet = made.add_worksheet("单位")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["u1"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 2, "=X!A1", None, "#REF!")
        sheet.write_formula(1, 3, "=DATE(2026,3,1)", made.add_format({"num_format": "yyyy-mm-dd"}), 46082)
    values, problems = load(tmp_path)
    assert problems == [("error_cell", "单位", 2, "单位名称"), ("error_cell", "单位", 2, "排序")]
    assert values["units"][0]["opened"] == dt.date(2026, 3, 1)


def test_unknown_doubled_and_missing_sheets_are_all_reported(book):
    """An empty sheet that a program adds by itself is no table."""

    def change(made, sheet):
        sheet.title = "单位表格"
        for name in ("记录", "notes", "Sheet2"):
            made.create_sheet(name)
        made["记录"]["A1"] = made["notes"]["A1"] = "a"

    codes = [problem[0] for problem in book(change)[1]]
    assert codes == ["unknown_table", "doubled_table", "missing_table"]


@pytest.mark.parametrize("rows", [(), ((None, " ", None, None, None),)])
def test_an_empty_needed_sheet_is_refused(book, rows):
    """A head alone is not enough."""
    assert book(rows=rows)[1] == [("empty_table", "单位", 0, "")]


def test_a_workbook_beside_csv_tables_or_another_is_refused(book, tmp_path):
    """Which of them is meant?"""
    book()
    (tmp_path / "~$year.xlsx").write_bytes(b"a lock file")
    assert load(tmp_path)[1] == []
    assert load(tmp_path / "year.xlsx")[1] == []
    (tmp_path / "units.csv").write_text("id\nu1\n")
    assert [problem[0] for problem in load(tmp_path)[1]] == ["mixed_tables"]
    (tmp_path / "units.csv").rename(tmp_path / "units.xlsx")
    assert [problem[0] for problem in load(tmp_path)[1]] == ["many_workbooks"]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(**entries):
    """A zip of entries; dots are written as two underscores."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "broken_workbook"),
        (b"id,name\nu1,x\n", "broken_workbook"),
        (b"PK\x03\x04 and then nothing", "broken_workbook"),
        (zipped(a__xml="<a/>"), "broken_workbook"),
        (zipped(bomb__bin=bytes(80 << 20)), "oversized_workbook"),
        (OLE, "old_format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked_workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path, data, code):
    """Whatever its name says."""
    (tmp_path / "year.xlsx").write_bytes(data)
    assert [problem[0] for problem in load(tmp_path)[1]] == [code]


def changed(path, name, change):
    """Write the workbook again with one entry changed."""
    with zipfile.ZipFile(path) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    entries[name] = change(entries[name])
    with zipfile.ZipFile(path, "w") as archive:
        for entry, data in entries.items():
            archive.writestr(entry, data)


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet'


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda xml: xml.replace(b"<worksheet", ENTITIES), "broken_workbook"),
        (lambda xml: xml[: len(xml) // 2], "broken_workbook"),
        (lambda xml: xml.replace(b'r="A3"', b'r="XFD1048576"'), "oversized_workbook"),
        (lambda xml: xml.replace(b'r="A3"', b'r="$A3"'), "broken_workbook"),
        (lambda xml: xml.replace(b'<row r="2"', b'<row r="two"'), "broken_workbook"),
    ],
)
def test_a_tampered_sheet_is_refused(book, tmp_path, change, code):
    """Entities, cut-off XML, a lone cell at the far end that would make a giant of a small file."""
    book()
    changed(tmp_path / "year.xlsx", SHEET, change)
    assert [problem[0] for problem in load(tmp_path)[1]] == [code]


def test_a_panic_of_the_reader_is_a_problem(book, tmp_path, monkeypatch):
    """The reader is written in Rust; its panics come as an exception of their own."""
    book()
    panic = type("PanicException", (BaseException,), {})

    def fail(*_):
        raise panic

    monkeypatch.setattr(excel, "_opened", fail)
    assert [problem[0] for problem in load(tmp_path)[1]] == ["broken_workbook"]


def test_rows_and_cells_that_do_not_say_where_they_stand():
    """They stand after the one before."""
    scan = scan_sheet(
        io.BytesIO(
            b"<x:worksheet xmlns:x='m'><x:sheetData><x:row><x:c/><x:c t='e'><x:v>#N/A</x:v></x:c></x:row>"
            b"<x:row hidden='true'><x:c><x:is><x:t>a</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>"
        )
    )
    assert (scan.last_row, scan.last_column) == (2, 2)
    assert scan.errors == {1: {2: "#N/A"}}
    assert scan.hidden_rows == [2]


def test_a_document_type_is_refused():
    """And with it every entity."""
    with pytest.raises(BrokenSheetError):
        scan_sheet(io.BytesIO(b"<!DOCTYPE a><a/>"))


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co")) | st.just("\n"), max_size=12)
WORDS = WORDS.filter(lambda word: word.strip() not in ERRORS and not is_total(word))


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=6))
def test_any_table_comes_back(rows):
    """Whatever is written into a workbook as text is read as it was."""
    clean = [tuple(unicodedata.normalize("NFC", cell.strip()) for cell in row) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        with xlsxwriter.Workbook(f"{folder}/year.xlsx") as made:
            sheet = made.add_worksheet("记录")
            for number, row in enumerate([("第a列", "第b列", "第c列"), *rows]):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell)
        values, problems = load(Path(folder), (NOTES,))
    assert problems == []
    assert values["notes"] == [dict(zip("abc", row, strict=True)) for row in clean if any(row)]


@given(st.binary(max_size=200), st.integers(0, 10_000), st.booleans())
def test_any_bytes_give_rows_or_problems(data, place, inside):
    """Random bytes, alone or written into a workbook: never an error."""
    buffer = io.BytesIO()
    made = openpyxl.Workbook()
    made.active.title = "单位"
    made.active.append(HEAD)
    made.active.append(["u1"])
    made.save(buffer)
    sound = buffer.getvalue()
    start = place % len(sound)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "year.xlsx"
        path.write_bytes(sound[:start] + data + sound[start + len(data) :] if inside else data)
        values, problems = load(path)
    assert problems or values["units"]
