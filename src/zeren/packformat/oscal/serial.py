"""OSCAL documents as bytes: one spelling for each, written piece by piece where they are long."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def serial(document: Mapping[str, Any]) -> bytes:
    """A document as UTF-8 JSON, fields in their order."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def pieces(name: str, head: Mapping[str, Any], field: str, items: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The document `{name: {**head, field: items}}` as bytes, one item after the other; `items` may be a stream."""
    yield f"{{{json.dumps(name)}: ".encode()
    yield json.dumps(head, ensure_ascii=False)[:-1].encode()
    yield f", {json.dumps(field)}: [\n".encode()
    for at, item in enumerate(items):
        yield (",\n" if at else "").encode() + json.dumps(item, ensure_ascii=False).encode()
    yield b"\n]}}\n"
