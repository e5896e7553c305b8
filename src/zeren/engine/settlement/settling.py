"""Ranks, quotas, bands and roll-up as SQL steps: what `settle` does with columns, for databases that hold more units
than one machine. Ranks and quotas come from histograms: totals are whole numbers, so a category has few of them.

The step `scored` must be there: a row for each unit with `unit`, `parent`, `depth` (0 for a root), `category`, `posts`,
`weight`, `rated`, `total`, `entry`, `fail`, `cap`, `lower`, `ok_<n>` for each band, and `k<n>`, the points of the lines
that break ties. The last step, `settled`, has the columns of `Settled`, by unit."""

from __future__ import annotations

from collections.abc import Sequence

from zeren.engine.planning.expr import Bin, Expr, Num, Quot, Ref, times
from zeren.engine.rendering.dialects import Database
from zeren.engine.rendering.render import text
from zeren.engine.rendering.sql import Steps
from zeren.engine.scheme import Quota, Scheme
from zeren.engine.settlement.settle import NO_ROLLUP, SMALLEST_RANKED, tie_lines


def settling(scheme: Scheme, database: Database, deepest: int) -> Steps:
    """The steps from `scored` to `settled`. `deepest` is the largest depth of a unit."""
    last = len(scheme.bands) - 1
    steps = _quotas(scheme, database)
    band = f"least(greatest(CASE WHEN s.fail = 1 THEN {last} ELSE q.place END, s.cap) + s.lower, {last})"
    steps.append(
        (
            "banded",
            f"SELECT s.unit, s.parent, s.depth, s.category, s.posts, s.weight, s.rated, s.total, "
            f"CASE WHEN s.rated = 1 THEN s.entry ELSE -1 END AS entry, coalesce(q.place, -1) AS quota, "
            f"CASE WHEN s.rated = 1 THEN {band} ELSE -1 END AS band "
            f"FROM scored AS s LEFT JOIN {steps[-1][0]} AS q ON q.unit = s.unit",
        )
    )
    for group in ("category", "parent"):
        steps += _ranks(group)
    steps += _rollup(scheme, database, deepest)
    steps.append(("settled", _settled()))
    return steps


def _settled() -> str:
    joins = " ".join(
        f"LEFT JOIN size_{group} AS z{group} ON z{group}.unit_group = b.{group} "
        f"LEFT JOIN rank_{group} AS r{group} ON r{group}.unit_group = b.{group} AND r{group}.total = b.total"
        for group in ("category", "parent")
    )
    ranks = ", ".join(
        f"CAST(CASE WHEN b.rated = 1 AND b.posts >= {SMALLEST_RANKED} THEN r{group}.place ELSE 0 END AS BIGINT) "
        f"AS rank_{group}, CAST(CASE WHEN b.rated = 1 THEN z{group}.n ELSE 0 END AS BIGINT) AS of_{group}"
        for group in ("category", "parent")
    )
    plain = ", ".join(f"CAST(b.{name} AS BIGINT) AS {name}" for name in ("entry", "quota", "band"))
    return (
        f"SELECT b.unit, {plain}, {ranks}, CAST(coalesce(u.rolled, {NO_ROLLUP}) AS BIGINT) AS rolled "
        f"FROM banded AS b {joins} LEFT JOIN rolled AS u ON u.unit = b.unit"
    )


