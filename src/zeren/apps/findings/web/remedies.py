"""What is done about a finding: adding and changing a remedy with several files, and the files themselves."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.evidence.models import File
from zeren.apps.evidence.queries import Look, received, stored
from zeren.apps.findings import commands
from zeren.apps.findings.commands import Hand, Measure
from zeren.apps.findings.models import Finding, Remedy, RemedyFile
from zeren.apps.findings.queries.lists import path_of
from zeren.apps.findings.rules import problems
from zeren.apps.findings.rules.moves import Standing, working
from zeren.apps.findings.sheets import REMEDIES, REMEDY_TYPES
from zeren.apps.findings.states import PLANNED
from zeren.apps.findings.web.acts import answered, last_post
from zeren.apps.findings.web.finding import Sent, actor
from zeren.apps.findings.web.shown import day, hand, home_crumb, kept, my_seats, one, post_of, version
from zeren.apps.organisation.queries import Seat, posts_of
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui import drafts
from zeren.ui.clock import today
from zeren.ui.export import file_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

P = Permission
FORM = ("GET", "HEAD", "POST")
WORDS = ("text", "owner", "department", "due", "done", "result", "post")


@needs(P.see_unit, path_of)
@drafts.holds()
@require_http_methods(FORM)
def add(request: HttpRequest, finding: int) -> HttpResponse:
    """A new remedy of a finding."""
    return _form(request, one(request, finding), None)


@needs(P.see_unit, path_of)
@drafts.holds()
@require_http_methods(FORM)
def change(request: HttpRequest, finding: int, remedy: int) -> HttpResponse:
    """A remedy as it stands, to be changed, marked as done, or shown by further files."""
    row = one(request, finding)
    found = Remedy.objects.select_related("finding", "owner").filter(finding=row, pk=remedy).first()
    if found is None:
        raise Http404
    return _form(request, row, found)


def _form(request: HttpRequest, row: Finding, remedy: Remedy | None) -> HttpResponse:
    mine, standing = my_seats(request), Standing(row.code, row.state, row.unit.path)
    able = [seat for seat in mine if not working(standing, actor(seat, mine, request, row.unit.path))]
    found: list[Problem] = []
    values = _values(request, remedy)
    reader = hand(request, row.unit.path)
    if request.method == "POST":
        try:
            _file(request, row, remedy, values, reader, post_of(request, able or mine))
        except Refused as refused:
            found = refused.problems
        else:
            tell(request, Text("措施已保存。", "The remedy is saved."))
            return HttpResponseRedirect(reverse("findings:finding", args=[row.pk]) + "#remedies")
    elif not able:
        found = _why(standing, mine, request, row)
    stale = any(problem.code == problems.STALE.code for problem in found)
    page = {
        "row": row,
        "remedy": remedy,
        "values": values,
        "problems": found,
        "seats": able,
        # What was written against an older state may be sent again once the new one has been seen.
        "version": version(request, row.version),
        "types": [(key, text, key in values["types"]) for key, text in REMEDY_TYPES.items()],
        "posts": [(post.code, post.name) for post in posts_of(row.unit_id, today())],
        "files": [link.file for link in remedy.files.select_related("file").order_by("place")] if remedy else [],
        "fixed": remedy is not None and row.state not in PLANNED,
        "limit": row.extended or row.due,
        "today": today(),
        "crumbs": [home_crumb(), Crumb(row.code, reverse("findings:finding", args=[row.pk])), Crumb(REMEDIES.text)],
    }
    status = (409 if stale else 422) if request.method == "POST" else 200
    return render(request, "findings/remedy.html", page, status=status)


def _why(standing: Standing, mine: list[Seat], request: HttpRequest, row: Finding) -> list[Problem]:
    found = [working(standing, actor(seat, mine, request, row.unit.path)) for seat in mine]
    return min(found, key=len, default=[problems.NO_POST()])


def _values(request: HttpRequest, remedy: Remedy | None) -> dict[str, Any]:
    said = drafts.said(request)
    if said is not None:
        return kept(request, *WORDS) | {"types": tuple(said.getlist("types")[:20])}
    if remedy is None:
        return dict.fromkeys(WORDS, "") | {"types": ()}
    plain = {key: getattr(remedy, key) for key in ("text", "department", "result")}
    days = {key: value.isoformat() if (value := getattr(remedy, key)) else "" for key in ("due", "done")}
    owner = remedy.owner.code if remedy.owner else ""
    return plain | days | {"owner": owner, "types": tuple(remedy.types.split(";")), "post": ""}


def _file(
    request: HttpRequest, row: Finding, remedy: Remedy | None, values: dict[str, Any], reader: Hand, by: str
) -> None:
    if not by:
        raise Refused([problems.NO_POST()])
    measure = _measure(row, remedy, values)
    with tempfile.TemporaryDirectory() as folder:
        uploads = request.FILES.getlist("files")
        seen = received(((str(one.name), one.chunks()) for one in uploads), Path(folder))
        _save(remedy, row, measure, seen, _ticked(request), by, reader)


def _save(
    remedy: Remedy | None, row: Finding, measure: Measure, seen: Look, ticked: frozenset[int], by: str, reader: Hand
) -> None:
    if seen.problems:
        raise Refused(seen.problems)
    if remedy is None:
        commands.add_remedy(row.code, measure, seen.files, by=by, on=today(), hand=reader)
    else:
        commands.change_remedy(remedy, measure, seen.files, ticked, by=by, on=today(), hand=reader)


def _measure(row: Finding, remedy: Remedy | None, values: dict[str, Any]) -> Measure:
    """What was written. In an approved plan the words and the due day are those that stand."""
    found: list[Problem] = []

    def date(key: str) -> Any:
        try:
            return day(values[key])
        except ValueError:
            found.append(problems.NOT_A_DAY(field=REMEDIES.column(key).text, found=values[key]))
            return None

    due, done = date("due"), date("done")
    if found:
        raise Refused(found)
    fixed = remedy if remedy is not None and row.state not in PLANNED else None
    return Measure(
        text=fixed.text if fixed else values["text"].strip(),
        types=tuple(key for key in values["types"] if key),
        owner=values["owner"],
        department=values["department"],
        due=fixed.due if fixed else due,
        done=done,
        result=values["result"],
    )


def _ticked(request: HttpRequest) -> frozenset[int]:
    """The files that stay."""
    said = request.POST.getlist("kept")
    return frozenset(int(key) for key in said if key.isascii() and key.isdigit() and len(key) < 16)


@needs(P.see_unit, path_of)
@require_POST
def withdraw(request: HttpRequest, finding: int, remedy: int) -> HttpResponse:
    """Take a remedy out that is not done yet."""
    row = one(request, finding)
    found = Remedy.objects.select_related("finding").filter(finding=row, pk=remedy).first()
    if found is None:
        raise Http404
    reader = hand(request, row.unit.path)

    def deed(by: str) -> None:
        commands.withdraw_remedy(found, by=by, on=today(), hand=reader)

    told = Text("措施{code}已撤下。", "Remedy {code} is taken out.").fill(code=found.code)
    return answered(request, row, Sent(), deed, told, undo=reverse("findings:return-remedy", args=[row.pk]))


@needs(P.see_unit, path_of)
@require_POST
def bring_back(request: HttpRequest, finding: int) -> HttpResponse:
    """Bring back the remedy that was just taken out."""
    row = one(request, finding)
    reader, same = hand(request, row.unit.path), last_post(row)

    def deed(by: str) -> None:
        held = {seat.code for seat in my_seats(request)}
        commands.return_remedy(row.code, by=same if same in held else by, on=today(), hand=reader)

    return answered(request, row, Sent(), deed, Text("措施已恢复。", "The remedy is there again."))


@needs(P.see_unit, path_of)
@require_safe
def file(request: HttpRequest, finding: int, file: int) -> HttpResponseBase:
    """A file that shows a remedy of this finding, to be kept."""
    row = one(request, finding)
    named = RemedyFile.objects.filter(remedy__finding=row, file_id=file)
    found = File.objects.filter(pk__in=named.values("file_id")).first()
    if found is None:
        raise Http404
    return file_response(stored(found.sha256), found.name)
