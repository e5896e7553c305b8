"""Can every point be reached, and do the weights add up?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zeren.base.numbers import plain_points
from zeren.base.problems import Problem, declare
from zeren.packformat import measures as m
from zeren.packformat.checks.look import Look
from zeren.packformat.content import Group, Indicator
from zeren.packformat.places import Path, field_name
from zeren.packformat.strict import values_of
from zeren.packformat.walk import reachable

WEIGHTS = declare(
    "pack_weights",
    zh="各部分权重加起来是{sum}，满分是{full}",
    en="the weights of the components add up to {sum}, the full total is {full}",
    do_zh="请改到相等",
    do_en="Make them equal",
)
NO_LINES = declare(
    "pack_component_empty",
    zh="{place}：这个部分有权重，但没有指标",
    en="{place}: the component has a weight and no indicator",
    do_zh="请加指标或去掉这个部分",
    do_en="Add an indicator or remove the component",
)
NO_POINTS = declare(
    "pack_no_points",
    zh="{place}：这项指标没有分值",
    en="{place}: the indicator has no points",
    do_zh="请写大于0的分值",
    do_en="Give it points above 0",
)
UNREACHABLE = declare(
    "pack_unreachable_points",
    zh="{place}：最多只能得{most}，写的是{points}",
    en="{place}: at most {most} can be reached, {points} is written",
    do_zh="请改到能得满分",
    do_en="Change it so that the full points can be reached",
)
ZERO_TARGET = declare(
    "pack_zero_target",
    zh="{place}：目标要大于0",
    en="{place}: a target must be above 0",
    do_zh="请写大于0的目标，不适用的类别用 categories 去掉",
    do_en="Write a target above 0; leave a category out with categories",
)
LADDER_ORDER = declare(
    "pack_ladder_order",
    zh="{place}：天数要递增，越迟值不能越高",
    en="{place}: days must ascend, and later must not be worth more",
    do_zh="请按先后排列",
    do_en="Put the steps in order",
)

NONE_ASSESSED = declare(
    "pack_none_assessed",
    zh="没有一类单位参加考核",
    en="no category of units is assessed",
    do_zh="请至少让一个类别的 assessed 为 true",
    do_en="Let at least one category be assessed",
)


def find(look: Look) -> Iterator[Problem]:
    """Weights that do not add up, points out of reach, targets of zero, ladders out of order."""
    if not look.pack.assessed:
        yield NONE_ASSESSED(look.at(("categories",)))
    yield from _components(look)
    for path, line in look.lines():
        yield from _line(look, path, line)
    for at, group in enumerate(look.content.groups):
        yield from _group(look, ("groups", at), group)


def _components(look: Look) -> Iterator[Problem]:
    content = look.content
    total = sum(component.weight for component in content.components)
    if total != content.pack.full:
        yield WEIGHTS(look.at(("components",)), sum=plain_points(total), full=plain_points(content.pack.full))
    for at, component in enumerate(content.components):
        if component.weight and not any(line.component == component.id for line in content.indicators):
            yield NO_LINES(look.at(("components", at)), place=field_name(("components", at)))
    for number, band in enumerate(content.bands):
        for component_id, least in band.component_least.items():
            most = max(reachable(content, component_id, category) for category in look.pack.assessed or ("",))
            if least > most:
                yield out_of_reach(look, ("bands", number, "component_least", component_id), most, least)


def out_of_reach(look: Look, path: Path, most: int, points: int) -> Problem:
    """Points that nobody can reach."""
    return UNREACHABLE(look.at(path), place=field_name(path), most=plain_points(most), points=plain_points(points))


def _line(look: Look, path: Path, line: Indicator) -> Iterator[Problem]:
    earning = {part.id for part in look.content.components if part.weight or part.role is not None}
    if not line.points and line.component in earning:
        yield NO_POINTS(look.at((*path, "points")), place=field_name((*path, "points")))
    below: Path = (*path, "measure")
    match line.measure:
        case m.Count(target=amount):
            yield from _targets(look, (*below, "target"), amount)
        case m.Presence(at_least=amount):
            yield from _targets(look, (*below, "at_least"), amount)
        case m.Coverage(elements=elements) if sum(elements.values()) != line.points:
            yield out_of_reach(look, (*below, "elements"), sum(elements.values()), line.points)
        case m.Ladder() as ladder:
            yield from _ladder(look, below, ladder, line.points)
        case m.AllOrNothing(terms=terms):
            yield from _terms(look, below, terms)


def _targets(look: Look, path: Path, amount: int | Mapping[str, int]) -> Iterator[Problem]:
    if any(value == 0 for value in values_of(amount)):
        yield ZERO_TARGET(look.at(path), place=field_name(path))


def _ladder(look: Look, path: Path, ladder: m.Ladder, points: int) -> Iterator[Problem]:
    days = [step.days for step in ladder.late]
    values = [ladder.on_time, *(step.value for step in ladder.late), ladder.later, ladder.missing]
    if days != sorted(set(days)) or values != sorted(values, reverse=True) or ladder.reminded > ladder.on_time:
        yield LADDER_ORDER(look.at(path), place=field_name(path))
    items = 1 if ladder.mode == "mean" else _items(look, ladder)
    best = max(*values, ladder.reminded)
    if items is not None and best * items < 1000:
        yield out_of_reach(look, path, points * best * items // 1000, points)


def _items(look: Look, ladder: m.Ladder) -> int | None:
    """How many obligations a year the selected duties make; None where the selection does not name duties."""
    named = {value for condition in ladder.of.on("duty") if condition.op == "=" for value in condition.values}
    duties = [duty for duty in look.content.duties if duty.id in named]
    if not duties:
        return None
    return sum(len(entry.due or ()) for duty in duties for entry in duty.calendar) or None


def _terms(look: Look, path: Path, terms: tuple[m.Term, ...]) -> Iterator[Problem]:
    full = {line.id: line.points for line in look.content.indicators}
    for at, term in enumerate(terms):
        if term.line in full and term.points is not None and term.op in (">=", ">", "="):
            most = full[term.line] - (term.op == ">")
            if term.points > most:
                yield out_of_reach(look, (*path, "terms", at), most, term.points)


def _group(look: Look, path: Path, group: Group) -> Iterator[Problem]:
    points = {line.id: line.points for line in look.content.indicators}
    points |= {other.id: other.cap for other in look.content.groups if other.id not in points}
    sizes = [points.get(member, 0) for member in group.members]
    if max(sizes) > group.cap:
        yield out_of_reach(look, (*path, "cap"), group.cap, max(sizes))
    elif sum(sizes) < group.cap:
        yield out_of_reach(look, (*path, "cap"), sum(sizes), group.cap)
