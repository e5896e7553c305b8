"""From a scheme to its plan: lines, groups, components, base, total, and what the bands need to know."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import gcd, lcm

from zeren.base.catalogue import Catalogue
from zeren.base.problems import Refused, declare
from zeren.engine.given import CORRECTION, Given, of_line
from zeren.engine.measures import KINDS
from zeren.engine.planning.applies import exists, outside
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.planning.expr import (
    FALSE,
    All,
    Any,
    Cmp,
    Cond,
    Expr,
    If,
    Not,
    Num,
    Quot,
    Ref,
    add,
    least,
    less,
    most,
    times,
)
from zeren.engine.planning.plan import NOT_APPLICABLE, NOT_EVIDENCED, SCORED, VETOED, LinePlan, Plan
from zeren.engine.scheme import AllOrNothing, Component, Group, Line, Scheme, Standing, Veto, Viewpoints

CIRCLE = declare(
    "lines_in_a_circle",
    zh="指标“{line}”与其引用的指标互相引用，成环",
    en="indicator “{line}” and the indicators it reads refer to each other in a circle",
    do_zh="请去掉其中一处引用",
    do_en="Remove one of the references",
)


def plan_of(scheme: Scheme, catalogue: Catalogue, start: int, end: int, as_of: int, given: Given | None = None) -> Plan:
    """The plan of a scheme for the year `[start, end)`, looked at on `as_of` (day numbers), with what a run is `given`.

    Raises `Refused` for numbers that could leave 64 bits and for lines that refer to each other in a circle.
    """
    build = Builder(scheme, catalogue, start, end, as_of, given or Given())
    plans = {line.id: _line(line, build) for line in in_order(scheme.lines)}
    for component in scheme.components:
        _component(component, build)
    _total(build)
    for place in range(len(scheme.bands)):
        build.name(f"ok_{place}", If(_floor(place, build), Num(1), Num(0)))
    _bands(build)
    lines = tuple(plans[line.id] for line in scheme.lines)
    most_facts = {atom.source: build.catalogue[atom.source].most for atom in build.atoms.values()}
    return Plan(scheme, start, end, as_of, build.atoms, build.columns, lines, build.intervals, build.across, most_facts)


def in_order(lines: Sequence[Line]) -> list[Line]:
    """Lines so that each comes after those it reads."""
    known = {line.id: line for line in lines}
    ordered: dict[str, Line] = {}

    def visit(line: Line, way: tuple[str, ...]) -> None:
        if line.id in way:
            raise Refused([CIRCLE(line=line.id)])
        if line.id not in ordered:
            for other in reads(line):
                visit(known[other], (*way, line.id))
            ordered[line.id] = line

    for line in lines:
        visit(line, ())
    return list(ordered.values())


def reads(line: Line) -> list[str]:
    """The lines whose points or state a line reads."""
    match line.measure:
        case AllOrNothing(terms):
            found = [term.line for term in terms if term.line]
        case Viewpoints(views, _, own):
            found = [*(view.line for view in views), *([own] if own else [])]
        case Standing(line=other) if other:
            found = [other]
        case _:
            found = []
    return [*found, line.stands_in_for] if line.stands_in_for else found


def earning(scheme: Scheme) -> list[Component]:
    """The components that make up the base."""
    return [component for component in scheme.components if component.kind == "earns"]


def _line(line: Line, build: Builder) -> LinePlan:
    draft = KINDS[type(line.measure)].draft(line, line.measure, build)
    absent = Any((*outside(line, build), draft.absent))
    live = VETOED if isinstance(line.measure, Veto) else SCORED
    state: Expr = If(draft.bare, Num(NOT_EVIDENCED), Num(live))
    if line.id in build.given.lines:
        state = If(Cmp(">", build.count(of_line(line.id)), Num(0)), Num(SCORED), state)
    state_ref = build.name(f"state_{line.id}", If(absent, Num(NOT_APPLICABLE), state))
    reached = _value(line, draft, build)
    if line.id in build.given.lines:
        reached = build.name(f"reached_{line.id}", reached)
    value = _clamped(line, reached, build.scheme)
    points = build.name(f"points_{line.id}", If(Cmp("=", state_ref, Num(SCORED)), value, Num(0)))
    full = If(Cmp("=", state_ref, Num(NOT_APPLICABLE)), Num(0), Num(line.points))
    build.name(f"full_{line.id}", full)
    shown = {}
    for name, expr in draft.shown.items():
        shown[name] = build.name(f"show_{line.id}_{name}", expr).name
    adjusted = f"adjusted_{line.id}" if line.id in build.given.lines else ""
    return LinePlan(line.id, points.name, state_ref.name, Ref(f"full_{line.id}"), draft.uses, shown, adjusted)


def _value(line: Line, draft: Draft, build: Builder) -> Expr:
    """The formula with the line's adjustments, rounded once."""
    value = draft.value
    if line.id in build.given.lines:
        adjusted = build.name(f"adjusted_{line.id}", _adjusted(line.id, build))
        value = add([If(draft.bare, Num(0), value), times(adjusted, draft.over) if draft.over else adjusted])
    if draft.over is None:
        return value
    lost = Quot("rh", most(less(Num(0), value), Num(0)), draft.over)
    return less(Quot("rh", most(value, Num(0)), draft.over), lost)


