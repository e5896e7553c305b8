"""PDF papers: every text comes back, the same bytes anywhere, volumes with page numbers that run on."""

import datetime as dt
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zeren.documents import pdf, pdf_blocks
from zeren.documents.characters import for_print
from zeren.documents.paper import (
    Annex,
    Annexes,
    Bar,
    Bars,
    Block,
    Heading,
    KeyLine,
    Note,
    PageBreak,
    Paper,
    Picture,
    Record,
    Run,
    Sign,
    Stripe,
    Table,
    para,
)
from zeren.documents.pdf import write_pdf

DAY = dt.date(2026, 12, 31)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30" width="90" height="30">'
    '<text x="5" y="20" font-family="\'Noto Sans CJK SC\',sans-serif" font-size="12">分布示意</text></svg>'
)


def circular() -> Paper:
    def blocks() -> Iterator[Block]:
        yield para("现将结果通报如下：", Run("优秀十二个", bold=True), Run("另有说明", role="kai"))
        yield Heading(1, "总体情况")
        yield KeyLine("平均得分", "82.46分")
        yield Picture(SVG, 120, "图一 得分分布")
        yield Note("得分保留两位小数")
        yield Annexes(("结果一览表", "得分明细"))
        yield Sign()
        yield Annex("附件1", "结果一览表")
        rows = ((str(k), f"第{k}个单位", "按期报送" * (k % 7)) for k in range(1, 90))
        yield Table(("序号", "单位名称", "说明"), rows, (1, 3, 3), ("center", "left", "right"), "表一")
        yield Bars((Bar("履职", 31, 40, "31.00分"), Bar("反馈", -5, 0, "无")), "构成")

    return Paper(
        "关于2026年度责任制落实情况考核结果的通报",
        DAY,
        blocks(),
        mark="云岭县文件",
        number="云发〔2026〕7号",
        to="各乡镇",
        signed="云岭县责任办",
        record=Record("县责任办印制", "县委办，县政府办"),
    )


TEXTS = (
    "关于2026年度责任制落实情况考核结果的通报",
    "云岭县文件",
    "云发〔2026〕7号",
    "各乡镇：",
    "现将结果通报如下：优秀十二个另有说明",
    "一、总体情况",
    "平均得分：82.46分",
    "分布示意",
    "图一得分分布",
    "注：得分保留两位小数",
    "附件：1.结果一览表",
    "2.得分明细",
    "云岭县责任办2026年12月31日",
    "附件1",
    "表一",
    "第1个单位",
    "第89个单位",
    "31.00分",
    "构成",
    "抄送：县委办，县政府办。",
    "县责任办印制",
    "2026年12月31日印发",
)


def text_of(path: Path) -> list[str]:
    """The text of every page, without blanks."""
    document = pypdfium2.PdfDocument(path)
    pages = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]
    document.close()
    return pages


def test_all_text_of_a_paper_is_in_the_pdf(tmp_path: Path) -> None:
    assert write_pdf(circular(), tmp_path / "report.pdf") == []
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]
    pages = text_of(tmp_path / "report.pdf")
    whole = "".join(pages)
    assert [text for text in TEXTS if text not in whole] == []
    assert [f"—{number}—" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
    assert all(len(page) > 20 for page in pages), "an empty page"
    assert sum("单位名称" in page for page in pages) == 4, "the head of the table on each of its pages"


def test_two_runs_give_the_same_bytes_from_another_place_and_time_zone(tmp_path: Path) -> None:
    write_pdf(circular(), tmp_path / "one.pdf")
    here = Path(__file__)
    script = (
        "import importlib.util, pathlib, sys\n"
        f"spec = importlib.util.spec_from_file_location('other', {str(here)!r})\n"
        "other = importlib.util.module_from_spec(spec); spec.loader.exec_module(other)\n"
        "other.write_pdf(other.circular(), pathlib.Path(sys.argv[1]))\n"
    )
    (tmp_path / "elsewhere").mkdir()
    surroundings = {**os.environ, "TZ": "Asia/Shanghai", "LANG": "C", "SOURCE_DATE_EPOCH": "1"}
    command = [sys.executable, "-c", script, str(tmp_path / "two.pdf")]
    time.sleep(1.1)
    subprocess.run(command, check=True, cwd=tmp_path / "elsewhere", env=surroundings)
    data = (tmp_path / "one.pdf").read_bytes()
    assert data == (tmp_path / "two.pdf").read_bytes()
    assert b"D:20261231" in data


def long_paper() -> Paper:
    units = [b for k in range(8) for b in (PageBreak(), Heading(2, f"第{k}单位", numbered=False), para("文"))]
    return Paper("通报", DAY, [Heading(1, "总体"), Annex("附件1", "明细"), para("文"), *units], signed="县责任办")


def outline_of(path: Path) -> list[tuple[int, str, int]]:
    """Level, title and page of every bookmark."""
    document = pypdfium2.PdfDocument(path)
    marks = document.get_toc(max_depth=5)
    found = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in marks]
    document.close()
    return found


