"""How the duties of a unit stand on a day, and what speaks against a write; decided over plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from zeren.apps.duties.states import DEEDS, KINDS, ROLES
from zeren.base.problems import Problem, declare

BODIES = frozenset({"primary"})
"""Tiers that a body bears as a whole: they answer for a duty only where no tier of persons does."""

MOST_POSTS = 3
"""Whoever holds more posts at once is shown as overloaded, to the superior."""
MOST_MINUTES = 6000
"""So are those whose duties take more than so many minutes a year: a hundred hours beside the work itself."""


class Place(NamedTuple):
    """A post that bears a duty: `holder` "" is nobody; `open` is a stand-in without an end; `key` is its row's."""

    post: str
    name: str
    holder: str = ""
    acting: bool = False
    open: bool = False
    key: int = 0


class Standing(NamedTuple):
    """A duty of a unit on a day: its state, the tier that answers, and the accountable posts (one if all is well)."""

    state: str
    tier: str
    places: tuple[Place, ...]


def accountable(
    tiers: Sequence[str], posts: Mapping[str, Sequence[Place]], charged: Sequence[tuple[str, Place]] = ()
) -> tuple[str, tuple[Place, ...]]:
    """The tier that answers for a duty with its posts: what was charged, else the first tier of persons that has a
    post, in the order of the pack; a body comes last.
    """
    if charged:
        return charged[0][0], tuple(place for _, place in charged)
    tier = _answering(tiers, [tier for tier, there in posts.items() if there])
    return tier, tuple(posts[tier]) if tier else ()


def _answering(tiers: Sequence[str], there: Collection[str]) -> str:
    """Of the tiers of a duty the one that answers: the first that is there, bodies last; "" for none."""
    return next((tier for tier in sorted(tiers, key=lambda tier: tier in BODIES) if tier in there), "")


def state_of(places: Sequence[Place]) -> str:
    """How a duty with these accountable posts stands."""
    held = [place for place in places if place.holder]
    acting = [place for place in held if place.acting]
    return _stands(Filled(len(places), len(held) - len(acting), len(acting), sum(place.open for place in acting)))


def standing(
    tiers: Sequence[str], posts: Mapping[str, Sequence[Place]], charged: Sequence[tuple[str, Place]] = ()
) -> Standing:
    """How a duty stands."""
    tier, places = accountable(tiers, posts, charged)
    return Standing(state_of(places), tier, places)


class Filled(NamedTuple):
    """The posts of one tier of a unit, counted: how many there are, and of them those that are held, have a stand-in,
    and have one without an end.
    """

    posts: int
    held: int
    acting: int
    open: int


def counted_state(tiers: Sequence[str], filled: Mapping[str, Filled]) -> str:
    """The same as `standing`, from counts: for the map of many units, where nobody's name is shown."""
    tier = _answering(tiers, [tier for tier, here in filled.items() if here.posts])
    return _stands(filled[tier]) if tier else "gap"


def _stands(here: Filled) -> str:
    if here.posts != 1:
        return "overlap" if here.posts else "gap"
    if here.held:
        return "held"
    return ("open" if here.open else "acting") if here.acting else "vacant"


def overloaded(posts: int, minutes: int) -> bool:
    """Whether somebody bears too much at once."""
    return posts > MOST_POSTS or minutes > MOST_MINUTES


def charge_problems(
    duty_known: bool,
    duty: str,
    span: tuple[dt.date, dt.date | None],
    others: Iterable[tuple[str, dt.date, dt.date | None]],
) -> list[Problem]:
    """What speaks against giving a duty to a post as the accountable one; `others` are the accountable posts of it."""
    start, end = span
    problems = [] if duty_known else [DUTY_UNKNOWN(found=duty)]
    if end is not None and end <= start:
        return [*problems, ENDS_FIRST(start=start, end=end)]
    last = end or dt.date.max
    problems += [
        ACCOUNTABLE_TWICE(duty=duty, post=post, start=first, end=until or "—")
        for post, first, until in others
        if first < last and start < (until or dt.date.max)
    ]
    return problems


def ending_problems(start: dt.date, end: dt.date) -> list[Problem]:
    """Why something cannot end on a day."""
    return [ENDS_FIRST(start=start, end=end)] if end < start else []


def seat_problems(role: str, who: bool, taken: Collection[str]) -> list[Problem]:
    """What speaks against a seat in the governance of a framework; `taken` are those who have it already."""
    problems = [] if role in ROLES else [ROLE_UNKNOWN(found=role)]
    problems += [] if who else [WHO_MISSING()]
    return problems + [SEAT_TAKEN(role=ROLES[role], name=name) for name in taken if role in ROLES]


