"""Sealed archives: what was written is read back, and no change of any byte goes unseen."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.documents import sealed
from zeren.documents.sealed import TAIL, Broken, Sealing

CONTENT = st.dictionaries(st.text("abcdefg/.", min_size=1, max_size=60), st.binary(max_size=3000), max_size=4)


def archive(parts: dict[str, bytes]) -> bytes:
    sealing = Sealing()
    blocks = [block for name, content in parts.items() for block in sealing.member(name, len(content), [content])]
    return b"".join([*blocks, *sealing.seal()])


def read(content: bytes) -> dict[str, bytes]:
    stream = io.BytesIO(content)
    sealed.check(stream)
    return {member.name: b"".join(member.blocks) for member in sealed.members(stream)}


WHOLE = archive({"a": b"one", "b/c": b"two" * 500, "empty": b""})


@given(CONTENT)
def test_what_was_written_is_read_back(parts: dict[str, bytes]) -> None:
    assert read(archive(parts)) == parts


def test_any_program_for_tar_files_opens_it() -> None:
    with tarfile.open(fileobj=io.BytesIO(WHOLE)) as opened:
        assert opened.getnames() == ["a", "b/c", "empty", sealed.SEAL]
        found = opened.extractfile("b/c")
        assert found is not None
        assert found.read() == b"two" * 500


@given(st.integers(0, len(WHOLE) * 8 - 1))
def test_one_bit_turned_over_is_seen(bit: int) -> None:
    changed = bytearray(WHOLE)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Broken):
        sealed.check(io.BytesIO(bytes(changed)))


@given(st.integers(0, len(WHOLE) - 1))
def test_an_end_cut_off_is_seen(length: int) -> None:
    with pytest.raises(Broken):
        sealed.check(io.BytesIO(WHOLE[:length]))


@given(st.binary(min_size=1, max_size=2 * TAIL))
def test_something_added_is_seen(more: bytes) -> None:
    with pytest.raises(Broken):
        sealed.check(io.BytesIO(WHOLE + more))


def test_a_member_that_is_not_as_long_as_was_said_is_no_member() -> None:
    with pytest.raises(Broken):
        list(Sealing().member("a", 4, [b"abc"]))


def test_a_member_that_nobody_reads_is_passed_over() -> None:
    stream = io.BytesIO(WHOLE)
    assert [member.name for member in sealed.members(stream)] == ["a", "b/c", "empty"]
