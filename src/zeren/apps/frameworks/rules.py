"""When a pack cannot be installed, which version holds when, and what a page of a duty is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from zeren.base.dates import year_period
from zeren.base.problems import Problem, declare

OTHER_CONTENT = declare(
    "framework_version_taken",
    zh="数据包 {code} {version} 已经安装过，内容与这次不同",
    en="pack {code} {version} is installed already with another content",
    do_zh="改动后的数据包要换一个版本号",
    do_en="give a changed pack a new version",
)
"""A version that scored somebody must stay what it was."""

NOT_INSTALLED = declare(
    "framework_not_installed",
    zh="没有安装 {code} {version}",
    en="{code} {version} is not installed",
    do_zh="请先安装这个版本，或核对编号和版本号",
    do_en="Install this version first, or check the id and the version",
)
PAST = declare(
    "framework_past_year",
    zh="{year}年已经过去，那一年的版本不再改",
    en="{year} is over; the version of that year stays",
    do_zh="请从今年或以后开始",
    do_en="Begin with this year or a later one",
)
NOT_MEANT = declare(
    "framework_not_meant_for_year",
    zh="{code} {version} 从{first}年起适用，{year}年不能用",
    en="{code} {version} is meant for {first} and later, not for {year}",
    do_zh="请从{first}年起采用",
    do_en="Adopt it from {first} on",
)
OWN_VERSION = declare(
    "framework_own_version",
    zh="{code} {version} 是你自己发布的，要由另一个人决定采用",
    en="You published {code} {version} yourself; somebody else decides to adopt it",
    do_zh="请另一位组织考核的人来决定",
    do_en="Ask another person who runs the assessment",
)
IN_FORCE = declare(
    "framework_in_force",
    zh="{code} {version} 从那时起已经在用，没有什么要改",
    en="{code} {version} holds from then on already; nothing changes",
    do_zh="请核对版本、年度和日期",
    do_en="Check the version, the year and the day",
)
NO_DECISION = declare(
    "framework_no_decision",
    zh="没有可以撤回的决定",
    en="there is no decision to take back",
    do_zh="先装上的版本一直在用，不需要撤回",
    do_en="The version installed first holds; nothing needs taking back",
)
DUTY_TAKEN = declare(
    "framework_duty_taken",
    zh="责任事项编号“{duty}”在“{other}”里已经有了，两套责任制不能共用一个编号",
    en="the duty id {duty} is one of {other} already; two frameworks side by side cannot share an id",
    do_zh="请在其中一套里换一个编号；同一件事用对照表说明",
    do_en="Rename it in one of them; that it is the same work is said in the crosswalk",
)
UNKNOWN_CATEGORY = declare(
    "framework_unknown_category",
    zh="“{category}”这类单位在 {code} {version} 里没有对应的类别“{named}”",
    en="units of the category {category}: {code} {version} has no category {named}",
    do_zh="请为它指定这套责任制里的一个类别：{known}",
    do_en="Say which category of this framework they are: {known}",
)


class Subject(NamedTuple):
    """What the panels of a duty's page are asked about: the framework's id and the duty's."""

    framework: str
    duty: str


class LineSubject(NamedTuple):
    """What the panels of an indicator's page are asked about: the framework's id and version, and the line's id."""

    framework: str
    version: str
    line: str


class Decision(NamedTuple):
    """A decision, in the order in which they were taken: from which year a version scores, from which day it says what
    is owed, and which of its categories the organisation's are (those that are not named keep their name).
    """

    version: str
    year: int
    day: dt.date
    categories: Mapping[str, str]


class Stretch(NamedTuple):
    """Days of a year, from one up to, not including, another, in which one decision says what is owed."""

    decision: Decision
    first: dt.date
    end: dt.date


BEGINNING = dt.date(1900, 1, 1)


def first_of(version: str) -> Decision:
    """What holds without a decision: the version that was installed first."""
    return Decision(version, 0, BEGINNING, {})


def scoring(decided: Sequence[Decision], year: int) -> Decision:
    """The decision that says which version scores a year: the last that is about it."""
    return next(one for one in reversed(decided) if one.year <= year)


def owing(decided: Sequence[Decision], day: dt.date) -> Decision:
    """The decision that says what is owed for a period which begins on a day: the last that is about it."""
    return next(one for one in reversed(decided) if one.day <= day)


def stretches(decided: Sequence[Decision], year: int) -> list[Stretch]:
    """A year in stretches of one decision each, in order; neighbours that say the same are one."""
    period = year_period(year)
    days = sorted({period.start, *(one.day for one in decided if period.start < one.day < period.end)})
    found: list[Stretch] = []
    for first, end in zip(days, [*days[1:], period.end], strict=True):
        held = owing(decided, first)
        if found and same_rule(found[-1].decision, held):
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Stretch(held, first, end))
    return found


def same_rule(one: Decision, other: Decision) -> bool:
    """Whether two decisions say the same, whenever they were taken."""
    return (one.version, one.categories) == (other.version, other.categories)


def changes_nothing(decided: Sequence[Decision], new: Decision) -> bool:
    """Whether a decision says what holds already, for every year and every day that it is about."""
    years = {new.year, *(one.year for one in decided if one.year > new.year)}
    days = {new.day, *(one.day for one in decided if one.day > new.day)}
    held = [scoring(decided, year) for year in years] + [owing(decided, day) for day in days]
    return all(same_rule(one, new) for one in held)


def decision_problems(new: Decision, code: str, from_year: int, on: dt.date) -> list[Problem]:
    """What speaks against a decision: it is about a year that is over, or one the version is not meant for."""
    over = sorted(year for year in {new.year, new.day.year} if year < on.year)
    if over:
        return [PAST(year=over[0])]
    early = sorted(year for year in {new.year, new.day.year} if year < from_year)
    return [NOT_MEANT(code=code, version=new.version, first=from_year, year=early[0])] if early else []
