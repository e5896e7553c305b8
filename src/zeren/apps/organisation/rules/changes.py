"""What speaks against a change of a unit or a post; decided over plain values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from zeren.apps.organisation.rules import CLOSED_BEFORE_OPENED, POST_OUTSIDE_UNIT, Span, is_below
from zeren.apps.organisation.states import TIERS
from zeren.base.problems import Problem, Refused, declare
from zeren.base.text import Text

_CODE = re.compile(r"[\w.-]{1,60}")
LONGEST = 200
"""Characters of a name."""
FEW = 5
"""So many of what stands in the way are named."""


class Place(NamedTuple):
    """A unit on a day as the rules see it: `since` is the last day of which a change is told, None without any."""

    name: str
    path: str
    span: Span
    since: dt.date | None = None


def naming_problems(code: str, name: str, taken: bool) -> list[Problem]:
    """What is wrong with the code and name of a new unit or post."""
    problems = [] if _CODE.fullmatch(code) else [CODE_UNUSABLE(found=code)]
    problems += name_problems(name)
    return [*problems, CODE_IN_USE(found=code)] if taken else problems


def name_problems(name: str) -> list[Problem]:
    """What is wrong with a name."""
    return [] if 0 < len(name) <= LONGEST else [NAME_MISSING()]


def day_problems(place: Place, day: dt.date) -> list[Problem]:
    """Why a unit cannot change on a day: it does not exist on it."""
    return [] if _there(place, day) else [_absent(place, day)]


def later_problems(place: Place, day: dt.date) -> list[Problem]:
    """Why a unit cannot end on a day: something of it changes later."""
    if place.since is None or place.since <= day:
        return []
    return [CHANGED_LATER(name=place.name, since=place.since)]


def staying_problems(place: Place) -> list[Problem]:
    """Why a unit cannot take posts over: it is to be closed."""
    return [_absent(place, place.span.end)] if place.span.end is not None else []


def _there(place: Place, day: dt.date) -> bool:
    opened, closed = place.span
    return (opened is None or opened <= day) and (closed is None or day < closed)


def _absent(place: Place, day: dt.date) -> Problem:
    opened, closed = place.span
    return UNIT_ABSENT(name=place.name, day=day, opened=opened or "—", closed=closed or "—")


def under_problems(superior: Place | None, day: dt.date) -> list[Problem]:
    """Why nothing can stand below a unit from a day on; None is the top."""
    if superior is None or _there(superior, day):
        return []
    return [_absent(superior, day)]


def moving_problems(place: Place, above: Place | None, superior: Place | None, day: dt.date) -> list[Problem]:
    """Why a unit cannot be moved from below `above` to below `superior`."""
    if superior is not None and is_below(superior.path, place.path):
        return [UNDER_ITSELF(name=place.name, found=superior.name)]
    if (superior and superior.path) == (above and above.path):
        return [STANDS_THERE(name=place.name, found=superior.name if superior else "—")]
    return under_problems(superior, day)


def closing_problems(place: Place, posts: Sequence[str], units: Sequence[str]) -> list[Problem]:
    """Why a unit cannot be closed: what still lives in it, by name."""
    problems = []
    if units:
        problems.append(HAS_UNITS(name=place.name, n=len(units), found=_some(units)))
    if posts:
        problems.append(HAS_POSTS(name=place.name, n=len(posts), found=_some(posts)))
    return problems


def merging_problems(place: Place, successor: Place, units: Sequence[str], day: dt.date) -> list[Problem]:
    """Why a unit cannot be merged into another; its posts go along, what lies below it has to be moved first."""
    if successor.path == place.path:
        return [INTO_ITSELF(name=place.name)]
    return closing_problems(place, [], units) + under_problems(successor, day)


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:FEW]) + ("…" if len(names) > FEW else "")


def post_problems(tier: str, span: Span, unit: str, lives: Span) -> list[Problem]:
    """What is wrong with a post's tier and time, `lives` being the time of its unit."""
    problems = [] if not tier or tier in TIERS else [TIER_UNKNOWN(found=tier)]
    if span.crossed():
        return [*problems, CLOSED_BEFORE_OPENED(closed=span.end, opened=span.start)]
    return problems if span.inside(lives) else [*problems, POST_OUTSIDE_UNIT(unit=unit)]


def built_on(models: Iterable[str]) -> Refused:
    """The refusal to take something back, by the names of the tables that name it."""
    named = [_MODELS.get(model, Text(model, model)) for model in sorted(models)]
    told = Text("、".join(text.zh for text in named), ", ".join(text.en for text in named))
    return Refused([BUILT_ON(found=told)])


_MODELS: Mapping[str, Text] = {
    "Unit": Text("下级单位", "units below"),
    "Post": Text("岗位", "posts"),
    "Appointment": Text("任职", "appointments"),
    "Finding": Text("问题", "findings"),
    "Remedy": Text("整改措施", "remedies"),
    "Act": Text("问题办理", "acts on findings"),
    "Record": Text("工作记录", "records"),
    "Obligation": Text("应办事项", "obligations"),
    "Scorecard": Text("考核结果", "scorecards"),
    "Inspection": Text("检查", "inspections"),
    "Grant": Text("授权", "grants"),
    "Account": Text("账号", "accounts"),
    "Channel": Text("自办平台", "channels"),
    "HandOver": Text("交接", "hand-overs"),
    "Charge": Text("责任", "duties"),
    "Business": Text("业务职责", "business duties"),
    "Letter": Text("责任书", "letters"),
    "Seat": Text("组织领导", "roles in governance"),
    "Portfolio": Text("分管", "portfolios"),
    "Instrument": Text("制度文件", "instruments"),
    "Meeting": Text("会议", "meetings"),
    "Task": Text("任务", "tasks"),
    "Review": Text("工作报告", "reports"),
    "Judgement": Text("评定", "judgements"),
    "Request": Text("填报", "requests"),
    "Certificate": Text("证书", "certificates"),
    "Instruction": Text("部署", "instructions"),
    "Addressee": Text("部署", "instructions"),
    "Topic": Text("必学内容", "topics"),
}
"""What may stand in the way, by the name of its table."""


