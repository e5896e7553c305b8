"""M9, M10: a deduction for each fault, fixed or judged within a range."""

from __future__ import annotations

from collections.abc import Mapping

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import BARE, Case, Fact, Outcome, scored
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import FALSE, Cmp, Cond, Expr, Num, Ref, add, least, less, most, times
from zeren.engine.scheme import Deduction, Fault, Line


def draft(line: Line, measure: Deduction, build: Builder) -> Draft:
    """P less what the faults cost, each kind and each group of kinds up to its cap."""
    costs = {fault.id: _cost(fault, build) for fault in measure.faults}
    grouped = {name for group in measure.groups for name in group.faults}
    parts = [least(Num(group.cap), add(costs[name] for name in group.faults)) for group in measure.groups]
    parts += [cost for name, cost in costs.items() if name not in grouped]
    cost = add(parts)
    n = add(build.count(fault.select, *_agreed(fault)) for fault in measure.faults)
    looked = [build.count(select) for select in measure.looked]
    uses = tuple(build.use(fault.select, *_agreed(fault)) for fault in measure.faults)
    uses += tuple(build.use(select) for select in measure.looked)
    bare = Cmp("=", add([n, *looked]), Num(0))
    return Draft(less(Num(line.points), cost), FALSE, bare, uses, {"n": n, "cost": cost})


def _agreed(fault: Fault) -> tuple[Cond, ...]:
    """A judged deduction counts once it has a reason and a second reader."""
    return tuple(Cmp("=", Ref(name), Num(1)) for name in ("reasoned", "second")) if fault.judged else ()


def _cost(fault: Fault, build: Builder) -> Expr:
    if fault.judged:
        low, high = fault.judged
        number = most(least(Ref(fault.column), Num(high)), Num(low))
        cost: Expr = build.sum(fault.select, number, *_agreed(fault))
    elif not fault.by:
        cost = times(build.count(fault.select), Num(fault.points))
    else:
        source = fault.select.source
        cost = add(
            times(
                build.count(fault.select, Cmp("=", Ref(fault.column), Num(build.coded(source, fault.column, code)))),
                Num(points),
            )
            for code, points in fault.by
        )
    return cost if fault.cap is None else least(Num(fault.cap), cost)


def slow(line: Line, measure: Deduction, case: Case) -> Outcome:
    """The same, straight from the rules."""
    found = {fault.id: _found(fault, case) for fault in measure.faults}
    if not any(found.values()) and not any(case.pick(select) for select in measure.looked):
        return BARE
    costs = {fault.id: _slow_cost(fault, found[fault.id]) for fault in measure.faults}
    cost = 0
    for group in measure.groups:
        cost += min(group.cap, sum(costs.pop(name) for name in group.faults))
    return scored(line.points - cost - sum(costs.values()))


def _found(fault: Fault, case: Case) -> list[Fact]:
    facts = case.pick(fault.select)
    return [fact for fact in facts if fact["reasoned"] and fact["second"]] if fault.judged else facts


def _slow_cost(fault: Fault, found: list[Fact]) -> int:
    table = dict(fault.by)

    def each(fact: Fact) -> int:
        if fault.judged:
            return min(max(int(fact[fault.column]), fault.judged[0]), fault.judged[1])
        return table.get(str(fact[fault.column]), 0) if fault.by else fault.points

    cost = sum(map(each, found))
    return cost if fault.cap is None else min(fault.cap, cost)


def tell(line: Line, measure: Deduction, shown: Mapping[str, int]) -> Text:
    """10 分 − 4 个问题共扣 6 分."""
    cost = plain_points(shown["cost"])
    if not line.points:
        return Text("{n}件共扣{cost}分", "{n} cost {cost} points").fill(n=shown["n"], cost=cost)
    return Text("{full}分 − {n}个问题共扣{cost}分", "{full} points − {cost} for {n} faults").fill(
        full=plain_points(line.points), n=shown["n"], cost=cost
    )
