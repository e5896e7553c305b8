"""How far a unit has come with an instruction from above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import NamedTuple

from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text

SENT, READ, ACCEPTED, FORWARDED, CARRIED = "sent", "read", "accepted", "forwarded", "carried"
STATES = {
    SENT: Text("未阅", "not read"),
    READ: Text("已阅", "read"),
    ACCEPTED: Text("已签收，未部署", "accepted, nothing decided"),
    FORWARDED: Text("只转发，未部署", "forwarded only"),
    CARRIED: Text("已部署落实", "carried out by a decision here"),
}


class Stand(NamedTuple):
    """What a unit did about an instruction: days, and what it decided with whose task until when."""

    read: dt.date | None = None
    accepted: dt.date | None = None
    forwarded: dt.date | None = None
    decision: str = ""
    owner: str = ""
    due: dt.date | None = None


def state(stand: Stand) -> str:
    """Where a unit stands. Only a decision of its own with an owner and a day counts as carried out: sending a paper
    on does not.
    """
    if stand.decision.strip() and stand.owner and stand.due is not None:
        return CARRIED
    if stand.forwarded is not None:
        return FORWARDED
    if stand.accepted is not None:
        return ACCEPTED
    return READ if stand.read is not None else SENT


class Told(NamedTuple):
    """An instruction as it is written: `issuer` and `units` are keys."""

    issuer: int
    title: str
    paper: str
    clause: str
    words: str
    due: dt.date | None
    units: tuple[int, ...]


def problems(told: Told, on: dt.date) -> Iterator[Problem]:
    """What is wrong with an instruction, each with the key of its field."""
    if not told.title or len(told.title) > 200:
        yield NO_TITLE(Where(column="title"))
    if not told.paper:
        yield NO_PAPER(Where(column="paper"))
    if not told.words.strip() or len(told.words) > 5000:
        yield NO_WORDS(Where(column="words"))
    if told.due is None or told.due <= on:
        yield NO_DUE(Where(column="due"))
    if not told.units:
        yield NO_UNITS(Where(column="units"))


def carrying(decision: str, owner: str, due: dt.date | None, posts: Collection[str], on: dt.date) -> Iterator[Problem]:
    """What keeps a decision from carrying out an instruction; `posts` are the codes of the unit's own."""
    if not decision.strip():
        yield NO_DECISION(Where(column="decision"))
    if owner not in posts:
        yield NO_OWNER(Where(column="owner"))
    if due is None or due < on:
        yield NO_DAY(Where(column="due"))


NO_TITLE = declare(
    "instruction_without_title",
    zh="没有写部署的名称",
    en="the instruction has no title",
    do_zh="写一个不超过200字的名称",
    do_en="give it one of up to 200 characters",
)
NO_PAPER = declare(
    "instruction_without_paper",
    zh="没有写依据的文件",
    en="it does not name the paper that it rests on",
    do_zh="写文号或会议名称",
    do_en="name the paper or the meeting",
)
NO_WORDS = declare(
    "instruction_without_words",
    zh="没有写要做什么，或者超过5000字",
    en="it does not say what is to be done, or takes more than 5,000 characters",
    do_zh="写明要做到什么",
    do_en="say what is to be reached",
)
NO_DUE = declare(
    "instruction_due_not_ahead",
    zh="期限没有填，或者不晚于今天",
    en="the due day is empty or not after today",
    do_zh="填今天以后的日期",
    do_en="give a day after today",
)
NO_UNITS = declare(
    "instruction_to_nobody",
    zh="下面没有单位，或者一个也没有选",
    en="no unit below was chosen",
    do_zh="至少勾选一个单位",
    do_en="tick one at least",
)
NO_DECISION = declare(
    "instruction_without_decision",
    zh="没有写本单位定了什么",
    en="it does not say what this unit decided",
    do_zh="写结合本单位怎么办；只转发不算部署",
    do_en="say how it is done here; sending the paper on does not count",
)
NO_OWNER = declare(
    "instruction_without_owner",
    zh="没有选责任岗位",
    en="no post of the unit was chosen",
    do_zh="从本单位的岗位里选一个",
    do_en="choose one of the unit's posts",
)
NO_DAY = declare(
    "instruction_without_day",
    zh="没有写办结日期，或者早于今天",
    en="no day is given, or one before today",
    do_zh="填一个做得到的日期",
    do_en="give a day that can be kept",
)
CARRIED_ALREADY = declare(
    "instruction_carried_already",
    zh="本单位已经作过部署",
    en="this unit has decided on it already",
    do_zh="看任务办得怎么样",
    do_en="see how its task stands",
)
NOTHING_BELOW = declare(
    "instruction_nobody_below",
    zh="本单位下面没有单位可以转发",
    en="there is no unit below to send it on to",
    do_zh="直接写本单位怎么办",
    do_en="say how it is done here",
)
