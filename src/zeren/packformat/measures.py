"""The measures a pack may use, as it writes them; meanings are those of `zeren.engine.scheme`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from zeren.base.dates import Every
from zeren.engine.scheme import Op
from zeren.packformat.judging import Grade, Judged, Sample, Standing, Survey, Viewpoints
from zeren.packformat.selections import Selected
from zeren.packformat.strict import (
    Amount,
    At1,
    Id,
    Ids,
    Milli,
    PointsById,
    Strict,
    Thousandths,
    Whole,
    WholeById,
    between,
)
from zeren.packformat.totals import Bound, Quantity, Total


class Count(Strict):
    """M1, M2: facts over a target, or full points less `per_miss` for each one missing."""

    kind: Literal["count"]
    of: Selected
    target: Amount
    per_miss: Milli | None = None
    prorate: bool = False


class Presence(Strict):
    """M3: periods with enough facts over periods owed."""

    kind: Literal["presence"]
    of: Selected
    every: Every
    at_least: Amount = 1


class Ratio(Strict):
    """M4: part over whole."""

    kind: Literal["ratio"]
    part: Total
    whole: Total
    when_zero: Literal["not_applicable", "full", "not_evidenced"]
    looked: Selected | None = None


class Step(Strict):
    """A step and its points: the number is `at_least`, `above`, `at_most` or `below` a bound."""

    at_least: Bound | None = None
    above: Bound | None = None
    at_most: Bound | None = None
    below: Bound | None = None
    points: Milli

    @model_validator(mode="after")
    def _one_bound(self) -> Step:
        if len(self._written()) != 1:
            raise PydanticCustomError("pack_step_form", "one bound")
        return self

    def _written(self) -> dict[Op, int]:
        said: dict[Op, int | None] = {">=": self.at_least, ">": self.above, "<=": self.at_most, "<": self.below}
        return {op: bound for op, bound in said.items() if bound is not None}

    @property
    def op(self) -> Op:
        """The comparison."""
        return next(iter(self._written()))

    @property
    def bound(self) -> int:
        """The bound in tenths."""
        return self._written()[self.op]


class Steps(Quantity):
    """M6: points of the first step that is met, `otherwise` where none is."""

    kind: Literal["steps"]
    thresholds: Annotated[tuple[Step, ...], Field(min_length=1)]
    otherwise: Milli = 0

    def bounds(self) -> list[int]:
        """The bounds of the steps."""
        return [step.bound for step in self.thresholds]


class Linear(Quantity):
    """M7: no points at `zero_at`, all at `full_at`, straight between."""

    kind: Literal["linear"]
    zero_at: Bound
    full_at: Bound

    def bounds(self) -> list[int]:
        """The ends of the line."""
        return [self.zero_at, self.full_at]


class Accumulate(Strict):
    """M12: `each` for every one up to the line's points."""

    kind: Literal["accumulate"]
    of: Selected
    sum: Id | None = None
    each: Milli


class Award(Strict):
    """M13: points by the level of what was awarded, the `highest` or `all`, up to the line's points."""

    kind: Literal["award"]
    of: Selected
    levels: PointsById
    take: Literal["highest", "all"] = "highest"


class Coverage(Strict):
    """M5: points for each element of a list that is present."""

    kind: Literal["coverage"]
    of: Selected
    column: Id
    elements: PointsById


class LateStep(Strict):
    """Late by at most `days` is worth `value` thousandths."""

    days: At1
    value: Thousandths


class Ladder(Strict):
    """M8: each item is worth thousandths by how late it was delivered."""

    kind: Literal["ladder"]
    of: Selected
    on_time: Thousandths
    reminded: Thousandths
    late: tuple[LateStep, ...] = ()
    later: Thousandths = 0
    missing: Thousandths = 0
    mode: Literal["mean", "sum"] = "mean"
    days: Literal["calendar", "working"] = "calendar"


class Fault(Strict):
    """Faults of one kind: `points` each, by the code of `column`, or `judged` within a range (M10); never more than
    `cap` together."""

    id: Id
    of: Selected
    points: Milli | None = None
    column: Id | None = None
    by: PointsById | None = None
    judged: Judged | None = None
    cap: Milli | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Fault:
        forms = [self.points is not None, self.by is not None, self.judged is not None]
        if forms.count(True) != 1 or (self.column is None) != (self.by is None):
            raise PydanticCustomError("pack_fault_form", "points, or column with by, or judged")
        return self


class FaultGroup(Strict):
    """Faults whose deductions together never pass `cap`."""

    faults: Ids
    cap: Milli


class Deduction(Strict):
    """M9: full points less what faults cost, where somebody `looked`."""

    kind: Literal["deduction"]
    faults: Annotated[tuple[Fault, ...], Field(min_length=1)]
    groups: tuple[FaultGroup, ...] = ()
    looked: tuple[Selected, ...] = ()


class Term(Strict):
    """Points of another line, or a count of facts, compared with a number."""

    op: Op
    line: Id | None = None
    points: Milli | None = None
    of: Selected | None = None
    count: Whole | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Term:
        of_line = self.line is not None and self.points is not None and self.of is None and self.count is None
        of_facts = self.of is not None and self.count is not None and self.line is None and self.points is None
        if not of_line and not of_facts:
            raise PydanticCustomError("pack_term_form", "line with points, or of with count")
        return self


class AllOrNothing(Strict):
    """M11: full points if every term holds."""

    kind: Literal["all_or_nothing"]
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]


class CarryOver(Strict):
    """M24: weight of findings put right over the weight of all that were open in the year."""

    kind: Literal["carry_over"]
    of: Selected
    weights: WholeById
    repeat_factor: Annotated[Whole, *between(1, 100_000)] = 1000


Measure = Annotated[
    Count
    | Presence
    | Ratio
    | Coverage
    | Steps
    | Linear
    | Ladder
    | Deduction
    | AllOrNothing
    | Accumulate
    | Award
    | Grade
    | Survey
    | Viewpoints
    | Sample
    | Standing
    | CarryOver,
    Field(discriminator="kind"),
]
