"""The page of beginning: opening a year, and the day from which records are kept here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment import commands
from zeren.apps.assessment.queries import opening
from zeren.apps.assessment.rules import BAD_DAY, YEAR_FAR, YEAR_SCORED
from zeren.apps.obligations.queries import outset
from zeren.apps.organisation.queries import whole
from zeren.base.dates import parse_date
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import who
from zeren.ui.clock import today
from zeren.ui.notices import tell


@needs(Permission.assess, whole)
@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """What opening a year would change, and the first day of records. Eight queries beside those of the guard, however
    many units there are; two or three more where reasons go on, one where due days follow working days, two where the
    year is open and something is missing.
    """
    return _page(request, request.GET.get("year", ""), [], request.GET.get("framework", ""))


def _page(request: HttpRequest, wanted: str, problems: list[Problem], code: str = "") -> HttpResponse:
    day = today()
    years = (day.year, day.year + 1)
    scored, last = opening.scored()
    number = _number(wanted) or next((one for one in years if one not in scored), day.year + 1)
    problems = problems or _against(number, years, scored)
    page: dict[str, Any] = {
        "years": [(one, one in scored, one == number) for one in years],
        "year": number,
        "before": number - 1,
        "problems": problems,
        "given": request.POST.get("day", ""),
        "plan": None,
    }
    if number in years and number not in scored:
        try:
            pack, decided, every = opening.packs_for(number, code, last)
            page["pack"], page["packs"] = pack, every if len(every) > 1 else []
            page["plan"] = planned = opening.plan(pack, number, day, decided)
        except Refused as refused:
            page["problems"] = refused.problems
        else:
            page["filed"] = planned.filed
    page["outset"] = page["plan"].outset if page["plan"] else outset()
    return render(request, "assessment/year.html", page, status=422 if problems and request.method == "POST" else 200)


def _number(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) <= 4 else None


def _against(number: int, years: tuple[int, int], scored: frozenset[int]) -> list[Problem]:
    if number not in years:
        return [YEAR_FAR(year=number, first=years[0], last=years[1])]
    return [YEAR_SCORED(year=number)] if number in scored else []


@needs(Permission.assess, whole)
@require_POST
def open_year(request: HttpRequest) -> HttpResponse:
    """Open a year with a framework; a second click says that nothing changed."""
    wanted, code = request.POST.get("year", ""), request.POST.get("framework", "")
    try:
        number = _number(wanted) or 0
        pack = opening.pack_for(number, code)
        done = commands.open_year(pack, number, by=who(request), on=today())
    except Refused as refused:
        return _page(request, wanted, refused.problems, code)
    told = Text("已开启{year}年度，新增应办事项{n}项。", "{year} is open; obligations added: {n}.")
    if done.nothing:
        told = Text("{year}年度已经开启，没有变化。", "{year} is open already; nothing changed.")
    # Taking back takes back all that this framework asks for: not what only brought an open year in line.
    back = done.opened is None and opening.filed_in(number) is None
    asked = urlencode({"year": number, "framework": pack.id})
    undo = f"{reverse('assessment:close-year')}?{asked}" if back else ""
    tell(request, told.fill(year=done.year, n=done.added), undo=undo)
    return _back(done.year, code)


@needs(Permission.assess, whole)
@require_POST
def close_again(request: HttpRequest) -> HttpResponse:
    """Take the opening back, with the framework that is named; with all where none is."""
    wanted, code = (request.POST.get(key, "") or request.GET.get(key, "") for key in ("year", "framework"))
    try:
        gone = commands.close_again(_number(wanted) or 0, code, by=who(request), on=today())
    except Refused as refused:
        return _page(request, wanted, refused.problems, code)
    told = Text("已撤回开启{year}年度，取消应办事项{n}项。", "{year} is closed again; obligations taken out: {n}.")
    tell(request, told.fill(year=wanted, n=gone))
    return _back(int(wanted), code)


@needs(Permission.assess, whole)
@require_POST
def set_outset(request: HttpRequest) -> HttpResponse:
    """Set the day from which records are kept, or take it back where none is given."""
    written = request.POST.get("day", "").strip()
    try:
        day = parse_date(written) if written else None
        changed = commands.set_outset(day, by=who(request), on=today())
    except ValueError:
        return _page(request, "", [BAD_DAY(found=written)])
    except Refused as refused:
        return _page(request, "", refused.problems)
    done = Text("已改好，应办事项也跟着改了。", "Changed, and what is owed with it.")
    tell(request, done if changed else Text("没有变化。", "Nothing changed."))
    return HttpResponseRedirect(reverse("assessment:year"))


def _back(number: int, code: str = "") -> HttpResponse:
    asked = {"year": number} | ({"framework": code} if code else {})
    return HttpResponseRedirect(f"{reverse('assessment:year')}?{urlencode(asked)}")