@pytest.mark.parametrize("most", [3, 500])
def test_a_long_paper_is_one_file_with_one_outline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(pdf, "VOLUME", most)
    for name in ("report.pdf", "again.pdf"):
        write_pdf(long_paper(), tmp_path / name)
        time.sleep(1.1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.pdf", "report.pdf"]
    pages = text_of(tmp_path / "report.pdf")
    assert len(pages) == 10
    assert all(f"第{k}单位" in page and f"—{k + 3}—" in page for k, page in enumerate(pages[2:]))
    assert "2026年12月31日" in pages[-1]
    units = [(1, f"第{k}单位", k + 2) for k in range(8)]
    assert outline_of(tmp_path / "report.pdf") == [(0, "一、总体", 0), (0, "附件1 明细", 1), *units]
    data = (tmp_path / "report.pdf").read_bytes()
    assert data == (tmp_path / "again.pdf").read_bytes()
    assert b"<xmpTPg:NPages>10</xmpTPg:NPages>" in data
    assert b"pikepdf" not in data.lower()
    assert data.startswith(b"%PDF-1.7")


def test_a_table_longer_than_a_volume_needs_no_page_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "VOLUME", 2)
    monkeypatch.setattr(pdf_blocks, "PIECE", 200)
    rows = ((str(k), f"第{k}行") for k in range(1, 1001))
    write_pdf(Paper("通报", DAY, [Table(("号", "行次名"), rows)]), tmp_path / "report.pdf")
    pages = text_of(tmp_path / "report.pdf")
    assert all(f"第{k}行" in "".join(pages) for k in range(1, 1001))
    assert all("行次名" in page for page in pages if "行" in page)


def test_a_stripe_never_ends_a_page(tmp_path: Path) -> None:
    rows = [row for k in range(60) for row in (Stripe(f"第{k}部分"), ("项", f"甲{k}。"), ("项", f"乙{k}。"))]
    write_pdf(Paper("通报", DAY, [Table(("一", "二"), rows, dense=True)]), tmp_path / "report.pdf")
    pages = text_of(tmp_path / "report.pdf")
    assert len(pages) > 2
    for k in range(60):
        assert any(f"第{k}部分项甲{k}。项乙{k}。" in page for page in pages)


def test_the_signature_takes_the_last_words_along(tmp_path: Path) -> None:
    for lines in range(14, 22):
        blocks: list[Block] = [para(f"第{k}段") for k in range(lines)]
        write_pdf(Paper("题", DAY, [*blocks, Annexes(("甲", "乙"))], signed="县责任办"), tmp_path / "report.pdf")
        last = text_of(tmp_path / "report.pdf")[-1]
        assert f"第{lines - 1}段附件：1.甲2.乙县责任办2026年12月31日" in last


def test_a_row_higher_than_a_page_goes_on_below(tmp_path: Path) -> None:
    words = "".join(f"第{k}句。" for k in range(700))
    write_pdf(Paper("通报", DAY, [Table(("甲", "乙"), [("一", words)] * 3)]), tmp_path / "report.pdf")
    pages = text_of(tmp_path / "report.pdf")
    assert "".join(pages).count("第699句。") == 3
    assert len(pages) > 4
    document = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    texts = [page.get_textpage() for page in document]
    lowest = [
        min(text.get_charbox(k)[1] for k in range(text.count_chars()) if text.get_charbox(k)[3]) for text in texts
    ]
    document.close()
    assert min(lowest) > 60, "nothing stands below the page number"


def test_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a row of 1 cells in a table of 2 columns"):
        write_pdf(Paper("通报", DAY, [Table(("甲", "乙"), [("一",)])]), tmp_path / "report.pdf")


def test_a_missing_glyph_is_replaced_and_named(tmp_path: Path) -> None:
    paper = Paper("通报", DAY, [para("笑脸😀与阿拉伯字母ا")])
    notes = write_pdf(paper, tmp_path / "report.pdf")
    assert "笑脸〓与阿拉伯字母〓" in text_of(tmp_path / "report.pdf")[0]
    assert [note.en for note in notes] == [
        "Character “😀” (U+1F600) cannot be shown; 〓 stands for it.",
        "Character “ا” (U+0627) cannot be shown; 〓 stands for it.",
    ]


def test_a_paper_in_english(tmp_path: Path) -> None:
    blocks: list[Block] = [Heading(1, "Results"), KeyLine("Mean", "82.46"), Note("two decimals"), Annexes(("List",))]
    paper = Paper("Results of the year", DAY, blocks, to="All units", record=Record("Office", "Board"), language="en")
    write_pdf(paper, tmp_path / "report.pdf")
    text = text_of(tmp_path / "report.pdf")[0]
    for said in ("1.Results", "Mean:82.46", "Note:", "Annexes:List", "31December2026", "Allunits:", "Copiesto:Board"):
        assert said in text


def plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


MARKUP = st.sampled_from(
    ["#panic()", "$x^2$", "*b* _i_", "\\u{41}", "@ref", "<l>", "`raw`", '"q"', "= H", "- -- ---", "//", "~"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=30), MARKUP, st.text(alphabet="考核〓（）#$\\\"'*_`<>@=-~/[]{}a1 ", max_size=30)))
def test_any_text_compiles_and_comes_back(tmp_path: Path, text: str) -> None:
    blocks: list[Block] = [para("始", text, "终", indent=False), Table(("头",), [("起" + text + "讫",)])]
    write_pdf(Paper("题", DAY, blocks), tmp_path / "any.pdf")
    found = plain("".join(text_of(tmp_path / "any.pdf")))
    wanted = plain(for_print()(text))
    assert f"始{wanted}终" in found
    assert f"起{wanted}讫" in found
