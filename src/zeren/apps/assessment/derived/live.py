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
from zeren.apps.assessment.queries.live import Ready, answering, ready_for
from zeren.apps.assessment.rules import LIVE_CALENDAR, NOT_LIVE
from zeren.apps.frameworks.queries import scoring_categories
from zeren.base.dates import to_day
from zeren.base.problems import Refused
from zeren.engine.columns import Facts
from zeren.engine.merges import follow_successors
from zeren.engine.rendering.duck import compute
from zeren.engine.scheme import Rollup
from zeren.engine.settlement.places import Mark, Passed, Stand, failing, has_quota, marks, moves, share, worth
from zeren.engine.settlement.settle import NO_ROLLUP, banding, settle
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
    scheme, version = ready.plan.scheme, {"version": pack.version, "pack_hash": pack.hash}
    if ready.plan.across:
        raise Refused([NOT_LIVE(framework=pack.title)])
    with transaction.atomic():
        Live.objects.filter(framework=pack.id, year=year).delete()
        live = Live.objects.create(framework=pack.id, **version, year=year, as_of=as_of, days=_days(ready))
        categories, ways = scoring_categories(pack.id, year), ways_of([pack.in_year(year)])
        read = gather(scheme, pack.hash, year, as_of, categories, ways)
        facts = follow_successors(read.facts, catalogue(), to_day(as_of))
        columns = compute(ready.plan, facts).columns
        settled = settle(scheme, facts, columns)
        failed = (settled.band == len(scheme.bands) - 1).tolist()
        ends = list(zip(settled.rolled.tolist(), failed, strict=True))
        _fill(live, read.keys, facts, {name: column.tolist() for name, column in columns.items()}, ends, ready)
    return live


def _days(ready: Ready) -> str:
    return json.dumps(ready.days)


