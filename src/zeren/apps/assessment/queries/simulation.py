"""What would change, had the framework said something else or had findings been verified: worked out as a run does, and
kept nowhere. Loads numpy and DuckDB: to be imported from here, by the pages that need it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Q, QuerySet

from zeren.apps.assessment.models import Run, Scenario
from zeren.apps.assessment.queries.again import Inputs, inputs_of
from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.assessment.queries.frameworks import pack_of
from zeren.apps.findings.models import Finding
from zeren.apps.findings.states import NO_FACT, VERIFIED
from zeren.apps.organisation.models import Unit
from zeren.apps.organisation.queries import named
from zeren.engine.beyond.whatif import Change, Outcome, Stand, moved, outcome, whatif


@dataclass(frozen=True)
class Basis:
    """From where a simulation starts: what the run was made from, adjustments among it, and what that gives; the
    database keys of the units in the facts' order.
    """

    inputs: Inputs
    keys: Sequence[int]
    before: Outcome


class Shifted(NamedTuple):
    """A unit that would not stand as it does."""

    code: str
    name: str
    category: str
    before: Stand
    after: Stand

    @property
    def up(self) -> int:
        """By how many ranks it would rise; below 0 it would fall."""
        return self.before.rank - self.after.rank if self.before.rank and self.after.rank else 0


def basis(run: Run) -> Basis:
    """The inputs of a run and what they give: the run's own result, whatever happened since. No query where it was
    asked for last, else three and one more for a restated run. Raises `Refused` where the inputs are gone.
    """
    return _basis(run.pk, run.result_hash)


@lru_cache(maxsize=2)
def _basis(key: int, result_hash: str) -> Basis:  # noqa: ARG001  the key: a run never changes
    run = Run.objects.get(pk=key)
    pack = pack_of(run.framework, run.version, run.pack_hash)
    assert pack is not None, "whoever has the run's view looked it up"
    kept = inputs_of(run, pack)
    places = dict(Unit.objects.values_list("code", "pk"))
    keys = [places[code] for code in kept.facts.units.ids]
    return Basis(kept, keys, outcome(kept.scheme, catalogue(), kept.facts, *kept.days))


def forget() -> None:
    """Read the inputs anew next time."""
    _basis.cache_clear()


def simulated(start: Basis, change: Change) -> list[Shifted]:
    """Who would not stand as they do, those whose grade or rank changes most first. One query. Raises `Refused` for
    what no framework could say.
    """
    after = whatif(start.inputs.scheme, catalogue(), start.inputs.facts, change, *start.inputs.days)
    found = moved(start.before, after)
    keys = [start.keys[one.unit] for one in found]
    names = _named(keys)
    rows = [Shifted(*names[key], one.before, one.after) for key, one in zip(keys, found, strict=True) if key in names]
    return sorted(rows, key=_most_first)


def _named(keys: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    rows = Unit.objects.filter(pk__in=keys).values_list("pk", "code", "name", "category")
    return {key: (code, name, category) for key, code, name, category in rows}


def _most_first(one: Shifted) -> tuple[bool, int, int, str]:
    return one.before.band == one.after.band, -abs(one.up), -abs(one.after.total - one.before.total), one.code


def open_findings(as_of: dt.date, search: str, chosen: Sequence[str]) -> QuerySet[Finding]:
    """Findings that are not verified on a day, and those of them that were chosen. No query yet."""
    verified = Q(state__in=VERIFIED, verified__lte=as_of)
    found = Finding.objects.filter(opened__lte=as_of).exclude(state__in=NO_FACT).exclude(verified)
    if search:
        words = named(search, "unit__") | Q(code=search) | Q(text__icontains=search)
        found = found.filter(words | Q(code__in=chosen))
    return found.select_related("unit").order_by("opened", "code")


def scenarios(run: int) -> list[Scenario]:
    """The what-ifs of a run that were kept, by name. One query."""
    return list(Scenario.objects.filter(run=run).order_by("name"))
