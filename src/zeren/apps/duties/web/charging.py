"""Giving duties to posts: what was given, and what can be given."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from zeren.apps.access.queries import viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.duties import commands, queries
from zeren.apps.duties.models import Charge
from zeren.apps.duties.web.asking import MAP, chosen_pack, chosen_post, given_day, packs, seen_unit, text
from zeren.apps.duties.web.maps import back_to_map
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.rules import day_of
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

CHARGE = Text("分工", "Charges")


@needs(Permission.assess, organisation.path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def charge(request: HttpRequest, unit: int) -> HttpResponse:
    """Give a duty of a unit to a post. Queries: five beside those of the guard."""
    found, known, problems = seen_unit(request, unit, Permission.assess), packs(today()), list[Problem]()
    pack = chosen_pack(request, known)
    if pack is None:
        raise Http404
    if request.method == "POST":
        try:
            post = chosen_post(found, text(request, "post"))
            commands.charge(
                found,
                pack,
                text(request, "duty"),
                post,
                accountable=request.POST.get("accountable") == "yes",
                start=given_day(request, "start"),
                end=day_of(text(request, "end")),
                basis=text(request, "basis"),
                by=viewer(request).username,
                on=today(),
            )
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已分给{name}。", "Given to {name}.").fill(name=post.name))
            return HttpResponseRedirect(back_to_map(found.pk, pack.id))
    return render(request, "duties/charge.html", _page(request, found, pack, problems), status=422 if problems else 200)


def _page(request: HttpRequest, unit: Any, pack: Any, problems: list[Problem]) -> dict[str, Any]:
    names = {duty.id: duty.title.text for duty in pack.duties.values()}
    rows = queries.charges_of(unit.pk, pack.id)
    return {
        "unit": unit,
        "pack": pack,
        "problems": problems,
        "given": request.POST or request.GET,
        "duties": [(duty.id, duty.title.text) for duty in pack.duties.values() if duty.owed_by(unit.category)],
        "posts": organisation.living_posts(unit.pk, today()),
        "rows": [(one, names.get(one.duty, one.duty), one.end is None or one.end > today()) for one in rows],
        "today": today(),
        "crumbs": [
            Crumb(MAP, reverse("duties:map")),
            Crumb(unit.name, back_to_map(unit.pk, pack.id)),
            Crumb(CHARGE),
        ],
    }


@needs(Permission.assess, queries.path_of_charge)
@require_POST
def end_charge(request: HttpRequest, charge: int) -> HttpResponse:
    """A post no longer has a duty from a day on."""
    found = get_object_or_404(Charge.objects.select_related("unit", "post"), pk=charge)
    try:
        commands.end_charge(found, day=given_day(request), by=viewer(request).username, on=today())
    except Refused as refused:
        pack = packs(today()).get(found.framework)
        if pack is None:
            raise Http404 from refused
        return render(request, "duties/charge.html", _page(request, found.unit, pack, refused.problems), status=422)
    tell(request, Text("已保存。", "Saved."))
    return HttpResponseRedirect(reverse("duties:charge", args=(found.unit_id,)) + f"?framework={found.framework}")
