"""Accounts: the list, one of them, and what a system administrator does to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zeren.apps.access import commands
from zeren.apps.access.models import Account, Grant
from zeren.apps.access.queries import accounts as all_accounts
from zeren.apps.access.queries import factors, locked_until, permissions, reach, viewer
from zeren.apps.access.rules import ROLES, Permission, covers, first_day, needs
from zeren.apps.access.states import WAYS
from zeren.apps.organisation import queries
from zeren.apps.organisation.models import Person
from zeren.apps.organisation.web.choosing import everywhere, within
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui import language
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

ACCOUNTS = Text("账号", "Accounts")
COLUMNS = (
    Column(Text("登录名", "Sign-in name")),
    Column(Text("姓名", "Name")),
    Column(Text("角色", "Roles"), narrow=False),
    Column(Text("状态", "State")),
)
STATES = {
    "used": Text("使用中", "in use"),
    "fresh": Text("还没有登录过", "never signed in"),
    "locked": Text("已停用", "locked"),
    "leaving": Text("将随离任关闭", "ends with the appointment"),
    "closed": Text("已关闭", "closed"),
    "bare": Text("没有授权", "without a grant"),
}
FILTERS = (
    Filter("state", Text("状态", "State"), STATES),
    Filter("role", Text("角色", "Role"), {key: role.text for key, role in ROLES.items()}),
)
ELSEWHERE = Text("别的单位", "other units")
EVERYTHING = Text("全部单位", "all units")


def visible(request: HttpRequest, permission: Permission) -> QuerySet[Account]:
    """The accounts that somebody who may do this gets to see."""
    return queries.accounts_within(all_accounts(), within(request, permission), everywhere(request, permission))


def seen(request: HttpRequest, account: int, permission: Permission) -> Account:
    """One of them. One query. Raises `Http404`."""
    found = visible(request, permission).filter(pk=account).first()
    if found is None:
        raise Http404
    return found


def state_of(account: Account, day: dt.date) -> tuple[Badge, dt.date | None]:
    """What an account is on a day, and the day that belongs to it."""
    end = first_day(account.end, account.leaves)
    if end is not None and end <= day:
        return Badge(
            Text("已离任关闭", "closed: left the post") if end != account.end else STATES["closed"], "quiet"
        ), end
    if account.locked:
        return Badge(STATES["locked"], "bad"), None
    if end is not None:
        return Badge(STATES["leaving"], "warn"), end
    if account.must_change_password:
        return Badge(STATES["fresh"], "info"), account.slip_until
    return Badge(STATES["used"], "good"), None


def _narrowed(found: QuerySet[Account], table: Table, day: dt.date) -> QuerySet[Account]:
    held = Grant.objects.filter(Q(end=None) | Q(end__gt=day), account=OuterRef("pk"), start__lte=day)
    open_now = (Q(end=None) | Q(end__gt=day)) & (Q(leaves=None) | Q(leaves__gt=day))
    states: dict[str, Q] = {
        "used": open_now & Q(locked=False, must_change_password=False),
        "fresh": open_now & Q(must_change_password=True),
        "locked": open_now & Q(locked=True),
        "leaving": open_now & (Q(leaves__isnull=False) | Q(end__isnull=False)),
        "closed": ~open_now,
        "bare": open_now & Q(~Exists(held)),
    }
    state = states.get(table.chosen("state"), Q())
    if table.search:
        state &= Q(username__icontains=table.search) | Q(name__icontains=table.search)
    if table.chosen("role"):
        state &= Q(Exists(held.filter(role=table.chosen("role"))))
    return found.filter(state)


@needs(Permission.see_accounts)
@require_safe
def accounts(request: HttpRequest) -> HttpResponseBase:
    """The accounts in scope. Queries: four beside those of the guard."""
    day = today()
    table = Table(COLUMNS, request.GET, FILTERS, search_text=Text("按登录名、姓名找", "Find by sign-in name or name"))
    found = _narrowed(visible(request, Permission.see_accounts), table, day)
    if request.GET.get("export") == "csv":
        return _exported(found, day)
    table.count = found.count()
    some = list(found[table.span])
    roles = _roles([account.pk for account in some], day)
    table.rows = [(one, roles.get(one.pk, []), *state_of(one, day)) for one in some]
    may = permissions(viewer(request), day)
    page = {"table": table, "opens": Permission.manage_people in may, "grants": Permission.manage_grants in may}
    return render(request, "organisation/accounts.html", page)


def _exported(found: QuerySet[Account], day: dt.date) -> HttpResponseBase:
    """The accounts with roles and state. Two queries."""
    days = (Text("开始", "From"), Text("关闭", "Closed"), Text("离任", "Leaves"))
    roles = _roles(None, day)

    def row(one: Account) -> list[str]:
        state, _ = state_of(one, day)
        told = "；".join(language.say(role) for role in roles.get(one.pk, []))
        dates = [str(when or "") for when in (one.start, one.end, one.leaves)]
        return [one.username, one.name, told, language.say(state.text), *dates]

    return csv_response(
        "accounts", [*(column.text for column in COLUMNS), *days], (row(one) for one in found.iterator())
    )


def _roles(accounts: list[int] | None, day: dt.date) -> dict[int, list[Text]]:
    """By an account's key, the roles that it holds on a day; None: of all accounts. One query."""
    held = Grant.objects.filter(Q(end=None) | Q(end__gt=day), start__lte=day)
    held = held if accounts is None else held.filter(account__in=accounts)
    found: dict[int, list[Text]] = {}
    for account, role in held.order_by("pk").values_list("account", "role"):
        known = found.setdefault(account, [])
        known += [ROLES[role].text] if ROLES[role].text not in known else []
    return found


