"""What deciding on a version of a framework does, before it is decided: its meaning, whom it affects, what moves."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from zeren.apps.assessment.models import OpenedYear, Publication, Run
from zeren.apps.assessment.queries.frameworks import packs_scoring, parts_for
from zeren.apps.assessment.rules.adopting import PUBLISHED
from zeren.apps.frameworks import queries as frameworks
from zeren.apps.frameworks.models import Adoption
from zeren.apps.frameworks.rules import (
    DUTY_TAKEN,
    IN_FORCE,
    UNKNOWN_CATEGORY,
    Decision,
    changes_nothing,
    owing,
    scoring,
)
from zeren.apps.obligations import queries as obligations
from zeren.apps.obligations.models import Obligation
from zeren.apps.obligations.rules.years import Difference
from zeren.apps.organisation import queries as organisation
from zeren.apps.organisation.models import Unit
from zeren.base.problems import Problem
from zeren.packformat import Pack
from zeren.packformat.differences import Change, differences


class Moved(NamedTuple):
    """What moves in a year: obligations by what happens to them, and of how many units."""

    year: int
    added: int
    moved: int
    retold: int
    gone: int
    kept: int
    units: int

    @property
    def nothing(self) -> bool:
        """Whether nothing of what is owed changes."""
        return not (self.added or self.moved or self.retold or self.gone or self.kept)


class Affected(NamedTuple):
    """A unit that a version changes something for."""

    code: str
    name: str
    category: str
    posts: int


@dataclass(frozen=True)
class Adopting:
    """What a decision does. `before` scores its year so far; `scored` are results that stay as they are."""

    pack: Pack
    before: Pack
    decision: Decision
    changes: Sequence[Change]
    years: Sequence[Moved]
    affected: Sequence[Affected]
    scored: Sequence[tuple[int, str]]
    problems: Sequence[Problem]

    @property
    def posts(self) -> int:
        """How many posts the affected units have."""
        return sum(unit.posts for unit in self.affected)


def plan(code: str, new: Decision, by: str, on: dt.date) -> Adopting | list[Problem]:
    """What a decision does, looked at on a day; where that cannot be told, why not. Queries: about a dozen, three more
    for each year in which something is owed already.
    """
    if problems := frameworks.refusals(code, new, by, on):
        return problems
    pack, decided = frameworks.open_pack(code, new.version), frameworks.decisions(code)
    before = frameworks.open_pack(code, scoring(decided, new.year).version)
    assert pack is not None
    assert before is not None
    laid = {year: _difference(pack, year, [*decided, new]) for year in years_from(new.day)}
    years = [_moved(year, found) for year, found in laid.items()]
    found = list(_refusals(pack, new, [*laid]))
    if not found and changes_nothing(decided, new) and all(one.nothing for one in years):
        found = [IN_FORCE(code=code, version=new.version)]
    owed = frameworks.open_pack(code, owing(decided, new.day).version)
    assert owed is not None
    changes = differences(before, pack) or differences(owed, pack)
    touched = {unit for difference in laid.values() for unit in _units(difference)}
    return Adopting(pack, before, new, changes, years, _affected(changes, pack, new, touched, on), _scored(code), found)


def years_from(day: dt.date) -> list[int]:
    """The years from a day's on in which something is owed already, by any framework. One query."""
    found = Obligation.objects.filter(generated=True, year__gte=day.year)
    return sorted(found.order_by().values_list("year", flat=True).distinct())


def in_use(code: str, year: int) -> bool:
    """Whether a framework asks for something in a year: it was decided on, or the year was opened or scored with it.
    One to three queries.
    """
    decided = Adoption.objects.filter(code=code, day__year__lte=year).exists()
    opened = decided or OpenedYear.objects.filter(framework=code, year=year).exists()
    return opened or Run.objects.filter(framework=code, year=year).exists()


def published(code: str, year: int) -> int | None:
    """The first year, from one on, whose result under a framework is public. One query."""
    found = Publication.objects.filter(run__framework=code, run__year__gte=year)
    return found.order_by("run__year").values_list("run__year", flat=True).first()


def _refusals(pack: Pack, new: Decision, years: Sequence[int]) -> Iterator[Problem]:
    public = published(pack.id, min(new.year, new.day.year))
    if public is not None:
        yield PUBLISHED(year=public)
    yield from _unknown(pack, new)
    others = Obligation.objects.filter(generated=True, year__in=years).exclude(issuer__in=("", pack.id))
    issuers = set(others.order_by().values_list("issuer", flat=True).distinct())
    for code, other in packs_scoring(new.year).items():
        if code in issuers:
            yield from (DUTY_TAKEN(duty=duty, other=other.title) for duty in pack.duties if duty in other.duties)


def _unknown(pack: Pack, new: Decision) -> Iterator[Problem]:
    """Categories of the organisation that the framework does not know, under whatever name."""
    for own in sorted(set(Unit.objects.order_by().values_list("category", flat=True).distinct())):
        named = new.categories.get(own, own)
        if named not in pack.categories:
            known = "、".join(pack.categories)
            yield UNKNOWN_CATEGORY(category=own, code=pack.id, version=pack.version, named=named, known=known)


def _difference(pack: Pack, year: int, decided: Sequence[Decision]) -> Difference:
    here, outset = obligations.rows_of(year), obligations.outset()
    return obligations.difference(parts_for(pack, year, decided), year, pack.id, here, outset, only_filed=True)


def _moved(year: int, found: Difference) -> Moved:
    counts = len(found.added), len(found.moved), len(found.retold), len(found.lost), len(found.kept)
    return Moved(year, *counts, len(set(_units(found))))


def _units(found: Difference) -> Iterator[int]:
    yield from (owed.unit for owed in (*found.added, *found.moved, *found.retold))
    yield from (key[0] for key in (*found.lost, *found.kept))


def _affected(changes: Iterable[Change], pack: Pack, new: Decision, touched: set[int], on: dt.date) -> list[Affected]:
    """The units whose categories a change names, or that owe something else; two queries."""
    counted = [change for change in changes if change.sort != "words"]
    named = {category for change in counted for category in change.categories or pack.assessed}
    posts = Counter(organisation.existing_posts(on).order_by().values_list("unit_id", flat=True))
    rows = Unit.objects.exclude(closed__lte=on).order_by("path").values_list("pk", "code", "name", "category")
    return [
        Affected(code, name, category, posts[pk])
        for pk, code, name, category in rows
        if pk in touched or new.categories.get(category, category) in named
    ]


def _scored(code: str) -> list[tuple[int, str]]:
    """The years scored with a framework, each with the versions that its results keep. One query."""
    rows = Run.objects.filter(framework=code).order_by("year", "pk").values_list("year", "version")
    return list(dict.fromkeys(rows))