def _adjusted(line: str, build: Builder) -> Expr:
    """What adjustments add to a line, or take from it."""
    return build.sum(of_line(line), less(Ref("more"), Ref("less")))


def _clamped(line: Line, value: Expr, scheme: Scheme) -> Expr:
    if scheme.kind(line.component) in {"lowers", ""}:
        return least(value, Num(0))
    return most(least(value, Num(line.points)), Num(0))


def top_members(component: str, scheme: Scheme) -> tuple[list[Group], list[Line]]:
    """The groups and lines of a component that lie in no other group."""
    inside = {member for group in scheme.groups for member in group.members}
    lines = [line for line in scheme.lines if line.component == component and not isinstance(line.measure, Veto)]
    belongs = {line.id for line in lines}

    def holds(group: Group) -> bool:
        others = {other.id: other for other in scheme.groups}
        return any(name in belongs or (name in others and holds(others[name])) for name in group.members)

    groups = [group for group in scheme.groups if group.id not in inside and holds(group)]
    return groups, [line for line in lines if line.id not in inside]


def _component(component: Component, build: Builder) -> None:
    groups, lines = top_members(component.id, build.scheme)
    for prefix, target in (("points", "score"), ("full", "reach")):
        parts = [_group(group, prefix, build) for group in groups]
        parts += [Ref(f"{prefix}_{line.id}") for line in lines]
        build.name(f"{target}_{component.id}", add(parts))


def _group(group: Group, prefix: str, build: Builder) -> Expr:
    groups = {other.id: other for other in build.scheme.groups}
    parts = [_group(groups[n], prefix, build) if n in groups else Ref(f"{prefix}_{n}") for n in group.members]
    return least(Num(group.cap), add(parts))


def _step(component: str, scheme: Scheme) -> int:
    """A number that divides every possible applicable sum of a component."""
    points = [line.points for line in scheme.lines if line.component == component]
    groups = {group.id: group for group in scheme.groups}
    caps = [group.cap for group in groups.values() if _inside(group, component, scheme)]
    return reduce(gcd, [*points, *caps], 0) or 1


def _inside(group: Group, component: str, scheme: Scheme) -> bool:
    lines = {line.id: line.component for line in scheme.lines}
    groups = {other.id: other for other in scheme.groups}
    return any(
        lines.get(name) == component or (name in groups and _inside(groups[name], component, scheme))
        for name in group.members
    )


