"""The form of a backup, and what speaks against one; decided over plain values."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import gzip
import hashlib
import hmac
import json
import re
import uuid
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from zeren.base.problems import Problem, declare

FORMAT = 1
HEAD, MANIFEST, SIGNATURE = "zeren-backup.json", "manifest.json", "signature.hmac"
EVIDENCE = "evidence/"
PIECE = 4 << 20
"""A table comes in pieces of about so many bytes."""
MOST = 64 << 20
"""No member but an evidence file is longer."""

TABLE = re.compile(r"tables/([a-z0-9_]{1,63})/[0-9]{6}\.jsonl\.gz")
FILE = re.compile(r"evidence/([0-9a-f]{2})/([0-9a-f]{62})")


@dataclass(frozen=True)
class Head:
    """What a backup is, before anything else of it is read.

    `made` is a moment, `database` what it was taken from, `columns` the order of the values in the lines of a table.
    """

    format: int
    version: str
    made: str
    database: str
    migrations: list[list[str]]
    columns: dict[str, list[str]]


@dataclass
class TableNote:
    """A table in the manifest: how many rows, and SHA-256 over its lines."""

    rows: int
    sha256: str


@dataclass
class Manifest:
    """What a backup holds. `missing` lists evidence (SHA-256) that was named but not there, or not what it was."""

    tables: dict[str, TableNote] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list)
    journal: tuple[int, str] = (0, "")

    @property
    def rows(self) -> int:
        """Rows in all."""
        return sum(note.rows for note in self.tables.values())


def written(part: Head | Manifest) -> bytes:
    """A head or a manifest as bytes."""
    return json.dumps(asdict(part), ensure_ascii=False, sort_keys=True, indent=1).encode()


def read_head(content: bytes) -> Head:
    """The head. Raises `ValueError` when it is none of this format."""
    told = _object(content)
    if told.get("format") != FORMAT:
        raise ValueError("another format")
    try:
        return Head(**told)
    except TypeError as error:
        raise ValueError("no head of a backup") from error


def read_manifest(content: bytes) -> Manifest:
    """The manifest. Raises `ValueError` when it is none."""
    told = _object(content)
    try:
        tables = {name: TableNote(**note) for name, note in told.pop("tables").items()}
        number, digest = told.pop("journal")
        return Manifest(tables, journal=(number, digest), **told)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("no manifest of a backup") from error


def _object(content: bytes) -> dict[str, Any]:
    told = json.loads(content)
    if not isinstance(told, dict):
        raise ValueError("no object")
    return told


def line(values: Iterable[Any]) -> bytes:
    """A row as a line: the same from either database."""
    kept = [_plain(value) for value in values]
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, (uuid.UUID, decimal.Decimal)):
        return str(value)
    return value / dt.timedelta(microseconds=1) if isinstance(value, dt.timedelta) else value


def packed(piece: bytes) -> bytes:
    """A piece of a table as it is kept: gzip, with nothing of the day or the machine in it."""
    return gzip.compress(piece, compresslevel=1, mtime=0)


def unpacked(content: bytes) -> bytes:
    """The lines of a piece. Raises `ValueError` for what is no gzip, or holds more than any piece does."""
    opening = zlib.decompressobj(wbits=31)
    try:
        piece = opening.decompress(content, MOST)
    except zlib.error as error:
        raise ValueError("a piece that cannot be unpacked") from error
    if not opening.eof or opening.unused_data:
        raise ValueError("a piece that is too long or cut off")
    return piece


def signature(key: str, digest: str) -> str:
    """What only this installation can write under a backup: it knows the key."""
    return hmac.new(key.encode(), digest.encode(), hashlib.sha256).hexdigest()


def unknown(migrations: Sequence[Sequence[str]], known: Iterable[Sequence[str]]) -> list[str]:
    """Changes of tables that this version has not heard of: the backup is from a later one."""
    ours = {tuple(one) for one in known}
    return [".".join(one) for one in migrations if tuple(one) not in ours]


def differences(found: Manifest, told: Manifest) -> list[Problem]:
    """What was read against what the manifest says."""
    names = sorted(found.tables.keys() | told.tables.keys())
    wrong = [name for name in names if found.tables.get(name) != told.tables.get(name)]
    if (found.files, found.bytes) != (told.files, told.bytes):
        wrong.append("evidence")
    return [NOT_AS_TOLD(what="、".join(wrong))] if wrong else []


DAMAGED = declare(
    "backup_damaged",
    zh="“{name}”不是完好的备份（{why}）",
    en="“{name}” is no whole backup ({why})",
    do_zh="没有改动任何数据；请换一份备份，或重新拷贝这一份",
    do_en="Nothing was changed; take another backup, or copy this one again",
)
NOT_AS_TOLD = declare(
    "backup_contradicts_itself",
    zh="备份里的{what}和它自己的清单对不上",
    en="the backup's {what} is not what its own manifest says",
    do_zh="没有改动任何数据；请换一份备份",
    do_en="Nothing was changed; take another backup",
)
JOURNAL_BROKEN = declare(
    "backup_journal_broken",
    zh="备份里的日志第{entry}条起对不上",
    en="the journal in the backup breaks at entry {entry}",
    do_zh="没有改动任何数据；请换一份日志完好的备份，并告诉审计管理员",
    do_en="Nothing was changed; take a backup with a whole journal, and tell the audit administrator",
)
TOO_NEW = declare(
    "backup_from_later_version",
    zh="这份备份来自更新的版本{version}",
    en="the backup is from a later version, {version}",
    do_zh="请先升级 Zeren 再恢复",
    do_en="Bring Zeren up to date first",
)
NOT_EMPTY = declare(
    "restore_target_not_empty",
    zh="“{name}”里已经有数据",
    en="“{name}” holds data already",
    do_zh="请换一个空的数据库；要替换现有数据，请加 --replace",
    do_en="Restore into an empty database, or add --replace to put the backup in its place",
)
NOT_OURS = declare(
    "backup_of_another_installation",
    zh="这份备份不是本系统做的",
    en="the backup was not made by this installation",
    do_zh="网页上只能恢复本系统自己做的备份，别处来的请用 zeren restore",
    do_en="The pages restore only this installation's own backups; for others use zeren restore",
)
NO_FILE_CHOSEN = declare(
    "no_backup_chosen",
    zh="没有选择备份文件，或没有写上确认的字",
    en="no backup was chosen, or the word of confirmation is missing",
    do_zh="请选择文件，并在下面写上“恢复”",
    do_en="Choose the file, and type “restore” below",
)
NO_ROOM = declare(
    "disk_full",
    zh="磁盘空间不够（还剩{left} MB）",
    en="there is not enough room on the disk ({left} MB left)",
    do_zh="没有改动任何数据；请先腾出空间",
    do_en="Nothing was changed; make room first",
)
OUT_EXISTS = declare(
    "backup_file_exists",
    zh="“{name}”已经存在",
    en="“{name}” exists already",
    do_zh="请换一个文件名",
    do_en="Choose another name",
)
