"""What the guard of the site read to find out whether a page may be opened, handed on to the page."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest

from zeren.base.located import Located

Row = TypeVar("Row")
_KEY = "zeren.where"


def hand_on(request: HttpRequest, where: str | None) -> None:
    """Called by the guard with where the page is."""
    if isinstance(where, Located):
        request.META[_KEY] = where.row


def handed_on(request: HttpRequest, kind: type[Row]) -> Row:
    """The row of the unit or thing that the page is about, as its guard (`needs(..., at)`) read it. No query."""
    row = request.META[_KEY]
    assert isinstance(row, kind), "the page's own guard read it"
    return row
