"""Every kind of cell: what is read, and what is refused with which problem."""

import datetime as dt

import pytest

from zeren.base.problems import Where
from zeren.base.text import Text
from zeren.documents.cells import CellError
from zeren.documents.columns import Column
from zeren.documents.numerals import converter

CHOICES = {"study": Text("学习", "Study"), "follow_up": Text("回访督查", "Follow-up visit")}
MARCH = dt.date(2026, 3, 1)


def column(kind, required=False):
    """A column of one kind."""
    return Column("c", Text("列", "Column"), kind, required, CHOICES if kind == "choice" else {})


READ = [
    ("text", "  办公室 ", "办公室"),
    ("text", "e\u0301", "é"),
    ("text", "１２ 号", "１２ 号"),
    ("text", "一\r\n二", "一\n二"),
    ("text", 101, "101"),
    ("text", 101.0, "101"),
    ("text", 3.5, "3.5"),
    ("text", True, "TRUE"),
    ("text", MARCH, "2026-03-01"),
    ("text", dt.datetime(2026, 3, 1, 9, 30), "2026-03-01 09:30:00"),  # noqa: DTZ001 - a spreadsheet knows no zone
    ("text", "#1 号楼", "#1 号楼"),
    ("text", "", ""),
    ("text", None, ""),
    ("text", "\u3000", ""),
    ("code", "ｕ１２", "u12"),
    ("code", " u\u200b12\ufeff ", "u12"),
    ("code", 101.0, "101"),
    ("code", "0012", "0012"),
    ("code", "C++", "C++"),
    ("code", "", ""),
    ("codes", "p1；p2、p3,p4，p5;p6\np7", ("p1", "p2", "p3", "p4", "p5", "p6", "p7")),
    ("codes", " ； p１ ；", ("p1",)),
    ("codes", 7.0, ("7",)),
    ("codes", "", ()),
    ("files", "a.docx；图/b c.pdf", ("a.docx", "图/b c.pdf")),
    ("files", "dir\\a,b.docx", ("dir/a,b.docx",)),
    ("files", "v1..2.docx", ("v1..2.docx",)),
    ("files", "", ()),
    ("date", "2026-3-1", MARCH),
    ("date", "2026年3月1日", MARCH),
    ("date", "２０２６．３．１", MARCH),
    ("date", "20260301", MARCH),
    ("date", 20260301.0, MARCH),
    ("date", MARCH, MARCH),
    ("date", dt.datetime(2026, 3, 1, 9, 30), MARCH),  # noqa: DTZ001 - a spreadsheet knows no zone
    ("date", "", None),
    ("whole", "12", 12),
    ("whole", "１２", 12),
    ("whole", "12.0", 12),
    ("whole", 12.0, 12),
    ("whole", 0, 0),
    ("whole", "007", 7),
    ("whole", "2147483647", 2**31 - 1),
    ("whole", " ", None),
    ("flag", "是", True),
    ("flag", "否", False),
    ("flag", "YES", True),
    ("flag", "no", False),
    ("flag", True, True),
    ("flag", 0.0, False),
    ("flag", "１", True),
    ("flag", "√", True),
    ("flag", "×", False),
    ("flag", "", None),
    ("choice", "study", "study"),
    ("choice", "学 习", "study"),
    ("choice", "FOLLOW-UP　VISIT", "follow_up"),
    ("choice", "", None),
]

REFUSED = [
    ("text", "a\x07b", "bad_character"),
    ("text", "#REF!", "error_cell"),
    ("code", "#N/A", "error_cell"),
    ("code", 1.0e15, "digits_lost"),
    ("code", 123456789012345678, "digits_lost"),
    ("code", "1.23E+17", "digits_lost"),
    ("codes", "1.2E+17;p1", "digits_lost"),
    ("files", "../secret", "bad_file_name"),
    ("files", "a/../../b", "bad_file_name"),
    ("files", "/etc/passwd", "bad_file_name"),
    ("files", "\\\\server\\x", "bad_file_name"),
    ("files", "C:\\x.docx", "bad_file_name"),
    ("date", "2026-02-30", "bad_date"),
    ("date", "2026-13-01", "bad_date"),
    ("date", "三月一日", "bad_date"),
    ("date", "206-03-01", "bad_date"),
    ("date", "0206-03-01", "bad_date"),
    ("date", 46082.0, "bad_date"),
    ("date", True, "bad_date"),
    ("whole", "12人", "not_whole"),
    ("whole", "1,200", "not_whole"),
    ("whole", 12.5, "not_whole"),
    ("whole", "十二", "not_whole"),
    ("whole", True, "not_whole"),
    ("whole", float("nan"), "not_whole"),
    ("whole", float("inf"), "not_whole"),
    ("whole", MARCH, "not_whole"),
    ("whole", "-3", "negative"),
    ("whole", -3.0, "negative"),
    ("whole", "－３", "negative"),
    ("whole", "2147483648", "too_large"),
    ("whole", "9" * 5000, "too_large"),
    ("flag", "也许", "not_flag"),
    ("flag", 2.0, "not_flag"),
    ("choice", "学习会", "unknown_choice"),
]


@pytest.mark.parametrize(("kind", "cell", "value"), READ)
def test_a_cell_is_read(kind, cell, value):
    """What people write, and what it means."""
    read = converter(column(kind))
    assert read(cell) == value
    assert type(read(cell)) is type(value)


@pytest.mark.parametrize(("kind", "cell", "code"), REFUSED)
def test_a_cell_is_refused(kind, cell, code):
    """What is refused, and as what; asking twice gives the same answer."""
    read = converter(column(kind))
    for _ in range(2):
        with pytest.raises(CellError) as caught:
            read(cell)
        assert caught.value.at(Where("f.csv", row=2)).code == code


@pytest.mark.parametrize("kind", ["text", "code", "codes", "files", "date", "whole", "flag", "choice"])
@pytest.mark.parametrize("cell", ["", None, " \u3000"])
def test_a_required_cell_must_be_filled(kind, cell):
    """Empty is refused whatever the kind."""
    with pytest.raises(CellError, match="empty_cell"):
        converter(column(kind, required=True))(cell)


@pytest.mark.parametrize(("kind", "cell", "value"), [("whole", "0", 0), ("flag", "否", False)])
def test_zero_and_no_are_not_empty(kind, cell, value):
    """A required cell may say nothing at all or no."""
    assert converter(column(kind, required=True))(cell) is value


def test_an_unknown_choice_names_the_nearest_and_all():
    """So that nobody has to look them up."""
    with pytest.raises(CellError) as caught:
        converter(column("choice"))("回访督察")
    problem = caught.value.at(Where())
    assert problem.what.zh == "“回访督察”不在可选范围内，最接近的是“回访督查”"
    assert problem.remedy == Text("从这些里选一个：学习、回访督查", "Choose one of: Study, Follow-up visit")


def test_a_date_without_its_format_is_guessed_in_the_message():
    """46082 is what a spreadsheet keeps for the first of March 2026."""
    with pytest.raises(CellError) as caught:
        converter(column("date"))(46082.0)
    assert "2026-03-01" in caught.value.at(Where()).what.zh
