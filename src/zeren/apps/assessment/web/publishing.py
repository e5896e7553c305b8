"""Making a result public, taking that back, restating it with the adjustments that were decided."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zeren.apps.access.queries import viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment import commands
from zeren.apps.assessment.models import Run
from zeren.apps.assessment.queries.frameworks import pack_of
from zeren.apps.assessment.rules import NO_SUCH_PACK
from zeren.apps.organisation.queries import whole
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.notices import tell


def _run(run: int) -> Run:
    found = Run.objects.filter(pk=run).first()
    if found is None:
        raise Http404
    return found


def _back(run: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("assessment:result", args=[run]))


def _refused(request: HttpRequest, run: int, problems: list[Problem]) -> HttpResponse:
    return render(request, "assessment/refused.html", {"problems": problems, "run": run}, status=422)


@needs(Permission.assess, whole)
@require_POST
def publish(request: HttpRequest, run: int) -> HttpResponse:
    """Make a run public."""
    found, person = _run(run), viewer(request).person
    try:
        made = commands.publish(found.pk, by=viewer(request).username, on=today(), person=person)
    except Refused as refused:
        return _refused(request, run, refused.problems)
    told = Text("已发布，{day}前可以提出异议。", "Published; objections until {day}.").fill(day=made.until)
    tell(request, told, undo=reverse("assessment:unpublish", args=[run]))
    return _back(run)


@needs(Permission.assess, whole)
@require_POST
def unpublish(request: HttpRequest, run: int) -> HttpResponse:
    """Take a publication back."""
    try:
        commands.unpublish(_run(run).pk, by=viewer(request).username, on=today())
    except Refused as refused:
        return _refused(request, run, refused.problems)
    tell(request, Text("已撤回发布。", "The publication is taken back."))
    return _back(run)


@needs(Permission.assess, whole)
@require_POST
def restate(request: HttpRequest, run: int) -> HttpResponse:
    """Restate a published run."""
    found = _run(run)
    pack = pack_of(found.framework, found.version, found.pack_hash)
    try:
        if pack is None:
            raise Refused([NO_SUCH_PACK(hash=found.pack_hash[:16])])
        made = commands.restate(run, pack, by=viewer(request).username, on=today())
    except Refused as refused:
        return _refused(request, run, refused.problems)
    tell(request, Text("已按调整重新核定。", "Restated with the adjustments."))
    return _back(made.pk)
