"""How one unit stands now: its score from its own facts, at once, without a run. Ranks, quotas and roll-ups, which need
all units, are left to runs; points, states, components, base and total are those that a run would give today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zeren.apps.assessment.models import Scorecard
from zeren.apps.assessment.queries.cards import LineView
from zeren.apps.assessment.queries.catalogue import catalogue, rows_of
from zeren.apps.assessment.queries.frameworks import pack_of
from zeren.apps.assessment.queries.gathering import calendar, day_of_posts, unit_rows
from zeren.apps.frameworks import queries as frameworks
from zeren.apps.obligations import queries as obligations
from zeren.apps.organisation import queries as organisation
from zeren.apps.records.models import Record
from zeren.base.dates import NEVER, to_day, year_period
from zeren.engine.assemble import plan_of
from zeren.engine.columns import Facts, table_of, units_of
from zeren.engine.given import Given, counts_working_days
from zeren.engine.merges import follow_successors
from zeren.engine.planning.plan import Plan
from zeren.engine.rendering.render import PYTHON, text
from zeren.engine.rendering.single import Single, single
from zeren.engine.scheme import Scheme
from zeren.packformat import Pack, to_scheme
from zeren.packformat.crosswalk import Ways, ways_of

Row = dict[str, int]
Rows = dict[str, list[tuple[str, Row]]]
"""The facts that count for the unit: by source, the id of each and its columns."""


@dataclass(frozen=True)
class Standing:
    """How a unit stands. Points in milli-points; `rated` is false for a unit that is not assessed this year."""

    rated: bool
    base: int
    total: int
    lines: tuple[LineView, ...]
    held: bool = False
    """Whether lines compare units: where this one stands in them is taken from the last result."""


@dataclass(frozen=True)
class Moved:
    """A line before and after."""

    before: LineView
    after: LineView


@dataclass(frozen=True)
class Change:
    """How a unit stands with something and would stand without it."""

    before: Standing
    after: Standing

    @property
    def moved(self) -> list[Moved]:
        """The lines that are not the same, in the order of the scorecard; their numbers tell more than points do."""
        pairs = zip(self.before.lines, self.after.lines, strict=True)
        return [Moved(a, b) for a, b in pairs if (a.points, a.outcome, a.shown) != (b.points, b.outcome, b.shown)]


@dataclass(frozen=True, eq=False)
class Ready:
    """A framework's year on a day, made ready to be computed for one unit after another."""

    plan: Plan
    single: Single
    sources: tuple[str, ...]
    """Only what a rule looks at is read."""
    posts: bool
    """Whether a rule asks how many posts the unit has."""
    days: tuple[tuple[int, bool], ...]
    """What of the calendar of working days counts."""


@lru_cache(maxsize=8)
def _scheme(code: str, version: str, sha256: str, year: int) -> tuple[Scheme, bool]:
    """The scheme, and whether it counts working days."""
    pack = pack_of(code, version, sha256)
    assert pack is not None, "whoever has it looked it up"
    scheme = to_scheme(pack.in_year(year), catalogue())
    return scheme, counts_working_days(scheme)


@lru_cache(maxsize=8)
def _ready(
    code: str, version: str, sha256: str, year: int, as_of: dt.date, days: tuple[tuple[int, bool], ...]
) -> Ready:
    """Making it takes longer than computing with it, so it is made once a day in a process."""
    period = year_period(year)
    scheme, _ = _scheme(code, version, sha256, year)
    given = Given(calendar=dict(days))
    plan = plan_of(scheme, catalogue(), to_day(period.start), to_day(period.end), to_day(as_of), given)
    used = {atom.source for atom in plan.atoms.values()}
    posts = any(f"r['{name}']" in text(expr, PYTHON) for expr in plan.columns.values() for name in ("posts", "weight"))
    return Ready(plan, single(plan), tuple(name for name in catalogue() if name in used), posts, days)


def ready_for(pack: Pack, year: int, as_of: dt.date) -> Ready:
    """A framework's year made ready; the second time on a day it is there already. One query where it counts working
    days, for their calendar: a day set otherwise moves the score.
    """
    scheme, working = _scheme(pack.id, pack.version, pack.hash, year)
    days = tuple(calendar(scheme, year, as_of).items()) if working else ()
    return _ready(pack.id, pack.version, pack.hash, year, as_of, days)


def standing(
    unit: int, pack: Pack, year: int, as_of: dt.date, categories: Mapping[str, str] | None = None
) -> Standing | None:
    """How a unit stands; None for a category that the framework does not know. `categories` says which of the
    framework's the organisation's are.

    Queries: one for the categories where they are not given, one for the unit, one for its posts where a rule looks at
    them, one for the day from which records are kept, one for all facts; one more where the framework counts working
    days.
    """
    found = gathered(unit, pack, year, as_of, categories)
    if found is None:
        return None
    ready, own, facts = found
    return _standing(ready, ready.single.compute(own, _plain(facts), _others(ready, unit, pack, year)))


def brought(
    record: Record,
    pack: Pack,
    year: int,
    as_of: dt.date,
    categories: Mapping[str, str] | None = None,
    ways: Ways | None = None,
) -> Change | None:
    """What a record brings its unit: how the unit would stand without it, and how it stands. Two queries more. `ways`
    are those of the year, of this framework alone where they are not given.
    """
    found = gathered(record.unit_id, pack, year, as_of, categories)
    if found is None:
        return None
    ready, own, facts = found
    after = ready.single.compute(own, _plain(facts), _others(ready, record.unit_id, pack, year))
    otherwise = obligations.without(record, ways_of([pack.in_year(year)]) if ways is None else ways)
    met = [(name, row) for name, row in facts.get("obligations", ()) if name in otherwise]
    gone = {
        "records": [row for name, row in facts.get("records", ()) if name == record.code],
        "obligations": [row for _, row in met],
    }
    instead = {"obligations": [row | {"delivered": _day(otherwise[name], as_of)} for name, row in met]}
    return Change(_standing(ready, ready.single.changed(after, gone, instead)), _standing(ready, after))


