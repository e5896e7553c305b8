"""What a required topic and a certificate have to say, and how a certificate stands on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text

VALID, ENDING, ENDED = "valid", "ending", "ended"
STATES = {
    VALID: Text("有效", "valid"),
    ENDING: Text("将到期", "about to end"),
    ENDED: Text("已过期", "expired"),
}
SOON = dt.timedelta(days=60)


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
