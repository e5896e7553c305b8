"""M3: presence in each period that is owed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zeren.base.dates import from_day, periods, to_day
from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import ABSENT, BARE, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import All, Cmp, Expr, If, Num, Quot, Ref, add, times
from zeren.engine.scheme import Line, Presence

NAMES = {
    "month": Text("个月", "months"),
    "quarter": Text("个季度", "quarters"),
    "half": Text("个半年", "half-years"),
    "year": Text("年", "years"),
}


def _spans(measure: Presence, start: int, as_of: int) -> list[tuple[int, int]]:
    year = from_day(start).year
    spans = [(to_day(period.start), to_day(period.end)) for period in periods(year, measure.every)]
    return [(first, end) for first, end in spans if end <= as_of]


def draft(line: Line, measure: Presence, build: Builder) -> Draft:
    """Periods with at least k facts over the periods that lie inside the unit's existence and have ended."""
    dated = Ref(build.catalogue[measure.select.source].dated)
    k = build.amount(measure.at_least)
    owed: list[Expr] = []
    held: list[Expr] = []
    for start, end in _spans(measure, build.start, build.as_of):
        inside = All((Cmp("<=", Ref("opened"), Num(start)), Cmp(">=", Ref("closed"), Num(end))))
        n = build.count(measure.select, Cmp(">=", dated, Num(start)), Cmp("<", dated, Num(end)))
        owed.append(If(inside, Num(1), Num(0)))
        held.append(If(All((inside, Cmp(">=", n, k))), Num(1), Num(0)))
    due, done = add(owed), add(held)
    value = Quot("rh", times(Num(line.points), done), due)
    bare = Cmp("=", build.count(measure.select), Num(0))
    return Draft(value, Cmp("=", due, Num(0)), bare, (build.use(measure.select),), {"done": done, "due": due})


def slow(line: Line, measure: Presence, case: Case) -> Outcome:
    """The same, straight from the rules."""
    dated = case.catalogue[measure.select.source].dated
    days = [int(fact[dated]) for fact in case.pick(measure.select)]
    spans = [
        span for span in _spans(measure, case.start, case.as_of) if case.opened <= span[0] and span[1] <= case.closed
    ]
    if not spans:
        return ABSENT
    if not days:
        return BARE
    wanted = case.amount(measure.at_least)
    held = sum(sum(start <= day < end for day in days) >= wanted for start, end in spans)
    return scored(Fraction(line.points * held, len(spans)))


def tell(line: Line, measure: Presence, shown: Mapping[str, int]) -> Text:
    """开展 3 个季度 ÷ 应开展 4 个季度 × 6 分."""
    return Text(
        "开展{done}{every} ÷ 应开展{due}{every} × {full}分", "{done} of {due} {every} held × {full} points"
    ).fill(**shown, every=NAMES[measure.every], full=plain_points(line.points))
