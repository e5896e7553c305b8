"""The known word that is nearest to one that was not found, at a bounded cost."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from zeren.base.text import Text

WINDOW = 100
"""How many neighbours in alphabetical order are compared on each side: a slip keeps a long beginning or ending."""

LONGEST = 80
"""Longer words are compared by their beginnings."""


def fold(word: str) -> str:
    """A head or a name as it is compared: NFKC, no case, no blanks, no required-mark."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().replace("*", "").split())


class Nearest:
    """Finds the nearest of many known words; the words are put in order once."""

    __slots__ = ("_backward", "_forward", "size")

    def __init__(self, words: Collection[str]) -> None:
        self._forward = sorted(words)
        self._backward = sorted(word[::-1] for word in words)
        self.size = len(words)

    def find(self, word: str) -> str:
        """The nearest known word, or "" where none is near."""
        cut = word[:LONGEST]
        near = dict.fromkeys(_around(self._forward, cut))
        near.update(dict.fromkeys(other[::-1] for other in _around(self._backward, cut[::-1])))
        return nearest(cut, near)


def nearest(word: str, words: Iterable[str]) -> str:
    """The nearest of a few words, or "" where none is near. Costs a comparison with each."""
    found = get_close_matches(word[:LONGEST], [other[:LONGEST] for other in words], n=1)
    return found[0] if found else ""


def hint(word: str) -> Text:
    """ "，最接近的是“u12”", or nothing."""
    return Text(f"，最接近的是“{word}”", f", the nearest is “{word}”") if word else Text("", "")


def _around(ordered: list[str], word: str) -> list[str]:
    place = bisect_left(ordered, word)
    return ordered[max(0, place - WINDOW) : place + WINDOW]
