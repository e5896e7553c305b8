"""Objections: filing one from a line of the scorecard, the list, one with its story and what may be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import permissions_at, scope, viewer
from zeren.apps.access.rules import Permission, needs
from zeren.apps.assessment import commands
from zeren.apps.assessment.commands import Claim, Hand
from zeren.apps.assessment.models import Objection, Scorecard
from zeren.apps.assessment.queries import LineView, RunView, year
from zeren.apps.assessment.queries import objections as asked
from zeren.apps.assessment.queries.cards import card_of, short_title
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.assessment.rules import BAD_TOTAL, read_total
from zeren.apps.assessment.rules import objections as rules
from zeren.apps.assessment.rules.objections import Actor, Standing, Step
from zeren.apps.assessment.states import ADJUSTED, MACHINE, MOVES, STATES, WAITING, WHO_TEXT, Move
from zeren.apps.assessment.web.results import RESULTS
from zeren.apps.organisation.queries import Seat, seats, seen
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui import drafts
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.export import csv_response
from zeren.ui.language import say
from zeren.ui.navigation import Crumb
from zeren.ui.notices import tell
from zeren.ui.table import Column, Filter, Table
from zeren.ui.tones import Badge

OBJECTIONS = Text("异议", "Objections")
LATE = Badge(Text("逾期", "late"), "bad")
SEE = Permission.see_scorecard
COLUMNS = (
    Column(Text("编号", "Code"), cell="num"),
    Column(Text("单位", "Unit")),
    Column(Text("项目", "Line"), cell="clip"),
    Column(Text("状态", "State")),
    Column(Text("提出", "Filed"), narrow=False),
    Column(Text("应答复", "Due")),
)


@dataclass
class Choice:
    """A move as the page offers it: the posts that may make it, or why none of the reader's may."""

    move: Move
    seats: list[Seat] = field(default_factory=list)
    why: list[Problem] = field(default_factory=list)

    @property
    def who(self) -> Text:
        """Whose move it is."""
        return WHO_TEXT[self.move.who]


def badge(state: str) -> Badge:
    """A state of an objection as pages show it."""
    if state in WAITING:
        return Badge(STATES[state], "warn")
    return Badge(STATES[state], "good" if state in ADJUSTED else "quiet")


def _crumbs(*last: Crumb) -> list[Crumb]:
    return [Crumb(RESULTS, reverse("assessment:runs")), Crumb(OBJECTIONS, reverse("assessment:objections")), *last]


def _hand(request: HttpRequest, path: str) -> Hand:
    sent = request.POST.get("version", "")
    seen = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
    person = viewer(request).person
    # Without a person nobody holds a post, and the command would take the post as given.
    return Hand(person or "-", viewer(request).username, permissions_at(request.user, path, today()), seen)


def _mine(request: HttpRequest) -> list[Seat]:
    return seats(viewer(request).person, today())


def _post(request: HttpRequest, mine: list[Seat]) -> str:
    chosen = request.POST.get("post", "")
    return chosen if chosen or not mine else mine[0].code


def _values(request: HttpRequest) -> dict[str, str]:
    names, given = ("reason", "asked", "points", "post"), drafts.said(request) or QueryDict()
    return {name: given.get(name, "").replace("\0", "")[:4000] for name in names}


def _doing(objection: int, move: str) -> str:
    """The page of an objection with what was written for a move."""
    return f"{reverse('assessment:objection', args=[objection])}?do={move}"


def _points(written: str) -> int | None:
    """Points from a form; None for an empty field. Raises `Refused` for what is no number."""
    if not written.strip():
        return None
    found = read_total(written)
    if found is None:
        raise Refused([BAD_TOTAL(found=written)])
    return found


@needs(SEE)
@require_safe
def objections(request: HttpRequest) -> HttpResponseBase:
    """The objections of the units in scope, those due first. Queries: two beside the guard, one a framework."""
    state = Filter("state", Text("状态", "State"), {"open": Text("待办", "Open"), **STATES})
    table = Table(COLUMNS, request.GET, (state,), search_text=Text("按单位、编号找", "Find by unit or id"))
    chosen = WAITING if table.chosen("state") == "open" else {table.chosen("state")} - {""}
    found = asked.listed(seen(request.user, SEE, today(), "card__unit__path"), table.search, chosen)
    if request.GET.get("export") == "csv":
        cells = (_plain(row) for row in found.iterator())
        return csv_response("objections", [column.text for column in COLUMNS], cells)
    table.tally(found.order_by().values("pk")[: table.enough].count())
    table.rows = _rows(found[table.span])
    return render(request, "assessment/objections.html", {"table": table, "crumbs": _crumbs()[:1]})


def _rows(found: Iterable[Objection]) -> list[Row]:
    cells, address = Cells(), reverse("assessment:objection", args=[0]).removesuffix("0")
    return [
        (
            cells.link(f"{address}{row.pk}", row.code),
            cells.filed(row.card.unit.name),
            cells.said(_title(row)),
            cells.badge(badge(row.state)),
            cells.day(row.filed),
            _due(cells, row),
        )
        for row in found
    ]