CODE_UNUSABLE = declare(
    "code_unusable",
    zh="编号“{found}”不能用",
    en="“{found}” cannot be an id",
    do_zh="用1到60个字母、数字、汉字或 . _ -",
    do_en="use 1 to 60 letters, digits or . _ -",
)
CODE_IN_USE = declare(
    "code_in_use",
    zh="编号“{found}”已经用过",
    en="the id “{found}” is in use",
    do_zh="换一个编号；已撤销的也不能再用",
    do_en="choose another; those of what was closed stay taken",
)
NAME_MISSING = declare(
    "name_missing",
    zh="没有填名称，或名称超过200字",
    en="the name is missing or longer than 200 characters",
    do_zh="填写名称",
    do_en="give the name",
)
CATEGORY_MISSING = declare(
    "category_missing",
    zh="没有填单位类别",
    en="the unit's category is missing",
    do_zh="填责任制里规定的类别代码，单位只在同类中比较",
    do_en="give a category code of the framework; units are compared inside it",
)
UNIT_ABSENT = declare(
    "unit_absent_on_day",
    zh="“{name}”在{day}不存在（{opened}至{closed}）",
    en="{name} does not exist on {day} ({opened} to {closed})",
    do_zh="核对日期，或换一个单位",
    do_en="check the day, or take another unit",
)
CHANGED_LATER = declare(
    "unit_changed_later",
    zh="“{name}”在{since}还有一次变动，不能在那之前撤销",
    en="{name} changes on {since}; it cannot end before that",
    do_zh="填{since}或更晚的日期，或先撤销那次变动",
    do_en="give {since} or a later day, or take that change back first",
)
UNDER_ITSELF = declare(
    "unit_moved_under_itself",
    zh="“{name}”不能划到自己或自己的下级“{found}”之下",
    en="{name} cannot come to stand below itself or below its own {found}",
    do_zh="选别的上级单位，或先把“{found}”划出去",
    do_en="choose another superior, or move {found} out first",
)
STANDS_THERE = declare(
    "unit_stands_there",
    zh="“{name}”本来就在“{found}”之下",
    en="{name} stands below {found} already",
    do_zh="选别的上级单位",
    do_en="choose another superior",
)
SAME_NAME = declare(
    "unit_name_unchanged",
    zh="名称没有变",
    en="the name is the same",
    do_zh="填写新名称",
    do_en="give the new name",
)
HAS_UNITS = declare(
    "unit_has_units_below",
    zh="“{name}”还有{n}个下级单位：{found}",
    en="{name} still has units below it ({n}): {found}",
    do_zh="先把下级单位划到别处，或先撤销它们",
    do_en="move them elsewhere or close them first",
)
HAS_POSTS = declare(
    "unit_has_posts",
    zh="“{name}”还有{n}个岗位没有撤销：{found}",
    en="{name} still has posts ({n}): {found}",
    do_zh="先免职并撤销这些岗位；由别的单位承接的，用“并入”",
    do_en="end the appointments and close the posts first; where another unit takes over, merge it",
)
INTO_ITSELF = declare(
    "unit_merged_into_itself",
    zh="“{name}”不能并入自己",
    en="{name} cannot be merged into itself",
    do_zh="选承接的单位",
    do_en="choose the unit that takes over",
)
NOT_IN_UNIT = declare(
    "not_in_unit",
    zh="“{name}”在这一天没有：{found}",
    en="{name} does not have these on the day: {found}",
    do_zh="只能分出本单位的岗位和直接下级单位，请重新选择",
    do_en="only its own posts and the units directly below it can go; choose again",
)
NO_SUCCESSOR = declare(
    "successor_missing",
    zh="没有填并入哪个单位",
    en="it was not said which unit takes over",
    do_zh="填写承接单位的编号或名称",
    do_en="give the id or the name of the unit that takes over",
)
WITHOUT_UNIT = declare(
    "post_without_unit",
    zh="没有填岗位属于哪个单位",
    en="it was not said to which unit the post belongs",
    do_zh="填写单位的编号或完整的名称",
    do_en="give the id or the whole name of the unit",
)
TIER_UNKNOWN = declare(
    "tier_unknown",
    zh="没有“{found}”这个责任层级",
    en="there is no tier “{found}”",
    do_zh="从列出的层级里选，或不填",
    do_en="choose one of the list, or none",
)
STILL_HELD = declare(
    "post_still_held",
    zh="“{post}”在{day}以后还有{name}任职",
    en="{post} is held by {name} beyond {day}",
    do_zh="先给他们填免职日期",
    do_en="end their appointments first",
)
NOTHING_CHANGED = declare(
    "nothing_to_undo",
    zh="没有可以撤销的变动",
    en="there is no change to take back",
    do_zh="只能撤销最近一次变动；请刷新页面看现在的情况",
    do_en="only the latest change can be taken back; look at the page anew",
)
BUILT_ON = declare(
    "change_built_on",
    zh="不能撤销：后来已有内容用到它（{found}）",
    en="it cannot be taken back: something relies on it by now ({found})",
    do_zh="先处理这些内容，或另做一次变动改过来",
    do_en="deal with that first, or make another change that sets it right",
)
