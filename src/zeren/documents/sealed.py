"""An archive that shows whether it is whole: a tar file whose last member is the SHA-256 of every byte before it.

Written and read as a stream, in constant memory. Any program for tar files opens it; the seal is ours.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

BLOCK = 1 << 20
_UNIT = tarfile.BLOCKSIZE
SEAL = "seal.sha256"
_SEALED = 65
TAIL = 4 * _UNIT
"""Bytes of the seal: its header, its content, and the two empty blocks that end every tar file."""


class Broken(Exception):
    """The file is no such archive, was cut off, or was changed after it was sealed."""


class Sealing:
    """An archive that is being made. The blocks that `member` and `seal` give are the file, one after the other."""

    def __init__(self) -> None:
        self._hasher = hashlib.sha256()

    @property
    def digest(self) -> str:
        """SHA-256 in hex over all that was given so far."""
        return self._hasher.copy().hexdigest()

    def member(self, name: str, size: int, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The blocks of a member. Raises `Broken` when its content is not as long as was said."""
        yield self._noted(_header(name, size))
        seen = 0
        for block in blocks:
            seen += len(block)
            yield self._noted(block)
        if seen != size:
            raise Broken(f"{name}: {seen} bytes instead of {size}")
        yield self._noted(bytes(-size % _UNIT))

    def seal(self) -> Iterator[bytes]:
        """The end of the file; nothing comes after it."""
        yield _tail(self.digest)

    def _noted(self, block: bytes) -> bytes:
        self._hasher.update(block)
        return block


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")


def _tail(digest: str) -> bytes:
    content = f"{digest}\n".encode()
    return (_header(SEAL, _SEALED) + content).ljust(TAIL, b"\0")


def check(stream: BinaryIO) -> None:
    """Read the whole file once. Raises `Broken` unless every byte is as it was sealed."""
    size = stream.seek(0, 2)
    if size < TAIL or size % _UNIT:
        raise Broken("cut off, or no backup at all")
    stream.seek(0)
    hasher, left = hashlib.sha256(), size - TAIL
    while left:
        block = stream.read(min(BLOCK, left))
        if not block:
            raise Broken("cut off while it was read")
        hasher.update(block)
        left -= len(block)
    if stream.read() != _tail(hasher.hexdigest()):
        raise Broken("changed after it was made, or no backup at all")
    stream.seek(0)


class Member(NamedTuple):
    """One member while it is read: what is not read of it is passed over."""

    name: str
    size: int
    blocks: Iterator[bytes]

    def content(self, most: int) -> bytes:
        """All of it. Raises `Broken` when it is longer than is allowed."""
        if self.size > most:
            raise Broken(f"{self.name}: too long")
        return b"".join(self.blocks)


def members(stream: BinaryIO) -> Iterator[Member]:
    """The members from where the stream stands, in order, the seal apart. Give it a file that was checked."""
    while True:
        try:
            info = tarfile.TarInfo.frombuf(stream.read(_UNIT), "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError) as error:
            raise Broken("no member where one should begin") from error
        if info.name == SEAL:
            return
        if not info.isreg() or info.size < 0:
            raise Broken("a member that is no file")
        end = stream.tell() + info.size + -info.size % _UNIT
        yield Member(info.name, info.size, _blocks(stream, info.size))
        stream.seek(end)


def _blocks(stream: BinaryIO, left: int) -> Iterator[bytes]:
    while left:
        block = stream.read(min(BLOCK, left))
        if not block:
            raise Broken("cut off inside a member")
        left -= len(block)
        yield block
