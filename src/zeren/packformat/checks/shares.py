"""Do steps, straight lines, grades, answers, viewpoints and bonuses reach what they promise, and count once?"""

from __future__ import annotations

from collections.abc import Iterator

from zeren.base.problems import Problem, declare
from zeren.packformat import judging as j
from zeren.packformat import measures as m
from zeren.packformat.checks.look import Look
from zeren.packformat.checks.points import out_of_reach
from zeren.packformat.content import Indicator
from zeren.packformat.places import Path, field_name
from zeren.packformat.strict import values_of

STEP_ORDER = declare(
    "pack_step_order",
    zh="{place}：各档要同一个方向，从最好的一档写起，分值不能越写越高",
    en="{place}: steps go one way, from the best, and points must not rise",
    do_zh="请按从好到差排列",
    do_en="Put the steps in order from the best",
)
FLAT = declare(
    "pack_flat_line",
    zh="{place}：zero_at 和 full_at 不能相同",
    en="{place}: zero_at and full_at must differ",
    do_zh="请写两个不同的数",
    do_en="Write two different numbers",
)
NOTHING_EACH = declare(
    "pack_nothing_each",
    zh="{place}：要大于0",
    en="{place}: must be above 0",
    do_zh="请写大于0的数",
    do_en="Write a number above 0",
)
ROLE_WEIGHT = declare(
    "pack_role_weight",
    zh="{place}：加分和只显示的部分，权重要写0",
    en="{place}: a component of bonuses, or one that is only shown, has the weight 0",
    do_zh="请把 weight 写成0，或去掉 role",
    do_en="Write weight 0, or remove the role",
)
NO_BONUS = declare(
    "pack_bonus_cap",
    zh="有加分的部分就要写 bonus（加分合计最多多少），没有就不写",
    en="components of bonuses go with bonus, which says how much they may add together, and it with them",
    do_zh="请补上或删去 bonus",
    do_en="Add bonus or remove it",
)
BONUS_GROUP = declare(
    "pack_bonus_in_group",
    zh="{place}：加分的指标不能放进组里",
    en="{place}: a bonus line stands outside groups",
    do_zh="请从组里去掉，用 bonus 的 cap 封顶",
    do_en="Take it out of the group; the cap of bonus holds",
)
VIEW_COUNTED = declare(
    "pack_view_counted",
    zh="{place}：“{line}”已经单独计分，再合成一次就算了两遍",
    en="{place}: {line} counts by itself already, so it would count twice",
    do_zh="请把它放进 role 为 shown 的部分",
    do_en="Put it into a component with the role shown",
)


def find(look: Look) -> Iterator[Problem]:
    """Steps out of order, flat lines, values that never reach the full points, lines that would count twice."""
    yield from _bonuses(look)
    for path, line in look.lines():
        yield from _number(look, (*path, "measure"), line)
        yield from _judging(look, (*path, "measure"), line)


def _number(look: Look, below: Path, line: Indicator) -> Iterator[Problem]:
    match line.measure:
        case m.Steps() as steps:
            yield from _steps(look, below, steps, line.points)
        case m.Linear(zero_at=zero, full_at=full) if zero == full:
            yield FLAT(look.at((*below, "full_at")), place=field_name((*below, "full_at")))
        case m.Accumulate(each=each) | j.Sample(each=each) if each == 0:
            yield NOTHING_EACH(look.at((*below, "each")), place=field_name((*below, "each")))
        case m.Award(levels=levels, take="highest") if max(levels.values()) != line.points:
            yield out_of_reach(look, (*below, "levels"), max(levels.values()), line.points)
        case m.Award(levels=levels) if max(levels.values()) == 0:
            yield NOTHING_EACH(look.at((*below, "levels")), place=field_name((*below, "levels")))


def _judging(look: Look, below: Path, line: Indicator) -> Iterator[Problem]:
    match line.measure:
        case j.Survey(answers=answers) if max(answers.values()) < 1000:
            yield _best(look, (*below, "answers"), max(answers.values()), line.points)
        case j.Grade() as grade:
            yield from _grade(look, below, grade, line.points)
        case j.Viewpoints() as views:
            yield from _views(look, below, views)


def _bonuses(look: Look) -> Iterator[Problem]:
    content = look.content
    for at, component in enumerate(content.components):
        if component.weight and component.role is not None:
            yield ROLE_WEIGHT(look.at(("components", at)), place=field_name(("components", at)))
    parts = {component.id for component in content.components if component.role == "bonus"}
    if bool(parts) != (content.bonus is not None):
        yield NO_BONUS(look.at(("bonus",)))
    lines = {line.id: line.points for line in content.indicators if line.component in parts}
    if content.bonus is not None and parts and content.bonus.cap > sum(lines.values()):
        yield out_of_reach(look, ("bonus", "cap"), sum(lines.values()), content.bonus.cap)
    for at, group in enumerate(content.groups):
        for number, member in enumerate(group.members):
            if member in lines:
                place: Path = ("groups", at, "members", number)
                yield BONUS_GROUP(look.at(place), place=field_name(place))


def _best(look: Look, path: Path, thousandths: int, points: int) -> Problem:
    return out_of_reach(look, path, points * thousandths // 1000, points)


def _steps(look: Look, path: Path, measure: m.Steps, points: int) -> Iterator[Problem]:
    steps = measure.thresholds
    ways = {step.op in (">=", ">") for step in steps}
    # On one bound the step that leaves it out comes first: after "at least 60" nothing is left for "above 60".
    keys = [(step.bound, step.op in (">", "<=")) for step in steps]
    ordered = keys == sorted(set(keys), reverse=ways == {True})
    values = [*(step.points for step in steps), measure.otherwise]
    if len(ways) > 1 or not ordered or values != sorted(values, reverse=True):
        yield STEP_ORDER(look.at((*path, "thresholds")), place=field_name((*path, "thresholds")))
    elif values[0] != points:
        yield out_of_reach(look, (*path, "thresholds"), values[0], points)


def _grade(look: Look, path: Path, grade: j.Grade, points: int) -> Iterator[Problem]:
    cells = [*(grade.grades or {}).values(), *(v for row in (grade.matrix or {}).values() for v in row.values())]
    best = max(cells) * max(values_of(grade.load)) // 1000
    if best < 1000:
        yield _best(look, (*path, "grades" if grade.grades is not None else "matrix"), best, points)


def _views(look: Look, path: Path, views: j.Viewpoints) -> Iterator[Problem]:
    shown = {part.id for part in look.content.components if part.role == "shown"}
    counted = {line.id for line in look.content.indicators if line.component not in shown}
    for line, weight in views.views.items():
        place = (*path, "views", line)
        if weight == 0:
            yield NOTHING_EACH(look.at(place), place=field_name(place))
        if line in counted:
            yield VIEW_COUNTED(look.at(place), place=field_name(place), line=line)
    if views.own in counted:
        yield VIEW_COUNTED(look.at((*path, "own")), place=field_name((*path, "own")), line=views.own)
