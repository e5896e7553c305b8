"""Filing a record: fields first, words last, files beside; nothing that was written is lost."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zeren.apps.access import derived as drafted
from zeren.apps.access.queries import scope, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment.queries.frameworks import Beside
from zeren.apps.desk.web.attached import received
from zeren.apps.desk.web.form import (
    FILE,
    NAMES,
    RECORDS,
    Form,
    duty_of,
    entry_of,
    sent,
    settled,
    shown,
    signed,
    taken_up,
    unknown_also,
    unknown_element,
    who_of,
    with_doubles,
)
from zeren.apps.obligations import commands
from zeren.apps.obligations import queries as obligations
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Unit
from zeren.apps.records import rules
from zeren.apps.records.models import Record
from zeren.apps.records.states import FILED
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.packformat.duties import Duty
from zeren.ui import drafts
from zeren.ui.asked import field_of
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

LISTED = "listed"
"""The part of an address that says the form was opened beside the list of the start page, and leads back there."""
MANY = 50
"""Of more units, one is searched for."""


@needs(Permission.file_record)
@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """Choose the unit to file for; whoever files for one alone is led on. One query."""
    search = field_of(request.GET, "q", 100)
    found = organisation.listed(scope(request.user, Permission.file_record, today()), search)
    units = list(found[: MANY + 1])
    if len(units) == 1 and not search:
        return HttpResponseRedirect(reverse("desk:file-for", args=[units[0].pk]))
    page = {"units": units[:MANY], "more": len(units) > MANY, "search": search}
    return render(request, "desk/choose_unit.html", page)


@needs(Permission.file_record, organisation.path_of)
@drafts.keeps("duty", "period", files=received)
@require_http_methods(["GET", "HEAD", "POST"])
def file_for(request: HttpRequest, unit: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """File a record of a unit for a duty (`?duty=`) and maybe a period; without a duty, choose one. Queries beside
    those of the guard: three to show it, one to save it beside those of `obligations.commands.file`.
    """
    here = handed_on(request, Unit)
    side, pack, duty = duty_of(request.GET.get("duty", ""), here)
    if pack is None or duty is None:
        return _choose(request, here, side)
    if request.method == "POST":
        return _save(request, here, side, pack, duty)
    values = {name: request.GET.get(name, "") for name in NAMES}
    form = Form(values, secrets.token_urlsafe(12))
    taken_up(request, form)
    return shown(request, form, here, side, pack, duty)


def _choose(request: HttpRequest, unit: Unit, side: Beside) -> HttpResponse:
    """The duties of a unit, what is owed first; framework by framework where there are several."""
    found = {
        code: [duty for key, duty in pack.duties.items() if side.owed(pack, key, unit.category)]
        for code, pack in side.packs.items()
        if side.category(code, unit.category) in pack.categories
    }
    duties = {duty.id: duty for some in found.values() for duty in some}
    owed = [(row, duties[row.duty]) for row in obligations.open_of(unit.pk, today().year) if row.duty in duties]
    several = sum(map(bool, found.values())) > 1
    page = {
        "unit": unit,
        "owed": owed,
        "groups": [(side.packs[code].title if several else None, some) for code, some in found.items() if some],
        "today": today(),
        "crumbs": [Crumb(RECORDS, reverse("desk:records")), Crumb(FILE)],
    }
    return render(request, "desk/choose_duty.html", page)


def _save(request: HttpRequest, unit: Unit, side: Beside, pack: Pack, duty: Duty) -> HttpResponse:
    form = sent(request, {})
    entry, problems = entry_of(request.POST, unit.pk, duty.id)
    problems += [*unknown_element(entry, pack), *unknown_also(entry, side, unit)]
    entry = signed(request, form, entry, unit, problems)
    form.problems = [*problems, *form.files.problems]
    if form.problems:
        return shown(request, form, unit, side, pack, duty, status=422)
    by = viewer(request).username
    code = rules.receipt(by, form.token or secrets.token_urlsafe(12))
    record = commands.file(entry, form.files.found, code, side.crosswalk, by=by, on=today())
    settled(request, form)
    if any(getattr(record, name) != value for name, value in entry.said().items() if name != "unit"):
        return _filed_before(request, record)
    address = reverse("desk:record", args=[record.pk])
    if LISTED in request.GET:
        address = f"{reverse('desk:home')}?filed={record.pk}#filed"
    if record.state == FILED:
        undo = reverse("desk:withdraw", args=[record.pk])
        said = Text("已报送，回执号{code}。", "Filed; receipt {code}.").fill(code=record.code)
        tell(request, with_doubles(said, form.files), undo=undo)
    return HttpResponseRedirect(address)


def _filed_before(request: HttpRequest, record: Record) -> HttpResponse:
    """The form was filed before and changed since: what it says now goes on as a correction."""
    if record.state == FILED:
        at = reverse("desk:correct", args=[record.pk])
        drafted.keep(who_of(request), at, drafts.typed(request), drafts.mark(request))
        return HttpResponseRedirect(at)
    return HttpResponseRedirect(reverse("desk:record", args=[record.pk]))
