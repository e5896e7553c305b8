"""Every field of every form says beside it what to write, where a reader of the screen finds it too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zeren.base.text import Text
from zeren.ui.templatetags.ui import help_tag

SOURCE = Path(__file__).parents[2] / "src" / "zeren"
FIELD = re.compile(r'<div class="field[^"]*"[^>]*>(.*?)</div>', re.S)
CONTROL = re.compile(r'<(?:input|select|textarea) id="([^"]+)"(.*?)(?=<(?!/)|\Z)', re.S)
FORMS = sorted(path for path in SOURCE.rglob("*.html") if 'class="field' in path.read_text(encoding="utf-8"))


def without_help(page: str) -> list[str]:
    """The fields of a template that lack a sentence or do not name it."""
    missing = []
    for inside in FIELD.findall(page):
        for name, rest in CONTROL.findall(inside):
            plain = re.sub(r"\{\{ (.+?) \}\}", r'"|add:\1', name)
            asked = f'{{% help "{plain} ' if "|add:" in plain else f'{{% help "{plain}" '
            if asked not in page or f'aria-describedby="{name}-help"' not in rest:
                missing.append(name)
    return missing


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_field_has_help(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    # The second is every field of a sheet: its sentence is the column's.
    shown_only_wrong = {"g2", "f-{{ one.column.key }}"}
    assert [name for name in without_help(page) if name not in shown_only_wrong] == []


def test_the_test_finds_a_field_without() -> None:
    assert without_help('<div class="field"><label for="a">A</label><input id="a" name="a"></div>') == ["a"]
    assert len(FORMS) > 15


def test_an_example_stands_behind_the_sentence() -> None:
    assert help_tag("a", "写<什么>。", "What.") == '<p class="soft help" id="a-help">写<什么>。</p>'.replace(
        "<什么>", "&lt;什么&gt;"
    )
    assert "例如：三份" in help_tag("a", "写。", "What.", "三份", "three")
    assert "例如：三份" in help_tag("a", "写。", "What.", Text("三份", "three"))
    assert "例如" not in help_tag("a", "写。", "What.", Text("", ""))
