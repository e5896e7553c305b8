"""Word papers: every text in order, official form, the same bytes anywhere, other people's readers open them."""

import datetime as dt
import io
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from zeren.documents.characters import for_word
from zeren.documents.layout_check import check_word
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
from zeren.documents.word import write_word

DAY = dt.date(2026, 12, 31)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30" width="90" height="30"><text y="20">分布</text></svg>'
)


def circular() -> Paper:
    def blocks() -> Iterator[Block]:
        yield para("现将结果通报如下：", Run("优秀十二个", bold=True), Run("另有说明", role="kai"))
        yield Heading(1, "总体情况")
        yield KeyLine("平均得分", "82.46分")
        yield Picture(SVG, 120, "图一 得分分布", "各单位得分")
        yield Note("得分保留两位小数")
        yield Annexes(("结果一览表", "得分明细"))
        yield Sign()
        yield Annex("附件1", "结果一览表")
        rows = ((str(k), f"第{k}个单位", "按期") for k in range(1, 90))
        yield Table(("序号", "单位名称", "说明"), rows, (1, 3, 3), ("center", "left", "right"), "表一")
        yield PageBreak()
        yield KeyLine("等次", "良好")
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


def document_of(path: Path) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def text_of(path: Path) -> str:
    return "".join(mark.text or "" for mark in document_of(path).iter(W + "t"))


@pytest.fixture
def written(tmp_path: Path) -> Path:
    assert write_word(circular(), tmp_path / "report.docx") == []
    return tmp_path / "report.docx"


def test_all_text_of_a_paper_is_in_the_file_in_order(written: Path) -> None:
    text = text_of(written)
    wanted = [
        "云岭县文件",
        "云发〔2026〕7号",
        "关于2026年度责任制落实情况考核结果的通报",
        "各乡镇：",
        "现将结果通报如下：优秀十二个另有说明",
        "一、总体情况",
        "平均得分：82.46分",
        "图一 得分分布",
        "注：得分保留两位小数",
        "附件：1. 结果一览表",
        "2. 得分明细",
        "云岭县责任办2026年12月31日",
        "附件1结果一览表",
        "表一序号单位名称说明1第1个单位按期",
        "89第89个单位按期等次：良好",
        "履职31.00分反馈无构成",
        "抄送：县委办，县政府办。县责任办印制2026年12月31日印发",
    ]
    places = [text.find(said) for said in wanted]
    assert -1 not in places
    assert places == sorted(places)


def test_the_layout_check_accepts_our_papers(written: Path) -> None:
    assert check_word(written.read_bytes()) == []


def test_another_reader_opens_it(written: Path) -> None:
    document = Document(str(written))
    ruled, bars, record = document.tables
    assert [len(ruled.rows), len(ruled.columns)] == [90, 3]
    assert [cell.text for cell in ruled.rows[89].cells] == ["89", "第89个单位", "按期"]
    assert bars.rows[0].cells[0].text == "履职"
    assert len(record.rows) == 2
    assert len(document.inline_shapes) == 1
    assert document.core_properties.created == dt.datetime(2026, 12, 31, tzinfo=dt.UTC)
    assert document.core_properties.author == "云岭县责任办"


