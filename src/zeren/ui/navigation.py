"""Where one can go, given to the pages as data."""

from __future__ import annotations

from typing import NamedTuple

from zeren.base.text import Text


class Link(NamedTuple):
    """A place to go. `here`: the page that is shown belongs to it."""

    text: Text
    address: str
    here: bool = False


class Crumb(NamedTuple):
    """A step of the way to this page; the last one has no address. `text` may also be a name as it was filed."""

    text: Text | str
    address: str = ""