def _due(cells: Cells, row: Objection) -> str:
    if row.due is None:
        return "—"
    return f"{cells.day(row.due)} {cells.badge(LATE)}" if row.due < today() else cells.day(row.due)


def _plain(row: Objection) -> list[str]:
    due = row.due.isoformat() if row.due else ""
    return [row.code, row.card.unit.name, say(_title(row)), say(STATES[row.state]), row.filed.isoformat(), due]


def _title(row: Objection) -> Text:
    view = view_of(row.card.run)
    found = next((line for line in view.scheme.lines if line.id == row.line), None) if view else None
    return short_title(found) if found else Text(row.line, row.line)


@needs(SEE, year.path_of)
@drafts.holds()
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, card: int, line: str) -> HttpResponse:
    """The form of an objection to a line, and its filing. Queries: four beside those of the guard."""
    within = scope(request.user, SEE, today(), "unit__path")
    found = Scorecard.objects.filter(within, pk=card).select_related("run", "unit", "unit__parent").first()
    view, one = _line(found, line)
    assert found is not None, "a line was found on it"
    path = found.unit.path
    mine = [seat for seat in _mine(request) if seat.path.startswith(path)]
    problems: list[Problem] = []
    values = _values(request)
    if request.method == "POST":
        try:
            claim = Claim(values["reason"], _points(values["asked"]))
            hand = _hand(request, path)
            made = commands.object_to(card, line, claim, by=_post(request, mine), on=today(), hand=hand)
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已提出异议{code}。", "Objection {code} is filed.").fill(code=made.code))
            return HttpResponseRedirect(reverse("assessment:objection", args=[made.pk]))
    up = Crumb(found.unit.name, reverse("assessment:scorecard", args=[card]))
    page = {
        "unit": found.unit,
        "line": one,
        "seats": mine,
        "values": values,
        "problems": problems,
        "days": rules.DAYS,
        "run": view,
        "crumbs": [*_crumbs()[:1], up, Crumb(one.title)],
    }
    return render(request, "assessment/object.html", page, status=422 if problems else 200)


def _line(card: Scorecard | None, line: str) -> tuple[RunView, LineView]:
    view = view_of(card.run) if card else None
    shown = card_of(card, view) if card and view else None
    one = next((row for row in shown.lines if row.id == line), None) if shown else None
    if view is None or one is None:
        raise Http404
    return view, one


def _found(request: HttpRequest, objection: int) -> Objection:
    row = asked.one(scope(request.user, SEE, today(), "card__unit__path"), objection)
    if row is None:
        raise Http404
    return row


@needs(SEE, asked.path_of)
@drafts.holds("do")
@require_safe
def objection(request: HttpRequest, objection: int) -> HttpResponse:
    """One objection. Queries: six beside those of the guard."""
    typed = request.GET.get("do", "")[:40] if drafts.said(request) is not None else ""
    return _page(request, _found(request, objection), typed, [])


def _page(request: HttpRequest, row: Objection, sent: str, problems: list[Problem]) -> HttpResponse:
    _, line = _line(row.card, row.line)
    acts = list(row.acts.select_related("post", "person").order_by("number"))
    published = asked.publication_of(row.card.run_id)
    assert published is not None, "there are objections to it"
    standing = asked.standing_from(row, line.rule, acts, published)
    hand, mine = _hand(request, row.card.unit.path), _mine(request)
    homes = tuple(seat.path for seat in mine)
    actors = [(seat, Actor(seat.code, seat.path, hand.person, hand.account, homes, hand.held)) for seat in mine]
    choices = [_choice(move, standing, actors) for move in MACHINE.leaving(row.state)]
    names = {move.name: move.text for move in MOVES} | {"file": rules.FILE}
    page = {
        "row": row,
        "line": line,
        "state": badge(row.state),
        "adjustments": asked.adjustments(row),
        "story": [(act, names.get(act.name, Text(act.name, act.name))) for act in acts],
        "ready": [choice for choice in choices if choice.seats],
        "others": [choice for choice in choices if not choice.seats],
        "problems": problems,
        "sent": sent,
        "values": _values(request),
        "crumbs": _crumbs(Crumb(row.code)),
    }
    return render(request, "assessment/objection.html", page, status=422 if problems else 200)


def _choice(move: Move, standing: Standing, actors: list[tuple[Seat, Actor]]) -> Choice:
    found = [(seat, rules.hindrances(move, standing, actor)) for seat, actor in actors]
    able = [seat for seat, against in found if not against]
    return Choice(move, able, [] if able else min((against for _, against in found), key=len, default=[]))


@needs(SEE, asked.path_of)
@drafts.holds(page=_doing)
@require_POST
def move(request: HttpRequest, objection: int, move: str) -> HttpResponse:
    """Make a move and go back to the objection; if it is refused, show the page with what was written and why."""
    row = _found(request, objection)
    values, mine = _values(request), _mine(request)
    try:
        taken = Step(move, values["reason"], _points(values["points"]))
        hand = _hand(request, row.card.unit.path)
        commands.step(row.code, taken, by=_post(request, mine), on=today(), hand=hand)
    except Refused as refused:
        return _page(request, row, move, refused.problems)
    tell(request, Text("已办理。", "Done."))
    return HttpResponseRedirect(reverse("assessment:objection", args=[objection]))
