"""Volumes of a long PDF joined into one: their pages in order, one outline over all, the first one's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from pikepdf import ObjectStreamMode, OutlineItem, PageLocation, Pdf, StreamDecodeLevel

_PAGES = re.compile(rb"(<xmpTPg:NPages>)\d+(</xmpTPg:NPages>)")


class Volume(NamedTuple):
    """A printed part: where it lies, and the levels of the headings that its outline shows, in their order."""

    path: Path
    levels: Sequence[int]


def join(volumes: Sequence[Volume], path: Path) -> None:
    """Write the volumes as one file. The same volumes give the same bytes: no clock, no new id, and what is compressed
    already is copied as it is.

    Everything that a file says of itself comes from the first volume; only the number of pages differs.
    """
    with ExitStack() as opened:
        parts = [opened.enter_context(Pdf.open(volume.path)) for volume in volumes]
        whole, entries = parts[0], list(_entries(parts[0], 0))
        for part in parts[1:]:
            entries += _entries(part, len(whole.pages))
            whole.pages.extend(part.pages)
        levels = [level for volume in volumes for level in volume.levels]
        with whole.open_outline() as outline:
            outline.root[:] = _tree(zip(levels, entries, strict=True))
        said = whole.Root.Metadata
        said.write(_PAGES.sub(rb"\g<1>%d\g<2>" % len(whole.pages), said.read_bytes()))
        whole.save(
            path,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=StreamDecodeLevel.none,
            object_stream_mode=ObjectStreamMode.disable,
        )


def _entries(part: Pdf, start: int) -> Iterator[OutlineItem]:
    """Every entry of a part's outline, without those below it, on a page counted from `start`."""
    places = {page.objgen: start + place for place, page in enumerate(part.pages)}
    with part.open_outline() as outline:
        for entry in _flat(outline.root):
            where: Any = entry.destination
            page, left, top = places[where[0].objgen], float(where[2]), float(where[3])
            yield OutlineItem(entry.title, page, PageLocation.XYZ, left=left, top=top)


def _flat(entries: Iterable[OutlineItem]) -> Iterator[OutlineItem]:
    for entry in entries:
        yield entry
        yield from _flat(entry.children)


def _tree(entries: Iterable[tuple[int, OutlineItem]]) -> list[OutlineItem]:
    """Entries below one another by their levels; only the first level is unfolded."""
    roots, above = list[OutlineItem](), list[OutlineItem]()
    for level, entry in entries:
        entry.is_closed = level > 1
        del above[level - 1 :]
        (above[-1].children if above else roots).append(entry)
        above += [entry] * (level - len(above))
    return roots
