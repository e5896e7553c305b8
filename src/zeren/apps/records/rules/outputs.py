"""A register of what units worked out and made public: off until it is switched on, never scored, never owed.

Public rules bar what was published from being assessed: the register says what there is to be used again, and no more.
No row names an author, and units are not put in order by how many they have.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from zeren.apps.records.rules import EARLIEST
from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text

KINDS = {
    "research": Text("调研报告", "research report"),
    "method": Text("工作方法、范本", "method or model"),
    "standard": Text("标准、规程", "standard"),
    "course": Text("教材、案例", "course or case"),
    "article": Text("理论文章", "article"),
}


class Made(NamedTuple):
    """An entry as it is filled in: `where` is the body or journal that issued it."""

    title: str
    kind: str
    day: dt.date | None
    where: str
    framework: str = ""
    use: str = ""


def problems(made: Made, on: dt.date) -> Iterator[Problem]:
    """What is wrong with it, each with the key of its field."""
    if not made.title or len(made.title) > 200:
        yield NO_TITLE(Where(column="title"))
    if made.kind not in KINDS:
        yield NO_KIND(Where(column="kind"))
    if made.day is None or made.day > on or made.day < EARLIEST:
        yield NOT_OUT_YET(Where(column="day"))
    if not made.where or len(made.where) > 200:
        yield NO_PLACE(Where(column="where"))
    if len(made.use) > 500:
        yield USE_TOO_LONG(Where(column="use"))


NO_TITLE = declare(
    "output_without_title",
    zh="没有写名称，或者超过200字",
    en="it has no title, or one of more than 200 characters",
    do_zh="照原件写名称",
    do_en="write it as it stands on it",
)
NO_KIND = declare(
    "output_without_kind",
    zh="没有选是哪一类",
    en="it does not say of which kind it is",
    do_zh="从列表里选",
    do_en="choose one of the list",
)
NOT_OUT_YET = declare(
    "output_without_day",
    zh="日期没有填，或者还没有到",
    en="the day is empty or has not come",
    do_zh="填印发、发表的那一天",
    do_en="give the day on which it came out",
)
NO_PLACE = declare(
    "output_without_place",
    zh="没有写由谁印发、发表在哪里",
    en="it does not say who issued it or where it came out",
    do_zh="写单位或者刊物，不写个人",
    do_en="name the body or journal, no person",
)
USE_TOO_LONG = declare(
    "output_use_too_long",
    zh="怎么用得上超过500字",
    en="how it can be used takes more than 500 characters",
    do_zh="一两句话就够",
    do_en="a sentence or two will do",
)
SWITCHED_OFF = declare(
    "output_register_off",
    zh="成果登记没有开启",
    en="the register of outputs is switched off",
    do_zh="要登记的，请最上级的考核人员开启；不开启也不影响任何考核",
    do_en="an assessor of the whole switches it on; without it nothing is lost, for it is never scored",
)
