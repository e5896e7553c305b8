"""Numbers as official papers write them: 一、（一）1.（1） for headings, 2026年3月1日 for dates; 1., 1.1 in English."""

from __future__ import annotations

import datetime as dt

from zeren.base.text import Language
from zeren.documents.paper import Heading, Paper, Record

_DIGITS = "零一二三四五六七八九"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def chinese_number(number: int) -> str:
    """A whole number 1..99999 in Chinese: 10 is 十, 21 二十一, 105 一百零五, 10010 一万零一十."""
    if not 0 < number < 100_000:
        raise ValueError(f"out of reach: {number}")
    text = ""
    for unit, size in (("万", 10_000), ("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // size % 10
        if digit:
            text += _DIGITS[digit] + unit
        elif text and not text.endswith("零"):
            text += "零"
    text = text.rstrip("零")
    return text[1:] if text.startswith("一十") else text


class Numbering:
    """Counts headings through one paper."""

    def __init__(self, language: Language = "zh") -> None:
        self._language = language
        self._counts = [0, 0, 0, 0]

    def say(self, heading: Heading) -> str:
        """The heading's whole text with its number."""
        level = heading.level
        self._counts[level:] = [0] * (4 - level)
        if not heading.numbered:
            return heading.text
        self._counts[level - 1] += 1
        return self._number(level) + heading.text

    def _number(self, level: int) -> str:
        count = self._counts[level - 1]
        if self._language == "en":
            parts = [str(part) for part in self._counts[:level] if part]
            return f"{'.'.join(parts)}{'.' if len(parts) == 1 else ''} "
        if level == 1:
            return f"{chinese_number(count)}、"
        return {2: f"（{chinese_number(count)}）", 3: f"{count}. ", 4: f"（{count}）"}[level]


def written_date(date: dt.date, language: Language = "zh") -> str:
    """成文日期: Arabic, full year, no leading zeros."""
    if language == "zh":
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def record_lines(paper: Paper, record: Record) -> tuple[str, str, str]:
    """The three texts of the record block: copies line (may be empty), who printed it, when."""
    date = written_date(record.printed or paper.date, paper.language)
    if paper.language == "zh":
        copies = f"抄送：{record.copies.rstrip('。')}。" if record.copies else ""
        return copies, record.printed_by, f"{date}印发"
    return (f"Copies to: {record.copies}" if record.copies else ""), record.printed_by, f"Printed {date}"


def signature_indents(name: str, date: str) -> tuple[int, int]:
    """How far name and date stay from the right, in half characters, for a paper without a seal.

    The date begins two characters right of where the name begins; the longer of both keeps two characters' distance.
    """
    longer = width(name) - width(date)
    if longer >= 4:
        return 4, longer
    return 8 - longer, 4


def width(text: str) -> int:
    """How wide a text is in half characters: two for what is not ASCII."""
    return sum(1 if char.isascii() else 2 for char in text)
