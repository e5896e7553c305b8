"""The measures a pack may use, as it writes them; meanings are those of `zeren.engine.scheme`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from zeren.base.dates import Every
from zeren.engine.scheme import Op
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


class Total(Strict):
    """A number per unit: facts counted (`of`), a column of them added up (`sum`), its posts, or a given amount."""

    of: Selected | None = None
    sum: Id | None = None
    unit: Literal["posts"] | None = None
    amount: Amount | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Total:
        forms = [self.of is not None, self.unit is not None, self.amount is not None]
        if forms.count(True) != 1 or (self.sum is not None and self.of is None):
            raise PydanticCustomError("pack_one_form", "one of of, unit, amount")
        return self


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


class Fault(Strict):
    """Faults of one kind: `points` each, or by the code of `column`; together never more than `cap`."""

    id: Id
    of: Selected
    points: Milli | None = None
    column: Id | None = None
    by: PointsById | None = None
    cap: Milli | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Fault:
        if (self.points is None) == (self.by is None) or (self.column is None) != (self.by is None):
            raise PydanticCustomError("pack_fault_form", "points, or column with by")
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
    Count | Presence | Ratio | Coverage | Ladder | Deduction | AllOrNothing | CarryOver, Field(discriminator="kind")
]
