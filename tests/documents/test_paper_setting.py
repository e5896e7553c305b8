"""Lines broken before printing fit, and lose nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.documents.characters import GETA, for_print, for_word
from zeren.documents.face import advance, face
from zeren.documents.setting import break_lines, text_width, title_lines

TEXTS = st.text(alphabet="责任制落实情况（一），。、；“”ABcd 12.5%的2026年度", max_size=80)


@given(TEXTS, st.integers(1000, 30_000))
def test_lines_fit_and_keep_every_character(text: str, room: int) -> None:
    lines = break_lines(text, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line) <= room or len(line) == 1 for line in lines)


@given(TEXTS)
def test_titles_keep_every_character(title: str) -> None:
    assert "".join(title_lines(title)).replace(" ", "") == title.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("第一季度，逾期", 4000, ["第一季", "度，逾期"]),
        ("开展（自查）工作", 3000, ["开展", "（自", "查）工", "作"]),
        ("approved on time", 9 * 500, ["approved", "on time"]),
        ("", 1000, [""]),
    ],
)
def test_no_stop_opens_a_line_and_no_bracket_ends_one(text: str, room: int, lines: list[str]) -> None:
    assert break_lines(text, room) == lines


def test_a_long_title_is_cut_evenly_and_between_words() -> None:
    title = "中共云岭县委责任制工作领导小组办公室关于2026年度责任制落实情况考核结果的通报"
    lines = title_lines(title)
    assert lines == ["中共云岭县委责任制工作领导小组办公室关于", "2026年度责任制落实情况考核结果的通报"]


def test_the_face_is_known() -> None:
    assert advance("责") == 1000
    assert 500 < advance("1") < 600
    assert face().glyph(ord("𠮷"))
    assert not face().glyph(0x1F600)


def test_what_cannot_be_printed_is_replaced_and_named() -> None:
    clean = for_print()
    assert clean("甲😀\u200b乙\t丙\u0627😀") == f"甲{GETA}乙 丙{GETA}{GETA}"
    assert [note.zh for note in clean.notes()] == [
        "字符“😀”（U+1F600）无法显示，已用“〓”代替。",
        "字符“ا”（U+0627）无法显示，已用“〓”代替。",
    ]


def test_word_keeps_all_that_xml_may_carry() -> None:
    clean = for_word()
    assert clean("甲😀\x01乙\ud800\n") == f"甲😀{GETA}乙{GETA} "
    assert len(clean.notes()) == 2
