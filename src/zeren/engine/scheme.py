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
    """

    select: Selection
    on_time: int
    reminded: int
    late: tuple[Late, ...]
    later: int
    missing: int
    mode: Literal["mean", "sum"] = "mean"


@dataclass(frozen=True)
class Fault:
    """Faults of one kind: points for each (by `column`'s code where `by` is given), never more than `cap` together."""

    id: str
    select: Selection
    points: int = 0
    column: str = ""
    by: tuple[tuple[str, int], ...] = ()
    cap: int | None = None


@dataclass(frozen=True)
class FaultGroup:
    """Faults of a line whose deductions together never pass `cap`."""

    faults: tuple[str, ...]
    cap: int


@dataclass(frozen=True)
class Deduction:
    """M9: P less what the faults cost. `looked` is the evidence of having been looked at (a recorded fault is one
    too)."""

    faults: tuple[Fault, ...]
    groups: tuple[FaultGroup, ...] = ()
    looked: tuple[Selection, ...] = ()


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


Measure = Count | Presence | Ratio | Coverage | Ladder | Deduction | AllOrNothing | Veto | CarryOver


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
    """A part of the result. Weights of those that earn add up to the full total; weight 0 holds only lines <= 0.

    `needs`: the whole component is not_applicable unless at least one such fact is there. `carried`: unless at least
    one such finding counts in the sense of M24 (opened before the year's end, not verified on or before its first day).
    """

    id: str
    text: Text
    weight: int
    needs: Selection | None = None
    carried: Selection | None = None


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
