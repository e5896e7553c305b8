"""The findings that somebody may see, as lists: narrowed, counted, ordered; and those that wait for somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from zeren.apps.access.queries import NOTHING, Visitor, scope
from zeren.apps.access.rules import Permission
from zeren.apps.findings.models import Finding, Remedy
from zeren.apps.findings.rules.moves import AGREES, awaited
from zeren.apps.findings.states import LEFT, OPEN, SEVERITIES, START, VERIFIED, WORKED
from zeren.apps.organisation.queries import Seat
from zeren.apps.organisation.rules import STEP

P = Permission
ORDERS: Mapping[str, tuple[str, ...]] = {
    "due": ("effective", "unit__path", "code"),
    "opened": ("opened", "unit__path", "code"),
    "unit": ("unit__path", "opened", "code"),
    "severity": ("weight", "effective", "code"),
    "state": ("state", "effective", "code"),
    "code": ("code",),
}


def path_of(finding: int, **_: object) -> str | None:
    """The path of the unit that the finding with this key is about; None for no finding. One query."""
    return Finding.objects.filter(pk=finding).values_list("unit__path", flat=True).first()


def visible(account: Visitor, on: dt.date) -> QuerySet[Finding]:
    """The findings that an account may see: of its units, and drafts only for those who inspect there or where the
    unit found it itself. `effective` is the due day that counts.
    """
    inspected = scope(account, P.inspect, on, "unit__path")
    shown = Q() if not inspected else ~Q(state=START) | Q(source="self_check") | inspected
    found = Finding.objects.filter(scope(account, P.see_unit, on, "unit__path"), shown)
    return found.annotate(effective=Coalesce("extended", "due"))


def late(on: dt.date) -> Q:
    """Open on a day after the due day that counts; asks for `effective`."""
    return Q(state__in=OPEN, effective__lt=on)


def tabs(on: dt.date, mine: Q) -> dict[str, Q]:
    """What the tabs of the list hold."""
    return {
        "mine": mine,
        "open": Q(state__in=OPEN),
        "late": late(on),
        "done": Q(state__in=VERIFIED),
        "left": Q(state__in=LEFT),
        "all": Q(),
    }


def counted(found: QuerySet[Finding], parts: Mapping[str, Q]) -> dict[str, int]:
    """How many findings each part holds. One query."""
    return found.order_by().aggregate(**{name: Count("pk", filter=part) for name, part in parts.items()})


def ordered(found: QuerySet[Finding], sort: str, down: bool) -> QuerySet[Finding]:
    """By a key of `ORDERS`; the graver first where it is by severity."""
    weight = Case(
        *(When(severity=key, then=Value(-place)) for place, key in enumerate(SEVERITIES)),
        default=Value(0),
        output_field=IntegerField(),
    )
    first, *rest = ORDERS[sort]
    return found.annotate(weight=weight).order_by(f"-{first}" if down else first, *rest)


def searched(found: QuerySet[Finding], words: str) -> QuerySet[Finding]:
    """Those whose text, code or unit holds the words."""
    if not words:
        return found
    by_unit = Q(unit__name__icontains=words) | Q(unit__code__iexact=words)
    return found.filter(Q(text__icontains=words) | Q(code__icontains=words) | by_unit)


def waiting(account: Visitor, seats: Collection[Seat], on: dt.date) -> Q:
    """The findings that wait for somebody: something that carries them on is for one of their posts to do."""
    if not seats:
        return NOTHING
    inside = Q(unit__path__in=_over(seats))
    own = Q(source="self_check")
    parts = [_remedying(account, on) & inside]
    for permission in (P.file_record, P.sign, P.inspect, P.decide_finding):
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
    return reduce(or_, parts)


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


def _over(seats: Collection[Seat]) -> set[str]:
    """The paths of the units of some posts and of all units above them."""
    return {seat.path[:end] for seat in seats for end in range(STEP, len(seat.path) + 1, STEP)}
