"""A validated scheme: what the pack reader hands to the engine. Whole numbers only; every amount of points in
milli-points.

Words: a *line* is an indicator's row on a scorecard; a *selection* picks facts of one source; an *amount* is one whole
number for everybody or one for each unit category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from zeren.base.dates import Every
from zeren.base.text import Text

Op = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True)
class Where:
    """A condition on a column of a fact. Several values mean "one of them" and go with `=` only.

    Codes and keys are given as text and resolved against the catalogue and the scheme's `keys`; flags are 0 or 1.
    """

    column: str
    op: Op
    values: tuple[int | str, ...]


@dataclass(frozen=True)
class Selection:
    """Facts of a source that meet every condition.

    `span`: "year" takes facts whose dated column lies in the year; "until" all those up to the day the year is looked
    at. Facts dated after that day never exist."""

    source: str
    where: tuple[Where, ...] = ()
    span: Literal["year", "until"] = "year"


Amount = int | Mapping[str, int]
"""One number, or one for each unit category."""


@dataclass(frozen=True)
class Total:
    """A whole number per unit: the count of the selected facts, the sum of one of their count columns, or a column of
    the unit itself (`posts`), or a given amount. Exactly one of the forms."""

    select: Selection | None = None
    column: str = ""
    unit: Literal["", "posts"] = ""
    amount: Amount | None = None


@dataclass(frozen=True)
class Count:
    """M1 (M2 with an amount by category): `P*min(n,t)/t`, or `P - per_miss*max(0,t-n)`."""

    select: Selection
    target: Amount
    per_miss: int | None = None
    prorate: bool = False


@dataclass(frozen=True)
class Presence:
    """M3: periods with at least `at_least` facts over the periods owed."""

    select: Selection
    every: Every
    at_least: Amount = 1


@dataclass(frozen=True)
class Ratio:
    """M4: `P*a/b`, never over P. `when_zero` says what b = 0 means; `full` needs `looked`, the evidence of having
    looked."""

    part: Total
    whole: Total
    when_zero: Literal["not_applicable", "full", "not_evidenced"]
    looked: Selection | None = None


@dataclass(frozen=True)
class Element:
    """An element of a list with its points; present when a selected fact's `column` holds `key`."""

    key: str
    points: int


@dataclass(frozen=True)
class Quantity:
    """What M6 and M7 look at: a number per unit, or with `whole` the ratio of two, in thousandths.

    `when_zero` says what whole = 0 means, as in M4. `looked` is evidence of having looked where few is good."""

    part: Total
    whole: Total | None = None
    when_zero: Literal["not_applicable", "full", "not_evidenced"] = "not_evidenced"
    looked: Selection | None = None


@dataclass(frozen=True)
class Step:
    """Points of a step; `bound` is a number, or thousandths of a ratio. `>` and `<` leave the bound itself out."""

    op: Literal[">=", ">", "<=", "<"]
    bound: int
    points: int


@dataclass(frozen=True)
class Steps:
    """M6: the points of the first step that is met; `otherwise` where none is."""

    of: Quantity
    steps: tuple[Step, ...]
    otherwise: int = 0


@dataclass(frozen=True)
class Linear:
    """M7: 0 at `lo`, P at `hi`, straight between, clamped. `hi` below `lo` means that less is better."""

    of: Quantity
    lo: int
    hi: int


@dataclass(frozen=True)
class Coverage:
    """M5: points per element present. `column` is a key column of the selected source."""

    select: Selection
    column: str
    elements: tuple[Element, ...]


@dataclass(frozen=True)
class Late:
    """Late by at most `days` days is worth `value` thousandths."""

    days: int
    value: int


@dataclass(frozen=True)
class Ladder:
    """M8: items whose effective due date lies in the year and has come, each worth thousandths by how it was delivered.

    The source has the day columns `due` (effective: an approved extension replaces it), `delivered` and `reminded`.
    `late` ascends by days; later than the last step is worth `later`; not delivered by the day looked at is `missing`.
    `days` says which days are counted; in working days, what comes on a rest day counts as on the working day before.
    """

    select: Selection
    on_time: int
    reminded: int
    late: tuple[Late, ...]
    later: int
    missing: int
    mode: Literal["mean", "sum"] = "mean"
    days: Literal["calendar", "working"] = "calendar"


