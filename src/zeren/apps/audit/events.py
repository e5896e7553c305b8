"""What every app's `events.py` gives to the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from zeren.base.text import Text


class Event(Protocol):
    """An act, as a frozen dataclass of the app in which it happened."""

    @property
    def kind(self) -> str:
        """The app and what happened, in lower case with a dot: "organisation.accepted"."""

    def data(self) -> Mapping[str, Any]:
        """What the journal keeps of it: dict, list, str, int, bool and None; days as text; rows by their codes."""

    def sentence(self) -> Text:
        """What happened, in one sentence for a reader."""
