"""Values that hold from a year on: `points: {dated: {2026: 8, 2028: 10}}` is 8 until 2027 and 10 from 2028.

Any value of a pack may be written so, save ids. What holds in a year is the value of the last year written that is not
after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from zeren.base.problems import Problem, declare
from zeren.packformat.places import Path, Places, field_name
from zeren.packformat.reading import Plain

WORD = "dated"
_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")

BAD_DATED = declare(
    "pack_dated_value",
    zh="{place}：按年的值写得不对",
    en="{place}: the dated value is not written right",
    do_zh="写成 dated: {{2026: 值, 2028: 值}}，最早的年份不晚于 from_year（{first}）",
    do_en="Write dated: {{2026: value, 2028: value}}, the earliest year no later than from_year ({first})",
)


def in_year(value: Plain, year: int) -> Any:
    """The same with what holds in a year in place of every dated value."""
    if isinstance(value, dict):
        if is_dated(value):
            held = value[WORD]
            assert isinstance(held, dict)
            return in_year(held[max((key for key in held if int(key) <= year), default=min(held))], year)
        return {key: in_year(item, year) for key, item in value.items()}
    return tuple(in_year(item, year) for item in value) if isinstance(value, tuple) else value


def is_dated(value: Plain) -> bool:
    """Whether a value is dated, and rightly written."""
    if not isinstance(value, dict) or value.keys() != {WORD}:
        return False
    held = value[WORD]
    return isinstance(held, dict) and bool(held) and all(_YEAR.fullmatch(key) for key in held)


def years(value: Plain) -> set[int]:
    """Every year that some dated value names."""
    return {int(key) for _, held in _dated(value, ()) if is_dated({WORD: held}) for key in held}


def misfits(whole: Mapping[str, Plain], places: Places) -> Iterator[Problem]:
    """Dated values that are none, or begin after the year the pack is for."""
    pack = whole.get("pack")
    first = pack.get("from_year") if isinstance(pack, dict) else None
    for path, held in _dated(dict(whole), ()):
        late = is_dated({WORD: held}) and isinstance(first, int) and min(map(int, held)) > first
        if not is_dated({WORD: held}) or late or path[-1] == "id":
            yield BAD_DATED(places.where(path), place=field_name(path), first=first)


def _dated(value: Plain, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        if value.keys() == {WORD}:
            yield path, value[WORD]
        for key, item in value.items():
            yield from _dated(item, (*path, key))
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _dated(item, (*path, at))
