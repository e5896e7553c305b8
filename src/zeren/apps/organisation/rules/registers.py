"""The organisation's registers: what each asks, what it never asks, and how a row stands. Plain values.

They hold things, money and duties of posts: no row is about a person, and none keeps what somebody thinks or says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from zeren.apps.organisation.states import REGISTERS as NAMES
from zeren.apps.organisation.states import TIERS
from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text
from zeren.documents.sheet import Column, Sheet

PLACES = {
    "room": Text("活动室、学习室", "room for study or meetings"),
    "board": Text("宣传栏、展板", "board"),
    "office": Text("办公用房", "offices"),
    "equipment": Text("设备", "equipment"),
    "project": Text("小型建设项目", "small project"),
}
LACKS = {
    "posts": Text("编制", "authorised posts"),
    "people": Text("人员", "people"),
    "pay": Text("待遇", "pay"),
    "funds": Text("经费", "funds"),
    "conditions": Text("条件", "conditions"),
}
_POST = Column(
    "post",
    Text("负责岗位", "Post in charge"),
    "code",
    refers="posts",
    help=Text("岗位编号，或完整的名称；可不填。", "The id of a post or its whole name; may be empty."),
)

FACILITIES = Sheet(
    "facilities",
    NAMES["facilities"],
    (
        Column("name", Text("名称", "Name"), required=True, help=Text("平时怎么叫。", "As it is called.")),
        Column(
            "kind",
            Text("类别", "Kind"),
            "choice",
            required=True,
            choices=PLACES,
            help=Text("按主要用途选一类。", "What it mainly is."),
        ),
        Column(
            "standard",
            Text("依据的标准", "Standard cited"),
            required=True,
            help=Text(
                "写明按哪份标准建设和使用，如办公用房管理办法第几条。",
                "The standard by which it is built and used, with the clause.",
            ),
        ),
        _POST,
        Column(
            "due",
            Text("计划完成日期", "Planned for"),
            "date",
            help=Text("已经在用的可不填。", "Empty where it is in use already."),
        ),
        Column("done", Text("验收日期", "Accepted on"), "date", help=Text("验收以后填。", "Once it is accepted.")),
        Column(
            "acceptor", Text("验收单位", "Accepted by"), help=Text("谁验收的，写单位。", "The body that accepted it.")
        ),
    ),
    unique=(),
    help=Text("只登记自己的场所和项目，不收照片。", "The organisation's own; no photo is asked for."),
)

BUDGET = Sheet(
    "budget",
    NAMES["budget"],
    (
        Column("name", Text("用途", "Purpose"), required=True, help=Text("做什么用。", "What it is for.")),
        Column(
            "year",
            Text("年度", "Year"),
            "whole",
            required=True,
            help=Text("哪一年的经费。", "Of which year."),
            example="2026",
        ),
        Column(
            "framework",
            Text("责任制", "Framework"),
            help=Text("为哪一项责任制安排的，可不填。", "For which framework; may be empty."),
        ),
        Column(
            "planned",
            Text("预算（元）", "Planned"),
            "whole",
            required=True,
            help=Text("批准的数，整元。", "As approved, in whole units."),
        ),
        Column("available", Text("到位（元）", "Available"), "whole", help=Text("已经拨到的数。", "What has come in.")),
        Column("used", Text("已用（元）", "Used"), "whole", help=Text("已经支出的数。", "What has been spent.")),
    ),
    unique=(),
    help=Text("按用途和年度登记总数，不登记每一笔。", "Sums by purpose and year, not single payments."),
)

GAPS = Sheet(
    "gaps",
    NAMES["gaps"],
    (
        Column(
            "name",
            Text("缺什么", "What is lacking"),
            required=True,
            help=Text("一句话写清缺多少。", "In one sentence, with how much."),
        ),
        Column(
            "kind",
            Text("类别", "Kind"),
            "choice",
            required=True,
            choices=LACKS,
            help=Text("编制、人员、待遇、经费或条件。", "Posts, people, pay, funds or conditions."),
        ),
        Column(
            "why",
            Text("影响哪项责任", "Which duty suffers"),
            required=True,
            help=Text("因此哪项责任落实不了。", "What cannot be done because of it."),
        ),
        Column(
            "body",
            Text("请谁解决", "Who can mend it"),
            "code",
            required=True,
            refers="units",
            help=Text(
                "单位编号，或完整的名称：能解决的上级或部门。", "The id or whole name of the unit that can mend it."
            ),
        ),
        Column(
            "due",
            Text("请何时答复", "Answer by"),
            "date",
            required=True,
            help=Text("给对方合理的时间。", "Leave a sensible time."),
        ),
    ),
    unique=(),
    help=Text("谁能解决就由谁答复，逾期会标出来。", "Whoever can mend it owes an answer; late ones are marked."),
)

COMPETENCE = Sheet(
    "competence",
    NAMES["competence"],
    (
        Column(
            "name",
            Text("要有的证书", "Certificate needed"),
            required=True,
            help=Text(
                "写证书或培训合格证的全称，和证书登记里的名称一致。",
                "Its whole title, as in the register of certificates.",
            ),
        ),
        Column(
            "tier",
            Text("哪一层级的岗位", "Posts of which tier"),
            "choice",
            required=True,
            choices=TIERS,
            help=Text("本单位和下级单位这一层级的岗位都要有。", "All posts of this tier here and below need it."),
        ),
        Column(
            "basis", Text("依据", "Basis"), required=True, help=Text("哪份规定要求的。", "The rule that calls for it.")
        ),
    ),
    unique=(),
    help=Text("条件对岗位提，证书随岗位登记；不评价个人。", "Asked of posts; nobody is judged."),
)

ESTABLISHMENT = Sheet(
    "establishment",
    NAMES["establishment"],
    (
        Column(
            "name",
            Text("哪类编制", "Kind of authorised posts"),
            required=True,
            help=Text("如行政编制、事业编制；一类一行。", "One row a kind, as the paper calls it."),
            example="行政编制",
        ),
        Column(
            "number",
            Text("核定数（名）", "Authorised"),
            "whole",
            required=True,
            help=Text("批准文件上的数。", "The number in the paper."),
        ),
        Column(
            "basis",
            Text("批准文件", "Basis"),
            required=True,
            help=Text("文件名称和文号。", "The paper and its number."),
        ),
        Column("since", Text("从哪天起", "Since"), "date", help=Text("文件生效的日期，可不填。", "May be empty.")),
    ),
    unique=(),
    help=Text(
        "核定的数；实有的人由任免情况算出，不用填。", "The number authorised; who is there follows from appointments."
    ),
)

REGISTERS: dict[str, Sheet] = {sheet.key: sheet for sheet in (FACILITIES, BUDGET, GAPS, COMPETENCE, ESTABLISHMENT)}

STATES = {
    "open": Text("办理中", "under way"),
    "late": Text("已逾期", "late"),
    "done": Text("已验收", "accepted"),
    "used": Text("在用", "in use"),
    "answered": Text("已答复", "answered"),
    "over": Text("超支", "overspent"),
    "short": Text("没有全部到位", "not all came in"),
    "good": Text("正常", "in order"),
}


def standing(register: str, told: Mapping[str, str], due: dt.date | None, done: dt.date | None, day: dt.date) -> str:
    """How a row stands on a day, a key of `STATES`."""
    if register == "budget":
        planned, available, used = (int(told.get(key) or 0) for key in ("planned", "available", "used"))
        return "over" if used > available else "short" if available < planned else "good"
    if register == "competence":
        return "good"
    if done is not None and done <= day:
        return "answered" if register == "gaps" else "done"
    if due is None:
        return "used"
    return "late" if due < day else "open"


def row_problems(register: str, values: Mapping[str, object], day: dt.date) -> list[Problem]:
    """What is wrong with a row beyond its single cells."""
    due, done, year = values.get("due"), values.get("done"), values.get("year")
    problems = []
    if isinstance(done, dt.date) and done > day:
        problems.append(NOT_YET(Where(column="done"), day=done))
    if register == "gaps" and isinstance(due, dt.date) and due <= day:
        problems.append(ANSWER_BY_PAST(Where(column="due")))
    if register == "facilities" and bool(done) != bool(values.get("acceptor")):
        problems.append(ACCEPTED_BY(Where(column="acceptor")))
    if isinstance(year, int) and not 2000 <= year <= day.year + 2:
        problems.append(YEAR_UNLIKELY(Where(column="year"), found=year))
    return problems


K = 10
"""So many people have to stand behind a number of people before it is shown."""

ASPECTS: Mapping[str, tuple[Text, Mapping[str, Text]]] = {
    "age": (
        Text("年龄", "Age"),
        {
            "to35": Text("35岁及以下", "35 or younger"),
            "to45": Text("36—45岁", "36 to 45"),
            "to55": Text("46—55岁", "46 to 55"),
            "over55": Text("56岁及以上", "56 or older"),
        },
    ),
    "schooling": (
        Text("学历", "Schooling"),
        {
            "college": Text("大专及以下", "college or less"),
            "bachelor": Text("本科", "bachelor"),
            "graduate": Text("研究生", "graduate"),
        },
    ),
    "skill": (
        Text("岗位", "Work"),
        {"expert": Text("专业技术", "specialists"), "other": Text("其他", "others")},
    ),
    "moves": (
        Text("一年里的进出", "Came and left in the year"),
        {"came": Text("新进", "came"), "left": Text("离开", "left")},
    ),
}
APART = frozenset({"moves"})
"""Aspects whose bands are no parts of a whole: no sum is shown."""


class Profile(NamedTuple):
    """An aspect as it may be shown: by band the number or None where it is held back, and the whole."""

    bands: dict[str, int | None]
    whole: int | None


def shown(counts: Mapping[str, int], *, apart: bool = False) -> Profile:
    """What may be shown of numbers of people: none from one to nine. Where a band holds so few, all bands of the aspect
    are held back and only the whole is shown: whichever other band alone were held back beside it, somebody who knows
    this rule could work out a number from the rest. Bands that are no parts of a whole stand each for itself.
    """
    small = {band for band, count in counts.items() if 0 < count < K}
    if apart:
        return Profile({band: None if band in small else count for band, count in counts.items()}, None)
    whole = sum(counts.values())
    if whole < K:
        return Profile(dict.fromkeys(counts, None), None)
    return Profile(dict.fromkeys(counts, None) if small else dict(counts), whole)


NOT_YET = declare(
    "register_day_to_come",
    zh="{day}还没有到",
    en="{day} has not come",
    do_zh="办完以后再填日期",
    do_en="give the day once it is done",
)
ANSWER_BY_PAST = declare(
    "register_answer_by_past",
    zh="请对方答复的日期已经过了",
    en="the day by which an answer is asked for has passed",
    do_zh="填今天以后的日期",
    do_en="give a day after today",
)
ACCEPTED_BY = declare(
    "register_accepted_by",
    zh="验收日期和验收单位要一起填",
    en="the day of acceptance and the body that accepted go together",
    do_zh="两项都填，或都不填",
    do_en="give both or neither",
)
YEAR_UNLIKELY = declare(
    "register_year_unlikely",
    zh="年度“{found}”不对",
    en="{found} cannot be the year",
    do_zh="填四位年份",
    do_en="give a year of four digits",
)
ROW_OVER = declare(
    "register_row_over",
    zh="这一项已经办结或注销，不能再改",
    en="this row is answered or closed and can no longer be changed",
    do_zh="另行登记一项",
    do_en="enter a new one",
)
ANSWER_MISSING = declare(
    "register_answer_missing",
    zh="没有写答复，或超过500字",
    en="the answer is missing or longer than 500 characters",
    do_zh="写明怎么解决、什么时候解决；解决不了的写明原因",
    do_en="say how and when it is mended, or why it cannot be",
)
HEADCOUNT_UNREADABLE = declare(
    "headcount_unreadable",
    zh="人数“{found}”看不懂",
    en="“{found}” is not a number of people",
    do_zh="填不超过六位的整数，没有就填0",
    do_en="give a whole number of at most six digits, 0 for none",
)
HEADCOUNT_APART = declare(
    "headcount_aspects_differ",
    zh="各方面合计的人数不一样：{found}",
    en="the sums of the aspects differ: {found}",
    do_zh="同一批人，年龄、学历、岗位的合计应当相等",
    do_en="age, schooling and work are of the same people: their sums are the same",
)
