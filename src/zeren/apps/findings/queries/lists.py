"""The findings that somebody may see, as lists: narrowed, counted, ordered; and those that wait for somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from zeren.apps.access.queries import NOTHING, Visitor, reach, scope
from zeren.apps.access.rules import Permission
from zeren.apps.findings.models import Finding, Proposal, Remedy
from zeren.apps.findings.rules.moves import AGREES, awaited
from zeren.apps.findings.states import LEFT, OPEN, SEVERITIES, START, VERIFIED, WORKED
from zeren.apps.organisation.queries import Seat, named
from zeren.apps.organisation.rules import STEP
from zeren.base.statements import Question

P = Permission
Within = Callable[[Visitor, Permission, dt.date, str], Q]
"""Gives the scope of a permission on a day as a filter on a field."""
ORDERS: Mapping[str, tuple[str, ...]] = {
    "due": ("effective", "pk"),
    "opened": ("opened", "pk"),
    "unit": ("unit__path", "opened", "code"),
    "severity": ("weight", "effective", "pk"),
    "state": ("state", "effective", "pk"),
    "code": ("code",),
}


def path_of(finding: int, **_: object) -> str | None:
    """The path of the unit that the finding with this key is about; None for no finding. One query."""
    rows = _PATH.rows(connection, finding=finding)
    return rows[0][0] if rows else None


_PATH = Question(lambda: Finding.objects.filter(pk=-970_000_000).values_list("unit__path"), finding=-970_000_000)


def visible(account: Visitor, on: dt.date, within: Within = scope) -> QuerySet[Finding]:
    """The findings that an account may see: of its units, and drafts only for those who inspect there or where the
    unit found it itself. `effective` is the due day that counts. `within` tells scopes: a list asks as
    `organisation.queries.seen` does.
    """
    inspected = within(account, P.inspect, on, "unit__path")
    shown = Q() if not inspected else ~Q(state=START) | Q(source="self_check") | inspected
    found = Finding.objects.filter(within(account, P.see_unit, on, "unit__path"), shown)
    return found.annotate(effective=Coalesce("extended", "due"))


def late(on: dt.date) -> Q:
    """Open on a day after the due day that counts; asks for `effective`."""
    return PARTS["late"].found(on)


class Part(NamedTuple):
    """A part of the list: findings in some states (None: in any), the late ones of them or all."""

    states: frozenset[str] | None = None
    late: bool = False

    def found(self, on: dt.date, state: str = "state") -> Q:
        """As a filter; asks for `effective`. `state` names the state otherwise, as `walked` does."""
        states = Q() if self.states is None else Q((f"{state}__in", self.states))
        return states & Q(effective__lt=on) if self.late else states

    def text(self, on: dt.date) -> tuple[str, list[object]]:
        """The same as a condition on the columns `state` and `effective`, and its parameters."""
        states = sorted(self.states or ())
        named = f"state IN ({', '.join(['%s'] * len(states))})" if self.states is not None else "1 = 1"
        return (f"{named} AND effective < %s", [*states, on.isoformat()]) if self.late else (named, [*states])


PARTS: Mapping[str, Part] = {
    "open": Part(OPEN),
    "late": Part(OPEN, late=True),
    "done": Part(VERIFIED),
    "left": Part(LEFT),
    "all": Part(),
}
"""What the tabs of the list hold, beside what waits for the reader."""


def counted(found: QuerySet[Finding], on: dt.date, most: int) -> dict[str, int]:
    """How many findings each part holds, counted no further than `most`. One query: counting all of them would take
    longer the more there are.
    """
    columns: tuple[str, ...] = ("state", "effective")
    asked, given = found.order_by().values(*columns).query.sql_with_params()
    parts, parameters = [], []
    for part in PARTS.values():
        where, values = part.text(on)
        parts.append(f"(SELECT COUNT(*) FROM (SELECT 1 FROM ({asked}) AS f WHERE {where} LIMIT {most}) AS g)")  # noqa: S608  Django's text, our words
        parameters += [*given, *values]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), parameters)
        row = cursor.fetchone()
    return dict(zip(PARTS, row, strict=True))


def counted_at_once(found: QuerySet[Finding], on: dt.date) -> dict[str, int]:
    """The same of few findings that are costly to find: they are gone through once. One query."""
    asked = {key: Count("pk", filter=part.found(on) & Q(pk__isnull=False)) for key, part in PARTS.items()}
    return found.order_by().aggregate(**asked)


def walked(found: QuerySet[Finding], part: Part, on: dt.date) -> QuerySet[Finding]:
    """A part for a list that is read in the order of an index: the state is told so that no database begins with all
    rows of a state and sorts them.
    """
    return found.alias(state_told=Cast("state", CharField())).filter(part.found(on, "state_told"))


def page_of(found: QuerySet[Finding], span: slice) -> list[Finding]:
    """Some rows of an ordered list, with their units. Two queries: first which, then only these are looked up."""
    keys = list(found.values_list("pk", flat=True)[span])
    rows = Finding.objects.filter(pk__in=keys).select_related("unit").annotate(effective=Coalesce("extended", "due"))
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]


def ordered(found: QuerySet[Finding], sort: str, down: bool) -> QuerySet[Finding]:
    """By a key of `ORDERS`; the graver first where it is by severity."""
    weight = Case(
        *(When(severity=key, then=Value(-place)) for place, key in enumerate(SEVERITIES)),
        default=Value(0),
        output_field=IntegerField(),
    )
    first, *rest = ORDERS[sort]
    found = found.annotate(weight=weight) if sort == "severity" else found
    return found.order_by(f"-{first}" if down else first, *rest)


QUICK = frozenset({"due"})
"""The orders that an index holds for all units."""
LOOKED_THROUGH = 1000
"""Words are looked for in so many findings, the last opened: to look through all takes longer the more there are."""


def looked_in(found: QuerySet[Finding], words: str) -> QuerySet[Finding]:
    """Those of the findings in which words are looked for on a page: the one with this very code, else the last opened.
    One query.
    """
    exact = found.filter(code=words)
    keys = found.order_by("-opened", "-pk").values("pk")
    return exact if exact.exists() else found.filter(pk__in=keys[:LOOKED_THROUGH])


def searched(found: QuerySet[Finding], words: str) -> QuerySet[Finding]:
    """Those whose text, code or unit holds the words."""
    if not words:
        return found
    by_unit = named(words, "unit__")
    return found.filter(Q(text__icontains=words) | Q(code__icontains=words) | by_unit)


def waiting(account: Visitor, seats: Collection[Seat], on: dt.date) -> Q:
    """The findings that wait for somebody: something that carries them on is for one of their posts to do."""
    if not seats:
        return NOTHING
    inside = Q(unit__path__in=over(seats))
    own = Q(source="self_check")
    parts = [_remedying(account, on) & inside]
    for permission in CARRIERS:
        within = scope(account, permission, on, "unit__path")
        states = {
            (here, own_find): _in(permission, here, own_find) for here in (True, False) for own_find in (True, False)
        }
        told = (
            (inside & own & states[True, True])
            | (inside & ~own & states[True, False])
            | (~inside & own & states[False, True])
            | (~inside & ~own & states[False, False])
        )
        parts.append(within & told & _ready() if permission is P.sign else within & told)
    parts += [_proposed(seats) & scope(account, one, on, "unit__path") & (~inside | own) for one in sorted(AGREES)]
    return _near(account, seats, on) & reduce(or_, parts)


CARRIERS = (P.file_record, P.sign, P.inspect, P.decide_finding)
"""Whoever may one of these carries findings on."""


def _near(account: Visitor, seats: Collection[Seat], on: dt.date) -> Q:
    """Where alone something can wait for somebody whose scope begins at a top of the tree, each part read from an
    index: the findings of units at or above their posts, those in a state that waits for others than the unit, those
    with a proposal. No limit for whoever sees less: their findings are few.
    """
    if not any(len(path) <= STEP for path in reach(account, P.see_unit, on)):
        return Q()
    held = [one for one in CARRIERS if reach(account, one, on)]
    near = [Finding.objects.filter(unit__path__in=over(seats))]
    for self_found in (True, False):
        awaits = [awaited(one, inside=False, self_found=self_found) for one in held]
        source = Q(source="self_check") if self_found else ~Q(source="self_check")
        near.append(Finding.objects.filter(source, state__in=frozenset[str]().union(*awaits)))
    keys = [found.order_by().values_list("pk") for found in near]
    return Q(pk__in=keys[0].union(*keys[1:], Proposal.objects.order_by().values_list("finding_id"), all=True))


def _in(permission: Permission, inside: bool, self_found: bool) -> Q:
    return Q(state__in=awaited(permission, inside=inside, self_found=self_found))


def _proposed(seats: Collection[Seat]) -> Q:
    return Q(proposal__isnull=False) & ~Q(proposal__post_id__in=[seat.pk for seat in seats])


def _remedying(account: Visitor, on: dt.date) -> Q:
    """What the one who files has still to fill in: no remedy yet, or one that is not done."""
    return scope(account, P.file_record, on, "unit__path") & Q(state__in=WORKED) & (~Q(_some()) | Q(_undone()))


def _ready() -> Q:
    """Ready to be signed: a plan with remedies, a closure with all of them done."""
    working = Q(state__in={"in_progress", "stage_done", "standing"})
    return ~(Q(state="claimed") | working) | (Q(state="claimed") & Q(_some())) | (working & Q(_some()) & ~Q(_undone()))


def _some() -> Exists:
    return Exists(Remedy.objects.filter(finding=OuterRef("pk")))


def _undone() -> Exists:
    return Exists(Remedy.objects.filter(finding=OuterRef("pk"), done__isnull=True))


def over(seats: Collection[Seat]) -> set[str]:
    """The paths of the units of some posts and of all units above them."""
    return {seat.path[:end] for seat in seats for end in range(STEP, len(seat.path) + 1, STEP)}
