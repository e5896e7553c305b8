"""The rows of a long list as finished HTML: a template's tags for each cell of fifty rows cost more than the query.

Everything that is no finished HTML is escaped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from html import escape

from zeren.base.text import Text
from zeren.ui import language
from zeren.ui.templatetags import ui
from zeren.ui.tones import Badge

Row = Sequence[str]
"""A row's cells in the order of its columns, each as finished HTML."""


class Cells:
    """What cells are made of, in the language of the page."""

    def __init__(self) -> None:
        self.spoken = language.now()

    def filed(self, words: object) -> str:
        """Words as somebody filed them, marked as Chinese on an English page."""
        return str(ui.filed(words)) if self.spoken == "en" else escape("" if words is None else str(words))

    def link(self, address: str, words: object) -> str:
        """Filed words that lead somewhere."""
        return f'<a href="{escape(address)}">{self.filed(words)}</a>'

    def said(self, text: Text | str) -> str:
        """A text in the language of the page."""
        return escape(text.say(self.spoken) if isinstance(text, Text) else text)

    def day(self, date: dt.date | None) -> str:
        """A date, a dash for none."""
        return _day(date) if date else "—"

    def until(self, date: dt.date, today: dt.date) -> str:
        """A due day as people say it, with the date beside it."""
        return _until(date, today, self.spoken)

    def badge(self, state: Badge) -> str:
        """A state: colour, shape and word."""
        return str(ui.badge(state))

    def soft(self, words: object) -> str:
        """A number or code beside what it is about."""
        return f'<span class="soft num">{self.filed(words)}</span>'


@lru_cache(maxsize=5000)
def _day(date: dt.date) -> str:
    return str(ui.day(date))


@lru_cache(maxsize=5000)
def _until(date: dt.date, today: dt.date, spoken: str) -> str:  # noqa: ARG001  what is said is in this language
    return str(ui.until(date, today))