def _base(build: Builder) -> None:
    """`rh(Full * sum(w*S/A) / sum(w))` over the components present, in whole numbers without leaving 64 bits.

    Each component's share is split into its whole part and a remainder below its divisor; only the remainders are
    brought to one denominator, so the products stay small."""
    parts = earning(build.scheme)
    unit = reduce(gcd, [part.weight for part in parts])
    present = {part.id: Cmp(">", Ref(f"reach_{part.id}"), Num(0)) for part in parts}
    weights = build.name("weights", add(If(present[p.id], Num(p.weight // unit), Num(0)) for p in parts))
    steps = {part.id: _step(part.id, build.scheme) for part in parts}
    common = lcm(*steps.values())
    for part in parts:
        build.name(f"units_{part.id}", most(Quot("div", Ref(f"reach_{part.id}"), Num(steps[part.id])), Num(1)))
        share = times(Num(build.scheme.full * (part.weight // unit)), Ref(f"score_{part.id}"))
        build.name(f"share_{part.id}", If(present[part.id], share, Num(0)))
        build.name(f"divisor_{part.id}", times(weights, most(Ref(f"reach_{part.id}"), Num(1))))
    whole = add(Quot("div", Ref(f"share_{part.id}"), Ref(f"divisor_{part.id}")) for part in parts)
    rest = []
    for part in parts:
        others = [Ref(f"units_{other.id}") for other in parts if other.id != part.id]
        left = Quot("mod", Ref(f"share_{part.id}"), Ref(f"divisor_{part.id}"))
        rest.append(times(left, Num(common // steps[part.id]), *others))
    divisor = times(weights, Num(common), *(Ref(f"units_{part.id}") for part in parts))
    build.name("base", add([whole, Quot("rh", add(rest), divisor)]), "base")


def _total(build: Builder) -> None:
    _base(build)
    build.name("rated", If(All((exists(build), Cmp(">", Ref("weights"), Num(0)))), Num(1), Num(0)))
    parts = [Ref("base"), *_scores("lowers", build), _bonus(build)]
    if build.given.corrected:
        parts.append(build.name("correction", _adjusted(CORRECTION, build)))
    reached = most(add(parts), Num(0))
    if not build.scheme.above_full:
        reached = least(reached, Num(build.scheme.full))
    keeps = Not(Any((*_vetoed("to_zero", build), Cmp("=", Ref("rated"), Num(0)))))
    build.name("total", If(keeps, reached, Num(0)))


def _scores(kind: str, build: Builder) -> list[Expr]:
    return [Ref(f"score_{part.id}") for part in build.scheme.components if part.kind == kind]


def _bonus(build: Builder) -> Expr:
    """What the bonus lines add: up to the cap, and only where the base reaches the gate."""
    bonus, scores = build.scheme.bonus, _scores("bonus", build)
    if bonus is None or not scores:
        return Num(0)
    added = least(Num(bonus.cap), add(scores))
    return build.name("bonus", If(Cmp(">=", Ref("base"), Num(bonus.gate)), added, Num(0)))


def vetoes(scheme: Scheme, effect: str) -> list[Line]:
    """The veto lines with this effect."""
    return [line for line in scheme.lines if isinstance(line.measure, Veto) and line.measure.effect == effect]


def _vetoed(effect: str, build: Builder) -> list[Cond]:
    return [Cmp("=", Ref(f"state_{line.id}"), Num(VETOED)) for line in vetoes(build.scheme, effect)]


def _floor(place: int, build: Builder) -> Cond:
    band = build.scheme.bands[place]
    tests: list[Cond] = []
    if band.no_line_at_zero:
        earn = {part.id for part in earning(build.scheme)}
        for line in build.scheme.lines:
            if line.component in earn and not isinstance(line.measure, Veto):
                absent = Cmp("=", Ref(f"state_{line.id}"), Num(NOT_APPLICABLE))
                tests.append(Any((absent, Cmp(">", Ref(f"points_{line.id}"), Num(0)))))
    for component, amount in band.component_least:
        missing = Cmp("=", Ref(f"reach_{component}"), Num(0))
        tests.append(Any((missing, Cmp(">=", Ref(f"score_{component}"), Num(amount)))))
    return All(tuple(tests))


def _bands(build: Builder) -> None:
    bands = build.scheme.bands
    entry: Expr = Num(len(bands) - 1)
    for place in reversed(range(len(bands) - 1)):
        fits = All((Cmp(">=", Ref("total"), Num(bands[place].least)), Cmp("=", Ref(f"ok_{place}"), Num(1))))
        entry = If(fits, Num(place), entry)
    build.name("entry", entry)
    places = {band.id: place for place, band in enumerate(bands)}
    failed = Any(tuple(_vetoed("to_fail", build))) or FALSE
    build.name("fail", If(failed, Num(1), Num(0)))
    cap: Expr = Num(0)
    for line in vetoes(build.scheme, "cap"):
        assert isinstance(line.measure, Veto)
        hit = If(Cmp("=", Ref(f"state_{line.id}"), Num(VETOED)), Num(places[line.measure.band]), Num(0))
        cap = most(cap, hit)
    build.name("cap", cap)
    build.name("lower", add(If(test, Num(1), Num(0)) for test in _vetoed("lower", build)))
