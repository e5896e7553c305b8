"""OSCAL documents as bytes: one spelling for each, written piece by piece where they are long."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_DUMP = json.JSONEncoder(ensure_ascii=False).encode


OPENED = {"catalog", "profile", "plan-of-action-and-milestones", "groups", "controls", "back-matter", "resources"}
OPENED |= {"risks", "poam-items", "metadata", "params", "parts"}
"""What is in these stands on lines of its own, so that two versions can be compared line by line."""


def serial(document: Mapping[str, Any]) -> bytes:
    """A document as UTF-8 JSON, fields in their order."""
    return (_lined(document) + "\n").encode()


def _lined(value: Any) -> str:
    if isinstance(value, dict) and not OPENED.isdisjoint(value):
        return "{" + ",\n".join(f"{json.dumps(key)}: {_within(key, item)}" for key, item in value.items()) + "}"
    return _DUMP(value)


def _within(key: str, item: Any) -> str:
    if key in OPENED and isinstance(item, list):
        return "[\n" + ",\n".join(map(_lined, item)) + "\n]"
    return _lined(item) if key in OPENED else _DUMP(item)


def pieces(name: str, head: Mapping[str, Any], field: str, items: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The document `{name: {**head, field: items}}` as bytes, one item after the other; `items` may be a stream."""
    yield f"{{{json.dumps(name)}: ".encode()
    yield json.dumps(head, ensure_ascii=False)[:-1].encode()
    yield f", {json.dumps(field)}: [\n".encode()
    for at, item in enumerate(items):
        yield (",\n" if at else "").encode() + json.dumps(item, ensure_ascii=False).encode()
    yield b"\n]}}\n"
