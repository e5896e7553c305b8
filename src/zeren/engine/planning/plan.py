"""The plan: a scheme as atoms over facts and named whole-number columns over atoms. One plan, every renderer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from zeren.engine.planning.expr import Cond, Expr, Interval, depth_of, names
from zeren.engine.scheme import Scheme

SCORED, NOT_EVIDENCED, NOT_APPLICABLE, VETOED = 0, 1, 2, 3
STATES = ("scored", "not_evidenced", "not_applicable", "vetoed")
"""What a line's state number means."""


@dataclass(frozen=True)
class Atom:
    """One aggregate per unit over the facts of a source: how many rows meet `test`, or the sum of `value` over them."""

    source: str
    test: Cond
    value: Expr | None = None


@dataclass(frozen=True)
class Across:
    """A whole number that needs the other units: the column `value` compared within a unit's category, among the units
    whose column `takes` is 1.

    "place" is twice how many have less, plus how many have the same, the unit itself included; "members" is how many
    take part; "score" is 50 + 10z in thousandths, rounded. Whoever takes no part has 0. `standing.across` works it out
    for every engine."""

    how: Literal["place", "members", "score"]
    value: str
    takes: str


@dataclass(frozen=True)
class Pass:
    """What is computed between two looks at the other units: first `across`, from columns of earlier passes, then
    `columns`."""

    across: Mapping[str, Across]
    columns: Mapping[str, Expr]


@dataclass(frozen=True)
class Use:
    """Facts of a source that a line is made of. With `best` only one of a unit's: where that is the most, and of
    several the one with the smallest id."""

    source: str
    test: Cond
    best: Expr | None = None


@dataclass(frozen=True)
class LinePlan:
    """Where a line's numbers stand in the plan and which facts it uses. `shown` are the numbers its arithmetic
    tells; `adjusted` is what adjustments add, "" where the line has none in this run."""

    id: str
    points: str
    state: str
    full: Expr
    uses: tuple[Use, ...]
    shown: Mapping[str, str]
    adjusted: str = ""


@dataclass(frozen=True)
class Plan:
    """A scheme for one year, looked at on one day.

    `atoms` and `columns` are in order of use; a column reads units, atoms and earlier columns. Fixed names: `total`,
    `base`, `rated`, `entry` (place of the band before quotas), `ok_<n>` (whether band n's floor holds), `score_<c>`,
    `reach_<c>` (applicable), `fail`, `cap` (place of the worst cap), `lower` (how many bands lower)."""

    scheme: Scheme
    start: int
    end: int
    as_of: int
    atoms: Mapping[str, Atom]
    columns: Mapping[str, Expr]
    lines: tuple[LinePlan, ...]
    intervals: Mapping[str, Interval]
    across: Mapping[str, Across] = field(default_factory=dict)
    """Numbers that need the other units; a plan without any is one pass."""
    most: Mapping[str, int] = field(default_factory=dict)
    """For each source, for how many facts of one unit the intervals are proven; `columns.refuse_more` holds it."""

    def stages(self, columns: Mapping[str, Expr] | None = None) -> list[dict[str, Expr]]:
        """Columns (all, or those of a pass) in stages, so that each reads only units, atoms and earlier stages."""
        depths: dict[str, int] = {}
        stages: list[dict[str, Expr]] = []
        for name, expr in (self.columns if columns is None else columns).items():
            depth = depth_of(expr, depths)
            depths[name] = depth + 1
            if depth == len(stages):
                stages.append({})
            stages[depth][name] = expr
        return stages

    def passes(self) -> list[Pass]:
        """The plan in passes; the first has nothing across units."""
        at: dict[str, int] = {}
        for name, expr in self.columns.items():
            # A number across units is ready one pass after the columns it compares, which come earlier in the plan.
            for other in names(expr) & self.across.keys():
                one = self.across[other]
                at[other] = 1 + max(at[one.value], at[one.takes])
            at[name] = max((at.get(other, 0) for other in names(expr)), default=0)
        return [
            Pass(
                {name: one for name, one in self.across.items() if at.get(name) == number},
                {name: expr for name, expr in self.columns.items() if at[name] == number},
            )
            for number in range(1 + max(at.values(), default=0))
        ]
