"""What somebody owes, as a calendar program reads it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zeren.apps.access.queries import scope
from zeren.apps.access.rules import Permission, open_to_all
from zeren.apps.frameworks.queries import packs_on
from zeren.apps.notices.queries import of_feed
from zeren.apps.obligations import queries
from zeren.apps.obligations.models import Obligation
from zeren.apps.organisation.queries import seats
from zeren.base.text import Text
from zeren.documents.ical import Entry, calendar
from zeren.ui.clock import today
from zeren.ui.language import say

BACK, AHEAD, MOST = dt.timedelta(days=60), dt.timedelta(days=400), 1000
NAME = Text("应办事项", "What is owed")


@open_to_all
@require_safe
def feed(request: HttpRequest, word: str) -> HttpResponse:  # noqa: ARG001  a calendar program signs in nowhere
    """What an account files for, and what its posts owe, around today. The word in the address is the key: it is as
    long as a password is not, kept as a hash, and changed on the page of notices. Five queries.
    """
    account, day = of_feed(word), today()
    if account is None or not account.in_use(day):
        raise Http404
    posts = [seat.code for seat in seats(account.person, day)]
    mine = Q(scope(account, Permission.file_record, day, "unit__path"), post="") | Q(
        post__in=posts or [""], pk__gt=0
    ) & ~Q(post="")
    around = Q(effective__gte=day - BACK, effective__lte=day + AHEAD, delivered=None, not_applicable="")
    rows = Obligation.objects.filter(mine & around).select_related("unit", "request").order_by("effective", "pk")
    packs = packs_on(day)
    entries = []
    for row in rows[:MOST]:
        title = say(queries.title_of(row, packs))
        page = reverse("obligations:owed", args=[row.pk])
        assert row.effective is not None, "asked for by it"
        told = f"{row.unit.name}：{title}（{row.period}）"
        entries.append(
            Entry(f"owed-{row.pk}", row.effective, told, row.basis, f"{settings.HOME}{page}" if settings.HOME else "")
        )
    text = calendar(say(NAME), entries, timezone.now().astimezone(dt.UTC))
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "no-store"})
