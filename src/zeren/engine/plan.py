"""The plan: a scheme as atoms over facts and named whole-number columns over atoms. One plan, every renderer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zeren.engine.expr import Cond, Expr, Interval, depth_of
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
class Use:
    """Facts of a source that a line is made of."""

    source: str
    test: Cond


@dataclass(frozen=True)
class LinePlan:
    """Where a line's numbers stand in the plan and which facts it uses. `shown` are the numbers its arithmetic
    tells."""

    id: str
    points: str
    state: str
    full: Expr
    uses: tuple[Use, ...]
    shown: Mapping[str, str]


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

    def stages(self) -> list[dict[str, Expr]]:
        """The columns in stages, so that each stage reads only units, atoms and earlier stages."""
        depths: dict[str, int] = {}
        stages: list[dict[str, Expr]] = []
        for name, expr in self.columns.items():
            depth = depth_of(expr, depths)
            depths[name] = depth + 1
            if depth == len(stages):
                stages.append({})
            stages[depth][name] = expr
        return stages