def portfolio_problems(kind: str, name: str, owners: Collection[str]) -> list[Problem]:
    """What speaks against a post owning something; `owners` own a thing of this name in its unit at that time."""
    problems = [] if kind in KINDS else [KIND_UNKNOWN(found=kind)]
    problems += [] if 0 < len(name) <= 200 else [TEXT_MISSING()]
    return problems + [OWNED_TWICE(name=name, post=post) for post in owners]


def deed_problems(kind: str, what: str, tier: str, holds: bool, ahead: bool) -> list[Problem]:
    """What speaks against noting a deed: it is the first responsible's own, and it has been done."""
    problems = [] if kind in DEEDS else [KIND_UNKNOWN(found=kind)]
    problems += [] if 0 < len(what) <= 500 else [TEXT_MISSING()]
    problems += [] if tier == "first" and holds else [NOT_FIRST()]
    return [*problems, NOT_YET()] if ahead else problems


DUTY_UNKNOWN = declare(
    "duty_unknown",
    zh="责任制里没有“{found}”这项责任",
    en="the framework has no duty “{found}”",
    do_zh="从责任制的清单里选",
    do_en="choose one of the framework's list",
)
ENDS_FIRST = declare(
    "charge_ends_before_it_starts",
    zh="结束日期{end}不晚于开始日期{start}",
    en="it ends on {end}, no later than it starts ({start})",
    do_zh="核对两个日期；结束日期留空表示没有定",
    do_en="check both days; an empty end is open",
)
ACCOUNTABLE_TWICE = declare(
    "duty_accountable_twice",
    zh="“{duty}”在这段时间已由“{post}”负责（{start}至{end}）",
    en="{duty} is answered for by {post} at that time ({start} to {end})",
    do_zh="先给原来的分工定结束日期；只是配合的，不选“负责”",
    do_en="end that charge first; whoever only helps is not accountable",
)
ROLE_UNKNOWN = declare(
    "role_of_governance_unknown",
    zh="没有“{found}”这个角色",
    en="there is no role “{found}”",
    do_zh="从列出的角色里选",
    do_en="choose one of the list",
)
WHO_MISSING = declare(
    "seat_without_anybody",
    zh="没有填由谁担任",
    en="it was not said who it is",
    do_zh="填单位或岗位，写编号或完整名称",
    do_en="give a unit or a post by its id or whole name",
)
SEAT_TAKEN = declare(
    "seat_taken",
    zh="{role}在这段时间已经是“{name}”",
    en="{role} is {name} at that time",
    do_zh="先给原来的定结束日期",
    do_en="end that one first",
)
KIND_UNKNOWN = declare(
    "kind_of_duty_row_unknown",
    zh="没有“{found}”这一类",
    en="there is no kind “{found}”",
    do_zh="从列出的类别里选",
    do_en="choose one of the list",
)
TEXT_MISSING = declare(
    "text_missing_or_long",
    zh="没有写内容，或者写得太长",
    en="the text is missing or too long",
    do_zh="用一句话写清楚",
    do_en="say it in one sentence",
)
OWNED_TWICE = declare(
    "owned_twice",
    zh="“{name}”在这段时间归“{post}”管",
    en="{name} is owned by {post} at that time",
    do_zh="先给原来的定结束日期",
    do_en="end that first",
)
NOT_FIRST = declare(
    "deed_of_another",
    zh="亲自部署、过问、处置只由第一责任人自己登记",
    en="only the first responsible notes what they did in person",
    do_zh="请第一责任人用自己的账号登记",
    do_en="have them note it with their own account",
)
NOT_YET = declare(
    "deed_still_to_come",
    zh="日期还没有到",
    en="the day is still to come",
    do_zh="做了以后再登记",
    do_en="note it once it is done",
)
NOT_YOURS = declare(
    "letter_of_another",
    zh="这份责任书不是您现在担任或代理的岗位的",
    en="this letter is not that of a post you hold or act in",
    do_zh="由任职的人签收；任职有误请找系统管理员",
    do_en="its holder acknowledges it; if the appointment is wrong, ask the system administrator",
)
NO_DUTIES = declare(
    "letter_without_duties",
    zh="岗位“{post}”没有任何责任，责任书没有内容",
    en="the post {post} has no duty; the letter would be empty",
    do_zh="先填岗位的责任层级、分工或业务职责",
    do_en="give the post a tier, a charge or a business duty first",
)
YEAR_WRONG = declare(
    "letter_year_wrong",
    zh="年度“{found}”不对",
    en="“{found}” is no year for a letter",
    do_zh="填去年、今年或明年",
    do_en="give last year, this year or next year",
)
