"""The framework as a Word paper: headings, tables and what it costs, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from zeren.apps.frameworks.papers import blocks, write_explained
from zeren.documents.paper import Heading, Para, Table
from zeren.packformat import load


@pytest.mark.parametrize(
    ("language", "head", "cost"), [("zh", "谁在何时该做什么", "3000分钟"), ("en", "Who owes what", "3000 minutes")]
)
def test_a_pack_as_word(tmp_path: Path, language: str, head: str, cost: str) -> None:
    told = "zh" if language == "zh" else "en"
    pack = load("work_safety")
    assert write_explained(pack, tmp_path / "a.docx", told) == []  # type: ignore[arg-type]
    write_explained(pack, tmp_path / "b.docx", told)  # type: ignore[arg-type]
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    document = Document(str(tmp_path / "a.docx"))
    assert any(head in paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert cost in cells
    assert not any("`" in cell for cell in cells)


def test_blocks_of_what_is_told() -> None:
    found = list(
        blocks(["## Head", "", "| a | b |", "| --- | --- |", "| 1 `x` | 2 \\| 3 |", "- **Tier**: who", "Text"])
    )
    assert [type(block) for block in found] == [Heading, Table, Para, Para]
    table = found[1]
    assert isinstance(table, Table)
    assert (table.head, list(table.rows)) == (("a", "b"), [("1", "2 | 3")])