def _fill(
    live: Live,
    keys: Sequence[int],
    facts: Facts,
    columns: Mapping[str, list[int]],
    ends: Sequence[tuple[int, bool]],
    ready: Ready,
) -> None:
    units = {name: column.tolist() for name, column in facts.units.columns.items()}
    rule, atoms = ready.plan.scheme.rollup, list(ready.plan.atoms)
    asked = banding(ready.plan.scheme) if rule.mode == "share_failing" else []
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
        rolled, failed = ends[place]
        value = rolled if rolled != NO_ROLLUP else worth(rule, stand.rated, stand.total, failed)
        if value is not None and stand.parent:
            part = share(rule, units["weight"][place])
            top, bottom = sums.get(stand.parent, (0, 0))
            sums[stand.parent] = top + value * part, bottom + part
        own = [units[name][place] for name in UNIT]
        banded = [columns[name][place] for name in asked]
        rows.append((stand, key, own, [columns[name][place] for name in atoms], (rolled, failed), value, banded))
    LiveScore.objects.bulk_create(
        (
            LiveScore(
                live=live,
                unit_id=key,
                parent=stand.parent,
                rated=stand.rated,
                total=stand.total,
                rolled=end[0],
                passed=value,
                top=sums.get(key, (0, 0))[0],
                bottom=sums.get(key, (0, 0))[1],
                own=json.dumps(own),
                atoms=json.dumps(found, separators=(",", ":")),
                category=stand.category,
                failed=bool(asked) and end[1],
                banding=json.dumps(banded) if asked else "",
            )
            for stand, key, own, found, end, value, banded in rows
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
    failed: int
    atoms: str
    banding: str


_NAMES = ", ".join(f"s.{name}" for name in ("id", "unit_id", *_Row._fields[2:-2]))
_SCORES, _COUNTS = LiveScore._meta.db_table, LiveCount._meta.db_table
_WAY = f"""
WITH RECURSIVE way AS (
  SELECT {_NAMES}, s.atoms, s.banding, 0 AS depth FROM {_SCORES} s WHERE s.live_id = %s AND s.unit_id = %s
  UNION ALL
  SELECT {_NAMES}, '', '', way.depth + 1 FROM {_SCORES} s JOIN way ON s.live_id = %s AND s.unit_id = way.parent
)
SELECT {_NAMES.replace("s.", "")}, atoms, banding FROM way ORDER BY depth
"""  # noqa: S608  our own names
_COUNT = f"""
INSERT INTO {_COUNTS} (live_id, "group", level, at, count) VALUES {{}}
ON CONFLICT (live_id, "group", level, at) DO UPDATE SET count = {_COUNTS}.count + EXCLUDED.count
"""  # noqa: S608  our own names
_SCORE = f"""
UPDATE {_SCORES} SET rated = %s, total = %s, rolled = %s, passed = %s, atoms = %s, failed = %s, banding = %s
WHERE id = %s
"""  # noqa: S608  our own names
_FAILED = f"UPDATE {_SCORES} SET failed = %s, rolled = %s, passed = %s WHERE id = %s"  # noqa: S608
_OTHERS = f"""
SELECT unit_id, failed, banding FROM {_SCORES} WHERE live_id = %s AND category = %s AND rated AND unit_id <> %s
"""  # noqa: S608  our own names
_ABOVE = f"UPDATE {_SCORES} SET rolled = %s, passed = %s, top = %s, bottom = %s WHERE id = %s"  # noqa: S608
_LEAST = f"SELECT MIN(passed) FROM {_SCORES} WHERE live_id = %s AND parent = %s"  # noqa: S608


def change(live: Live, ready: Ready, unit: int, less: Rows, more: Rows) -> dict[str, int]:
    """Rescore one unit whose facts `less` are gone and `more` have come, the units above it, and the counts of its
    groups; returns its numbers. `ready` is what `queries.live.ready_for` gives for the year. Three statements, and one
    more for each unit above. Where the share of those who fail is rolled up and grades have quotas, one more that reads
    the category, and those of each other unit that fails now or no longer.

    Raises `Refused` where the calendar of working days is another one than when the year was begun.
    """

    def changed(own: Numbers, atoms: Sequence[int]) -> Numbers:
        return ready.single.changed(own | dict(zip(ready.plan.atoms, atoms, strict=True)), less, more)

    return _rescore(live, ready, unit, changed)


def reread(live: Live, pack: Pack, unit: int) -> dict[str, int]:
    """Rescore one unit from its facts as they are now, whatever changed in them, as `change` does, and each unit that
    it was merged into, for which its later facts count. `pack` is the framework of the year. The queries of
    `queries.live.gathered` more.
    """
    found = answering(unit, pack, live.year, live.as_of)
    assert found is not None, "its category was known when the year was begun"
    ready, each = found
    with transaction.atomic():
        numbers = {pk: _reread(live, ready, pk, rows) for pk, (_, rows) in each.items()}
    return numbers[unit]


def _reread(live: Live, ready: Ready, unit: int, rows: Mapping[str, Iterable[tuple[str, Numbers]]]) -> Numbers:
    plain = {source: [row for _, row in found] for source, found in rows.items()}
    return _rescore(live, ready, unit, lambda own, _: ready.single.compute(own, plain))


def _rescore(live: Live, ready: Ready, unit: int, scored: Callable[[Numbers, Sequence[int]], Numbers]) -> Numbers:
    """Keep what a unit is scored at now; `scored` is given its own numbers and its aggregates before."""
    if _days(ready) != live.days:
        raise Refused([LIVE_CALENDAR(year=live.year)])
    with transaction.atomic(), connection.cursor() as cursor:
        row, *above = _way(live, unit, cursor)
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
        fails = _fails(live, ready, row, after.category, now, cursor)
        row = row._replace(rated=after.rated, total=after.total, failed=fails.own)
        rolled, passed = _passed(rule, row, cursor, live)
        atoms = json.dumps([now[name] for name in ready.plan.atoms], separators=(",", ":"))
        cursor.execute(_SCORE, (after.rated, after.total, rolled, passed, atoms, fails.own, fails.banding, row.pk))
        if passed != row.passed:
            _up(rule, above, own["weight"], row.passed, passed, cursor, live)
        for other, failed in fails.others:
            _refail(rule, live, other, failed, cursor)
    return now


def _way(live: Live, unit: int, cursor: Any) -> list[_Row]:
    """A unit and those above it, upward."""
    cursor.execute(_WAY, (live.pk, unit, live.pk))
    return [_Row(*found) for found in cursor.fetchall()]


class _Fails(NamedTuple):
    """Whether the unit fails and from which numbers; which others of its category do not stand as they did."""

    own: bool
    banding: str
    others: list[tuple[int, bool]]


def _fails(live: Live, ready: Ready, row: _Row, category: int, now: Numbers, cursor: Any) -> _Fails:
    scheme = ready.plan.scheme
    if scheme.rollup.mode != "share_failing":
        return _Fails(False, "", [])
    numbers = [now[name] for name in banding(scheme)]
    text = json.dumps(numbers)
    if text == row.banding:
        return _Fails(bool(row.failed), text, [])
    if not has_quota(scheme):
        return _Fails(failing(scheme, category, [numbers])[0], text, [])
    cursor.execute(_OTHERS, (live.pk, category, row.unit))
    others = cursor.fetchall()
    own, *found = failing(scheme, category, [numbers, *(json.loads(banded) for _, _, banded in others)])
    pairs = zip(others, found, strict=True)
    return _Fails(own, text, [(unit, failed) for (unit, failed_before, _), failed in pairs if failed != failed_before])


def _refail(rule: Rollup, live: Live, unit: int, failed: bool, cursor: Any) -> None:
    """Another unit fails now, or no longer."""
    row, *above = _way(live, unit, cursor)
    rolled, passed = _passed(rule, row._replace(failed=failed), cursor, live)
    cursor.execute(_FAILED, (failed, rolled, passed, row.pk))
    if passed != row.passed:
        _up(rule, above, json.loads(row.own)[-1], row.passed, passed, cursor, live)


def _up(
    rule: Rollup, above: Sequence[_Row], weight: int, before: int | None, after: int | None, cursor: Any, live: Live
) -> None:
    """Carry a changed value upward, as far as it changes anything."""
    for row in above:
        part = share(rule, weight)
        top = row.top + ((after or 0) - (before or 0)) * part
        bottom = row.bottom + ((after is not None) - (before is not None)) * part
        rolled, passed = _passed(rule, row._replace(top=top, bottom=bottom), cursor, live)
        cursor.execute(_ABOVE, (rolled, passed, top, bottom, row.pk))
        weight, before, after = json.loads(row.own)[-1], row.passed, passed
        if before == after:
            return


def _passed(rule: Rollup, row: _Row, cursor: Any, live: Live) -> tuple[int, int | None]:
    """What a unit's children roll up to, itself among them where the rule says so, and what it passes up."""
    own = worth(rule, bool(row.rated), row.total, bool(row.failed))
    rolled = _rolled(rule, row, own, cursor, live)
    return rolled, own if rolled == NO_ROLLUP else rolled


def _rolled(rule: Rollup, row: _Row, own: int | None, cursor: Any, live: Live) -> int:
    if rule.mode == "minimum":
        cursor.execute(_LEAST, (live.pk, row.unit))
        least = cursor.fetchone()[0]
        if least is not None and rule.include_self and own is not None:
            least = min(least, own)
        return Passed(0, 0, least).rolled(rule)
    part = share(rule, json.loads(row.own)[-1]) if rule.include_self and own is not None and row.bottom else 0
    return Passed(row.top + part * (own or 0), row.bottom + part, None).rolled(rule)
