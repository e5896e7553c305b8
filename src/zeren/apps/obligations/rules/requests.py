"""What a demand for data must be like, which of its fields are held already, and what it costs."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from zeren.base.dates import parse_date
from zeren.base.numbers import exact_whole
from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text

KINDS = {
    "text": Text("文字", "text"),
    "whole": Text("整数", "whole number"),
    "date": Text("日期", "date"),
}
MOST_FIELDS, MOST_ROWS, MOST_MINUTES, LONGEST = 12, 20, 600, 500


class Field(NamedTuple):
    """A column of the table that is asked for. `held`: it is taken from this source where that has it, and asked of
    nobody whom the source covers.
    """

    key: str
    text: str
    kind: str
    held: str = ""


class Held(NamedTuple):
    """Something that is known of units already: its name, where it is, the source's key, and the units whom it covers
    (None is all).
    """

    name: str
    where: Text
    source: str
    units: frozenset[int] | None = None


class Draft(NamedTuple):
    """A demand as somebody writes it: `issuer` and `units` are keys."""

    issuer: int
    title: str
    basis: str
    period: str
    due: dt.date | None
    expires: dt.date | None
    minutes: int | None
    fields: tuple[Field, ...]
    units: tuple[int, ...]
    rows: int = 1


class Load(NamedTuple):
    """What a unit's month would cost with the demand, and what it may cost at most by whose budget ("" is all's)."""

    issuer: str
    unit: str
    minutes: int
    most: int


def plain(name: str) -> str:
    """What is the same about two names of a field: no case, width, sign, bracket or measure."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = re.sub(r"[(\[【].*?[)\]】]", "", text)
    return re.sub(r"[\W_]+", "", text)


def known(field: Field, held: Iterable[Held], units: Collection[int]) -> Held | None:
    """Where a field that is to be asked of units is held already, of any of them."""
    name = plain(field.text)
    asked = frozenset(units)
    fits = (one for one in held if plain(one.name) == name and (one.units is None or asked & one.units))
    return next(fits, None)


def problems(draft: Draft, held: Sequence[Held], loads: Iterable[Load], on: dt.date) -> Iterator[Problem]:
    """What speaks against a demand, with the key of the field as `where.column`."""
    for column in ("title", "basis", "period"):
        if not getattr(draft, column).strip():
            yield _EMPTY[column](Where(column=column))
    yield from _days(draft, on)
    if not draft.minutes or draft.minutes > MOST_MINUTES:
        yield NO_MINUTES(Where(column="minutes"), most=MOST_MINUTES)
    if not draft.units:
        yield NOBODY_ASKED(Where(column="units"))
    yield from _fields(draft, held)
    for load in loads:
        if load.minutes > load.most:
            yield OVER_BUDGET(Where(column="minutes"), **load._asdict())


def _days(draft: Draft, on: dt.date) -> Iterator[Problem]:
    if draft.due is None or draft.due <= on:
        yield DUE_TOO_EARLY(Where(column="due"), on=on)
    elif draft.expires is None or draft.expires <= draft.due:
        yield EXPIRES_TOO_EARLY(Where(column="expires"), due=draft.due)


def _fields(draft: Draft, held: Sequence[Held]) -> Iterator[Problem]:
    if not 0 < len(draft.fields) <= MOST_FIELDS or not 0 < draft.rows <= MOST_ROWS:
        yield FIELDS_COUNT(Where(column="fields"), fields=MOST_FIELDS, rows=MOST_ROWS)
    seen: set[str] = set()
    for field in draft.fields:
        if plain(field.text) in seen:
            yield FIELD_TWICE(Where(column="fields"), field=field.text)
        seen.add(plain(field.text))
        found = known(field, held, draft.units)
        if found and field.held != found.source:
            yield HELD_ALREADY(Where(column="fields"), field=field.text, where=found.where)
    if draft.fields and all(field.held for field in draft.fields):
        yield ALL_HELD(Where(column="fields"))


def answer_problems(fields: Sequence[Field], rows: Sequence[Mapping[str, str]], most: int) -> Iterator[Problem]:
    """What is wrong with the rows that a unit filled in; `fields` are those that it is asked for."""
    if not rows:
        yield NOTHING_FILLED()
    if len(rows) > most:
        yield TOO_MANY_ROWS(most=most)
    for number, row in enumerate(rows, start=1):
        for field in fields:
            value = row.get(field.key, "").strip()
            if not value:
                yield CELL_EMPTY(Where(column=f"{field.key}-{number}"), field=field.text, row=number)
            elif not _readable(field.kind, value):
                said = KINDS[field.kind]
                yield CELL_BAD(Where(column=f"{field.key}-{number}"), field=field.text, row=number, kind=said)


def as_kept(kind: str, value: str) -> str:
    """A cell that can be read as it is kept: a whole number in plain digits, however it was typed."""
    number = exact_whole(value, MOST_IN_CELL) if kind == "whole" else None
    return value if number is None else str(number)


MOST_IN_CELL = 10**15 - 1


def _readable(kind: str, value: str) -> bool:
    if kind == "whole":
        return exact_whole(value, MOST_IN_CELL) is not None
    if kind == "date":
        try:
            parse_date(value)
        except ValueError:
            return False
    return len(value) <= LONGEST


def code_of(year: int, number: int) -> str:
    """The code of the n-th demand of a year."""
    return f"D{year}-{number:04d}"


