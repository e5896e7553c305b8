"""Zip containers whose bytes depend on content alone: sorted, one fixed time, one compressor from a locked wheel."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

import deflate

LEVEL = 6
_DATE = 0x0021  # 1980-01-01, the first day that a zip knows
_STORED, _DEFLATED = 0, 8
_UTF8_NAME = 0x0800
_LARGEST = 2**32 - 1
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")


class _Entry(NamedTuple):
    name: bytes
    flags: int
    method: int
    crc: int
    size: int
    data: bytes


def pack(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of named entries as bytes. A name that occurs twice is refused with `ValueError`."""
    target = io.BytesIO()
    pack_into(target, entries)
    return target.getvalue()


def pack_into(target: IO[bytes], entries: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip; holds the compressed entries until all are there, because they are sorted."""
    packed: dict[str, _Entry] = {}
    for name, data in entries:
        if name in packed:
            raise ValueError(f"entry occurs twice: {name}")
        packed[name] = _entry(name, data)
    _write(target, (packed[name] for name in sorted(packed, key=_order)))


def repack(source: bytes | Path) -> bytes:
    """The same content as a zip that somebody else wrote, in our bytes."""
    target = io.BytesIO()
    repack_into(target, source)
    return target.getvalue()


def repack_into(target: IO[bytes], source: bytes | Path) -> None:
    """Write the content of another zip in our bytes; holds one entry at a time."""
    with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        if len(set(names)) != len(names):
            raise ValueError("an entry occurs twice")
        _write(target, (_entry(name, archive.read(name)) for name in sorted(names, key=_order)))


def _order(name: str) -> tuple[bool, bool, bytes]:
    """Containers are recognised by their first entry; the rest goes by the bytes of its name."""
    return name != "mimetype", name != "[Content_Types].xml", name.encode()


def _entry(name: str, data: bytes) -> _Entry:
    if len(data) > _LARGEST:
        raise ValueError(f"entry too large: {name}")
    small = bytes(deflate.deflate_compress(data, LEVEL)) if data and name != "mimetype" else data
    method, kept = (_DEFLATED, small) if len(small) < len(data) else (_STORED, data)
    return _Entry(name.encode(), 0 if name.isascii() else _UTF8_NAME, method, zlib.crc32(data), len(data), kept)


def _write(target: IO[bytes], entries: Iterator[_Entry]) -> None:
    directory: list[bytes] = []
    offset = 0
    for entry in entries:
        common = (20, entry.flags, entry.method, 0, _DATE, entry.crc, len(entry.data), entry.size, len(entry.name), 0)
        head = _LOCAL.pack(b"PK\x03\x04", *common) + entry.name
        directory.append(_CENTRAL.pack(b"PK\x01\x02", 20, *common, 0, 0, 0, 0, offset) + entry.name)
        target.write(head)
        target.write(entry.data)
        offset += len(head) + len(entry.data)
    listing = b"".join(directory)
    if offset + len(listing) > _LARGEST or len(directory) > 0xFFFF:
        raise ValueError("archive too large")
    target.write(listing)
    target.write(_END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), len(listing), offset, 0))
