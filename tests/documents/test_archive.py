"""Zip containers: read by others, sorted, with the same bytes for the same content."""

import hashlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.documents.archive import pack, pack_into, repack, repack_into

NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/\\"), min_size=1, max_size=20)


def opened(data):
    """The zip as another reader sees it."""
    return zipfile.ZipFile(io.BytesIO(data))


@given(st.dictionaries(NAMES, st.binary(max_size=400)))
def test_whatever_is_packed_comes_out(entries):
    """In any order, the same bytes."""
    data = pack(entries.items())
    with opened(data) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == entries
    assert pack(reversed(entries.items())) == data
    assert repack(data) == data


def test_the_entry_that_tells_the_kind_comes_first():
    """A mimetype stored as it is, then the content types, then the rest by name."""
    data = pack([("b", b"1" * 99), ("[Content_Types].xml", b"2"), ("A/单位.xml", b"3"), ("mimetype", b"m" * 99)])
    with opened(data) as archive:
        assert archive.namelist() == ["mimetype", "[Content_Types].xml", "A/单位.xml", "b"]
        kinds = [entry.compress_type for entry in archive.infolist()]
        assert kinds == [zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_bytes_are_these():
    """The compressor is locked: a new version of it that packs differently is noticed here."""
    data = pack([("a.xml", b"".join(b"<row r='%d'/>" % n for n in range(1000))), ("b", b"x" * 1000)])
    assert hashlib.sha256(data).hexdigest() == "07cd34288d7a4d650a0459aa5dcda9e3d8c1df01d5c15af35e85a945b5c25381"


def test_another_writers_zip_is_packed_again():
    """Time, order, attributes and compression of the first writer are gone; folders too."""
    packed = []
    for level, names in ((1, "ba"), (9, "ab")):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
            archive.writestr("folder/", b"")
            for name in names:
                when = (2000 + level, 1, 1, 0, 0, 0)
                archive.writestr(zipfile.ZipInfo(name, when), name.encode() * 500, zipfile.ZIP_DEFLATED)
        packed.append(repack(buffer.getvalue()))
    assert packed[0] == packed[1]


def test_files_work_as_well(tmp_path):
    """From a path, into an open file."""
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    with first.open("wb") as file:
        pack_into(file, [("a", b"1" * 1000)])
    with second.open("wb") as file:
        repack_into(file, first)
    assert first.read_bytes() == second.read_bytes() == repack(first)


def test_a_doubled_entry_is_refused():
    """Readers disagree on which of the two they take."""
    with pytest.raises(ValueError, match="twice"):
        pack([("a", b"1"), ("a", b"2")])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", b"2")
    with pytest.raises(ValueError, match="twice"):
        repack(buffer.getvalue())
