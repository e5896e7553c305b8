"""How official papers number headings, write dates and place the signature."""

import datetime as dt
from dataclasses import replace

import pytest

from zeren.documents.numbering import (
    Numbering,
    chinese_number,
    record_lines,
    signature_indents,
    width,
    written_date,
)
from zeren.documents.paper import (
    Annex,
    Annexes,
    Block,
    Heading,
    PageBreak,
    Paper,
    Record,
    Sign,
    Table,
    annex_lines,
    para,
    settled,
)

DAY = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (21, "二十一"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1_005, "一千零五"),
        (10_010, "一万零一十"),
        (12_345, "一万二千三百四十五"),
        (99_999, "九万九千九百九十九"),
    ],
)
def test_numbers_in_chinese(number: int, written: str) -> None:
    assert chinese_number(number) == written


@pytest.mark.parametrize("number", [0, -1, 100_000])
def test_numbers_out_of_reach_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="out of reach"):
        chinese_number(number)


def test_headings_count_within_the_level_above() -> None:
    counting = Numbering()
    steps = [(1, "甲"), (2, "乙"), (3, "丙"), (4, "丁"), (4, "戊"), (2, "己"), (3, "庚"), (1, "辛"), (2, "壬")]
    said = [counting.say(Heading(level, text)) for level, text in steps]  # type: ignore[arg-type]  # levels are 1-4
    assert said == ["一、甲", "（一）乙", "1. 丙", "（1）丁", "（2）戊", "（二）己", "1. 庚", "二、辛", "（一）壬"]


def test_a_heading_without_number_starts_the_counting_below_anew() -> None:
    counting = Numbering()
    assert counting.say(Heading(1, "甲")) == "一、甲"
    assert counting.say(Heading(2, "乙")) == "（一）乙"
    assert counting.say(Heading(1, "丙", numbered=False)) == "丙"
    assert counting.say(Heading(2, "丁")) == "（一）丁"
    assert counting.say(Heading(1, "戊")) == "二、戊"


def test_english_headings() -> None:
    counting = Numbering("en")
    assert [counting.say(Heading(level, "x")) for level in (1, 2, 3, 2)] == ["1. x", "1.1 x", "1.1.1 x", "1.2 x"]


def test_dates_have_no_leading_zeros() -> None:
    assert written_date(DAY) == "2026年3月1日"
    assert written_date(DAY, "en") == "1 March 2026"


@pytest.mark.parametrize("name", ["办公室", "云岭县责任办", "云岭县责任制工作领导小组办公室"])
def test_the_date_begins_two_characters_right_of_the_name(name: str) -> None:
    date = written_date(DAY)
    name_near, date_near = signature_indents(name, date)
    assert (56 - date_near - width(date)) - (56 - name_near - width(name)) == 4
    assert min(name_near, date_near) == 4


def test_record_block_lines() -> None:
    paper = Paper("标题", DAY, ())
    assert record_lines(paper, Record("县责任办", "县委办，县政府办")) == (
        "抄送：县委办，县政府办。",
        "县责任办",
        "2026年3月1日印发",
    )
    assert record_lines(paper, Record("县责任办", printed=dt.date(2026, 3, 2)))[::2] == ("", "2026年3月2日印发")


def test_annexes_are_numbered_when_there_are_several() -> None:
    assert annex_lines(Annexes(("甲",)), "zh") == ["附件：甲"]
    assert annex_lines(Annexes(("甲", "乙")), "zh") == ["附件：1. 甲", "2. 乙"]


def test_page_breaks_never_make_an_empty_page_and_the_signature_is_always_there() -> None:
    text, annex, gap = para("文"), Annex("附件", "表"), PageBreak()
    given: list[Block] = [gap, text, gap, gap, text, gap, annex, gap, text, gap]
    assert list(settled(given)) == [text, gap, text, annex, replace(text, kept=True), Sign()]
    assert list(settled([Sign(), text])) == [Sign(), text]


def test_a_table_needs_a_width_and_an_alignment_for_every_column() -> None:
    with pytest.raises(ValueError, match="every column"):
        Table(("a", "b"), (), widths=(1,))
    with pytest.raises(ValueError, match="above zero"):
        Table(("a",), (), widths=(0,))
