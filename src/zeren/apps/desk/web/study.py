"""Required topics and how far they are covered; certificates of posts."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zeren.apps.access.queries import may, reach, scope
from zeren.apps.access.rules import Permission, needs
from zeren.apps.desk.web.meetings import own_unit, text
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import path_of, posts_of, seen
from zeren.apps.organisation.states import TIERS
from zeren.apps.records.commands import study as commands
from zeren.apps.records.models import Certificate, Topic
from zeren.apps.records.queries import work as queries
from zeren.apps.records.queries.activities import counting as outputs_since
from zeren.apps.records.rules.study import ENDED, ENDING, STATES, VALID, Required, standing
from zeren.base.problems import Problem, Refused
from zeren.base.text import Text
from zeren.ui.asked import day_or_none, who
from zeren.ui.cells import Cells, Row
from zeren.ui.clock import today
from zeren.ui.door import handed_on
from zeren.ui.export import list_response
from zeren.ui.kept import Keeper
from zeren.ui.navigation import Crumb
from zeren.ui.notices import refuse, tell
from zeren.ui.table import Column, Table
from zeren.ui.tones import Badge

P = Permission
STUDY = Text("必学内容", "Required topics")
CERTIFICATES = Text("证书", "Certificates")
BADGES = {
    VALID: Badge(STATES[VALID], "good"),
    ENDING: Badge(STATES[ENDING], "warn"),
    ENDED: Badge(STATES[ENDED], "bad"),
}
COLUMNS = (
    Column(Text("有效期止", "Ends")),
    Column(Text("证书", "Certificate"), cell="clip"),
    Column(Text("岗位", "Post")),
    Column(Text("单位", "Unit"), narrow=False),
    Column(Text("状态", "State")),
)


@needs(P.see_unit)
@require_safe
def study(request: HttpRequest) -> HttpResponse:
    """What has to be studied this year and how far it is covered; for one's own unit topic by topic. At most eight
    queries beside those of the guard. Of very many units it is counted once in some minutes.
    """
    day = today()
    own = own_unit(request, P.file_record)
    table = Table((), request.GET)
    topics = queries.topics_for(own, day.year) if own else _asked(request, table)
    done = queries.studied(own.pk, topics) if own else {}
    within = scope(request.user, P.see_unit, day)
    key = tuple(reach(request.user, P.see_unit, day)), tuple(one.pk for one in topics)
    covered = [] if own else _KEPT.of(key, lambda: queries.coverage(within, topics))[0]
    page = {
        "own": own,
        "mine": [(one, _by(one), done.get(one.pk)) for one in topics] if own else [],
        "covered": [(one, _by(one.topic)) for one in covered],
        "table": table,
        "asks": own_unit(request, P.assess),
        "outputs": outputs_since() is not None or may(request.user, P.assess, None, day),
        "today": day,
        "crumbs": [Crumb(STUDY)],
    }
    return render(request, "desk/study.html", page)


_KEPT = Keeper[list[queries.Covered]](lambda found: max((one.units for one in found), default=0))


def _asked(request: HttpRequest, table: Table) -> list[Topic]:
    """What units in scope have to study: asked for by them or by one above them. Two queries."""
    day = today()
    above = {path[:end] for path in reach(request.user, P.see_unit, day) for end in range(9, len(path), 9)}
    within = seen(request.user, P.see_unit, day, "unit__path")
    found = queries.topics(within | Q(unit__path__in=above) if above and within else within, day.year)
    table.tally(found.order_by().values("pk")[: table.enough].count())
    return list(found[table.span])


def _by(one: Topic) -> Text:
    """Who has to study it."""
    return TIERS.get(one.tier, Text("全部岗位", "all posts"))


@needs(P.assess, queries.path_of_topic)
@require_POST
def drop_topic(request: HttpRequest, topic: int) -> HttpResponse:
    """Take a topic out that nobody studied."""
    if commands.drop_topic(topic, by=who(request), on=today()):
        tell(request, Text("已取消。", "It is taken out."))
    else:
        refuse(request, Text("已经有单位学过，不能取消。", "Units have studied it: it stays."))
    return HttpResponseRedirect(reverse("desk:study"))


@needs(P.assess, path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def require(request: HttpRequest, unit: int) -> HttpResponse:  # noqa: ARG001  the guard has read it
    """Say what units below have to study."""
    issuer, problems = handed_on(request, Unit), list[Problem]()
    if request.method == "POST":
        title, basis = " ".join(text(request, "title", 300).split()), text(request, "basis", 500)
        until, tier = day_or_none(text(request, "until", 20)), text(request, "tier", 20)
        category, material = text(request, "category", 100), text(request, "material", 500)
        asked = Required(title, basis, until, category, tier if tier in TIERS else "", material)
        try:
            commands.require(issuer, asked, by=who(request), on=today())
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已列为必学内容。", "It has to be studied now."))
            return HttpResponseRedirect(reverse("desk:study"))
    below = Unit.objects.filter(path__startswith=issuer.path, closed=None)
    page = {
        "unit": issuer,
        "tiers": TIERS.items(),
        "categories": list(below.order_by("category").values_list("category", flat=True).distinct()),
        "values": request.POST,
        "problems": problems,
        "crumbs": [Crumb(STUDY, reverse("desk:study")), Crumb(Text("规定", "Require"))],
    }
    return render(request, "desk/require.html", page, status=422 if problems else 200)


@needs(P.see_unit)
@require_safe
def certificates(request: HttpRequest) -> HttpResponseBase:
    """The certificates of units in scope, those that end first at the top. Five queries beside those of the guard."""
    day = today()
    table = Table(COLUMNS, request.GET)
    found = queries.certificates(seen(request.user, P.see_unit, day, "unit__path"))
    if table.as_file:
        return list_response("certificates", table, (_row(one) for one in found.iterator()))
    table.tally(found.order_by().values("pk")[: table.enough].count())
    table.rows = [_row(one) for one in found[table.span]]
    page = {"table": table, "own": own_unit(request, P.file_record), "crumbs": [Crumb(CERTIFICATES)]}
    return render(request, "desk/certificates.html", page)


def _row(one: Certificate) -> Row:
    cells = Cells()
    name = f"{one.title} {one.number}"
    address = reverse("desk:certify", args=[one.unit_id])
    return (
        cells.day(one.expires),
        cells.link(address, name),
        cells.filed(one.post),
        cells.filed(one.unit.name),
        cells.badge(BADGES[standing(one.expires, today())]),
    )


@needs(P.file_record, path_of)
@require_http_methods(["GET", "HEAD", "POST"])
def certify(request: HttpRequest, unit: int) -> HttpResponse:
    """The certificates of a unit: enter one, take one out. Four queries beside those of the guard."""
    here, day, problems = handed_on(request, Unit), today(), list[Problem]()
    posts = posts_of(unit, day)
    if request.method == "POST":
        post = text(request, "post", 100)
        known = post if post in {one.code for one in posts} else ""
        words = text(request, "title", 201), text(request, "number", 101)
        days = day_or_none(text(request, "issued", 20)), day_or_none(text(request, "expires", 20))
        try:
            commands.certify(here, known, *words, *days, by=who(request), on=day)
        except Refused as refused:
            problems = refused.problems
        else:
            tell(request, Text("已登记。", "It is entered."))
            return HttpResponseRedirect(reverse("desk:certify", args=[unit]))
    held = [(one, BADGES[standing(one.expires, day)]) for one in queries.certificates(Q(unit_id=unit))]
    page = {
        "unit": here,
        "posts": posts,
        "held": held,
        "values": request.POST,
        "problems": problems,
        "crumbs": [Crumb(CERTIFICATES, reverse("desk:certificates")), Crumb(Text("登记", "Enter"))],
    }
    return render(request, "desk/certify.html", page, status=422 if problems else 200)


@needs(P.file_record, queries.path_of_certificate)
@require_POST
def uncertify(request: HttpRequest, certificate: int) -> HttpResponse:
    """Take a certificate out."""
    row = handed_on(request, Certificate)
    commands.uncertify(certificate, by=who(request), on=today())
    tell(request, Text("已去掉。", "It is taken out."))
    return HttpResponseRedirect(reverse("desk:certify", args=[row.unit_id]))