def _ranks(group: str) -> Steps:
    """How many rated units each group has, and the rank of each total in it: 1, 2, 2, 4."""
    better = (
        "sum(n) OVER (PARTITION BY unit_group ORDER BY total DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    )
    counted = f"FROM banded WHERE rated = 1 AND posts >= {SMALLEST_RANKED} GROUP BY {group}, total"
    return [
        (f"size_{group}", f"SELECT {group} AS unit_group, count(*) AS n FROM banded WHERE rated = 1 GROUP BY {group}"),
        (
            f"rank_{group}",
            f"SELECT unit_group, total, 1 + {better} - n AS place "
            f"FROM (SELECT {group} AS unit_group, total, count(*) AS n {counted}) AS h",
        ),
    ]


def _quotas(scheme: Scheme, database: Database) -> Steps:
    """Band by band, best first: who competes, how many places are free, who moves down."""
    keys = ["total", *(f"k{place}" for place in range(len(tie_lines(scheme))))]
    oks = [f"ok_{place}" for place in range(len(scheme.bands))]
    steps: Steps = [
        ("q", f"SELECT unit, category, {', '.join([*keys, *oks])}, entry AS place FROM scored WHERE rated = 1"),
        ("sizes", "SELECT category, count(*) AS n FROM scored WHERE rated = 1 GROUP BY category"),
    ]
    now = "q"
    for place, band in enumerate(scheme.bands[:-1]):
        if band.quota is not None:
            steps += _quota(scheme, database, place, now, keys)
            now = f"q{place}"
    steps.append(("placed", f"SELECT unit, place FROM {now}"))
    return steps


def _quota(scheme: Scheme, database: Database, place: int, now: str, keys: Sequence[str]) -> Steps:
    share = text(places_of(scheme.quota, scheme.bands[place].quota or 0), database.text)
    order = ", ".join(f"{key} DESC" for key in keys)
    so_far = f"sum(n) OVER (PARTITION BY category ORDER BY {order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    listed = ", ".join(keys)
    rivals = f"SELECT category, {listed}, count(*) AS n FROM {now} WHERE place = {place} GROUP BY category, {listed}"
    smallest = max(scheme.quota.smallest_group, 1)
    above = f"SELECT category, count(*) AS above FROM {now} WHERE place < {place} GROUP BY category"
    taken = (
        f"SELECT z.category, z.n, coalesce(a.above, 0) AS above FROM sizes AS z "
        f"LEFT JOIN ({above}) AS a ON a.category = z.category WHERE z.n >= {smallest}"
    )
    free = f"SELECT category, greatest({share} - above, 0) AS free FROM ({taken}) AS t"
    lost = "h.ends - h.n >= f.free" if scheme.quota.ties == "all_in" else "h.ends > f.free"
    same = " AND ".join(f"l.{key} = w.{key}" for key in ("category", *keys))
    below = " ".join(f"WHEN w.ok_{lower} = 1 THEN {lower}" for lower in range(place + 1, len(scheme.bands)))
    rest = [f"w.ok_{lower}" for lower in range(len(scheme.bands))]
    carried = ", ".join(["w.unit", "w.category", *(f"w.{key}" for key in keys), *rest])
    moved = f"CASE WHEN l.lost IS NULL THEN w.place ELSE CASE {below} ELSE {len(scheme.bands) - 1} END END"
    return [
        (
            f"lost{place}",
            f"SELECT h.category, {', '.join(f'h.{key}' for key in keys)}, 1 AS lost "
            f"FROM (SELECT category, {listed}, n, {so_far} AS ends FROM ({rivals}) AS c) AS h "
            f"JOIN ({free}) AS f ON f.category = h.category WHERE {lost}",
        ),
        (
            f"q{place}",
            f"SELECT {carried}, {moved} AS place FROM {now} AS w LEFT JOIN lost{place} AS l "
            f"ON w.place = {place} AND {same}",
        ),
    ]


def places_of(quota: Quota, share: int) -> Expr:
    """How many of `n` units a share of so many thousandths is."""
    product = times(Ref("n"), Num(share))
    match quota.rounding:
        case "down":
            return Quot("div", product, Num(1000))
        case "half":
            return Quot("rh", product, Num(1000))
        case "up":
            return Quot("div", Bin("+", product, Num(999)), Num(1000))


def _rollup(scheme: Scheme, database: Database, deepest: int) -> Steps:
    """From the deepest level up: a child passes up its own rolled value if it has one, else its total."""
    rule, last = scheme.rollup, len(scheme.bands) - 1
    own = f"CASE WHEN {{c}}.band = {last} THEN 100000 ELSE 0 END" if rule.mode == "share_failing" else "{c}.total"
    steps: Steps = []
    below = ""
    for level in range(deepest, 0, -1):
        joined = f"LEFT JOIN {below} AS r ON r.unit = c.unit" if below else ""
        rolled = "r.rolled" if below else "NULL"
        child = (
            f"SELECT c.parent AS unit, CAST(coalesce({rolled}, {own.format(c='c')}) AS BIGINT) AS points, c.weight "
            f"FROM banded AS c {joined} WHERE c.depth = {level} AND (c.rated = 1 OR {rolled} IS NOT NULL)"
        )
        steps.append((f"under{level}", child))
        if rule.include_self:
            self = (
                f"SELECT c.unit, CAST({own.format(c='c')} AS BIGINT) AS points, c.weight FROM banded AS c "
                f"WHERE c.rated = 1 AND c.unit IN (SELECT unit FROM under{level})"
            )
            steps.append((f"selves{level}", f"SELECT * FROM under{level} UNION ALL {self}"))
        parts = steps[-1][0]
        below = f"roll{level}"
        steps.append((below, _combined(rule.mode, parts, database)))
    levels = [f"SELECT unit, rolled FROM roll{level}" for level in range(deepest, 0, -1)]
    none = "SELECT unit, total AS rolled FROM banded WHERE 1 = 0"
    steps.append(("rolled", " UNION ALL ".join(levels or [none])))
    return steps


def _combined(mode: str, parts: str, database: Database) -> str:
    if mode == "minimum":
        return f"SELECT unit, min(points) AS rolled FROM {parts} GROUP BY unit"
    share = "weight" if mode == "weighted" else "1"
    mean = text(Quot("rh", Ref("top"), Ref("bottom")), database.text)
    sums = (
        f"SELECT unit, CAST(sum(points * {share}) AS BIGINT) AS top, CAST(sum({share}) AS BIGINT) AS bottom "
        f"FROM {parts} GROUP BY unit"
    )
    return f"SELECT unit, {mean} AS rolled FROM ({sums}) AS m WHERE bottom > 0"
