"""A year's score kept current: one changed fact costs its unit, the units above it, and a few counts.

Every unit's aggregates are kept as numbers, so that a changed fact is what it takes away and what it adds; ranks are
asked of counts (`engine.places`), never stored. All of it can be rebuilt from the facts by `start`, and equals a run.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction

from zeren.apps.assessment.models import Live, LiveCount, LiveScore
from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.assessment.queries.gathering import gather
from zeren.apps.assessment.queries.live import Ready, gathered, ready_for
from zeren.apps.assessment.rules import NOT_LIVE
from zeren.apps.frameworks.queries import scoring_categories
from zeren.base.dates import to_day
from zeren.base.problems import Refused
from zeren.engine.columns import Facts
from zeren.engine.duck import compute
from zeren.engine.merges import follow_successors
from zeren.engine.places import Mark, Passed, Stand, marks, moves, share
from zeren.engine.scheme import Rollup
from zeren.engine.settle import NO_ROLLUP, settle
from zeren.packformat import Pack
from zeren.packformat.crosswalk import ways_of

BATCH = 2000
UNIT = ("category", "opened", "closed", "posts", "weight")
"""What of a unit the columns of a plan read."""
Rows = Mapping[str, Iterable[Mapping[str, int]]]
"""Facts by source, each with its columns as numbers."""
Numbers = dict[str, int]
"""What a unit is scored at: its own numbers, the aggregates of its facts, the columns of the plan."""


def start(pack: Pack, year: int, as_of: dt.date) -> Live:
    """Keep a year's score from now on, from its facts; what was kept of the framework's year before is gone.

    Raises `Refused` for a framework in which one unit's facts move the lines of others.
    """
    ready = ready_for(pack, year, as_of)
    scheme = ready.plan.scheme
    if ready.plan.across:
        raise Refused([NOT_LIVE(framework=pack.title)])
    with transaction.atomic():
        Live.objects.filter(framework=pack.id, year=year).delete()
        live = Live.objects.create(framework=pack.id, version=pack.version, pack_hash=pack.hash, year=year, as_of=as_of)
        categories, ways = scoring_categories(pack.id, year), ways_of([pack.in_year(year)])
        read = gather(scheme, pack.hash, year, as_of, categories, ways)
        facts = follow_successors(read.facts, catalogue(), to_day(as_of))
        columns = compute(ready.plan, facts).columns
        rolled = settle(scheme, facts, columns).rolled.tolist()
        _fill(live, read.keys, facts, {name: column.tolist() for name, column in columns.items()}, rolled, ready)
    return live


def _fill(
    live: Live,
    keys: Sequence[int],
    facts: Facts,
    columns: Mapping[str, list[int]],
    rolled: Sequence[int],
    ready: Ready,
) -> None:
    units = {name: column.tolist() for name, column in facts.units.columns.items()}
    rule, atoms = ready.plan.scheme.rollup, list(ready.plan.atoms)
    sums: dict[int, tuple[int, int]] = {}
    counts: dict[Mark, int] = {}
    rows = []
    for place, key in enumerate(keys):
        above = units["parent"][place]
        stand = Stand(
            units["category"][place],
            keys[above] if above >= 0 else 0,
            units["posts"][place],
            bool(columns["rated"][place]),
            columns["total"][place],
        )
        for mark in marks(stand):
            counts[mark] = counts.get(mark, 0) + 1
        value = rolled[place] if rolled[place] != NO_ROLLUP else stand.total if stand.rated else None
        if value is not None and stand.parent:
            part = share(rule, units["weight"][place])
            top, bottom = sums.get(stand.parent, (0, 0))
            sums[stand.parent] = top + value * part, bottom + part
        own = [units[name][place] for name in UNIT]
        rows.append((stand, key, own, [columns[name][place] for name in atoms], rolled[place], value))
    LiveScore.objects.bulk_create(
        (
            LiveScore(
                live=live,
                unit_id=key,
                parent=stand.parent,
                rated=stand.rated,
                total=stand.total,
                rolled=down,
                passed=value,
                top=sums.get(key, (0, 0))[0],
                bottom=sums.get(key, (0, 0))[1],
                own=json.dumps(own),
                atoms=json.dumps(found, separators=(",", ":")),
            )
            for stand, key, own, found, down, value in rows
        ),
        BATCH,
    )
    LiveCount.objects.bulk_create(
        (LiveCount(live=live, group=mark.group, level=mark.level, at=mark.at, count=n) for mark, n in counts.items()),
        BATCH,
    )


class _Row(NamedTuple):
    pk: int
    unit: int
    parent: int
    rated: int
    total: int
    rolled: int
    passed: int | None
    top: int
    bottom: int
    own: str
    atoms: str


_NAMES = ", ".join(
    f"s.{name}" for name in ("id", "unit_id", "parent", "rated", "total", "rolled", "passed", "top", "bottom")
)
_SCORES, _COUNTS = LiveScore._meta.db_table, LiveCount._meta.db_table
_WAY = f"""
WITH RECURSIVE way AS (
  SELECT {_NAMES}, s.own, s.atoms, 0 AS depth FROM {_SCORES} s WHERE s.live_id = %s AND s.unit_id = %s
  UNION ALL
  SELECT {_NAMES}, s.own, '', way.depth + 1 FROM {_SCORES} s JOIN way ON s.live_id = %s AND s.unit_id = way.parent
)
SELECT id, unit_id, parent, rated, total, rolled, passed, top, bottom, own, atoms FROM way ORDER BY depth
"""  # noqa: S608  our own names
_COUNT = f"""
INSERT INTO {_COUNTS} (live_id, "group", level, at, count) VALUES {{}}
ON CONFLICT (live_id, "group", level, at) DO UPDATE SET count = {_COUNTS}.count + EXCLUDED.count
"""  # noqa: S608  our own names
_SCORE = f"""
UPDATE {_SCORES} SET rated = %s, total = %s, rolled = %s, passed = %s, top = %s, bottom = %s, atoms = %s WHERE id = %s
"""  # noqa: S608  our own names
_ABOVE = f"UPDATE {_SCORES} SET rolled = %s, passed = %s, top = %s, bottom = %s WHERE id = %s"  # noqa: S608
_LEAST = f"SELECT MIN(passed) FROM {_SCORES} WHERE live_id = %s AND parent = %s"  # noqa: S608


def change(live: Live, ready: Ready, unit: int, less: Rows, more: Rows) -> dict[str, int]:
    """Rescore one unit whose facts `less` are gone and `more` have come, the units above it, and the counts of its
    groups; returns its numbers. `ready` is what `queries.live.ready_for` gives for the year. Three statements, and one
    more for each unit above.
    """

    def changed(own: Numbers, atoms: Sequence[int]) -> Numbers:
        return ready.single.changed(own | dict(zip(ready.plan.atoms, atoms, strict=True)), less, more)

    return _rescore(live, ready, unit, changed)


def reread(live: Live, pack: Pack, unit: int) -> dict[str, int]:
    """Rescore one unit from its facts as they are now, whatever changed in them, as `change` does. `pack` is the
    framework of the year. The queries of `queries.live.gathered` more.
    """
    found = gathered(unit, pack, live.year, live.as_of)
    assert found is not None, "its category was known when the year was begun"
    ready, _, facts = found
    plain = {source: [row for _, row in rows] for source, rows in facts.items()}
    return _rescore(live, ready, unit, lambda own, _: ready.single.compute(own, plain))


def _rescore(live: Live, ready: Ready, unit: int, scored: Callable[[Numbers, Sequence[int]], Numbers]) -> Numbers:
    """Keep what a unit is scored at now; `scored` is given its own numbers and its aggregates before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WAY, (live.pk, unit, live.pk))
        row, *above = [_Row(*found) for found in cursor.fetchall()]
        own = dict(zip(UNIT, json.loads(row.own), strict=True))
        now = scored(own, json.loads(row.atoms))
        before = Stand(own["category"], row.parent, own["posts"], bool(row.rated), row.total)
        after = before._replace(rated=bool(now["rated"]), total=now["total"])
        if moved := moves(before, after):
            cursor.execute(
                _COUNT.format(",".join(["(%s,%s,%s,%s,%s)"] * len(moved))),
                [part for mark, by in moved.items() for part in (live.pk, *mark, by)],
            )
        rule = ready.plan.scheme.rollup
        rolled = _rolled(rule, row, after, cursor, live)
        passed = rolled if rolled != NO_ROLLUP else after.total if after.rated else None
        atoms = json.dumps([now[name] for name in ready.plan.atoms], separators=(",", ":"))
        cursor.execute(_SCORE, (after.rated, after.total, rolled, passed, row.top, row.bottom, atoms, row.pk))
        if passed != row.passed:
            _up(rule, above, own["weight"], row.passed, passed, cursor, live)
    return now