@dataclass(frozen=True)
class Fault:
    """Faults of one kind: points for each (by `column`'s code where `by` is given), never more than `cap` together.

    M10 with `judged`: what an inspector deducted stands in the count `column`, in milli-points, and counts as at least
    the first and at most the second number. The source has the flags `reasoned` and `second` (a second reader agreed);
    without both it is no fact yet."""

    id: str
    select: Selection
    points: int = 0
    column: str = ""
    by: tuple[tuple[str, int], ...] = ()
    cap: int | None = None
    judged: tuple[int, int] | None = None


@dataclass(frozen=True)
class FaultGroup:
    """Faults of a line whose deductions together never pass `cap`."""

    faults: tuple[str, ...]
    cap: int


@dataclass(frozen=True)
class Deduction:
    """M9, M10: P less what the faults cost. `looked` is the evidence of having been looked at (a recorded fault is one
    too)."""

    faults: tuple[Fault, ...]
    groups: tuple[FaultGroup, ...] = ()
    looked: tuple[Selection, ...] = ()


@dataclass(frozen=True)
class Accumulate:
    """M12: `each` for every one, up to P, which is the cap."""

    of: Total
    each: int


@dataclass(frozen=True)
class Award:
    """M13: points by the code in the column `level` of awards dated in the year; the `highest` one or `all`, up to P.
    Of several of the highest level the one with the smallest id is taken."""

    select: Selection
    levels: tuple[tuple[str, int], ...]
    take: Literal["highest", "all"] = "highest"


@dataclass(frozen=True)
class Cell:
    """What a grade is worth, in thousandths of P; with a level in a matrix of grade and level."""

    grade: str
    value: int
    level: str = ""


@dataclass(frozen=True)
class Grade:
    """M17: the mean of what the judges' grades are worth, each exact, times the load factor (thousandths, by category).

    The source has the code column `grade`, and `level` where a cell names one. A grade without a cell is worth 0."""

    select: Selection
    cells: tuple[Cell, ...]
    load: Amount = 1000


@dataclass(frozen=True)
class Survey:
    """M18: the mean of what the answers are worth, in thousandths of P; counts only.

    The source has the code column `answer` and the count `returns`. An answer not named here is an abstention and no
    return. `trim` (thousandths) drops that share of the returns, rounded down, at each side. Below `least` returns the
    line does not apply."""

    select: Selection
    answers: tuple[tuple[str, int], ...]
    least: int
    trim: int = 0


@dataclass(frozen=True)
class Viewpoint:
    """A line as one of several views on a unit, with its weight among them."""

    line: str
    weight: int


@dataclass(frozen=True)
class Viewpoints:
    """M19: `P * sum(w * points/full) / sum(w)` over lines. A line that does not apply or is not evidenced is absent.

    `absent`: "redistribute" leaves it out, "zero" counts it as 0, "not_applicable" leaves the whole line out. All
    absent: not applicable. `own` is the unit's own score: shown, never counted."""

    views: tuple[Viewpoint, ...]
    absent: Literal["redistribute", "zero", "not_applicable"]
    own: str = ""


@dataclass(frozen=True)
class Sample:
    """M21: P less `each` for every fault, extrapolated from the objects drawn to all: `faults * N / k`, exact.

    The source has the counts `objects` (N), `drawn` (k), `checked` and `faults`, as the recorded draw left them. A
    drawn object that was not checked makes the line not evidenced; nothing to draw, not applicable."""

    select: Selection
    each: int


@dataclass(frozen=True)
class Standing:
    """M22: where a number, or the points of another line, stand within the unit's category: as "percentile"
    (`P * (less + equal/2) / n`) or "score" (`P * (50 + 10z) / 100`, between 0 and P).

    Every unit of the category that exists in the year, is assessed and to which the line applies takes part."""

    how: Literal["percentile", "score"]
    of: Total | None = None
    line: str = ""


@dataclass(frozen=True)
class Term:
    """A condition of M11: rounded points of another line, or a count of facts, compared with a number."""

    op: Op
    value: int
    line: str = ""
    select: Selection | None = None