@needs(Permission.see_accounts)
@require_safe
def account(request: HttpRequest, account: int) -> HttpResponse:
    """One account. Queries: seven beside those of the guard."""
    return page_of(request, seen(request, account, Permission.see_accounts), [])


def page_of(request: HttpRequest, account: Account, problems: list[Problem]) -> HttpResponse:
    """The page of an account, with what went wrong."""
    day, own = today(), viewer(request)
    may = permissions(own, day)
    badge, when = state_of(account, day)
    person = Person.objects.filter(code=account.person).first() if account.person else None
    posts = queries.posts_now([person.pk], day).get(person.pk, []) if person else []
    page = {
        "account": account,
        "state": badge,
        "when": when,
        "closed": badge.tone == "quiet",
        "posts": posts if everywhere(request, Permission.see_accounts) else [],
        "grants": granted(request, account),
        "factors": [WAYS.get(one.type, Text("", "")) for one in factors(account) if one.type != "recovery_codes"],
        "out": locked_until(account.username, timezone.now()),
        "opens": Permission.manage_people in may and own.pk != account.pk,
        "gives": Permission.manage_grants in may and own.pk != account.pk,
        "roles": ROLES.values(),
        "problems": problems,
        "given": request.POST or request.GET,
        "today": day,
        "crumbs": [Crumb(ACCOUNTS, reverse("organisation:accounts")), Crumb(account.username)],
    }
    return render(request, "organisation/account.html", page, status=422 if problems else 200)


def granted(request: HttpRequest, account: Account) -> list[dict[str, Any]]:
    """The grants of an account with the names of the units one may see. Two queries."""
    tops, day = reach(viewer(request), Permission.see_accounts, today()), today()
    found = list(Grant.objects.filter(account=account).order_by("-start", "-pk"))
    names = queries.unit_names({one.path for one in found if one.path})
    rows = []
    for one in found:
        shown = any(covers(top, one.path) for top in tops)
        where: Text | str = ELSEWHERE if not shown else names.get(one.path, "—") if one.path else EVERYTHING
        over = one.end is not None and one.end <= day
        back = shown and over and one.revoked == day
        role = ROLES[one.role].text
        rows.append({"one": one, "role": role, "where": where, "over": over, "mine": shown, "back": back})
    return rows


def _act(request: HttpRequest, account: int, act: Callable[..., object], said: Text, undo: str = "") -> HttpResponse:
    """Do something to an account and say so, or say why not."""
    found = seen(request, account, Permission.manage_people)
    try:
        act(found, by=viewer(request).username, on=today())
    except Refused as refused:
        return page_of(request, found, refused.problems)
    tell(request, said, undo=undo)
    return HttpResponseRedirect(reverse("organisation:account", args=(found.pk,)))


@needs(Permission.manage_people)
@require_POST
def lock(request: HttpRequest, account: int) -> HttpResponse:
    """Let an account rest."""
    said = Text("账号已停用，登录已结束。", "Locked; its sessions are ended.")
    undo = reverse("organisation:unlock-account", args=(account,))
    return _act(request, account, commands.lock_account, said, undo)


@needs(Permission.manage_people)
@require_POST
def unlock(request: HttpRequest, account: int) -> HttpResponse:
    """Let it be used again."""
    return _act(request, account, commands.unlock_account, Text("账号可以登录了。", "It may sign in again."))


@needs(Permission.manage_people)
@require_POST
def close(request: HttpRequest, account: int) -> HttpResponse:
    """Close it for good."""
    return _act(request, account, commands.close_account, Text("账号已关闭。", "The account is closed."))


@needs(Permission.manage_people)
@require_POST
def drop_second(request: HttpRequest, account: int) -> HttpResponse:
    """Remove the second factor of somebody who lost it."""
    said = Text("第二重验证已移除。", "The second factor is removed.")
    return _act(request, account, commands.drop_all_factors, said)