def _up(
    rule: Rollup, above: Sequence[_Row], weight: int, before: int | None, after: int | None, cursor: Any, live: Live
) -> None:
    """Carry a changed value upward, as far as it changes anything."""
    for row in above:
        part = share(rule, weight)
        top = row.top + ((after or 0) - (before or 0)) * part
        bottom = row.bottom + ((after is not None) - (before is not None)) * part
        own = dict(zip(UNIT, json.loads(row.own), strict=True))
        stand = Stand(own["category"], row.parent, own["posts"], bool(row.rated), row.total)
        rolled = _rolled(rule, row._replace(top=top, bottom=bottom), stand, cursor, live)
        passed = rolled if rolled != NO_ROLLUP else row.total if row.rated else None
        cursor.execute(_ABOVE, (rolled, passed, top, bottom, row.pk))
        weight, before, after = own["weight"], row.passed, passed
        if before == after:
            return


def _rolled(rule: Rollup, row: _Row, stand: Stand, cursor: Any, live: Live) -> int:
    """What a unit's children roll up to, and itself where the rule says so. A share of those who fail is not kept: any
    total may move it.
    """
    if rule.mode == "share_failing":
        return NO_ROLLUP
    if rule.mode == "minimum":
        cursor.execute(_LEAST, (live.pk, row.unit))
        least = cursor.fetchone()[0]
        if least is not None and rule.include_self and stand.rated:
            least = min(least, stand.total)
        return Passed(0, 0, least).rolled(rule)
    own = share(rule, json.loads(row.own)[-1]) if rule.include_self and stand.rated and row.bottom else 0
    return Passed(row.top + own * stand.total, row.bottom + own, None).rolled(rule)
