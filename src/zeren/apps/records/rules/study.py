"""What a required topic and a certificate have to say, and how a certificate stands on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text

VALID, ENDING, ENDED = "valid", "ending", "ended"
STATES = {
    VALID: Text("有效", "valid"),
    ENDING: Text("将到期", "about to end"),
    ENDED: Text("已过期", "expired"),
}
SOON = dt.timedelta(days=60)


class Required(NamedTuple):
    """A required topic as it is filled in: units of a category ("" is all), holders of posts of a tier ("" is all)."""

    title: str
    basis: str
    until: dt.date | None
    category: str = ""
    tier: str = ""
    material: str = ""


METHODS = {
    "lecture": Text("讲授", "lecture"),
    "talk": Text("研讨", "discussion"),
    "case": Text("案例", "cases"),
    "site": Text("现场", "on site"),
    "drill": Text("演练", "drill"),
    "alone": Text("自学", "by oneself"),
    "online": Text("网络", "online"),
}
MOST_COURSES = 12


class Plan(NamedTuple):
    """A programme as it is filled in: `courses` are titles with a method of `METHODS` each."""

    title: str
    basis: str
    until: dt.date | None
    category: str = ""
    tier: str = ""
    provider: str = ""
    courses: Sequence[tuple[str, str]] = ()


def programme_problems(plan: Plan, on: dt.date) -> Iterator[Problem]:
    """What is wrong with a programme, each with the key of its field."""
    yield from topic_problems(plan.title, plan.basis, plan.until, on)
    if not plan.courses:
        yield NO_COURSES(Where(column="course-0"))
    for number, (title, method) in enumerate(plan.courses):
        if not title or len(title) > 200 or method not in METHODS:
            yield COURSE_UNCLEAR(Where(column=f"course-{number}"), number=number + 1)


class Advice(NamedTuple):
    """A visit of guidance as it is filled in."""

    subject: str
    said: str
    day: dt.date | None
    post: str = ""
    posts: tuple[str, ...] = ()
    framework: str = ""
    duty: str = ""


def guidance_problems(advice: Advice, on: dt.date) -> Iterator[Problem]:
    """What is wrong with it."""
    if not advice.subject or len(advice.subject) > 200:
        yield NO_SUBJECT(Where(column="subject"))
    if not advice.said or len(advice.said) > 2000:
        yield NO_ADVICE(Where(column="said"))
    if advice.day is None or advice.day > on:
        yield NOT_GUIDED_YET(Where(column="day"))


def standing(expires: dt.date | None, on: dt.date) -> str:
    """How a certificate stands: on its last day it still holds."""
    if expires is None or expires > on + SOON:
        return VALID
    return ENDED if expires < on else ENDING


def topic_problems(title: str, basis: str, until: dt.date | None, on: dt.date) -> Iterator[Problem]:
    """What is wrong with a required topic."""
    if not title or len(title) > 200:
        yield TOPIC_WITHOUT_TITLE(Where(column="title"))
    if not basis:
        yield TOPIC_WITHOUT_BASIS(Where(column="basis"))
    if until is None or until <= on:
        yield TOPIC_WITHOUT_DAY(Where(column="until"))


def certificate_problems(
    post: str, title: str, number: str, issued: dt.date | None, expires: dt.date | None, on: dt.date
) -> Iterator[Problem]:
    """What is wrong with a certificate."""
    if not post:
        yield NO_POST(Where(column="post"))
    if not title or not number or len(title) > 200 or len(number) > 100:
        yield NO_NUMBER(Where(column="number"))
    if issued is None or issued > on:
        yield NOT_ISSUED(Where(column="issued"))
    elif expires is not None and expires <= issued:
        yield ENDS_TOO_EARLY(Where(column="expires"))


TOPIC_WITHOUT_TITLE = declare(
    "topic_without_title",
    zh="没有写学什么，或者超过200字",
    en="it does not say what is to be studied, or takes more than 200 characters",
    do_zh="写文件或法律的名称",
    do_en="name the paper or law",
)
TOPIC_WITHOUT_BASIS = declare(
    "topic_without_basis",
    zh="没有写依据",
    en="no basis is given",
    do_zh="写明哪份文件要求学",
    do_en="name the paper that calls for it",
)
TOPIC_WITHOUT_DAY = declare(
    "topic_without_day",
    zh="没有写学到哪一天为止，或者不晚于今天",
    en="it does not say until when, or not after today",
    do_zh="填今天以后的日期",
    do_en="give a day after today",
)
NO_POST = declare(
    "certificate_without_post",
    zh="没有选岗位",
    en="no post of the unit was chosen",
    do_zh="证书归岗位：从本单位的岗位里选",
    do_en="a certificate belongs to a post: choose one of the unit's",
)
NO_NUMBER = declare(
    "certificate_without_number",
    zh="没有写证书名称或编号",
    en="the certificate has no title or no number",
    do_zh="照证书填写",
    do_en="write them as they stand on it",
)
NOT_ISSUED = declare(
    "certificate_not_issued",
    zh="发证日期没有填，或者还没有到",
    en="the day of issue is empty or has not come",
    do_zh="照证书填写",
    do_en="write it as it stands there",
)
ENDS_TOO_EARLY = declare(
    "certificate_ends_before_issue",
    zh="有效期止不晚于发证日期",
    en="it ends before it was issued",
    do_zh="核对两个日期；长期有效的留空",
    do_en="check both days; leave it empty where it has no end",
)
NO_COURSES = declare(
    "programme_without_courses",
    zh="一门课也没有写",
    en="it names no course",
    do_zh="至少写一门：讲什么、怎么讲",
    do_en="name one at least: what, and how it is taught",
)
COURSE_UNCLEAR = declare(
    "programme_course_unclear",
    zh="第{number}门课没有名称或方式，或者超过200字",
    en="course {number} has no title or method, or takes more than 200 characters",
    do_zh="写短名称，选一种方式",
    do_en="give it a short title and choose a method",
)
NO_SUBJECT = declare(
    "guidance_without_subject",
    zh="没有写指导什么，或者超过200字",
    en="it does not say what the guidance was about, or takes more than 200 characters",
    do_zh="写一个短的题目",
    do_en="give it a short title",
)
NO_ADVICE = declare(
    "guidance_without_advice",
    zh="没有写提了什么建议，或者超过2000字",
    en="it does not say what was advised, or takes more than 2000 characters",
    do_zh="写两三条就够",
    do_en="two or three sentences will do",
)
NOT_GUIDED_YET = declare(
    "guidance_without_day",
    zh="日期没有填，或者还没有到",
    en="the day is empty or has not come",
    do_zh="填指导的那一天",
    do_en="give the day on which it was",
)
NO_CHANGE = declare(
    "guidance_without_change",
    zh="没有写改了什么，或者超过2000字",
    en="it does not say what changed, or takes more than 2000 characters",
    do_zh="写清改了哪项做法、哪份制度；没有变化就先不填",
    do_en="say which practice or rule changed; leave it where nothing has",
)
GUIDED_INSIDE = declare(
    "guidance_inside",
    zh="指导由上级单位或牵头部门的人登记，本单位不能给自己登记",
    en="guidance is entered by whoever gave it: a unit does not guide itself",
    do_zh="自己组织的学习、会议，在“会议和学习”里登记",
    do_en="enter what the unit held itself as a meeting or study session",
)
