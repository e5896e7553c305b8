"""The county at its usual size has what the story promises, and its files hold varied text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

Read = Callable[[Path, str], list[dict[str, str]]]


@pytest.mark.slow
def test_counts(usual: Path, rows: Read) -> None:
    assert len(rows(usual, "units")) == 60
    assert 850 <= len(rows(usual, "posts")) <= 950
    assert 800 <= len(rows(usual, "people")) <= 900
    assert len(rows(usual, "records")) >= 30_000
    assert len(rows(usual, "findings")) >= 400
    endings = Counter(path.suffix for path in (usual / "evidence").rglob("*.*"))
    assert set(endings) == {".docx", ".pdf", ".xlsx"}
    assert sum(endings.values()) >= 300
    assert min(Counter(row["category"] for row in rows(usual, "units") if row["parent"]).values()) >= 5


@pytest.mark.slow
def test_texts_differ_from_file_to_file(usual: Path) -> None:
    texts = [_docx(path) for path in sorted(usual.rglob("*计划*.docx"))]
    texts += [_pdf(path) for path in sorted(usual.rglob("*纪要*.pdf"))]
    sentences = [set(re.findall("[^。；]{12,}", text)) for text in texts]
    assert all(len(found) > 15 for found in sentences)
    told = Counter(sentence for found in sentences for sentence in found)
    once = sum(count == 1 for count in told.values())
    assert once / len(told) > 0.8


@pytest.mark.slow
def test_registers_open_as_workbooks(usual: Path) -> None:
    for path in sorted(usual.rglob("*.xlsx"))[:10]:
        lines = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        assert lines[0][:2] == ["日期", "事项"]
        assert len(lines) > 5


def _docx(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def _pdf(path: Path) -> str:
    pages = pypdfium2.PdfDocument(str(path))
    return "".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", "")
