"""Grants: given after a look at what they open, ended, suggested by post; and why somebody sees a thing or not."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access import commands
from zeren.apps.access.models import Account, Grant
from zeren.apps.access.queries import may, reach, viewer
from zeren.apps.access.queries import why as reason_why
from zeren.apps.access.rules import NOT_ENDED_TODAY, ROLES, TEXTS, UNKNOWN_ROLE, Permission, after, covers, needs
from zeren.apps.access.rules.slips import NO_ACCOUNTS
from zeren.apps.organisation import queries, rules
from zeren.apps.organisation.models import Appointment, Unit
from zeren.apps.organisation.queries import chosen
from zeren.apps.organisation.rules import day_of
from zeren.apps.organisation.states import TIERS
from zeren.apps.organisation.web.accounts import ACCOUNTS, EVERYTHING, page_of, seen
from zeren.apps.organisation.web.choosing import everywhere, within
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.ui.clock import today
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell

FEW = 12
"""So many units are named in a preview."""


class Wish(NamedTuple):
    """A grant as somebody typed it; `where` is the unit's name, `path` "" is everything."""

    role: str
    path: str
    where: Text | str
    start: dt.date
    end: dt.date | None
    reason: str


def _wish(request: HttpRequest) -> Wish:
    """What was typed. Raises `Refused` for what cannot be understood or lies outside one's own reach."""
    given = request.POST or request.GET
    role, typed = given.get("role", ""), given.get("unit", "").strip()
    if role not in ROLES:
        raise Refused([UNKNOWN_ROLE(found=role, known="、".join(ROLES))])
    path = ""
    where: Text | str = EVERYTHING
    if typed or not everywhere(request, Permission.manage_grants):
        unit = chosen(Unit.objects.filter(within(request, Permission.manage_grants)).order_by("code"), typed)
        path, where = unit.path, unit.name
    start = day_of(given.get("start", "")) or today()
    return Wish(role, path, where, start, day_of(given.get("end", "")), given.get("reason", "").strip()[:200])


@needs(Permission.manage_grants)
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest, account: int) -> HttpResponse:
    """GET: what a grant would open, before it is given. POST: it is given."""
    found = seen(request, account, Permission.manage_grants)
    try:
        wish = _wish(request)
        if request.method == "POST":
            made = _give(request, found, wish)
            tell(request, Text("已授权。", "Granted."), undo=reverse("organisation:end-grant", args=(made.pk,)))
            return HttpResponseRedirect(reverse("organisation:account", args=(found.pk,)))
    except Refused as refused:
        return page_of(request, found, refused.problems)
    units = Unit.objects.filter(path__gte=wish.path, path__lt=after(wish.path)) if wish.path else Unit.objects.all()
    role = ROLES[wish.role]
    page = {
        "account": found,
        "wish": wish,
        "role": role,
        "deeds": [TEXTS[one] for one in Permission if one in role.permissions],
        "units": list(units.order_by("path").values_list("name", flat=True)[:FEW]),
        "count": units.count(),
        "given": request.GET,
        "crumbs": _crumbs(found, Text("授权预览", "What it opens")),
    }
    return render(request, "organisation/grant.html", page)


def _crumbs(account: Account, here: Text) -> list[Crumb]:
    own = Crumb(account.username, reverse("organisation:account", args=(account.pk,)))
    return [Crumb(ACCOUNTS, reverse("organisation:accounts")), own, Crumb(here)]


def _give(request: HttpRequest, account: Account, wish: Wish) -> Grant:
    return commands.grant(
        account,
        wish.role,
        wish.path,
        start=wish.start,
        end=wish.end,
        reason=wish.reason,
        where=wish.where if isinstance(wish.where, str) else "",
        by=viewer(request).username,
        on=today(),
    )


@needs(Permission.manage_grants)
@require_POST
def end(request: HttpRequest, grant: int) -> HttpResponse:
    """End a grant with today."""
    found = _held(request, grant)
    commands.revoke(found, where=_named(found.path), by=viewer(request).username, on=today())
    undo = reverse("organisation:give-back", args=(found.pk,))
    tell(request, Text("授权已收回。", "The grant is ended."), undo=undo)
    return HttpResponseRedirect(reverse("organisation:account", args=(found.account_id,)))


def _held(request: HttpRequest, grant: int) -> Grant:
    """A grant that one may end. One query. Raises `Http404`."""
    found = Grant.objects.filter(pk=grant).select_related("account").first()
    tops = reach(viewer(request), Permission.manage_grants, today())
    if found is None or not any(covers(top, found.path) for top in tops):
        raise Http404
    return found


