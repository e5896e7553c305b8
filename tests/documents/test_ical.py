"""A calendar as the standard asks: ended and folded lines, escaped words, whole days."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from zeren.documents.ical import Entry, calendar

MADE = dt.datetime(2026, 3, 2, 4, 5, 6, tzinfo=dt.UTC)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_one_day() -> None:
    text = calendar(
        "应办", [Entry("owed-1", dt.date(2026, 12, 31), "甲乡：报告, 半年; x\n二", "依据", "https://z/owed/1")], MADE
    )
    assert unfolded(text) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Zeren//Zeren//ZH",
        "X-WR-CALNAME:应办",
        "BEGIN:VEVENT",
        "UID:owed-1@zeren",
        "DTSTAMP:20260302T040506Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:甲乡：报告\\, 半年\\; x\\n二",
        "DESCRIPTION:依据",
        "URL:https://z/owed/1",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_no_line_is_longer_than_75_bytes_and_none_is_lost(title: str) -> None:
    text = calendar("n", [Entry("k", dt.date(2026, 1, 1), title)], MADE)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    said = next(line for line in unfolded(text) if line.startswith("SUMMARY:"))
    plain = said.removeprefix("SUMMARY:").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    assert plain == title or "\\" in title
