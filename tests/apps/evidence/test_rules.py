"""What bytes are, and which names and files are refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.apps.evidence import rules
from zeren.apps.evidence.states import MEDIA


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0....", "jpg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "ole"),
        (zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (zipped("a.txt"), "zip"),
        (zipped("[Content_Types].xml"), "zip"),
        (b"PK\x03\x04 broken", "other"),
        ("学习记录\r\n第一次".encode(), "text"),
        ("学习记录".encode("utf-8-sig"), "text"),
        ("学习记录".encode("gb18030"), "text"),
        ("学习记录".encode("utf-16"), "text"),
        ("学".encode() * 3000, "text"),
        (("a" + "学" * 6000).encode("gb18030"), "text"),
        (b"\x00\x01\x02\x03", "other"),
        (b"", "other"),
    ],
)
def test_bytes_say_what_a_file_is(content: bytes, media: str) -> None:
    assert rules.sniff(io.BytesIO(content)) == media
    assert media in MEDIA


@given(st.binary(max_size=300))
def test_any_bytes_are_something(content: bytes) -> None:
    assert rules.sniff(io.BytesIO(content)) in MEDIA
    assert rules.sniff(io.BytesIO(b"PK\x03\x04" + content)) in MEDIA


@pytest.mark.parametrize(
    "name", ["a.docx", "甲/乙.pdf", "U001/2026年学习记录（一）.xlsx", "a b.txt", "console.txt", "a..b.txt", "com10.txt"]
)
def test_plain_names_are_safe(name: str) -> None:
    assert rules.safe_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../a.txt",
        "a/../b.txt",
        "..",
        ".",
        "/etc/passwd",
        "a//b.txt",
        "C:/a.txt",
        "a\\b.txt",
        "CON",
        "con.txt",
        "Aux.docx",
        "a/nul.pdf",
        "LPT1.txt",
        "com¹.txt",
        "a.txt.",
        "a.txt ",
        " a.txt",
        "a?.txt",
        'a".txt',
        "a\n.txt",
        "a\x00.txt",
        "a/" + "长" * 100,
        "a/" * 600 + "b",
    ],
)
def test_names_that_leave_the_folder_or_cannot_be_stored_are_not(name: str) -> None:
    assert not rules.safe_name(name)


@given(st.text(max_size=40))
def test_a_safe_name_stays_inside(name: str) -> None:
    if rules.safe_name(name):
        parts = name.split("/")
        assert ".." not in parts
        assert "" not in parts
        assert "\\" not in name
        assert ":" not in name


@pytest.mark.parametrize(
    ("name", "head", "program"),
    [
        ("a.docx", b"MZ\x90\x00", True),
        ("a.txt", b"\x7fELF\x02", True),
        ("a", b"#!/bin/sh\n", True),
        ("a.EXE", b"text", True),
        ("记录.vbs", b"text", True),
        ("记录.txt.lnk", b"text", True),
        ("记录.docx", b"PK\x03\x04", False),
        ("记录", b"text", False),
    ],
)
def test_programs_are_known_by_bytes_or_by_what_a_system_does_with_the_name(
    name: str, head: bytes, program: bool
) -> None:
    assert rules.is_program(name, head) is program


def test_names_are_compared_composed_and_with_one_kind_of_slash() -> None:
    assert rules.plain_name("e\u0301\\a.txt ") == "é/a.txt"
