"""Sending on what waits, through the library that speaks each channel's language."""

from __future__ import annotations

import datetime as dt
import warnings
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from zeren.apps.notices import commands
from zeren.apps.notices.states import DINGTALK, FEISHU, MAIL, WECOM

_ROBOTS = {WECOM: "wecombot://{word}", DINGTALK: "dingtalk://{word}/", FEISHU: "feishu://{word}/"}


def deliver(*, by: str, on: dt.date, now: dt.datetime) -> dict[str, int]:
    """Send on what waits. Says how many messages and notices went out, how many did not, and of how many it is not
    known.
    """
    return commands.deliver(send, settings.HOME, by=by, on=on, now=now)


def send(kind: str, word: str, title: str, text: str) -> bool:
    """Send one message; false where it was not taken, or there is no way to send it."""
    way = way_of(kind, word)
    return bool(way and way.notify(body=text, title=title))


def way_of(kind: str, word: str) -> Any:
    """What the library sends with; None where there is no way."""
    place = place_of(kind, word)
    with warnings.catch_warnings():
        # What it reads its channels with on older Pythons is of no concern to whoever sends.
        warnings.simplefilter("ignore", DeprecationWarning)
        from apprise import Apprise

        return Apprise.instantiate(place, suppress_exceptions=True) if place else None


def place_of(kind: str, word: str) -> str:
    """The address as the library writes it; "" where there is no way."""
    if kind == MAIL:
        server = str(settings.MAIL)
        return f"{server}{'&' if '?' in server else '?'}to={quote(word, safe='@')}" if server else ""
    if kind in _ROBOTS:
        return _ROBOTS[kind].format(word=word)
    parts = urlsplit(word)
    scheme = "jsons" if parts.scheme == "https" else "json"
    return f"{scheme}://{parts.netloc}{parts.path}{f'?{parts.query}' if parts.query else ''}"
