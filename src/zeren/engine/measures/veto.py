"""M15: a veto. Its line has no points; what it does to the result is in `result`."""

from __future__ import annotations

from collections.abc import Mapping

from zeren.base.text import Text
from zeren.engine.case import ABSENT, Case, Outcome
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, Cmp, Num
from zeren.engine.scheme import Line, Veto


def draft(line: Line, measure: Veto, build: Builder) -> Draft:
    """Not applicable until the facts are there; then vetoed, which the line's assembly writes."""
    n = build.count(measure.select)
    quiet = Cmp("<", n, Num(measure.at_least))
    return Draft(Num(0), quiet, FALSE, (build.use(measure.select),), {"n": n})


def slow(line: Line, measure: Veto, case: Case) -> Outcome:
    """The same, straight from the rules."""
    return Outcome("vetoed") if len(case.pick(measure.select)) >= measure.at_least else ABSENT


EFFECTS = {
    "to_zero": Text("总分记零", "the total becomes zero"),
    "to_fail": Text("等次定为不合格", "the grade becomes fail"),
    "cap": Text("等次不得高于规定等次", "the grade is capped"),
    "lower": Text("等次降一档", "the grade is lowered by one"),
}


def tell(line: Line, measure: Veto, shown: Mapping[str, int]) -> Text:
    """发生 1 件，等次定为不合格."""
    return Text("发生{n}件：{effect}", "{n} occurred: {effect}").fill(n=shown["n"], effect=EFFECTS[measure.effect])
