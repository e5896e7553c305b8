"""What every document has: ids that follow from its content, its metadata, and words as OSCAL takes them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

NS = "urn:zeren:oscal"
"""Whose properties and parts these are."""

VERSION = "1.1.3"
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, NS)


def made_id(*names: object) -> str:
    """A UUID (version 5) that follows from the names."""
    return str(uuid.uuid5(_SPACE, "\0".join(map(str, names))))


def moment(day: dt.date) -> str:
    """The beginning of a day, as OSCAL writes it."""
    return f"{day.isoformat()}T00:00:00Z"


def metadata(title: str, version: str, day: dt.date, **more: Any) -> dict[str, Any]:
    """The metadata of a document."""
    head = {"title": line(title), "last-modified": moment(day), "version": line(version), "oscal-version": VERSION}
    return head | more


def line(text: str) -> str:
    """A text on one line; a dash for none."""
    return " ".join(text.split()) or "—"


def prop(name: str, value: object) -> dict[str, str]:
    """A property of ours."""
    return {"name": name, "ns": NS, "value": line(str(value))}


def props(**named: object) -> list[dict[str, str]]:
    """Properties of ours; what is None or "" is left out."""
    return [prop(name.replace("_", "-"), value) for name, value in named.items() if value not in (None, "")]
