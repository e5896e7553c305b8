"""What bytes are, and which names and files are refused. Names never decide what a file is."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from typing import BinaryIO

from zeren.base.problems import Problem, Where, declare

HEAD = 8192
"""How many bytes are looked at before a zip's list of members is read."""

LARGEST = 50 * 1024 * 1024
"""A file that is handed in on a page has at most so many bytes."""

MOST_FILES = 20
"""So many files may show one record."""

MEMBERS = 10_000
"""A zip with more members than this is not opened further."""

MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\x00asm",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut starts what it points to
)
RUN_BY_NAME = re.compile(
    r"app|bat|cmd|com|cpl|exe|gadget|hta|inf|jar|js|jse|lnk|msi|msp|pif|ps1|reg|scr|sh|url|vb|vbe|vbs|ws|wsf|wsh"
)
RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in "123456789¹²³")])
FORBIDDEN = frozenset('<>:"|?*\\')

UNSAFE_NAME = declare(
    "unsafe_file_name",
    zh="文件名“{found}”不能使用",
    en="the file name “{found}” cannot be used",
    do_zh='文件放在 evidence 文件夹里，名称不用 .. 、盘符、设备名（如 CON）和 < > : " | ? * \\ 等字符',
    do_en='keep files inside the evidence folder; no .., drive, device name (CON) or characters < > : " | ? * \\',
)
PROGRAM = declare(
    "file_is_a_program",
    zh="“{found}”是可执行程序或脚本，不能作佐证",
    en="“{found}” is a program or a script and is no evidence",
    do_zh="删去这个文件，换成文档、表格或图片",
    do_en="remove the file; hand in a document, a table or a picture",
)
LINK = declare(
    "file_is_a_link",
    zh="“{found}”是指向别处的链接",
    en="“{found}” is a link to another place",
    do_zh="把文件本身放进 evidence 文件夹",
    do_en="put the file itself into the evidence folder",
)
EMPTY_FILE = declare(
    "file_is_empty",
    zh="“{found}”是空文件",
    en="“{found}” is empty",
    do_zh="换成有内容的文件，或删去它",
    do_en="replace it by a file with content, or remove it",
)
DOUBLED_NAME = declare(
    "file_name_twice",
    zh="“{found}”有两个写法不同而显示相同的文件名",
    en="two files have names that look alike: “{found}”",
    do_zh="把其中一个改名",
    do_en="rename one of them",
)
MISSING_FILE = declare(
    "missing_evidence_file",
    zh="找不到佐证文件“{found}”{nearest}",
    en="the evidence file “{found}” is missing{nearest}",
    do_zh="把文件放进 evidence 文件夹，或改正文件名",
    do_en="put the file into the evidence folder, or correct its name",
)
TOO_LARGE = declare(
    "file_too_large",
    zh="“{found}”太大，一份最多{most}MB",
    en="“{found}” is too large; a file has at most {most} MB",
    do_zh="压缩、分开，或只留要紧的几页；其他内容都还在",
    do_en="compress it, split it or keep the pages that matter; nothing else is lost",
)
TOO_MANY_FILES = declare(
    "too_many_files",
    zh="一条记录最多{most}份文件，现在有{found}份",
    en="a record has at most {most} files; there are {found}",
    do_zh="去掉几份，或分成几条记录",
    do_en="leave some out, or file several records",
)
FILE_GONE = declare(
    "uploaded_file_gone",
    zh="“{found}”放得太久，已经清掉",
    en="“{found}” was kept for too long and is gone",
    do_zh="请重新选择这份文件",
    do_en="choose the file again",
)
CHANGED_FILE = declare(
    "file_changed_meanwhile",
    zh="“{found}”在导入过程中被改动",
    en="“{found}” was changed while it was taken in",
    do_zh="等文件改完再导入一次",
    do_en="import again when nobody is working on it",
)


def upload_problem(name: str, head: bytes, size: int) -> Problem | None:
    """Why a file that was handed in on a page is refused, None where it is not; `head` are its first bytes."""
    if size > LARGEST:
        return TOO_LARGE(Where(column="files"), found=name, most=LARGEST >> 20)
    if not safe_name(name):
        return UNSAFE_NAME(Where(column="files"), found=name)
    if not head:
        return EMPTY_FILE(Where(column="files"), found=name)
    return PROGRAM(Where(column="files"), found=name) if is_program(name, head) else None


def plain_name(written: str) -> str:
    """A name as it is compared and kept: NFC, with / between folders."""
    return unicodedata.normalize("NFC", written).replace("\\", "/").strip()


def safe_name(name: str) -> bool:
    """Whether a name, with / between folders, stays inside its folder and can be stored on every system."""
    parts = name.split("/")
    return 0 < len(name) <= 1000 and all(_safe_part(part) for part in parts)


def _safe_part(part: str) -> bool:
    if part in {"", ".", ".."} or part != part.strip() or part.endswith("."):
        return False
    if len(part.encode()) > 255 or part.split(".", maxsplit=1)[0].strip().casefold() in RESERVED:
        return False
    return not any(letter in FORBIDDEN or unicodedata.category(letter) in {"Cc", "Cs"} for letter in part)


def ignored(part: str) -> bool:
    """Whether a system or an office program left this file behind by itself."""
    return part.startswith((".", "~$")) or part.casefold() in {"thumbs.db", "desktop.ini", "__macosx"}


def is_program(name: str, head: bytes) -> bool:
    """Whether opening the file would run it: by its first bytes or by what a system does with such names."""
    return head.startswith(PROGRAMS) or bool(RUN_BY_NAME.fullmatch(name.rsplit(".", 1)[-1].casefold()))


def sniff(stream: BinaryIO) -> str:
    """What the bytes are, as a key of `states.MEDIA`; the stream can be moved about in."""
    head = stream.read(HEAD)
    for magic, media in MAGIC:
        if head.startswith(magic):
            return media
    if head.startswith(b"PK\x03\x04"):
        return _sniff_zip(stream)
    return "text" if is_text(head) else "other"


def _sniff_zip(stream: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()[:MEMBERS]
    except (zipfile.BadZipFile, OSError, ValueError):
        return "other"
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" in names:
        for folder, media in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in names):
                return media
    return "zip"


CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
"""What no text holds: control characters but tab, line ends and page end."""


def is_text(head: bytes) -> bool:
    """Whether the first bytes read as UTF-8, UTF-16 with its mark, or GB18030, without control characters."""
    if not head:
        return False
    for encoding in ("utf-8-sig", "utf-16") if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030"):
        words = _decoded(head, encoding)
        if words is not None and not CONTROL.search(words):
            return True
    return False


def _decoded(head: bytes, encoding: str) -> str | None:
    reader = io.TextIOWrapper(io.BytesIO(head), encoding=encoding, newline="")
    try:
        return reader.read()
    except UnicodeDecodeError as error:
        # The last character may be cut off by the end of the head.
        whole = error.start >= len(head) - 4 and len(head) == HEAD
        return head[: error.start].decode(encoding, "ignore") if whole else None
