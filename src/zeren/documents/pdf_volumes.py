"""Volumes of a long PDF joined into one: their pages in order, one outline over all, the first one's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, Destination, Fit, NameObject

_TAKEN = ("/OutputIntents", "/Lang", "/ViewerPreferences")
"""What the catalogue of a PDF/A says, the same in every volume."""


class Volume(NamedTuple):
    """A printed part: where it lies, and the levels of the headings that its outline shows, in their order."""

    path: Path
    levels: Sequence[int]


def join(volumes: Sequence[Volume], path: Path) -> None:
    """Write the volumes as one file. The same volumes give the same bytes: no clock, no new id."""
    writer = PdfWriter()
    first = PdfReader(volumes[0].path)
    parents: list[Any] = []
    for volume in volumes:
        reader, start = PdfReader(volume.path), len(writer.pages)
        writer.append(reader, import_outline=False)
        for level, entry in zip(volume.levels, _flat(reader.outline), strict=True):
            page = reader.get_destination_page_number(entry)
            assert page is not None
            del parents[level - 1 :]
            made = writer.add_outline_item(
                title=str(entry.title),
                page_number=start + page,
                parent=parents[-1] if parents else None,
                fit=Fit.xyz(left=entry.left, top=entry.top),
                is_open=level == 1,
            )
            parents += [made] * (level - len(parents))
    _take_over(first, writer)
    writer.write(path)


def _flat(outline: Any) -> Iterator[Destination]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _flat(entry)
        else:
            yield entry


def _take_over(first: PdfReader, writer: PdfWriter) -> None:
    """Everything that a file says of itself, from the first volume; only the number of pages differs."""
    root: Any = first.trailer["/Root"]
    for key in _TAKEN:
        if key in root:
            writer.root_object[NameObject(key)] = root.raw_get(key).clone(writer)
    said = DecodedStreamObject()
    said.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    pages = rb"\g<1>%d\g<2>" % len(writer.pages)
    said.set_data(re.sub(rb"(<xmpTPg:NPages>)\d+(</xmpTPg:NPages>)", pages, root["/Metadata"].get_data()))
    writer.root_object[NameObject("/Metadata")] = writer._add_object(said)
    writer.metadata = {key: str(value) for key, value in (first.metadata or {}).items()}
    writer._ID = ArrayObject(iter(cast("ArrayObject", first.trailer["/ID"])))
    writer.pdf_header = first.pdf_header
