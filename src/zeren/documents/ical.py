"""A calendar as calendar programs read it (RFC 5545): whole days, each with a title that anybody may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Entry(NamedTuple):
    """One whole day: `key` stays the same when it moves, `address` leads to its page ("" for none)."""

    key: str
    day: dt.date
    title: str
    text: str = ""
    address: str = ""


def calendar(name: str, entries: Iterable[Entry], made: dt.datetime) -> str:
    """The calendar as text, its lines ended and folded as the standard asks. `made` is the moment of making, in UTC."""
    return "".join(f"{part}\r\n" for line in _lines(name, entries, made) for part in _folded(line))


def _lines(name: str, entries: Iterable[Entry], made: dt.datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zeren//Zeren//ZH", f"X-WR-CALNAME:{_escaped(name)}")
    for one in entries:
        yield "BEGIN:VEVENT"
        yield f"UID:{_escaped(one.key)}@zeren"
        yield f"DTSTAMP:{made:%Y%m%dT%H%M%SZ}"
        yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.day + dt.timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{_escaped(one.title)}"
        if one.text:
            yield f"DESCRIPTION:{_escaped(one.text)}"
        if one.address:
            yield f"URL:{one.address}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _escaped(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """At most 75 bytes a line, never inside a character; lines after the first begin with a space."""
    part, size = "", 0
    for sign in line:
        wide = len(sign.encode())
        if size + wide > 75:
            yield part
            part, size = " ", 1
        part += sign
        size += wide
    yield part
