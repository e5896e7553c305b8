"""Objections as people read them: lists, one with its story, and who may do what about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import F, Func, IntegerField, Q, QuerySet, Subquery

from zeren.apps.assessment.models import Adjustment, Objection, ObjectionAct, Publication, Run, Scorecard
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.assessment.rules.objections import Standing, last_day
from zeren.apps.assessment.states import DECIDED, WAITING
from zeren.apps.organisation import queries as organisation
from zeren.engine.scheme import Line


def line_of(card: Scorecard, line: str) -> tuple[Line, list[Any]]:
    """A line of a scorecard's framework and what the scorecard keeps of it. `KeyError` for no such line."""
    view = view_of(card.run)
    if view is None:
        raise KeyError(line)
    for rule, row in zip(view.scheme.lines, card.lines, strict=True):
        if rule.id == line:
            return rule, row
    raise KeyError(line)


def standing_of(row: Objection) -> Standing:
    """An objection as its moves see it. Two queries; one a framework at first."""
    rule, _ = line_of(row.card, row.line)
    acts = list(row.acts.select_related("post", "person").order_by("number"))
    return standing_from(row, rule, acts, Publication.objects.select_related("person").get(run_id=row.card.run_id))


def standing_from(row: Objection, rule: Line, acts: list[ObjectionAct], published: Publication) -> Standing:
    """The same from what was read already. No query."""
    decided = [act for act in acts if act.name in DECIDED]
    people = {act.person.code for act in decided if act.person}
    if published.person:
        people.add(published.person.code)
    return Standing(
        row.code,
        row.state,
        row.card.unit.path,
        rule.points,
        frozenset(act.post.code for act in decided if act.post) | {published.by},
        frozenset(people),
        frozenset({row.card.run.made_by, published.by, *(act.account for act in decided if act.account)}),
        last_day(decided[-1].on) if decided else None,
        acts[-1].on if acts else None,
    )


def listed(scope: Q, search: str = "", states: Collection[str] = ()) -> QuerySet[Objection]:
    """The objections to scorecards in a scope (a filter on `card__unit__path`), those due first; of these states, where
    some are named, and whose code or unit holds the words. One query.
    """
    words = Q(code__icontains=search) | organisation.named(search, "card__unit__") if search else Q()
    within = Q(state__in=states) if states else Q()
    rows = Objection.objects.filter(scope, words, within).select_related("card__unit", "card__run")
    return rows.defer("card__lines", "card__components").order_by("due", "-filed", "code")


def one(scope: Q, objection: int) -> Objection | None:
    """An objection in a scope. One query."""
    rows = Objection.objects.filter(scope, pk=objection)
    return rows.select_related("card__unit__parent", "card__run").first()


def path_of(objection: int, **_: object) -> str | None:
    """The path of the unit an objection is of, None for no objection: what a page's guard asks by. One query."""
    return Objection.objects.filter(pk=objection).values_list("card__unit__path", flat=True).first()


def of_card(card: Scorecard) -> dict[str, Objection]:
    """The objections to a scorecard, or to the published one that it restates, the last of each line. One query."""
    run = card.run
    runs = [run.pk, run.restates_id] if run.restates_id else [run.pk]
    rows = Objection.objects.filter(card__unit_id=card.unit_id, card__run_id__in=runs).order_by("pk")
    return {row.line: row for row in rows}


def publication_of(run: int) -> Publication | None:
    """The publication of a run. One query."""
    return Publication.objects.filter(run_id=run).first()


def may_object(published: Publication | None, day: dt.date) -> bool:
    """Whether an objection would still be in time."""
    return published is not None and day <= published.until


def adjustments(row: Objection) -> list[Adjustment]:
    """What was adjusted by an objection, in order. One query."""
    return list(row.adjustments.select_related("post", "person").order_by("pk"))


def counted(runs: QuerySet[Run], scope: Q) -> QuerySet[Run]:
    """Runs, each with how many objections of a scope are `waiting`, to whichever run. No query of its own."""
    found = Objection.objects.filter(scope, state__in=WAITING).order_by()
    count = found.annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return runs.annotate(waiting=Subquery(count, output_field=IntegerField()))
