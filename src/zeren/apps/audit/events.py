"""What every app's `events.py` gives to the journal, and how an entry turns back into a sentence."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, get_args, get_origin, get_type_hints

from zeren.base.text import Text


class Event(Protocol):
    """An act, as a frozen dataclass of the app in which it happened.

    What `data` gives has the fields by their names; a class for which that is not so has a classmethod
    `read(data) -> Event`.
    """

    @property
    def kind(self) -> str:
        """The app and what happened, in lower case with a dot: "organisation.accepted"."""

    def data(self) -> Mapping[str, Any]:
        """What the journal keeps of it: dict, list, str, int, bool and None; days as text; rows by their codes."""

    def sentence(self) -> Text:
        """What happened, in one sentence for a reader."""


class Plain:
    """An event whose data are its fields, and whose sentence is `told` with them filled in; for frozen dataclasses."""

    kind: ClassVar[str]
    told: ClassVar[Text]

    def data(self) -> dict[str, Any]:
        """The fields."""
        return dataclasses.asdict(self)  # type: ignore[call-overload,no-any-return]  # of a dataclass

    def sentence(self) -> Text:
        """Told in a sentence."""
        return self.told.fill(**self.data())


Kinds = Mapping[str, type[Any]]
"""The classes of events by their kind, as the site puts them together: this app knows none of them."""

_UNTOLD = Text("{kind}：{data}", "{kind}: {data}")


def told(kinds: Kinds, kind: str, data: str) -> Text:
    """An entry as a sentence; where its class is gone or has changed, its kind with what was kept, word for word."""
    try:
        return restored(kinds[kind], json.loads(data)).sentence()
    except (KeyError, ValueError, TypeError, AttributeError):
        return _UNTOLD.fill(kind=kind, data=data)


def restored(event: type[Any], data: Mapping[str, Any]) -> Event:
    """The event that left this data, as read from the journal (whole numbers are strings there).

    Raises `KeyError`, `TypeError` or `ValueError` where the data does not fit the class.
    """
    if hasattr(event, "read"):
        read: Event = event.read(data)
        return read
    hints = get_type_hints(event)
    fields = {field.name: _value(hints[field.name], data[field.name]) for field in dataclasses.fields(event)}
    made: Event = event(**fields)
    return made


def _value(wanted: Any, found: Any) -> Any:
    if get_origin(wanted) is tuple:
        items = found.items() if isinstance(found, Mapping) else found
        inner = get_args(wanted)
        each = [inner[0]] * len(items) if inner[-1] is Ellipsis else list(inner)
        return tuple(_value(one, item) for one, item in zip(each, items, strict=True))
    if wanted == (int | None):
        return None if found is None else int(found)
    if wanted is dt.date:
        return dt.date.fromisoformat(found)
    return wanted(found) if wanted in {int, str} else found
