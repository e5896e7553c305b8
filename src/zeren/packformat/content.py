"""Everything a pack says, as one value: identity, roles, lists, duties, and how a year scores."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from zeren.packformat.crossing import Crossing
from zeren.packformat.duties import Duty
from zeren.packformat.instruments import Instrument, References, ReportText, Survey
from zeren.packformat.measures import Measure
from zeren.packformat.rectification import Rectification, Severity
from zeren.packformat.selections import Needed, Selected
from zeren.packformat.strict import (
    At1,
    Cites,
    Id,
    Ids,
    Milli,
    Percent,
    PointsById,
    ShortWords,
    Strict,
    Whole,
    Words,
    between,
)

FORMAT = 1
"""The format that this version reads and writes. Packs of a newer one are refused."""


class Identity(Strict):
    """Which pack this is. `from_year` is the first year it is meant for.

    `numbers` says what the numbers in `cites` are numbers of. `requests_per_month`: more obligations of a unit falling
    due in one month are warned of. `above_full`: whether bonuses may lift a total above the full one.
    """

    id: Id
    version: Annotated[str, Field(min_length=1, max_length=40)]
    title: Words
    about: Words = Words()
    languages: tuple[Literal["zh", "en"], ...] = ("zh", "en")
    based_on: tuple[Words, ...] = ()
    numbers: Words = Words()
    from_year: Annotated[Whole, *between(1950, 2200)]
    full: Milli
    above_full: bool = False
    requests_per_month: At1 = 5


class Tier(Strict):
    """A tier of responsibility and who holds it."""

    id: Id
    title: Words
    holder: Words
    holders: Literal["body", "one", "some", "each"]
    rests_on: References = ()
    cites: Cites = ()


class Category(Strict):
    """A category of units; units are compared only within one. Those that are not `assessed` are only rolled up to."""

    id: Id
    title: Words
    assessed: bool = True


class Inclusion(Strict):
    """Something the unit runs anyway that the responsibility system becomes part of."""

    id: Id
    title: Words
    shown_by: Words = Words()
    rests_on: References = ()
    cites: Cites = ()


class Question(Strict):
    """A question about units that a survey or ballot asks."""

    id: Id
    title: Words
    rests_on: References = ()
    cites: Cites = ()


class Act(Strict):
    """An administrative act that is not allowed."""

    id: Id
    title: Words
    rests_on: References = ()
    cites: Cites = ()


class Sanction(Strict):
    """What may follow a decision, and who may decide it."""

    id: Id
    title: Words
    body: Words = Words()
    rests_on: References = ()
    cites: Cites = ()


class Accountability(Strict):
    """When somebody may be asked to answer and what may follow. A result only ever proposes."""

    rule: Words = Words()
    triggers: tuple[Act, ...] = ()
    measures: tuple[Sanction, ...] = ()
    rests_on: References = ()
    cites: Cites = ()


class Component(Strict):
    """A part of the result; weight 0 holds only deductions, or by its `role` bonuses, or lines that are only shown.
    `rule` says in words for whom it counts."""

    id: Id
    title: Words
    weight: Milli
    role: Literal["bonus", "shown"] | None = None
    rule: Words = Words()
    needs: Needed | None = None
    rests_on: References = ()
    cites: Cites = ()


class Indicator(Strict):
    """A line of the scorecard. `title` heads it wherever there is little room."""

    id: Id
    title: ShortWords
    component: Id
    points: Milli
    rule: Words
    clause: Words
    measure: Measure
    categories: Ids = ()
    needs: Selected | None = None
    stands_in_for: Id | None = None
    judged: Literal[False] = False
    rests_on: References = ()
    cites: Cites = ()


class Group(Strict):
    """Lines or groups of one component that together never earn more than `cap`."""

    id: Id
    members: Annotated[Ids, Field(min_length=1)]
    cap: Milli
    rests_on: References = ()
    cites: Cites = ()


class Veto(Strict):
    """What follows when at least `at_least` such facts are there."""

    id: Id
    title: ShortWords
    rule: Words
    clause: Words
    of: Selected
    at_least: At1 = 1
    effect: Literal["to_zero", "to_fail", "cap", "lower"]
    band: Id | None = None
    categories: Ids = ()
    rests_on: References = ()
    cites: Cites = ()


class Band(Strict):
    """A grade, from its least total upward."""

    id: Id
    title: Words
    least: Milli
    quota: Percent | None = None
    no_line_at_zero: bool = False
    component_least: PointsById = {}
    rests_on: References = ()
    cites: Cites = ()


class Quota(Strict):
    """How the quotas of the bands are applied."""

    rounding: Literal["down", "half", "up"] = "down"
    ties: Literal["all_out", "all_in"] | Ids = "all_out"
    smallest_group: At1 = 1
    rests_on: References = ()
    cites: Cites = ()


class Bonus(Strict):
    """What the bonus lines may add together, and which base they need."""

    cap: Milli
    gate: Milli = 0
    rests_on: References = ()
    cites: Cites = ()


class Rollup(Strict):
    """How totals go up the tree."""

    mode: Literal["mean", "weighted", "minimum", "share_failing"] = "mean"
    include_self: bool = False
    rests_on: References = ()
    cites: Cites = ()


class Held(Strict):
    """Where a requirement is held: items of this pack (`duty:letter`), or the part of the product that holds it.

    `asks` retells it; `built` names pages and commands, `tests` files of tests that show it; `missing` says what is
    not built yet.
    """

    asks: Words = Words()
    by: tuple[str, ...] = ()
    elsewhere: Words | None = None
    built: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    missing: Words = Words()


class Content(Strict):
    """A whole pack. `format` is the number of the format it is written in."""

    format: Annotated[Whole, *between(1, FORMAT)] = FORMAT
    pack: Identity
    instruments: tuple[Instrument, ...] = ()
    tiers: tuple[Tier, ...] = ()
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    inclusions: tuple[Inclusion, ...] = ()
    questions: tuple[Question, ...] = ()
    surveys: tuple[Survey, ...] = ()
    prohibited_acts: tuple[Act, ...] = ()
    severities: tuple[Severity, ...] = ()
    rectification: Rectification = Rectification()
    accountability: Accountability = Accountability()
    duties: tuple[Duty, ...] = ()
    components: Annotated[tuple[Component, ...], Field(min_length=1)]
    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    quota: Quota = Quota()
    bonus: Bonus | None = None
    rollup: Rollup = Rollup()
    crosswalk: tuple[Crossing, ...] = ()
    texts: tuple[ReportText, ...] = ()
    coverage: dict[str, Held] = {}

    @property
    def assessed(self) -> Ids:
        """Ids of the categories whose units are assessed, in order."""
        return tuple(category.id for category in self.categories if category.assessed)