_EMPTY = {
    "title": declare(
        "request_without_title",
        zh="没有写要的是什么",
        en="it does not say what is asked for",
        do_zh="写一个单位看得懂的标题",
        do_en="give it a title that units understand",
    ),
    "basis": declare(
        "request_without_basis",
        zh="没有写依据",
        en="no basis is given",
        do_zh="写明哪份文件的哪一条要求报这些；没有依据的不能要",
        do_en="name the document and clause that calls for it; without one nothing may be asked",
    ),
    "period": declare(
        "request_without_period",
        zh="没有写数据的时间",
        en="it does not say for which time",
        do_zh="写成 2026、2026H1、2026Q2 或 2026-03",
        do_en="write 2026, 2026H1, 2026Q2 or 2026-03",
    ),
}
DUE_TOO_EARLY = declare(
    "request_due_before_issue",
    zh="期限没有填，或者不晚于发出的{on}",
    en="the due day is empty, or not later than the day of issue, {on}",
    do_zh="给单位留出时间，期限填在今天以后",
    do_en="leave units time: give a day after today",
)
EXPIRES_TOO_EARLY = declare(
    "request_expires_before_due",
    zh="失效日期没有填，或者不晚于期限{due}",
    en="the day of expiry is empty, or not later than the due day, {due}",
    do_zh="写明从哪天起不再要；要晚于期限",
    do_en="say from which day nobody is asked any more; it is later than the due day",
)
NO_MINUTES = declare(
    "request_without_minutes",
    zh="没有写每个单位要花多少分钟，或者超过{most}分钟",
    en="it does not say how many minutes it costs a unit, or more than {most}",
    do_zh="自己先填一遍，写下用了几分钟",
    do_en="fill it in once yourself and write down how long it took",
)
NOBODY_ASKED = declare(
    "request_to_nobody",
    zh="没有选单位，或者所选单位都不在授权范围内",
    en="no unit was chosen, or none of those chosen is in your scope",
    do_zh="勾选单位类别，或填写单位编号",
    do_en="tick categories of units, or give the ids of units",
)
FIELDS_COUNT = declare(
    "request_fields_count",
    zh="没有要填的列，或者超过{fields}列、{rows}行",
    en="there is no column to fill in, or more than {fields} columns or {rows} rows",
    do_zh="只要用得上的；多了分开说明依据",
    do_en="ask for what will be used only",
)
FIELD_TWICE = declare(
    "request_field_twice",
    zh="“{field}”写了两次",
    en="{field} stands there twice",
    do_zh="留下一个",
    do_en="keep one of them",
)
HELD_ALREADY = declare(
    "request_held_already",
    zh="“{field}”已经有了：{where}",
    en="{field} is held already: {where}",
    do_zh="勾选“从已有的带入”，或者删去这一列",
    do_en="tick that it is taken from there, or leave the column out",
)
ALL_HELD = declare(
    "request_all_held",
    zh="要的全都已经有了",
    en="all that it asks for is held already",
    do_zh="不用发；直接到已有的地方取",
    do_en="do not send it; take it from where it is held",
)
OVER_BUDGET = declare(
    "request_over_budget",
    zh="“{unit}”当月将达到{minutes}分钟，超过限额{most}分钟（{issuer}）",
    en="the month of {unit} would come to {minutes} minutes, over the budget of {most} ({issuer})",
    do_zh="少要几列，换一个月，或先调整限额",
    do_en="ask for less, in another month, or change the budget first",
)
NOTHING_FILLED = declare(
    "answer_empty",
    zh="一行也没有填",
    en="no row was filled in",
    do_zh="填上再报送；确实没有的，填“无”或 0",
    do_en="fill it in; where there is nothing write “none” or 0",
)
TOO_MANY_ROWS = declare(
    "answer_too_long",
    zh="超过{most}行",
    en="more than {most} rows",
    do_zh="合并几行",
    do_en="merge some",
)
CELL_EMPTY = declare(
    "answer_cell_empty",
    zh="第{row}行“{field}”没有填",
    en="row {row}: {field} is empty",
    do_zh="填上；没有的填“无”或 0",
    do_en="fill it in; “none” or 0 where there is nothing",
)
CELL_BAD = declare(
    "answer_cell_bad",
    zh="第{row}行“{field}”应当是{kind}",
    en="row {row}: {field} is to be a {kind}",
    do_zh="整数只写数字，日期写成 2026-03-05，文字不超过500字",
    do_en="whole numbers in digits, days like 2026-03-05, texts of up to 500 characters",
)
REQUEST_OVER = declare(
    "request_over",
    zh="这项填报已经撤回或失效",
    en="this request was withdrawn or has expired",
    do_zh="不用再报；有疑问请问布置的单位",
    do_en="nothing is to be filed; ask the issuing unit if in doubt",
)
NOT_ASKED = declare(
    "request_not_of_unit",
    zh="这个单位不在这项填报的范围内",
    en="this unit is not asked",
    do_zh="从首页的清单进入",
    do_en="open it from the list on the start page",
)
NO_REASON = declare(
    "return_without_reason",
    zh="没有写退回的理由",
    en="no reason for the return is given",
    do_zh="写明哪里要改",
    do_en="say what is to be changed",
)
BAD_BUDGET = declare(
    "budget_not_whole",
    zh="限额“{found}”不是分钟数",
    en="the budget “{found}” is no number of minutes",
    do_zh="只填数字，如 120；留空表示不设",
    do_en="write digits only, such as 120; empty for none",
)
