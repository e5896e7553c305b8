"""The check of official layout names every departure that is planted, and nothing else."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from zeren.documents import layout
from zeren.documents.layout_check import check_word
from zeren.documents.paper import Block, Heading, Paper, para
from zeren.documents.word import write_word


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("layout") / "sound.docx"
    blocks: list[Block] = [Heading(1, "一"), Heading(2, "二"), Heading(3, "三"), Heading(4, "四"), para("正文")]
    write_word(Paper("关于考核结果的通报", dt.date(2026, 3, 1), blocks, signed="县责任办"), path)
    return path.read_bytes()


def changed(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The docx with one part changed; the change must change something."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            part = old.read(entry)
            if entry == name:
                text = change(part.decode())
                assert text != part.decode()
                part = text.encode()
            new.writestr(entry, part)
    return out.getvalue()


def swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


DOCUMENT, STYLES, SETTINGS = "word/document.xml", "word/styles.xml", "word/settings.xml"
DATE = "2026年3月1日"

PLANTED = [
    ("paper_page_size", DOCUMENT, swap('w:w="11906"', 'w:w="12240"')),
    ("paper_margin", DOCUMENT, swap('w:top="2098"', 'w:top="1440"')),
    ("paper_margin", DOCUMENT, swap('w:left="1587"', 'w:left="1800"')),
    ("paper_margin", DOCUMENT, swap('w:bottom="1984"', 'w:bottom="1440"')),
    ("paper_margin", DOCUMENT, swap('w:right="1474"', 'w:right="1800"')),
    ("paper_grid", DOCUMENT, swap('w:linePitch="579"', 'w:linePitch="312"')),
    ("paper_grid", DOCUMENT, swap('w:type="lines"', 'w:type="default"')),
    (
        "paper_font",
        STYLES,
        swap(
            'w:eastAsia="方正小标宋简体"/><w:spacing w:val="0"/><w:sz w:val="44"', 'w:eastAsia="黑体"/><w:sz w:val="44"'
        ),
    ),
    (
        "paper_font",
        STYLES,
        swap(
            'w:eastAsia="方正小标宋简体"/><w:spacing w:val="0"/><w:sz w:val="44"',
            'w:eastAsia="小标宋"/><w:sz w:val="36"',
        ),
    ),
    (
        "paper_font",
        STYLES,
        swap('w:eastAsia="黑体"/><w:spacing w:val="-5"/>', 'w:eastAsia="宋体"/><w:spacing w:val="-5"/>'),
    ),
    (
        "paper_font",
        STYLES,
        swap('w:eastAsia="楷体"/><w:spacing w:val="-5"/>', 'w:eastAsia="宋体"/><w:spacing w:val="-5"/>'),
    ),
    (
        "paper_font",
        DOCUMENT,
        swap('<w:r><w:t xml:space="preserve">关于', '<w:r><w:rPr><w:sz w:val="52"/></w:rPr><w:t>关于'),
    ),
    ("paper_no_title", DOCUMENT, swap('<w:pStyle w:val="Title"/>', '<w:pStyle w:val="Body"/>')),
    ("paper_title_form", DOCUMENT, swap('<w:pStyle w:val="Title"/>', '<w:pStyle w:val="Title"/><w:jc w:val="left"/>')),
    ("paper_title_form", DOCUMENT, swap('<w:r><w:t xml:space="preserve">关于', "<w:r><w:rPr><w:b/></w:rPr><w:t>关于")),
    ("paper_page_number", "word/footer1.xml", swap("— ", "- ")),
    ("paper_page_number", "word/footer2.xml", swap(" PAGE ", " DATE ")),
    ("paper_page_number", SETTINGS, swap("w:evenAndOddHeaders", "w:mirrorMargins")),
    ("paper_date_form", DOCUMENT, swap(DATE, "2026年03月01日")),
    ("paper_date_form", DOCUMENT, swap(DATE, "二〇二六年三月一日")),
    ("paper_date_form", DOCUMENT, swap(DATE, "26年3月1日")),
    ("paper_date_form", DOCUMENT, swap(DATE, "2026年13月1日")),
    ("paper_no_date", DOCUMENT, swap(DATE, "")),
]


def test_a_sound_paper_has_no_problem(sound: bytes) -> None:
    assert check_word(sound) == []


@pytest.mark.parametrize(("code", "part", "change"), PLANTED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_planted_departure_is_named_alone(sound: bytes, code: str, part: str, change: Callable[[str], str]) -> None:
    problems = check_word(changed(sound, part, change))
    assert {problem.code for problem in problems} == {code}
    assert all("{" not in problem.say("zh") + problem.say("en") for problem in problems)


def test_several_departures_are_all_named(sound: bytes) -> None:
    data = changed(sound, DOCUMENT, lambda text: text.replace(DATE, "").replace('w:top="2098"', 'w:top="1440"'))
    assert [problem.code for problem in check_word(data)] == ["paper_margin", "paper_no_date"]


def test_the_usual_other_ways_are_accepted(sound: bytes) -> None:
    grid = swap('w:type="lines" w:linePitch="579"', 'w:type="linesAndChars" w:linePitch="579" w:charSpace="-849"')
    fonts = swap('w:eastAsia="仿宋"', 'w:eastAsia="仿宋_GB2312"')
    assert check_word(changed(changed(sound, DOCUMENT, grid), STYLES, fonts)) == []


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no", b"%PDF-1.7"])
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    assert [problem.code for problem in check_word(data)] == ["paper_unreadable"]


def test_a_word_file_that_is_no_xml_inside(sound: bytes) -> None:
    assert [problem.code for problem in check_word(changed(sound, DOCUMENT, lambda _: "<w"))] == ["paper_unreadable"]


def test_measures_agree_with_one_another() -> None:
    assert (layout.TYPE_WIDTH, layout.TYPE_HEIGHT) == (156, 225)
    assert layout.LINES * layout.LINE_PITCH <= layout.twips(layout.TYPE_HEIGHT) < (layout.LINES + 1) * layout.LINE_PITCH
    cell = layout.SIZE_3 * 10 + layout.TRACKING
    assert layout.CHARACTERS * cell <= layout.twips(layout.TYPE_WIDTH) < (layout.CHARACTERS + 1) * cell
    assert layout.twips(210) == 11906
    assert layout.mark_size("云岭县文件") == 120
    assert layout.mark_size("云" * 30) == layout.SIZE_2