@needs(Permission.manage_grants)
@require_POST
def give_back(request: HttpRequest, grant: int) -> HttpResponse:
    """Take back that a grant was ended today; one that hangs on an appointment ends as that does now."""
    found = _held(request, grant)
    held = Appointment.objects.filter(code=found.former_ground).first() if found.former_ground else None
    try:
        where = _named(found.path)
        if (found.former_ground and held is None) or (found.path and not where):
            raise Refused([NOT_ENDED_TODAY()])
        end = held.end if held is not None else None
        commands.give_back(found, end=end, where=where, by=viewer(request).username, on=today())
    except Refused as refused:
        return page_of(request, found.account, refused.problems)
    tell(request, Text("授权已恢复。", "The grant runs on."))
    return HttpResponseRedirect(reverse("organisation:account", args=(found.account_id,)))


def _named(path: str) -> str:
    """What the unit at a path is called, "" for none. One query, none for the whole."""
    return (path and Unit.objects.filter(path=path).values_list("name", flat=True).first()) or ""


@needs(Permission.see_accounts)
@require_safe
def why(request: HttpRequest, account: int) -> HttpResponse:
    """Why an account can or cannot do something to a unit. Queries: six beside those of the guard."""
    found = seen(request, account, Permission.see_accounts)
    permission, typed = request.GET.get("permission", ""), request.GET.get("unit", "").strip()
    page: dict[str, Any] = {
        "account": found,
        "texts": [(one, TEXTS[one]) for one in Permission],
        "permission": permission,
        "typed": typed,
        "problems": [],
        "crumbs": _crumbs(found, Text("为什么能（不能）看", "Why they can (not)")),
    }
    if permission in TEXTS:
        wanted = Permission(permission)
        try:
            units = Unit.objects.filter(within(request, Permission.see_accounts)).order_by("code")
            path = chosen(units, typed).path if typed else None
        except Refused as refused:
            page["problems"] = refused.problems
        else:
            page["answer"] = reason_why(found, wanted, path, today())
            page["yes"] = may(found, wanted, path, today())
    return render(request, "organisation/why.html", page, status=422 if page["problems"] else 200)


class Suggestion(NamedTuple):
    """Somebody in post without any grant, and the role that their posts suggest."""

    account: int
    username: str
    holds: list[Appointment]
    role: str
    tier: Text | None


@needs(Permission.manage_grants)
@require_http_methods(["GET", "HEAD", "POST"])
def suggested(request: HttpRequest) -> HttpResponse:
    """Accounts of people in post that have no grant yet, with a role for each; those ticked are given at once."""
    found = _suggestions(request)
    problems = []
    if request.method == "POST":
        wanted = {one.account: request.POST.get(f"role-{one.account}", "") for one in found}
        ticked = [one for one in found if str(one.account) in request.POST.getlist("account")]
        try:
            _give_all(request, ticked, wanted)
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已给{n}个账号授权。", "Granted to {n} accounts.").fill(n=len(ticked)))
            return HttpResponseRedirect(reverse("organisation:suggested"))
    crumbs = [Crumb(ACCOUNTS, reverse("organisation:accounts")), Crumb(Text("按岗位授权", "Grants by post"))]
    roles = [ROLES[key] for key in ("officer", "unit_leader", "first_responsible")]
    page = {"rows": found, "roles": roles, "problems": problems, "crumbs": crumbs}
    return render(request, "organisation/suggested.html", page, status=422 if problems else 200)


def _suggestions(request: HttpRequest) -> list[Suggestion]:
    held: dict[str, list[Appointment]] = {}
    for one in queries.without_grant(within(request, Permission.manage_grants, "post__unit__path"), today()):
        held.setdefault(one.person.code, []).append(one)
    own = viewer(request)
    accounts = {
        person: (pk, username)
        for pk, username, person in Account.objects.filter(end=None)
        .exclude(person="")
        .values_list("pk", "username", "person")
        if person in held and person != own.person
    }
    found = []
    for person, holds in held.items():
        if person in accounts:
            role = rules.suggested_role(one.post.tier for one in holds)
            tier = next((TIERS[one.post.tier] for one in holds if one.post.tier in TIERS), None)
            found.append(Suggestion(*accounts[person], holds, role, tier))
    return found


def _give_all(request: HttpRequest, ticked: list[Suggestion], wanted: dict[int, str]) -> None:
    """A grant for every post of everybody who is ticked, each ending with its appointment; all or none."""
    if not ticked:
        raise Refused([NO_ACCOUNTS()])
    commands.grant_by_post(
        [
            (
                one.account,
                wanted[one.account] or one.role,
                held.post.unit.path,
                held.post.unit.name,
                held.code,
                held.start,
                held.end,
            )
            for one in ticked
            for held in one.holds
        ],
        by=viewer(request).username,
        on=today(),
    )
