"""A line at the top of the next page: what was done, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

from zeren.base.text import Text
from zeren.ui.language import say


def tell(request: HttpRequest, text: Text, *, undo: str = "") -> None:
    """Say on the next page what was done; `undo` is the address that takes it back (it is sent with POST)."""
    messages.success(request, say(text), extra_tags=undo)


def refuse(request: HttpRequest, text: Text) -> None:
    """Say on the next page why something was not done. What was typed for it stays in its form."""
    messages.warning(request, say(text))
    request.refused = True  # type: ignore[attr-defined]  # whoever keeps what was typed looks there


def refused(request: HttpRequest) -> bool:
    """Whether the page said that what was asked for is not done."""
    return bool(getattr(request, "refused", False))
