"""Places on a page that higher apps fill. A panel is registered by its app when the program starts."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

Panel = Callable[[HttpRequest, object], SafeString]
"""Given the request and what the page is about, gives the section, "" for nothing to show."""

_PANELS: dict[str, dict[str, tuple[int, Panel]]] = {}


def fill(slot: str, name: str, panel: Panel, *, order: int) -> None:
    """Put a panel in a slot, once under a name."""
    _PANELS.setdefault(slot, {})[name] = (order, panel)


def filled(slot: str, request: HttpRequest, subject: object) -> list[SafeString]:
    """The sections of a slot in order, those with something to show."""
    panels = sorted(_PANELS.get(slot, {}).items(), key=lambda item: (item[1][0], item[0]))
    return [shown for _, (_, panel) in panels if (shown := panel(request, subject))]
