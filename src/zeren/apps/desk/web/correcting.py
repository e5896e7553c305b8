"""Correcting a record that was filed: nothing that was written is lost, nor what somebody else wrote meanwhile."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zeren.apps.access.queries import viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment.queries.frameworks import Beside
from zeren.apps.desk.web.attached import received
from zeren.apps.desk.web.form import (
    NAMES,
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
    with_doubles,
)
from zeren.apps.obligations import commands
from zeren.apps.records import queries
from zeren.apps.records.models import Record
from zeren.apps.records.states import FILED, RETURNED
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.packformat.duties import Duty
from zeren.ui import drafts
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.notices import tell


@needs(Permission.file_record, queries.path_of)
@drafts.keeps(files=received)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, record: int) -> HttpResponse:
    """Correct a record. Queries beside those of the guard: four to show it."""
    found = handed_on(request, Record)
    if found.state not in (FILED, RETURNED):
        return HttpResponseRedirect(reverse("desk:record", args=[record]))
    side, pack, duty = duty_of(found.duty, found.unit)
    if request.method == "POST":
        return _correct(request, found, side, pack, duty)
    form = Form(_said(found), version=found.version)
    form.files.kept = {one.pk: one.name for one in queries.files_of(record)}
    taken_up(request, form)
    return shown(request, form, found.unit, side, pack, duty, found)


def _correct(request: HttpRequest, record: Record, side: Beside, pack: Pack | None, duty: Duty | None) -> HttpResponse:
    known = {one.pk: one.name for one in queries.files_of(record.pk)}
    form = sent(request, known)
    entry, problems = entry_of(request.POST, record.unit_id, record.duty)
    if entry.element != record.element:
        problems += unknown_element(entry, pack)
    problems += unknown_also(entry, side, record.unit, record.also)
    entry = signed(request, form, entry, record.unit, problems, record.signers)
    form.problems = [*problems, *form.files.problems]
    if form.problems:
        return shown(request, form, record.unit, side, pack, duty, record, status=422)
    by, kept = viewer(request).username, [key for key in known if key in form.files.kept]
    try:
        now = commands.correct(record, entry, kept, form.files.found, form.version, side.crosswalk, by=by, on=today())
    except Refused as refused:
        form.problems, form.version, form.other = refused.problems, record.version, record
        return shown(request, form, record.unit, side, pack, duty, record, status=409)
    settled(request, form)
    changed = now.version != record.version
    said = Text("已更正。", "Corrected.") if changed else Text("没有改动。", "Nothing was changed.")
    tell(request, with_doubles(said, form.files))
    return HttpResponseRedirect(reverse("desk:record", args=[record.pk]))


def _said(record: Record) -> dict[str, str]:
    """What a record says, as texts of the form."""
    found = {name: getattr(record, name, "") for name in NAMES if name != "date"} | {"date": record.happened}
    texts = {name: "" if value is None else str(value) for name, value in found.items()}
    # Which of the posts that signed is somebody's own is known where the form is shown.
    return texts | {"chosen": "1" if record.chosen else "", "signer": record.signers}
