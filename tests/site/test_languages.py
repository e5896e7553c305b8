"""Every page in both languages, and every template: nothing that a person reads is in one language alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.test import Client
from tests.site.conftest import PLACES, World
from tests.site.test_access_table import PAGES, ask

SOURCE = Path(__file__).parents[2] / "src" / "zeren"
HTML = "{http://www.w3.org/1999/xhtml}"
HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{3,}")
READ = ("title", "aria-label", "placeholder", "alt")
SILENT = {f"{HTML}{name}" for name in ("script", "style", "code", "title")}
NAMES = re.compile(
    r"“[^”]*”|https?://\S+|\S+@\S+|zeren [a-z -]+|[\w.-]+\.(txt|csv|js|css|yaml|key)|"
    r"Zeren|English|JavaScript|https|Excel|Word|PDF|CSV|OSCAL|PostgreSQL|SQLite|TOTP|Mozilla\S*|"
    r"\b[A-Z]\d*\b|\b[a-z]+_[a-z_]+\b|\b(founding|officer|inspector|assessor|supervisor|init|import|assess)\b"
)
"""What is the same in every language: names of files, programs and accounts, codes."""


def said(node: Any, language: str) -> Iterator[tuple[str, str]]:
    """What a page says, with the language that it is marked as."""
    spoken = node.get("lang") or language
    if node.tag not in SILENT and isinstance(node.tag, str):
        # What somebody typed stands in a field as it was typed.
        yield spoken, "" if node.tag == f"{HTML}textarea" else node.text or ""
        yield from ((spoken, node.get(name) or "") for name in READ)
        for child in node:
            yield from said(child, spoken)
            yield spoken, child.tail or ""


def texts(page: str) -> list[tuple[str, str]]:
    return [(spoken, text.strip()) for spoken, text in said(html5lib.parse(page), "") if text.strip()]


def pages(world: World, role: str, language: str) -> Iterator[tuple[str, str]]:
    client: Client = world.client(role)
    if language == "en":
        client.post("/language", {"language": "en", "next": "/"})
    for name, page in sorted(PAGES.items()):
        if name in {"access:sign-out", "access:sign-in"}:
            continue
        answer = ask(client, "GET", page.address(world, PLACES["own"]))
        if not answer.streaming and "text/html" in answer.headers["Content-Type"]:
            yield name, answer.content.decode()


def in_english(page: str) -> list[str]:
    """The Chinese on an English page that is not marked as such."""
    return [text for spoken, text in texts(page) if spoken != "zh" and HAN.search(text)]


def in_chinese(page: str) -> list[str]:
    """The English words on a Chinese page."""
    found = [NAMES.sub("", text) for spoken, text in texts(page) if spoken != "en"]
    return [text for text in found if WORD.search(text)]


ROLES = ("officer", "first_responsible", "assessor", "inspector", "system_admin", "audit_admin")


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_whole_in_both_languages(world: World, role: str) -> None:
    wrong = [(name, text) for name, page in pages(world, role, "en") for text in in_english(page)]
    wrong += [(name, text) for name, page in pages(world, role, "zh") for text in in_chinese(page)]
    assert wrong == []


def test_what_is_not_translated_is_found() -> None:
    shown = '<html lang="{}"><p title="{}">{} <span lang="zh">镇</span></p></html>'
    assert in_english(shown.format("en", "漏", "了")) == ["了", "漏"]
    assert in_chinese(shown.format("zh-CN", "left", "out 了")) == ["out 了", "left"]
    assert in_english(shown.format("en", "all", "well")) == []
    assert in_chinese(shown.format("zh-CN", "都", "好 A1")) == []


TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->", re.DOTALL)
BOTH = {"plain_error.html", "no_database.html"}
"""Pages for when nothing works: each says everything in both languages."""

TEMPLATES = sorted(path for path in SOURCE.rglob("templates/**/*.html") if path.name not in BOTH)


def untold(source: str) -> list[str]:
    """Words that stand in a template and not in a tag that says them in both languages."""
    bare = TAGS.sub(" ", source)
    shown = re.sub(r"<(script|style|code|svg)\b.*?</\1>", " ", bare, flags=re.DOTALL)
    found = re.findall(r">([^<>]+)<", f">{shown}<")
    found += re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]+)"', shown)
    return [
        text.strip()
        for text in found
        if HAN.search(text) or WORD.search(text.replace("&lt;", "").replace("&nbsp;", ""))
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_says_nothing_by_itself(path: Path) -> None:
    assert [text for text in untold(path.read_text(encoding="utf-8")) if text not in {"中文", "English"}] == []


def test_bare_words_in_a_template_are_found() -> None:
    assert untold('<p title="Help">{% say "好" "good" %} left</p><b>漏</b>') == ["left", "漏", "Help"]
