"""What deciding on a version of a framework does, before it is decided: its meaning, whom it affects, what moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

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
    """What a decision does. `before` scores its year so far; `scored` are results that stay as they are; `own` are the
    categories of the organisation's units; `decided` tells whether anything was decided before.
    """

    pack: Pack
    before: Pack
    decision: Decision
    changes: Sequence[Change]
    years: Sequence[Moved]
    affected: Sequence[Affected]
    scored: Sequence[tuple[int, str]]
    problems: Sequence[Problem]
    own: Sequence[str]
    decided: bool

    @property
    def posts(self) -> int:
        """How many posts the affected units have."""
        return sum(unit.posts for unit in self.affected)


def plan(code: str, new: Decision, by: str, on: dt.date) -> Adopting | list[Problem]:
    """What a decision does, looked at on a day; where that cannot be told, why not. Four queries, one more where
    something was decided before, one where another framework asks for something, and four for each year in which
    something is owed already, one more for each other version that says what is owed in it.
    """
    known = frameworks.kept(code)
    if problems := frameworks.refusals(code, new, by, on, known):
        return problems
    decided = known.decisions
    pack, before = known.open(new.version), known.open(scoring(decided, new.year).version)
    owed = known.open(owing(decided, new.day).version)
    assert pack is not None
    assert before is not None
    assert owed is not None
    issuers = _issuers(new.day)
    laid = {year: _difference(pack, year, [*decided, new]) for year in sorted({year for year, _ in issuers})}
    years = [_moved(year, found) for year, found in laid.items()]
    units, runs = _rows(on), _runs(code)
    own = sorted({unit.category for unit in units})
    public = next((year for year, _, public in runs if public and year >= min(new.year, new.day.year)), None)
    found = [PUBLISHED(year=public)] if public is not None else []
    found += [*_unknown(pack, new, own), *_taken(pack, new, {issuer for _, issuer in issuers})]
    if not found and changes_nothing(decided, new) and all(one.nothing for one in years):
        found = [IN_FORCE(code=code, version=new.version)]
    changes = differences(before, pack) or differences(owed, pack)
    touched = {unit for difference in laid.values() for unit in _units(difference)}
    affected = _affected(changes, pack, new, touched, [unit for unit in units if unit.there])
    scored = list(dict.fromkeys((year, version) for year, version, _ in runs))
    return Adopting(pack, before, new, changes, years, affected, scored, found, own, len(decided) > 1)


def years_from(day: dt.date) -> list[int]:
    """The years from a day's on in which something is owed already, by any framework. One query."""
    return sorted({year for year, _ in _issuers(day)})


def _issuers(day: dt.date) -> list[tuple[int, str]]:
    """The years from a day's on in which something is owed already, and who asks for it. One query."""
    found = Obligation.objects.filter(generated=True, year__gte=day.year)
    return list(found.order_by().values_list("year", "issuer").distinct())


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


def _taken(pack: Pack, new: Decision, issuers: Collection[str]) -> Iterator[Problem]:
    """Duties that another framework asks for already. One query, none where no other asks for anything."""
    others = set(issuers) - {"", pack.id}
    for code, other in packs_scoring(new.year).items() if others else ():
        if code in others:
            yield from (DUTY_TAKEN(duty=duty, other=other.title) for duty in pack.duties if duty in other.duties)


def _unknown(pack: Pack, new: Decision, categories: Iterable[str]) -> Iterator[Problem]:
    """Categories of the organisation that the framework does not know, under whatever name."""
    for own in categories:
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


class _Row(NamedTuple):
    pk: int
    code: str
    name: str
    category: str
    there: bool
    posts: int


def _rows(on: dt.date) -> list[_Row]:
    """Every unit, whether it is there on a day, and how many posts it has then. One query."""
    counted = organisation.existing_posts(on).filter(unit=OuterRef("pk")).order_by().values("unit")
    posts = Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)
    rows = Unit.objects.annotate(count=posts).order_by("path")
    return [
        _Row(pk, code, name, category, closed is None or closed > on, count)
        for pk, code, name, category, closed, count in rows.values_list(
            "pk", "code", "name", "category", "closed", "count"
        )
    ]


def _affected(
    changes: Iterable[Change], pack: Pack, new: Decision, touched: set[int], units: Iterable[_Row]
) -> list[Affected]:
    """The units whose categories a change names, or that owe something else."""
    counted = [change for change in changes if change.sort != "words"]
    named = {category for change in counted for category in change.categories or pack.assessed}
    return [
        Affected(unit.code, unit.name, unit.category, unit.posts)
        for unit in units
        if unit.pk in touched or new.categories.get(unit.category, unit.category) in named
    ]


def _runs(code: str) -> list[tuple[int, str, bool]]:
    """The years scored with a framework, the versions that their results keep, and which are public. One query."""
    public = Exists(Publication.objects.filter(run=OuterRef("pk")))
    rows = Run.objects.filter(framework=code).annotate(public=public).order_by("year", "pk")
    return list(rows.values_list("year", "version", "public"))
