"""Folders of CSV tables: names, encodings, separators, rows as a spreadsheet counts them, and all that is refused."""

import csv
import io
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.base.text import Text
from zeren.documents.cells import ERRORS
from zeren.documents.comma import first_undecodable
from zeren.documents.lines import is_total
from zeren.documents.sheet import Column, Intake, Sheet, read_rows
from zeren.documents.tables import read_folder

UNITS = Sheet(
    "units",
    Text("单位", "Units"),
    (Column("id", Text("单位编号", "Unit id"), "code", required=True), Column("name", Text("单位名称", "Unit name"))),
    needed=True,
)
NOTES = Sheet(
    "notes_kept",
    Text("记录", "Notes kept"),
    tuple(Column(key, Text(f"第{key}列", f"Column {key}")) for key in "abc"),
    unique=(),
)
SHEETS = (UNITS, NOTES)


def load(folder):
    """The values of every table by sheet, and the problems as (code, file, row)."""
    intake = Intake()
    tables = read_folder(folder, SHEETS, intake)
    sheets = {sheet.key: sheet for sheet in SHEETS}
    values = {raw.key: [p.values for p in read_rows(sheets[raw.key], raw, intake)] for raw in tables}
    return values, [(p.code, p.where.file, p.where.row) for p in intake.problems]


def put(folder, **files):
    """Write files; the name is given with its ending after a double underscore."""
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


