"""What is done with a result: its share of another appraisal, the register of its uses, statements of duties."""

from __future__ import annotations

import datetime as dt

from zeren.base.numbers import rounded_ratio
from zeren.base.problems import Problem, declare
from zeren.base.text import Text

MOST_DAYS = 365
"""A statement of duties is kept for so many days at most."""


def converted(total: int, full: int, share: int) -> int:
    """A total as its share of another appraisal, in milli-points: `rh(total * share / full)`."""
    return rounded_ratio(total * share, full)


def missing(**given: tuple[Text, str]) -> list[Problem]:
    """A problem for each text that must be given and is not."""
    return [NEEDED(what=text) for text, words in given.values() if not words.strip()]


def statement_problems(start: dt.date, end: dt.date, expires: dt.date, on: dt.date) -> list[Problem]:
    """What is wrong with the days of a statement: what it is about, `[start, end)`, and until when it is kept."""
    found = [] if start < end <= on + dt.timedelta(days=1) else [BAD_SPAN()]
    if not on < expires <= on + dt.timedelta(days=MOST_DAYS):
        found.append(BAD_EXPIRY(most=MOST_DAYS))
    return found


NEEDED = declare(
    "use_without_words",
    zh="没有写明{what}",
    en="{what} is missing",
    do_zh="写清楚，留作依据",
    do_en="Say it: it stays on record",
)
BAD_SHARE = declare(
    "use_share_unfit",
    zh="折算分值要在0以上、1000以下",
    en="the share must be above 0 and below 1000 points",
    do_zh="写成10或7.5这样",
    do_en="Write it like 10 or 7.5",
)
BAD_SPAN = declare(
    "statement_span_unfit",
    zh="说明的起止日期不对",
    en="the first and last day of the statement do not fit",
    do_zh="起始日要早于结束日，结束日不能晚于今天",
    do_en="The first lies before the last, and the last not after today",
)
BAD_EXPIRY = declare(
    "statement_expiry_unfit",
    zh="保存期限要在今天以后、{most}天以内",
    en="a statement is kept beyond today and for {most} days at most",
    do_zh="到期自动删除",
    do_en="It is deleted then",
)
NO_OFFICE = declare(
    "statement_without_office",
    zh="此人在这段时间没有任过您范围内的岗位",
    en="this person held no post of your units in that time",
    do_zh="核对人员和日期",
    do_en="Check the person and the days",
)
USED_ALREADY = declare(
    "use_taken_back_already",
    zh="这条登记已经撤销",
    en="this entry was taken back already",
    do_zh="不用再办",
    do_en="Nothing is left to do",
)
