"""The initials of names as people type them to find a unit: one Latin letter a character, by its reading."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[a-z][a-z0-9]*")


@lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """The initials of a name: the first letter of each character's reading, letters and digits as they are.

    A character with several readings is read as in the word it stands in (重庆 cq, 重要 zy): a table of characters
    alone would be wrong there, which is why a library does it.
    """
    # Its tables of words take a moment to read: only whoever names units waits for them.
    from pypinyin import Style, lazy_pinyin

    found = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return re.sub(r"[^a-z0-9]", "", found)


def initials_of(names: Iterable[str]) -> str:
    """What is kept for a unit: the initials of its name and of its former names, each once, with a blank between."""
    found = dict.fromkeys(initials(name) for name in names if name)
    return " ".join(one for one in found if one)


def may_be_initials(words: str) -> bool:
    """Whether what was typed could be initials: letters and digits, a letter first."""
    return bool(_WORD.fullmatch(words.lower()))
