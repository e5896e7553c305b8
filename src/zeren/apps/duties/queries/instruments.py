"""Own instruments: those in scope, one with its clauses and what cites them, what a unit's duties rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from zeren.apps.duties.models import Citation, Clause, Instrument
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import named
from zeren.apps.organisation.rules import STEP


def instruments(within: Q, words: str = "") -> QuerySet[Any]:
    """The instruments in scope (a filter on `unit__path`), with how many clauses they have and duties cite them, by
    issuer and rank, those in force longest first. One query.
    """
    looked = Q(title__icontains=words) | Q(paper__icontains=words) | named(words, "unit__") if words else Q()
    found = Instrument.objects.filter(within, looked).select_related("unit", "above")
    return found.annotate(
        many=Count("clauses", distinct=True), citing=Count("clauses__citations", distinct=True)
    ).order_by("unit__path", "start", "pk")


def clauses(instrument: int) -> list[Clause]:
    """The clauses of an instrument with what cites them. Two queries."""
    return list(Clause.objects.filter(instrument_id=instrument).prefetch_related("citations").order_by("place"))


def in_force(unit: Unit, day: dt.date) -> QuerySet[Instrument]:
    """The instruments that hold for a unit on a day: its own and those of the units above it. One query."""
    ways = [unit.path[: at + STEP] for at in range(0, len(unit.path), STEP)]
    alive = Q(start__lte=day) & (Q(end__isnull=True) | Q(end__gt=day))
    return Instrument.objects.filter(alive, unit__path__in=ways).order_by("unit__path", "start", "pk")


def grounds(unit: Unit, day: dt.date) -> Mapping[tuple[str, str], list[Citation]]:
    """By framework and duty, the clauses on which it rests at a unit on a day. One query."""
    rows = Citation.objects.filter(clause__instrument__in=in_force(unit, day)).select_related("clause__instrument")
    found: dict[tuple[str, str], list[Citation]] = {}
    for one in rows.order_by("clause__instrument__start", "clause__place"):
        found.setdefault((one.framework, one.duty), []).append(one)
    return found


def path_of_instrument(instrument: int, **_: object) -> str | None:
    """The path of the unit that issued an instrument. One query."""
    return Instrument.objects.filter(pk=instrument).values_list("unit__path", flat=True).first()


def path_of_citation(citation: int, **_: object) -> str | None:
    """The path of the unit that issued what is cited. One query."""
    return Citation.objects.filter(pk=citation).values_list("clause__instrument__unit__path", flat=True).first()
