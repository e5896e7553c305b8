"""M11: all or nothing."""

from __future__ import annotations

from collections.abc import Mapping

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import ABSENT, BARE, OPS, Case, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, All, Any, Cmp, Cond, Expr, If, Not, Num, Ref, add
from zeren.engine.planning.plan import NOT_APPLICABLE
from zeren.engine.scheme import AllOrNothing, Line, Term


def _dropped(term: Term) -> Cond:
    return Cmp("=", Ref(f"state_{term.line}"), Num(NOT_APPLICABLE)) if term.line else FALSE


def _holds(term: Term, build: Builder) -> Cond:
    if term.select is not None:
        return Cmp(term.op, build.count(term.select), Num(term.value))
    return Any((_dropped(term), Cmp(term.op, Ref(f"points_{term.line}"), Num(term.value))))


def draft(line: Line, measure: AllOrNothing, build: Builder) -> Draft:
    """P if every term holds. Terms on lines that do not apply are left out; none left: not applicable."""
    tests = [_holds(term, build) for term in measure.terms]
    selects = [term.select for term in measure.terms if term.select is not None]
    absent = All(tuple(_dropped(term) for term in measure.terms))
    on_facts_only = len(selects) == len(measure.terms)
    bare: Cond = Cmp("=", add(build.count(select) for select in selects), Num(0)) if on_facts_only else FALSE
    held: Expr = add(If(test, Num(1), Num(0)) for test in tests)
    uses = tuple(build.use(select) for select in selects)
    value = If(All(tuple(tests)), Num(line.points), Num(0))
    counted = add(If(Not(_dropped(term)), Num(1), Num(0)) for term in measure.terms)
    return Draft(value, absent, bare, uses, {"held": held, "terms": counted})


def slow(line: Line, measure: AllOrNothing, case: Case) -> Outcome:
    """The same, straight from the rules."""
    left = [term for term in measure.terms if not (term.line and case.done[term.line][1] == "not_applicable")]
    if not left:
        return ABSENT
    facts = [case.pick(term.select) for term in measure.terms if term.select is not None]
    if len(facts) == len(measure.terms) and not any(facts):
        return BARE
    return scored(line.points if all(_slow_holds(term, case) for term in left) else 0)


def _slow_holds(term: Term, case: Case) -> bool:
    found = len(case.pick(term.select)) if term.select is not None else case.done[term.line][0]
    return OPS[term.op](found, term.value)


def tell(line: Line, measure: AllOrNothing, shown: Mapping[str, int]) -> Text:
    """4 项条件中已具备 3 项，不得分."""
    dropped = len(measure.terms) - shown["terms"]
    held, full = shown["held"] - dropped, plain_points(line.points)
    verdict = Text("得{full}分", "{full} points") if held == shown["terms"] else Text("不得分", "no points")
    return Text("{terms}项条件中已具备{held}项，{verdict}", "{held} of {terms} conditions hold: {verdict}").fill(
        terms=shown["terms"], held=held, verdict=verdict.fill(full=full)
    )
