"""A pack through a real workbook and back; wrong cells coloured and noted; a Word table as a draft."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from zeren.apps.frameworks.sheets import read_pack_workbook, write_draft, write_marked, write_pack_workbook
from zeren.base.problems import Problem, Refused
from zeren.base.text import Language
from zeren.documents.table_finding import find_tables
from zeren.packformat import files, read_pack, shipped
from zeren.packformat.published import FoundTable, draft, match

HAN = re.compile(r"[\u4e00-\u9fff]")


def book(source: dict[str, bytes], path: Path, language: Language = "zh") -> Path:
    write_pack_workbook(source, path, language)
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [pack.id for pack in shipped()])
def test_a_pack_comes_back_with_all_its_files(name: str, language: Language, tmp_path: Path) -> None:
    read = read_pack_workbook(book(files(name), tmp_path / "p.xlsx", language))
    assert read.problems == ()
    assert read_pack(read.files).hash == read_pack(files(name)).hash
    beside = {file: data for file, data in files(name).items() if "/" in file}
    assert {file: data for file, data in read.files.items() if "/" in file} == beside


def test_texts_that_spreadsheets_would_change_come_back(tmp_path: Path) -> None:
    text = "=1+1 _x0041_ \\t tab"
    good = files("founding")
    spoilt = good | {"duties.yaml": good["duties.yaml"].replace("2026年学习计划".encode(), text.encode())}
    spoilt |= {"examples/a.yaml": ("x: '" + "长" * 40_000 + " '\n").encode()}
    read = read_pack_workbook(book(spoilt, tmp_path / "p.xlsx"))
    assert read_pack(read.files).hash == read_pack(spoilt).hash
    assert read.files["examples/a.yaml"] == spoilt["examples/a.yaml"]


def test_the_same_pack_gives_the_same_bytes() -> None:
    made = [io.BytesIO(), io.BytesIO()]
    for target in made:
        write_pack_workbook(files("founding"), target)
    assert made[0].getvalue() == made[1].getvalue()


def spoil(path: Path, **cells: Any) -> None:
    opened = load_workbook(path)
    for place, value in cells.items():
        sheet, _, cell = place.partition("__")
        opened[sheet][cell] = value
    opened.save(path)


def test_wrong_cells_are_coloured_and_say_what_to_do(tmp_path: Path) -> None:
    path = book(files("founding"), tmp_path / "p.xlsx")
    spoil(path, 责任事项__O2="a b = 2", 等次__D2=None)
    read = read_pack_workbook(path)
    assert (read.pack, read.files) == (None, {})
    assert [problem.code for problem in read.problems] == [
        "pack_sheet_cell",
        "pack_missing_field",
        "pack_missing_field",
    ]
    write_marked(read, read.problems, tmp_path / "marked.xlsx")
    marked = load_workbook(tmp_path / "marked.xlsx")
    wrong = marked["责任事项"]["O2"]
    assert wrong.value == "a b = 2"
    assert wrong.fill.fgColor.rgb == "FFFFC7CE"
    assert "看不懂" in wrong.comment.text
    assert "least" in marked["等次"]["A2"].comment.text
    assert marked["问题"].max_row == 4
    assert marked["责任事项"]["O3"].fill.fgColor.rgb != "FFFFC7CE"


def test_in_english_nothing_but_what_the_pack_says_is_chinese(tmp_path: Path) -> None:
    path = book(files("founding"), tmp_path / "p.xlsx", "en")
    opened = load_workbook(path)
    assert opened.sheetnames[:2] == ["Notes", "Basics"]
    assert not any(HAN.search(name) for name in opened.sheetnames)
    for sheet in opened:
        heads = [str(cell.value or "") for cell in sheet[1]]
        assert not any(HAN.search(head) for head in heads), sheet.title
        told = [place for place, head in enumerate(heads) if not head.endswith("(Chinese)")]
        rest = [row[place] for row in sheet.iter_rows(min_row=2, values_only=True) for place in told]
        odd = [cell for cell in rest if HAN.search(str(cell or ""))]
        assert not odd or sheet.title in {"Files beside", "Basics", "Instruments", "Coverage"}, (sheet.title, odd[:2])
    assert "records: duty=study_session; outcome=true" in [row[2].value for row in opened["Measures"].iter_rows()]
    spoil(path, Duties__O2="a b = 2")
    read = read_pack_workbook(path)
    write_marked(read, read.problems, tmp_path / "marked.xlsx", "en")
    marked = load_workbook(tmp_path / "marked.xlsx")
    assert marked["Duties"]["O2"].fill.fgColor.rgb == "FFFFC7CE"
    assert [cell.value for cell in marked["Problems"][1]][-1] == "What is wrong, and what to do"
    assert "makes no sense" in str(marked["Problems"]["D2"].value)


def test_heads_have_notes_and_lists_to_choose_from(tmp_path: Path) -> None:
    opened = load_workbook(book(files("founding"), tmp_path / "p.xlsx"))
    heads = {cell.value: cell for cell in opened["考核指标"][1]}
    assert "records: duty=letter" in heads["有这些事实才考"].comment.text
    lists = {str(rule.formula1) for rule in opened["考核指标"].data_validations.dataValidation}
    assert any("考核部分" in formula for formula in lists)


def test_what_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(b"PK no workbook")
    assert [problem.code for problem in read_pack_workbook(path).problems] == ["broken_workbook"]
    with pytest.raises(Refused):
        write_pack_workbook({"pack.yaml": b"{}"}, tmp_path / "q.xlsx")


def test_a_word_table_becomes_a_draft(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(table.rows[0].cells, ("内容", "分值", "评分标准"), strict=True):
        cell.text = text
    for row in (("签订责任书", "3分", "未签订不得分"), ("附加", "±2", "视情况")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(tmp_path / "s.docx"))
    problems: list[Problem] = []
    found = [FoundTable(*one) for one in find_tables(tmp_path / "s.docx", problems)]
    assert problems == []
    write_draft(draft(found, match(found, {}, "s.docx"), "某县"), "某县", tmp_path / "d.xlsx")
    opened = load_workbook(tmp_path / "d.xlsx")
    assert [cell.value for cell in opened["考核指标"][2]][:2] == ["line_1", "签订责任书"]
    assert "±2" in opened["问题"]["D2"].value
    assert {problem.code for problem in read_pack_workbook(tmp_path / "d.xlsx").problems} == {"pack_missing_field"}


def test_merged_cells_of_a_worksheet_show_everywhere(tmp_path: Path) -> None:
    from openpyxl import Workbook

    opened = Workbook()
    sheet = opened.active
    for row in (["类别", "内容", "分值", "评分标准"], ["组织", "甲", 3, "无"], [None, "乙", 2, "无"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    opened.save(tmp_path / "s.xlsx")
    ((_, rows),) = find_tables(tmp_path / "s.xlsx", [])
    assert [cells[0] for _, cells in rows] == ["类别", "组织", "组织"]


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def bombed(path: Path, part: str, old: str, new: str) -> Path:
    """The file with a part of it made an entity bomb."""
    made = path.with_name(f"bomb{path.suffix}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                said = text.decode().split("?>", 1)[1]
                assert old in said
                text = (ENTITIES + said.replace(old, new, 1)).encode()
            target.writestr(name, text)
    return made


def test_entity_bombs_are_told_of_at_once(tmp_path: Path) -> None:
    path = bombed(book(files("compliance"), tmp_path / "p.xlsx"), "xl/sharedStrings.xml", "<t>", "<t>&i;")
    read = read_pack_workbook(path)
    assert (read.pack, [one.code for one in read.problems]) == (None, ["broken_workbook"])
    paper = Document()
    paper.add_table(1, 1).rows[0].cells[0].text = "学习"
    paper.save(str(tmp_path / "p.docx"))
    problems: list[Problem] = []
    assert find_tables(bombed(tmp_path / "p.docx", "word/document.xml", "学习", "&i;"), problems) == []
    assert [one.code for one in problems] == ["broken_paper"]
