"""The journal as a page: what happened, in sentences. Who may read it, the site says: this app knows no permission."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zeren.apps.audit import queries
from zeren.apps.audit.events import Kinds, told
from zeren.apps.audit.models import Entry
from zeren.apps.audit.queries import PAGE, Asked
from zeren.base.text import Text
from zeren.ui.asked import day_or_none, field_of
from zeren.ui.export import csv_response
from zeren.ui.language import say

HEADS = (
    Text("序号", "No."),
    Text("日期", "Day"),
    Text("谁", "Who"),
    Text("做了什么", "What was done"),
    Text("事项", "Act"),
    Text("校验码", "Hash"),
)


class Line(NamedTuple):
    """An entry as a reader meets it."""

    number: int
    on: dt.date
    by: str
    kind: Text
    sentence: Text
    hash: str


def _asked(given: QueryDict, kinds: Mapping[str, Text]) -> Asked:
    """What an address asks for; whatever makes no sense does not narrow."""
    kind = given.get("kind", "")
    before = given.get("before", "")
    return Asked(
        kind=kind if kind in kinds else "",
        about=field_of(given, "about", 100),
        on=day_or_none(given.get("on", "")),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )


@require_safe
def journal(request: HttpRequest, *, events: Kinds, kinds: Mapping[str, Text]) -> HttpResponseBase:
    """The newest acts first, a page of them; narrowed by kind, by a code that they name, by day. Two queries.

    `events` are the classes and `kinds` the words of all kinds of acts.
    """
    asked = _asked(request.GET, kinds)
    if request.GET.get("export") == "csv":
        return _exported(asked, events, kinds)
    found = queries.latest(asked)
    lines = [_line(one, events, kinds) for one in found[:PAGE]]
    kept = {"kind": asked.kind, "about": asked.about, "on": asked.on.isoformat() if asked.on else ""}
    kept = {key: value for key, value in kept.items() if value}
    older = urlencode(kept | {"before": str(lines[-1].number)}) if len(found) > PAGE else ""
    page = {
        "lines": lines,
        "kinds": kinds,
        "asked": asked,
        "kept": kept,
        "head": queries.head(),
        "older": older,
        "newest": urlencode(kept),
        "export": urlencode(kept | {"export": "csv"}),
    }
    return render(request, "audit/journal.html", page)


def _exported(asked: Asked, events: Kinds, kinds: Mapping[str, Text]) -> HttpResponseBase:
    """All entries asked for, the newest first, with the whole hash."""
    lines = (_line(one, events, kinds) for one in queries.every(asked))
    rows = ([str(one.number), str(one.on), one.by, say(one.sentence), say(one.kind), one.hash] for one in lines)
    return csv_response("journal", HEADS, rows)


def _line(entry: Entry, events: Kinds, kinds: Mapping[str, Text]) -> Line:
    called = kinds.get(entry.kind, Text(entry.kind, entry.kind))
    sentence = told(events, entry.kind, entry.data)
    return Line(entry.number, entry.on, entry.by, called, sentence, entry.hash)
