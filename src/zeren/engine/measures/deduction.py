"""M9: a deduction for each fault."""

from __future__ import annotations

from collections.abc import Mapping

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.build import Builder, Draft
from zeren.engine.case import BARE, Case, Fact, Outcome, scored
from zeren.engine.expr import FALSE, Cmp, Expr, Num, Ref, add, least, less, times
from zeren.engine.scheme import Deduction, Fault, Line


def draft(line: Line, measure: Deduction, build: Builder) -> Draft:
    """P less what the faults cost, each kind and each group of kinds up to its cap."""
    costs = {fault.id: _cost(fault, build) for fault in measure.faults}
    grouped = {name for group in measure.groups for name in group.faults}
    parts = [least(Num(group.cap), add(costs[name] for name in group.faults)) for group in measure.groups]
    parts += [cost for name, cost in costs.items() if name not in grouped]
    cost = add(parts)
    n = add(build.count(fault.select) for fault in measure.faults)
    looked = [build.count(select) for select in measure.looked]
    uses = tuple(build.use(fault.select) for fault in measure.faults)
    uses += tuple(build.use(select) for select in measure.looked)
    bare = Cmp("=", add([n, *looked]), Num(0))
    return Draft(less(Num(line.points), cost), FALSE, bare, uses, {"n": n, "cost": cost})


def _cost(fault: Fault, build: Builder) -> Expr:
    if not fault.by:
        cost: Expr = times(build.count(fault.select), Num(fault.points))
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
    found = {fault.id: case.pick(fault.select) for fault in measure.faults}
    if not any(found.values()) and not any(case.pick(select) for select in measure.looked):
        return BARE
    costs = {fault.id: _slow_cost(fault, found[fault.id]) for fault in measure.faults}
    cost = 0
    for group in measure.groups:
        cost += min(group.cap, sum(costs.pop(name) for name in group.faults))
    return scored(line.points - cost - sum(costs.values()))


def _slow_cost(fault: Fault, found: list[Fact]) -> int:
    table = dict(fault.by)
    cost = sum(table.get(str(fact[fault.column]), 0) if fault.by else fault.points for fact in found)
    return cost if fault.cap is None else min(fault.cap, cost)


def tell(line: Line, measure: Deduction, shown: Mapping[str, int]) -> Text:
    """10 分 − 4 个问题共扣 6 分."""
    cost = plain_points(shown["cost"])
    if not line.points:
        return Text("{n}件共扣{cost}分", "{n} cost {cost} points").fill(n=shown["n"], cost=cost)
    return Text("{full}分 − {n}个问题共扣{cost}分", "{full} points − {cost} for {n} faults").fill(
        full=plain_points(line.points), n=shown["n"], cost=cost
    )