def _others(ready: Ready, unit: int, pack: Pack, year: int) -> dict[str, int]:
    """What a unit's plan needs of the other units, as it stood in the year's last result; nothing before there is one.
    One query where lines compare units.
    """
    if not ready.plan.across:
        return {}
    cards = Scorecard.objects.filter(run__framework=pack.id, run__year=year, run__pack_hash=pack.hash, unit_id=unit)
    lines = cards.order_by("-run_id").values_list("lines", flat=True).first()
    return others_of(ready.plan, lines) if lines else {}


def others_of(plan: Plan, lines: Sequence[Sequence[Any]]) -> dict[str, int]:
    """The numbers across units that stored lines tell of: a line that compares units shows what it was given."""
    return {
        f"{name}_{line.id}": number
        for line, (_, _, shown, *_) in zip(plan.lines, lines, strict=True)
        for name, number in shown.items()
        if f"{name}_{line.id}" in plan.across
    }


def _plain(facts: Rows) -> dict[str, list[Row]]:
    return {source: [row for _, row in found] for source, found in facts.items()}


def _day(date: dt.date | None, as_of: dt.date) -> int:
    return NEVER if date is None or date > as_of else to_day(date)


def gathered(
    unit: int, pack: Pack, year: int, as_of: dt.date, categories: Mapping[str, str] | None = None
) -> tuple[Ready, Row, Rows] | None:
    """The facts of a unit and of those that were merged into it, by the same steps as a run takes for all units."""
    found = answering(unit, pack, year, as_of, categories)
    if found is None:
        return None
    ready, each = found
    own, facts = each[unit]
    return ready, own, facts


def answering(
    unit: int, pack: Pack, year: int, as_of: dt.date, categories: Mapping[str, str] | None = None
) -> tuple[Ready, dict[int, tuple[Row, Rows]]] | None:
    """The facts of a unit, as `gathered` gives them, and of each unit that it was merged into, one after the other: a
    fact of the one may count for the other. Where posts are counted, one query more for a unit merged during the year.
    """
    ready = ready_for(pack, year, as_of)
    named = frameworks.scoring_categories(pack.id, year) if categories is None else categories
    found_around = _family(unit, organisation.tree_around(unit))
    around = [node._replace(category=named.get(node.category, node.category)) for node in found_around]
    scheme = ready.plan.scheme
    if any(node.category not in scheme.categories for node in around):
        return None
    nodes = {node.pk: node for node in around}
    heirs = _heirs(unit, nodes)
    on: dict[dt.date, list[int]] = {}
    for pk in heirs if ready.posts else ():
        on.setdefault(day_of_posts(nodes[pk].closed, year, as_of), []).append(pk)
    counted: dict[int, int] = {}
    for day, those in on.items():
        counted |= organisation.post_counts(day, those)
    units = units_of(unit_rows(around, counted, obligations.outset()), scheme.categories)
    at = {name: place for place, name in enumerate(units.ids)}
    places = {str(node.pk): at[node.code] for node in around}
    found = rows_of(ready.sources, as_of, list(nodes), ways_of([pack.in_year(year)]))
    tables = {name: table_of(catalogue()[name], found[name], places, scheme.keys) for name in ready.sources}
    facts = follow_successors(Facts(units, tables), catalogue(), to_day(as_of))
    each = {}
    for pk in heirs:
        place = at[nodes[pk].code]
        each[pk] = {name: int(column[place]) for name, column in units.columns.items()}, _own(facts, place)
    return ready, each


def _own(facts: Facts, place: int) -> Rows:
    found: Rows = {}
    for source, table in facts.tables.items():
        columns = {name: column.tolist() for name, column in table.columns.items()}
        names, values = list(columns), zip(*columns.values(), strict=True)
        mine = ((name, row) for name, row in zip(table.ids, values, strict=True) if row[names.index("unit")] == place)
        found[source] = [(name, dict(zip(names, row, strict=True))) for name, row in mine]
    return found


def _family(unit: int, nodes: Iterable[organisation.Node]) -> list[organisation.Node]:
    """The unit, all whose successors lead to it, and where its own lead: the rest has nothing to do with it."""
    known = {node.pk: node for node in nodes}
    into: dict[int, list[int]] = {}
    for node in known.values():
        into.setdefault(node.successor or 0, []).append(node.pk)
    found, waiting = dict.fromkeys([unit]), [unit]
    while waiting:
        waiting = [pk for here in waiting for pk in into.get(here, ()) if pk not in found]
        found |= dict.fromkeys(waiting)
    found |= dict.fromkeys(_heirs(unit, known))
    return [known[pk] for pk in found if pk in known]


def _heirs(unit: int, known: Mapping[int, organisation.Node]) -> list[int]:
    """The unit, and after it each that it was merged into."""
    found: list[int] = []
    here: int | None = unit
    while here is not None and here in known and here not in found:
        found.append(here)
        here = known[here].successor
    return found


def _standing(ready: Ready, got: Mapping[str, int]) -> Standing:
    lines = []
    for line, plan in zip(ready.plan.scheme.lines, ready.plan.lines, strict=True):
        shown = {name: got[column] for name, column in plan.shown.items()}
        lines.append(LineView(line, got[plan.points], got[plan.state], shown, {}, 0))
    return Standing(bool(got["rated"]), got["base"], got["total"], tuple(lines), bool(ready.plan.across))