@dataclass(frozen=True)
class AllOrNothing:
    """M11: P if every term holds; terms on not_applicable lines are left out, none left: not_applicable."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Veto:
    """M15: what follows when at least `at_least` facts are selected. `band` goes with `cap`; `lower` is one band
    lower."""

    select: Selection
    effect: Literal["to_zero", "to_fail", "cap", "lower"]
    at_least: int = 1
    band: str = ""


@dataclass(frozen=True)
class CarryOver:
    """M24: `P * sum(w*done) / sum(w)` over findings opened before the year's end and not verified on or before its
    first day.

    The source has the day columns `opened` and `verified`, the code column `severity` and the flag `repeat`. A finding
    weighs its severity's number times `repeat_factor` (in thousandths) if it is a repeat, times 1000 if not."""

    select: Selection
    weights: tuple[tuple[str, int], ...]
    repeat_factor: int = 1000


Measure = (
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
    | Veto
    | Grade
    | Survey
    | Viewpoints
    | Sample
    | Standing
    | CarryOver
)


@dataclass(frozen=True)
class Line:
    """An indicator: its measure, its full points and when it applies.

    `categories` empty means every category. `needs`: not_applicable unless at least one such fact is there.
    `stands_in_for` (M20): counts only where that line is not applicable. A veto has `points` 0 and no component.
    `title` names it in a few words, `text` says how it scores."""

    id: str
    component: str
    points: int
    measure: Measure
    text: Text
    clause: Text
    cites: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    needs: Selection | None = None
    stands_in_for: str = ""
    title: Text = Text("", "")


@dataclass(frozen=True)
class Group:
    """Lines or groups of one component whose points, and applicable points, together never pass `cap`."""

    id: str
    members: tuple[str, ...]
    cap: int


@dataclass(frozen=True)
class Component:
    """A part of the result. Weights of those that earn add up to the full total. One of weight 0 holds only lines
    <= 0, unless its `role` says that its lines are a bonus beside the base, or are only shown.

    `needs`: the whole component is not_applicable unless at least one such fact is there. `carried`: unless at least
    one such finding counts in the sense of M24 (opened before the year's end, not verified on or before its first day).
    """

    id: str
    text: Text
    weight: int
    needs: Selection | None = None
    carried: Selection | None = None
    role: Literal["", "bonus", "shown"] = ""

    @property
    def kind(self) -> Literal["earns", "lowers", "bonus", "shown"]:
        """What its lines do to the total."""
        return "earns" if self.weight > 0 else (self.role or "lowers")


@dataclass(frozen=True)
class Bonus:
    """What bonus lines may add together. M14: they count only where the base reaches the `gate`."""

    cap: int
    gate: int = 0


@dataclass(frozen=True)
class Band:
    """A grade: totals of `least` or more, best first. `quota`: thousandths of the category allowed in this band or
    better.

    `no_line_at_zero` and `component_least` are the floor conditions (M16).
    """

    id: str
    text: Text
    least: int
    quota: int | None = None
    no_line_at_zero: bool = False
    component_least: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Quota:
    """How quotas are applied (M23). `ties` is a rule, or the lines compared one after the other, higher first."""

    rounding: Literal["down", "half", "up"] = "down"
    ties: Literal["all_out", "all_in"] | tuple[str, ...] = "all_out"
    smallest_group: int = 1


@dataclass(frozen=True)
class Rollup:
    """How totals go up the tree: over the direct children, level by level, rounded per level."""

    mode: Literal["mean", "weighted", "minimum", "share_failing"] = "mean"
    include_self: bool = False


@dataclass(frozen=True)
class Scheme:
    """Everything the engine needs to know of a framework. `full` is the full total in milli-points (100,000 for 100).

    `keys`: for each key column of a source ("records.duty") the texts it may hold, in order. `bands` go from best to
    worst; the last starts at 0 and is the failing band."""

    id: str
    version: str
    full: int
    categories: tuple[str, ...]
    components: tuple[Component, ...]
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    bands: tuple[Band, ...]
    quota: Quota
    rollup: Rollup
    keys: Mapping[str, tuple[str, ...]]
    unassessed: tuple[str, ...] = ()
    """Categories whose units are not rated: the body that assesses stands in the tree and is only rolled up to."""
    bonus: Bonus | None = None
    above_full: bool = False
    """Whether a total may be more than the full total."""

    def kind(self, component: str) -> str:
        """What the lines of a component do to the total; "" for lines that belong to none."""
        return next((part.kind for part in self.components if part.id == component), "")
