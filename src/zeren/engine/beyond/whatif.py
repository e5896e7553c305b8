"""What would follow, had the scheme said something else or had findings been verified: by the same steps as a run.

Words: a *change* says what is looked at otherwise; a *cap* is any upper limit of a scheme that has a name here; a
*moved* unit is one whose total, band or rank is not what it was. Nothing is worked out in another way than a run does:
the changed scheme and the changed facts are scored as they would be if they were real.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from zeren.base.catalogue import Catalogue
from zeren.base.numbers import plain_points
from zeren.base.problems import Problem, Refused, declare
from zeren.engine.assemble import plan_of
from zeren.engine.columns import Column, Facts
from zeren.engine.given import given
from zeren.engine.merges import follow_successors
from zeren.engine.rendering.duck import compute
from zeren.engine.scheme import Band, Deduction, Fault, FaultGroup, Line, Scheme
from zeren.engine.settlement.settle import Settled, settle

FINDINGS = "findings"
"""The source whose facts have a day on which they were `verified`."""

BONUS = "+"
"""The name of the cap of all bonus lines together; no id is written like this."""

WEIGHTS_OFF = declare(
    "whatif_weights_do_not_add_up",
    zh="各部分权重合计{sum}，不是满分{full}",
    en="the weights add up to {sum}, not to the full {full}",
    do_zh="调整到合计等于满分；原来计分的部分，权重要大于0",
    do_en="Make them add up; a component that earns keeps a weight above 0",
)
CAP_OFF = declare(
    "whatif_cap_out_of_range",
    zh="上限“{cap}”为{found}，应在{least}到{most}之间",
    en="the cap “{cap}” is {found}; it must lie between {least} and {most}",
    do_zh="请改正该上限",
    do_en="Correct the cap",
)
BANDS_OFF = declare(
    "whatif_bands_out_of_order",
    zh="等次“{band}”的分数线要低于更好的等次，并大于0、不超过满分",
    en="the bound of grade “{band}” must be below that of the better grade, above 0 and not over the full points",
    do_zh="从高到低填写各等次的分数线",
    do_en="Give the bounds from the best grade down",
)
QUOTA_OFF = declare(
    "whatif_quota_out_of_range",
    zh="等次“{band}”的名额比例要在0到100%之间，且不小于更好等次的比例",
    en="the share of grade “{band}” must lie between 0 and 100 % and not be smaller than that of a better grade",
    do_zh="名额是“本等次及以上”合计的比例，请改正",
    do_en="A share is that of this grade or better: correct it",
)


@dataclass(frozen=True)
class Change:
    """What is looked at otherwise; what is not named stays. Milli-points for weights, caps and bounds; thousandths for
    quotas, None for no quota; ids of findings that count as verified on the day looked at.
    """

    weights: Mapping[str, int] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)
    bands: Mapping[str, int] = field(default_factory=dict)
    quotas: Mapping[str, int | None] = field(default_factory=dict)
    closed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.weights or self.caps or self.bands or self.quotas or self.closed)


@dataclass(frozen=True)
class Cap:
    """An upper limit: its name in a change, whom it belongs to, its value and the least it may be, in milli-points.

    `owner` is the line or group, "" for all bonus lines together; `faults` the kinds of fault that share it, none for
    lines.
    """

    name: str
    owner: str
    faults: tuple[str, ...]
    value: int
    least: int


@dataclass(frozen=True)
class Outcome:
    """What a scheme gives on some facts: every column of its plan and what follows for bands and ranks."""

    scheme: Scheme
    facts: Facts
    columns: Mapping[str, Column]
    settled: Settled


@dataclass(frozen=True)
class Stand:
    """A unit's total in milli-points, its band's place (-1 for unrated), its rank in the category (0 for none)."""

    total: int
    band: int
    rank: int


@dataclass(frozen=True)
class Moved:
    """A unit by its place among the units, before and after."""

    unit: int
    before: Stand
    after: Stand


def caps_of(scheme: Scheme) -> list[Cap]:
    """Every upper limit that a change may name, in the order of the scheme."""
    groups = [Cap(group.id, group.id, (), group.cap, 1) for group in scheme.groups]
    if scheme.bonus is not None:
        groups.append(Cap(BONUS, "", (), scheme.bonus.cap, 0))
    return [*groups, *(cap for line in scheme.lines for cap in _fault_caps(line))]


def _fault_caps(line: Line) -> Iterator[Cap]:
    if not isinstance(line.measure, Deduction):
        return
    for fault in line.measure.faults:
        if fault.cap is not None:
            yield Cap(f"{line.id}/{fault.id}", line.id, (fault.id,), fault.cap, 0)
    for group in line.measure.groups:
        yield Cap(f"{line.id}/{'+'.join(group.faults)}", line.id, group.faults, group.cap, 0)


def changed_scheme(scheme: Scheme, change: Change) -> Scheme:
    """The scheme with the change made. Raises `Refused` for what no pack could say, `KeyError` for unknown names."""
    weights = _known(change.weights, [part.id for part in scheme.components])
    bounds = _known(change.bands, [band.id for band in scheme.bands[:-1]])
    quotas = _known(change.quotas, [band.id for band in scheme.bands[:-1]])
    caps = _known(change.caps, [cap.name for cap in caps_of(scheme)])
    made = replace(
        scheme,
        components=tuple(replace(part, weight=weights.get(part.id, part.weight)) for part in scheme.components),
        groups=tuple(replace(group, cap=caps.get(group.id, group.cap)) for group in scheme.groups),
        lines=tuple(_recapped(line, caps) for line in scheme.lines),
        bonus=scheme.bonus and replace(scheme.bonus, cap=caps.get(BONUS, scheme.bonus.cap)),
        bands=tuple(_rebounded(band, bounds, quotas) for band in scheme.bands),
    )
    if wrong := _problems(scheme, made):
        raise Refused(wrong)
    return made


def _known(given: Mapping[str, Any], names: list[str]) -> Mapping[str, Any]:
    if unknown := given.keys() - set(names):
        raise KeyError(sorted(unknown)[0])
    return given


def _recapped(line: Line, caps: Mapping[str, int]) -> Line:
    if not isinstance(line.measure, Deduction) or not any(name.startswith(f"{line.id}/") for name in caps):
        return line

    def fault(one: Fault) -> Fault:
        return replace(one, cap=caps.get(f"{line.id}/{one.id}", one.cap))

    def group(one: FaultGroup) -> FaultGroup:
        return replace(one, cap=caps.get(f"{line.id}/{'+'.join(one.faults)}", one.cap))

    measure = replace(
        line.measure,
        faults=tuple(map(fault, line.measure.faults)),
        groups=tuple(map(group, line.measure.groups)),
    )
    return replace(line, measure=measure)


def _rebounded(band: Band, bounds: Mapping[str, int], quotas: Mapping[str, int | None]) -> Band:
    return replace(band, least=bounds.get(band.id, band.least), quota=quotas.get(band.id, band.quota))


def _problems(scheme: Scheme, made: Scheme) -> list[Problem]:
    found: list[Problem] = []
    total = sum(part.weight for part in made.components)
    signs = [(old.weight > 0, new.weight > 0) for old, new in zip(scheme.components, made.components, strict=True)]
    if total != scheme.full or any(old != new for old, new in signs) or any(p.weight < 0 for p in made.components):
        found.append(WEIGHTS_OFF(sum=plain_points(total), full=plain_points(scheme.full)))
    return [*found, *_cap_problems(made), *_band_problems(made)]


def _cap_problems(made: Scheme) -> Iterator[Problem]:
    most = made.full * 10
    for cap in caps_of(made):
        if not cap.least <= cap.value <= most:
            least, value, limit = map(plain_points, (cap.least, cap.value, most))
            yield CAP_OFF(cap=cap.name, found=value, least=least, most=limit)


def _band_problems(made: Scheme) -> Iterator[Problem]:
    above, share = made.full + 1, 0
    for band in made.bands[:-1]:
        if not 0 < band.least < above:
            yield BANDS_OFF(band=band.text)
        above = band.least
        if band.quota is not None:
            if not share <= band.quota <= 1000:
                yield QUOTA_OFF(band=band.text)
            share = band.quota


def verified(facts: Facts, ids: tuple[str, ...], as_of: int) -> Facts:
    """The facts with these findings verified on the day looked at. What was verified before, or is none, stays as it
    is: being late is told by the day it was due, and a finding verified today is as late as one still open.
    """
    if not ids:
        return facts
    table = facts.tables[FINDINGS]
    wanted = set(ids)
    chosen = np.fromiter((name in wanted for name in table.ids), dtype=bool, count=len(table.ids))
    days = table.columns["verified"]
    now = replace(table, columns={**table.columns, "verified": np.where(chosen & (days > as_of), as_of, days)})
    return replace(facts, tables={**facts.tables, FINDINGS: now})


def outcome(
    scheme: Scheme,
    catalogue: Catalogue,
    facts: Facts,
    start: int,
    end: int,
    as_of: int,
    calendar: Mapping[int, bool] | None = None,
) -> Outcome:
    """What a run gives: merges followed, the plan computed, bands and ranks settled. `facts` are as gathered, upheld
    adjustments among them; `calendar` has the days worked or free against their weekday.
    """
    moved = follow_successors(facts, catalogue, as_of)
    plan = plan_of(scheme, catalogue, start, end, as_of, given(scheme, moved, calendar))
    columns = compute(plan, moved).columns
    return Outcome(scheme, moved, columns, settle(scheme, moved, columns))


def whatif(
    scheme: Scheme,
    catalogue: Catalogue,
    facts: Facts,
    change: Change,
    start: int,
    end: int,
    as_of: int,
    calendar: Mapping[int, bool] | None = None,
) -> Outcome:
    """What a run would give, had the change been made before it. Raises `Refused` for what no pack could say."""
    made = changed_scheme(scheme, change)
    return outcome(made, catalogue, verified(facts, change.closed, as_of), start, end, as_of, calendar)


def stands(found: Outcome) -> list[Stand]:
    """How every unit stands, in the units' order."""
    parts = (found.columns["total"], found.settled.band, found.settled.rank_category)
    return [Stand(*row) for row in np.stack(parts, axis=1).tolist()]


def moved(before: Outcome, after: Outcome) -> list[Moved]:
    """The units that are not as they were, in the units' order."""
    pairs = zip(stands(before), stands(after), strict=True)
    return [Moved(place, old, new) for place, (old, new) in enumerate(pairs) if old != new]
