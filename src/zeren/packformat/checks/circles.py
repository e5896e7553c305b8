"""Do groups, stand-ins and conditions on other lines end somewhere, and stay within their component?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zeren.base.problems import Problem, declare
from zeren.packformat.checks.look import Look
from zeren.packformat.places import Path, field_name
from zeren.packformat.walk import reads

CIRCLE = declare(
    "pack_circle",
    zh="{place}：“{id}”绕了一圈又指回自己",
    en="{place}: {id} leads back to itself",
    do_zh="请断开其中一处",
    do_en="Break the circle somewhere",
)
ACROSS = declare(
    "pack_group_across",
    zh="{place}：一个组只能放同一部分的指标",
    en="{place}: a group holds indicators of one component only",
    do_zh="请按部分分成几个组",
    do_en="Make a group for each component",
)
TWO_GROUPS = declare(
    "pack_two_groups",
    zh="{place}：“{id}”已经在另一个组里",
    en="{place}: {id} is in another group already",
    do_zh="请只放进一个组",
    do_en="Keep it in one group",
)
STAND_IN_ACROSS = declare(
    "pack_stand_in_across",
    zh="{place}：替代指标要和原指标在同一部分",
    en="{place}: a stand-in belongs to the component of the line it stands in for",
    do_zh="请改 component",
    do_en="Change the component",
)


def find(look: Look) -> Iterator[Problem]:
    """Circles, and groups or stand-ins that cross components."""
    content = look.content
    groups = {group.id: group.members for group in content.groups}
    yield from circles(look, groups, {group.id: ("groups", at) for at, group in enumerate(content.groups)})
    lines: dict[str, Path] = {line.id: path for path, line in look.lines()}
    instead = {line.id: (line.stands_in_for,) for line in content.indicators if line.stands_in_for is not None}
    yield from circles(look, instead, {key: (*lines[key], "stands_in_for") for key in instead})
    read = {line.id: tuple(name for _, name in reads(line.measure)) for line in content.indicators}
    read = {key: names for key, names in read.items() if names}
    yield from circles(look, read, {key: (*lines[key], "measure") for key in read})
    yield from _across(look, groups)
    after = {duty.id: tuple(one.duty for one in duty.follows if one.duty) for duty in content.duties if duty.follows}
    yield from circles(look, after, {one.id: ("duties", at, "follows") for at, one in enumerate(content.duties)})


def circles(look: Look, arrows: Mapping[str, Sequence[str]], places: Mapping[str, Path]) -> Iterator[Problem]:
    """What leads back to itself along the arrows."""
    for start in arrows:
        seen: set[str] = set()
        ahead = list(arrows[start])
        while ahead:
            step = ahead.pop()
            if step not in seen:
                seen.add(step)
                ahead.extend(arrows.get(step, ()))
        if start in seen:
            yield CIRCLE(look.at(places[start]), place=field_name(places[start]), id=start)


def _across(look: Look, groups: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    component = {line.id: line.component for line in look.content.indicators}
    taken: set[str] = set()
    for at, (_, members) in enumerate(groups.items()):
        path: Path = ("groups", at, "members")
        if len({component[member] for member in _leaves(members, groups) if member in component}) > 1:
            yield ACROSS(look.at(path), place=field_name(path))
        for number, member in enumerate(members):
            if member in taken:
                yield TWO_GROUPS(look.at((*path, number)), place=field_name((*path, number)), id=member)
            taken.add(member)
    for path, line in look.lines():
        other = component.get(line.stands_in_for or "", line.component)
        if other != line.component:
            place = (*path, "stands_in_for")
            yield STAND_IN_ACROSS(look.at(place), place=field_name(place))


def _leaves(members: Sequence[str], groups: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(members)
    while ahead:
        member = ahead.pop()
        if member not in found:
            found.add(member)
            ahead.extend(groups.get(member, ()))
    return found
