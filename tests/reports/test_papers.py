"""The circular, the picture and the ledger of the small county, read back by other programs than ours."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from docx import Document
from lxml import etree

from zeren.base.numbers import plain_points, show_points
from zeren.documents.layout_check import check_word

NAMES = ("样例县领导机关", "东坡镇", "西河镇", "南塘镇", "没有记录的镇")

pytestmark = pytest.mark.slow


def pages(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    found = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]
    document.close()
    return found


def bookmarks(path: Path) -> list[tuple[int, str, int]]:
    document = pypdfium2.PdfDocument(path)
    found = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    document.close()
    return found


def test_each_unit_has_one_page_and_a_bookmark(written: Path) -> None:
    found = pages(written / "report.pdf")
    last = found[-len(NAMES) :]
    assert [page.startswith(name) for name, page in zip(NAMES, last, strict=True)] == [True] * len(NAMES)
    units = [mark for mark in bookmarks(written / "report.pdf") if "（" in mark[1] and mark[1].split("（")[0] in NAMES]
    assert [(level, title.split("（")[0], page) for level, title, page in units] == [
        (1, name, len(found) - len(NAMES) + place) for place, name in enumerate(NAMES)
    ]


def test_a_units_page_says_what_was_found(written: Path, result: dict[str, Any]) -> None:
    page = pages(written / "report.pdf")[-3]
    unit = result["units"][2]
    part = unit["components"]["fulfilment"]
    assert f"总分{unit['shown']}分，等次不合格，同类4个单位中列第2" in page
    assert f"本年落实{show_points(part['score'])}/{plain_points(part['applicable'])}，占40%" in page
    assert "30÷40×8分1条" in page, page
    assert "未销号问题：2个，其中逾期1个" in page
    assert page.index("W2窗口办件超时较重整改中（逾期）2026-08-15") < page.index("W3=公示栏没有更新")
    assert "不适用、不计入满分：" in page
    assert "补足后提分最多的：" in page


def test_the_text_has_the_numbers_of_the_run(written: Path, result: dict[str, Any]) -> None:
    text = "".join(pages(written / "report.pdf"))
    assert "对4个单位2026年度工作进行了考核" in text
    assert "参加评定的4个单位中，优秀0个、良好0个、合格1个、不合格3个。" in text
    assert f"样例县领导机关所属单位汇总{show_points(result['units'][0]['rolled_up'])}分。" in text
    assert "不参加评定的。样例县领导机关（县级领导机关）。" in text
    assert "不排名次的。南塘镇的岗位不足3个" in text
    assert all(unit["shown"] in text for unit in result["units"])


def test_the_signature_never_stands_alone(written: Path) -> None:
    signed = next(page for page in pages(written / "report.pdf") if "2027年1月1日—" in page)
    assert "附件：1.各单位得分一览图" in signed
    assert "本结果可复算" in signed


def test_the_picture_is_on_the_page_of_its_heading(written: Path) -> None:
    page = next(page for page in pages(written / "report.pdf") if page.startswith("附件1"))
    assert "东坡镇" in page


def test_the_word_paper_is_official_and_names_each_unit(written: Path, result: dict[str, Any]) -> None:
    assert check_word((written / "report.docx").read_bytes()) == []
    document = Document(str(written / "report.docx"))
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 2"]
    assert [name for name in NAMES if not any(text.startswith(f"{name}（") for text in headings)] == []
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"窗口办件超时", "=公示栏没有更新", result["units"][2]["shown"]} <= cells


def test_the_english_paper_speaks_english(in_english: Path) -> None:
    text = "".join(pages(in_english / "report.pdf"))
    rest = re.sub("|".join((*NAMES, "窗口办件超时", "公示栏没有更新")), "", text)
    assert re.findall(r"[一-鿿]+", rest) == []
    assert "“" not in text, "the face has curly quotes as wide as a character"


def test_the_ledger_has_every_finding_and_remedy(written: Path) -> None:
    book = openpyxl.load_workbook(written / "ledger.xlsx")
    assert book.sheetnames == ["问题", "整改措施", "应办事项"]
    found = [dict(zip(rows[0], row, strict=True)) for rows in [list(book["问题"].values)] for row in rows[1:]]
    assert [row["问题编号"] for row in found] == ["W1", "W2", "W3"]
    assert found[2]["问题"] == "=公示栏没有更新"
    assert found[0]["验收日期"] == dt.datetime(2026, 8, 1)  # noqa: DTZ001 (a workbook knows no zones)
    assert [cell.data_type for cell in book["问题"]["J"]] == ["s"] * 4, "text is never a formula"
    head, remedy = list(book["整改措施"].values)
    assert dict(zip(head, remedy, strict=True))["措施类型"] == "建章立制；举一反三"


def test_the_picture_shows_rated_units_only(written: Path, result: dict[str, Any]) -> None:
    root = etree.fromstring((written / "overview.svg").read_bytes())
    said = [mark.text for mark in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [name for name in NAMES if name in said] == list(NAMES[1:])
    assert f"4个单位，平均{show_points(result['units'][0]['rolled_up'])}分" in said
