"""When somebody's session ended while they were writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from zeren.apps.access.models import Session
from zeren.ui import drafts

MOST = 500
"""Sessions of nobody that may be open at once and still take in text: anybody can send some."""


def keep_text(request: HttpRequest, view: Callable[..., Any]) -> None:
    """Keep what was sent to a form (`ui.drafts.keeps`) until its writer has signed in again. One query."""
    if request.method != "POST" or not getattr(view, "keeps", False):
        return
    if Session.objects.filter(account=None)[:MOST].count() < MOST:
        drafts.keep(request)