def test_heads_are_repeated_and_no_row_is_cut(written: Path) -> None:
    rows = next(document_of(written).iter(W + "tbl")).findall(W + "tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * 89
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_properties_of_paragraphs_stand_in_the_order_of_the_schema(written: Path) -> None:
    order = "pStyle keepNext pageBreakBefore pBdr tabs snapToGrid spacing ind jc outlineLvl".split()  # noqa: SIM905
    with zipfile.ZipFile(written) as archive:
        roots = [etree.fromstring(archive.read(f"word/{name}.xml")) for name in ("document", "styles")]
    for root in roots:
        for properties in root.iter(W + "pPr"):
            names = [
                etree.QName(child).localname for child in properties if etree.QName(child).localname != "widowControl"
            ]
            assert names == sorted(names, key=order.index)


def test_two_runs_give_the_same_bytes_from_another_place_and_time_zone(written: Path, tmp_path: Path) -> None:
    here = Path(__file__)
    script = (
        "import importlib.util, pathlib, sys\n"
        f"spec = importlib.util.spec_from_file_location('other', {str(here)!r})\n"
        "other = importlib.util.module_from_spec(spec); spec.loader.exec_module(other)\n"
        "other.write_word(other.circular(), pathlib.Path(sys.argv[1]))\n"
    )
    (tmp_path / "elsewhere").mkdir()
    time.sleep(2.1)
    command = [sys.executable, "-c", script, str(tmp_path / "two.docx")]
    subprocess.run(
        command, check=True, cwd=tmp_path / "elsewhere", env={**os.environ, "TZ": "Asia/Shanghai", "LANG": "C"}
    )
    assert written.read_bytes() == (tmp_path / "two.docx").read_bytes()


def test_nothing_of_the_machine_is_in_the_file(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        app = archive.read("docProps/app.xml").decode()
        core = archive.read("docProps/core.xml").decode()
    assert re.search(r"<Properties[^>]*></Properties>", app)
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {"2026-12-31"}


@pytest.mark.parametrize(("rows", "kept"), [(10, 9), (60, 2)])
def test_small_tables_stay_whole_and_long_ones_end_in_company(tmp_path: Path, rows: int, kept: int) -> None:
    table = Table(("甲",), ((str(k),) for k in range(rows)))
    write_word(Paper("题", DAY, [table]), tmp_path / "t.docx")
    styles = [mark.get(W + "val") for mark in document_of(tmp_path / "t.docx").iter(W + "pStyle")]
    assert (styles.count("KL"), styles.count("CL")) == (kept, rows - kept)


def test_a_dense_table_has_shaded_rows_that_open_its_groups(tmp_path: Path) -> None:
    rows = [Stripe("本年落实"), ("学习", "8"), ("培训", "7"), Stripe("整改"), ("措施", "9")]
    write_word(
        Paper("题", DAY, [Table(("指标", "得分"), rows, (3, 1), ("left", "right"), dense=True)]), tmp_path / "t.docx"
    )
    table = Document(str(tmp_path / "t.docx")).tables[0]
    assert [row.cells[0].text for row in table.rows] == ["指标", "本年落实", "学习", "培训", "整改", "措施"]
    spans = [mark.get(W + "val") for mark in document_of(tmp_path / "t.docx").iter(W + "gridSpan")]
    assert spans == ["2", "2"]
    styles = [mark.get(W + "val") for mark in next(document_of(tmp_path / "t.docx").iter(W + "tbl")).iter(W + "pStyle")]
    assert styles == ["SH", "SH", "SB", "TL", "TR", "TL", "TR", "SB", "SL", "SR"]
    assert check_word((tmp_path / "t.docx").read_bytes()) == []


def test_what_stands_before_the_signature_is_kept_with_it(tmp_path: Path) -> None:
    write_word(Paper("题", DAY, [para("一"), para("末"), Annexes(("表",))], signed="办"), tmp_path / "t.docx")
    kept = [
        "".join(mark.text or "" for mark in paragraph.iter(W + "t"))
        for paragraph in document_of(tmp_path / "t.docx").iter(W + "p")
        if paragraph.find(f"{W}pPr/{W}keepNext") is not None
    ]
    assert kept == ["末", "", "附件：表", "", "办"]


def test_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a row of 1 cells in a table of 2 columns"):
        write_word(Paper("通报", DAY, [Table(("甲", "乙"), [("一",)])]), tmp_path / "t.docx")


def test_a_paper_that_begins_a_page_with_a_table(tmp_path: Path) -> None:
    blocks: list[Block] = [para("文"), PageBreak(), Table(("甲",), [("一",)]), PageBreak(), PageBreak(), para("末")]
    write_word(Paper("题", DAY, blocks), tmp_path / "t.docx")
    assert len(list(document_of(tmp_path / "t.docx").iter(W + "pageBreakBefore"))) == 2


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=40))
def test_any_text_comes_back(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.docx"
    write_word(Paper(text, DAY, [para("始", text, "终"), Table((text,), [("起" + text + "讫",)])], signed=text), path)
    wanted = for_word()(text)
    found = text_of(path)
    assert f"始{wanted}终" in found
    assert f"起{wanted}讫" in found
    assert Document(io.BytesIO(path.read_bytes())).paragraphs