@pytest.mark.parametrize("name", ["units", "单位", "Units", "UNITS"])
def test_a_table_is_known_by_key_and_both_names(tmp_path, name):
    """Whatever the case."""
    (tmp_path / f"{name}.CSV").write_text("id,name\nu1,县财政局\n", encoding="utf-8")
    assert load(tmp_path) == ({"units": [{"id": "u1", "name": "县财政局"}]}, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(tmp_path, encoding, separator, end):
    """As spreadsheets save them."""
    text = end.join(["单位编号,单位名称", "u1,县财政局", "u2,𠮷县"]).replace(",", separator)
    values, problems = load(put(tmp_path, units__csv=text.encode(encoding)))
    assert problems == []
    assert [row["name"] for row in values["units"]] == ["县财政局", "𠮷县"]


def test_utf16_big_endian(tmp_path):
    """With its mark."""
    data = b"\xfe\xff" + "id,name\nu1,局\n".encode("utf-16-be")
    assert load(put(tmp_path, units__csv=data))[0]["units"][0]["name"] == "局"


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    """Blank lines count, line ends inside a cell do not."""
    text = '\nid,name\n\nu1,"甲\n乙,""丙"""\n , \nu1,丁\n'
    values, problems = load(put(tmp_path, units__csv=text))
    assert values["units"][0]["name"] == '甲\n乙,"丙"'
    assert problems == [("doubled_row", "units.csv", 6)]


@pytest.mark.parametrize("word", ["合计", "总 计：", "小计", "Total", "SUBTOTAL:"])
def test_rows_of_totals_are_refused(tmp_path, word):
    """They are no rows of the table, and nothing else is said of them."""
    values, problems = load(put(tmp_path, units__csv=f"id,name\nu1,局\n{word},1\n,{word}\nu2,合计科\n"))
    assert problems == [("total_row", "units.csv", 3), ("total_row", "units.csv", 4)]
    assert len(values["units"]) == 2


@pytest.mark.parametrize(
    ("data", "row", "byte"),
    [
        (b"id,name\nu1,\xff\xff\n", 2, 12),
        ("id,name\nu1,局\nu2,".encode() + b"\x80\n", 3, 19),
        ("id,name\nu1,县".encode("gb18030") + b"\xff", 2, 14),
        (b"id,name\nu1,a\0b\n", 2, 13),
        (b"\xff\xfe" + "id,name\n".encode("utf-16-le") + b"\x00\xd8a\x00", 2, 19),
    ],
)
def test_what_cannot_be_decoded_is_named(tmp_path, data, row, byte):
    """With its row and its byte; the table is not said to be missing too."""
    intake = Intake()
    read_folder(put(tmp_path, units__csv=data), SHEETS, intake)
    (problem,) = intake.problems
    assert (problem.code, problem.where.file, problem.where.row) == ("undecodable", "units.csv", row)
    assert problem.data["byte"] == str(byte)
    assert "units" in intake.failed


def test_a_byte_far_into_a_file_is_found(tmp_path):
    """Across the blocks in which a file is read, and with a character cut by their border."""
    path = tmp_path / "far.csv"
    path.write_bytes(b"a" * ((1 << 20) - 1) + "县".encode() + b"\xff")
    assert first_undecodable(path, "utf-8") == (1 << 20) + 2


@pytest.mark.parametrize("text", ['id,name\nu1,"局\nu2,局\n', 'id,name\nu1,"a"b\n', "id,name\nu1," + "x" * 140_000])
def test_a_broken_row_is_reported(tmp_path, text):
    """An open quotation mark must not swallow the rest in silence."""
    _, problems = load(put(tmp_path, units__csv=text))
    assert [problem[0] for problem in problems] == ["broken_csv"]
    assert problems[0][2] in {2, 3}


def test_references_into_a_broken_table_raise_no_second_problem(tmp_path):
    """The rows after the broken one are unknown, not wrong."""
    intake = Intake()
    (table,) = read_folder(put(tmp_path, units__csv='id,name\nu1,a\nu2,"a"b\nu3,c\n'), SHEETS, intake)
    assert len(list(read_rows(UNITS, table, intake))) == 1
    assert [problem.code for problem in intake.problems] == ["broken_csv"]
    assert "units" in intake.failed


def test_a_broken_head_is_reported(tmp_path):
    """Nothing can be read then."""
    assert load(put(tmp_path, units__csv='"id,name\nu1,a\n')) == ({}, [("broken_csv", "units.csv", 1)])


@pytest.mark.parametrize("text", ["", "\n\n", "id,name\n", "id,name\n\n , \n"])
def test_an_empty_needed_table_is_refused(tmp_path, text):
    """With or without a head."""
    _, problems = load(put(tmp_path, units__csv=text))
    assert problems == [("empty_table", "units.csv", 0)]


def test_an_empty_table_that_is_not_needed_is_fine(tmp_path):
    """It has no rows."""
    values, problems = load(put(tmp_path, units__csv="id,name\nu1,局\n", notes_kept__csv="a,b,c\n"))
    assert values["notes_kept"] == []
    assert problems == []


def test_unknown_doubled_and_missing_tables_are_all_reported(tmp_path):
    """With the nearest known name."""
    intake = Intake()
    put(tmp_path, unit__csv="id\n1\n", notes_kept__csv="a\n", 记录__csv="a\n", readme__txt="hello", _hidden__csv="")
    (tmp_path / "_hidden.csv").rename(tmp_path / ".hidden.csv")
    read_folder(tmp_path, SHEETS, intake)
    assert [p.code for p in intake.problems] == ["unknown_table", "doubled_table", "missing_table"]
    assert "“单位”" in intake.problems[0].say()


def test_what_is_no_folder_of_tables_is_refused(tmp_path):
    """A wrong path, an empty folder, another format, a single CSV."""
    put(tmp_path, a__xls=b"\xd0\xcf", b__csv="x")
    (tmp_path / "empty").mkdir()
    expected = {"nowhere": "no_folder", "empty": "no_tables", "a.xls": "old_format", "b.csv": "no_folder"}
    for name, code in expected.items():
        assert [problem[0] for problem in load(tmp_path / name)[1]] == [code]


def test_other_formats_in_a_folder_are_refused(tmp_path):
    """The person may think that they are read."""
    put(tmp_path, units__csv="id,name\nu1,局\n", units__et=b"x", book__ods=b"x")
    assert [problem[:2] for problem in load(tmp_path)[1]] == [("old_format", "book.ods"), ("old_format", "units.et")]


def test_a_folder_named_like_a_table_is_no_table(tmp_path):
    """Only files are."""
    put(tmp_path, units__csv="id,name\nu1,局\n")
    (tmp_path / "notes_kept.csv").mkdir()
    assert load(tmp_path)[1] == []


def test_an_unreadable_file_is_reported(tmp_path, monkeypatch):
    """Another program may hold it."""
    put(tmp_path, units__csv="id,name\nu1,局\n")

    def refuse(*_args, **_kwargs):
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert load(tmp_path)[1] == [("unreadable_file", "units.csv", 0)]


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn")) | st.just("\n"), max_size=12)
WORDS = WORDS.filter(lambda word: word.strip() not in ERRORS and not is_total(word))
ROWS = st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=8)


def as_read(rows):
    """What the reader makes of rows of text: NFC, stripped, without blank rows and rows of totals."""
    clean = [tuple(unicodedata.normalize("NFC", cell.strip()) for cell in row) for row in rows]
    return [dict(zip("abc", row, strict=True)) for row in clean if any(row)]


@given(ROWS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]), st.sampled_from(",\t;"))
def test_any_table_comes_back(rows, encoding, separator):
    """Whatever is written as CSV is read as it was."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([("第a列", "第b列", "第c列"), *rows])
    with tempfile.TemporaryDirectory() as folder:
        put(Path(folder), units__csv="id\nu1\n", notes_kept__csv=text.getvalue().encode(encoding))
        values, problems = load(Path(folder))
    assert problems == []
    assert values["notes_kept"] == as_read(rows)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_rows_or_problems(data):
    """Never an error."""
    with tempfile.TemporaryDirectory() as folder:
        put(Path(folder), units__csv=data)
        values, problems = load(Path(folder))
    assert problems or values["units"]
