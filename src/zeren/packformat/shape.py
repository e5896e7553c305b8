"""Turns plain values into a pack's content, or says for every field that does not fit what was expected there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from zeren.base.problems import Problem, declare
from zeren.base.text import Text
from zeren.packformat.places import Path, Places, field_name
from zeren.packformat.reading import Plain

UNKNOWN_FIELD = declare(
    "pack_unknown_field",
    zh="{place}：不认识字段“{field}”",
    en="{place}: unknown field {field}",
    do_zh="{nearest}",
    do_en="{nearest}",
)
MISSING_FIELD = declare(
    "pack_missing_field",
    zh="{place}：缺少字段“{field}”",
    en="{place}: the field {field} is missing",
    do_zh="请补上；写法见 docs/reference/pack-format.md",
    do_en="Add it; docs/reference/pack-format.md shows how",
)
BAD_VALUE = declare(
    "pack_bad_value",
    zh="{place}：写的是“{found}”",
    en="{place}: found {found}",
    do_zh="这里要写{expected}",
    do_en="Write {expected} here",
)

EXPECTED: dict[str, Text] = {
    "pack_id": Text(
        "一个字母开头、由字母数字和下划线组成的编号",
        "an id of letters, digits and underscores that starts with a letter",
    ),
    "pack_name": Text(
        "一个字母开头、由字母数字和 . _ - 组成的编号",
        "an id of letters, digits, . _ - that starts with a letter",
    ),
    "pack_s_number": Text("字母加数字，如S27、C4.5", "a letter with a number, such as S27 or C4.5"),
    "pack_number": Text("一个不小于0的数", "a number that is not negative"),
    "pack_decimals": Text("最多{places}位小数的数", "a number with at most {places} decimals"),
    "pack_percent": Text("大于0、不超过100的百分数", "a percentage above 0 and up to 100"),
    "pack_whole": Text("一个不小于0的整数", "a whole number that is not negative"),
    "pack_by_id": Text("“编号: 数”的列表", "ids with numbers"),
    "pack_selection": Text(
        "一个事实来源和它的条件，如 records: {{duty: letter}}，span 只能是 year 或 until",
        "one source of facts with its conditions, such as records: {{duty: letter}}; span is year or until",
    ),
    "pack_condition": Text(
        '一个值、一列值，或比较符号加值，如 {{">=": 3}}',
        'a value, a list of values, or a comparison such as {{">=": 3}}',
    ),
    "pack_one_form": Text("of（可带sum）、unit、amount之一", "exactly one of of (with or without sum), unit, amount"),
    "pack_fault_form": Text("points，或者column加by，或者judged", "either points, or column with by, or judged"),
    "pack_step_form": Text("at_least、above、at_most、below之一", "exactly one of at_least, above, at_most, below"),
    "pack_when_zero": Text("有whole就要有when_zero，没有就不写", "when_zero together with whole, and neither without"),
    "pack_grade_form": Text("grades、matrix之一", "exactly one of grades and matrix"),
    "pack_standing_form": Text("what、line之一", "exactly one of what and line"),
    "pack_judged_range": Text("least不大于most", "a least that is not above most"),
    "pack_thousandths": Text("0到1000的整数（千分之几）", "a whole number of thousandths from 0 to 1000"),
    "pack_trim": Text("小于50的百分数", "a percentage below 50"),
    "pack_above_zero": Text("大于0的数", "a number above 0"),
    "pack_term_form": Text("line加points，或者of加count", "either line with points, or of with count"),
    "pack_date": Text("加引号的日期，如“2027-01-01”", 'a date in quotes such as "2027-01-01"'),
    "pack_reference": Text("文件编号/条款编号，如 law/art5", "an instrument and a clause of it, such as law/art5"),
    "pack_outcomes": Text("“指标: 分数或状态”的列表", "lines with points or states"),
    "pack_month_day": Text(
        '加引号的月-日，如"06-20"，每个时段一个', 'a month and day in quotes such as "06-20", one for each period'
    ),
    "pack_due_form": Text("due或days_after之一", "exactly one of due and days_after"),
    "pack_working_days": Text("与days_after一起才可写working", "working only beside days_after"),
    "pack_follow_form": Text("recorded要写duty，其他的不写", "a duty with recorded, and with nothing else"),
    "pack_due_count": Text("{count}个日期，每个时段一个", "{count} dates, one for each period"),
    "string_type": Text("文字（数字和true、false要加引号）", "text (numbers, true and false need quotes)"),
    "string_too_short": Text("不为空的文字", "text that is not empty"),
    "string_too_long": Text("不超过{max_length}个字的文字", "a text of at most {max_length} characters"),
    "bool_type": Text("true或false", "true or false"),
    "literal_error": Text("下列之一：{expected}", "one of {expected}"),
    "union_tag_invalid": Text("下列之一：{expected_tags}", "one of {expected_tags}"),
    "union_tag_not_found": Text("带有kind的一组字段", "fields with a kind"),
    "tuple_type": Text("一个列表", "a list"),
    "too_short": Text("至少一项的列表", "a list with at least one item"),
    "greater_than_equal": Text("不小于{ge}的数", "a number of at least {ge}"),
    "less_than_equal": Text("不大于{le}的数", "a number of at most {le}"),
}
FIELDS = Text("下一层的字段", "fields of its own")
NO_NEAREST = Text("请删去，或查 docs/reference/pack-format.md", "Remove it, or see docs/reference/pack-format.md")
LONGEST_SHOWN = 60
T = TypeVar("T", bound=BaseModel)


def shape(whole: Mapping[str, Plain], places: Places, model: type[T]) -> tuple[T | None, list[Problem]]:
    """The content of a pack (or what else a model describes), or None and every problem with its fields."""
    fields: dict[int, tuple[str, ...]] = {}
    try:
        return model.model_validate(whole, context=fields), []
    except ValidationError as error:
        found: dict[Path, Problem] = {}
        for details in error.errors(include_url=False):
            path = places.written(details["loc"])
            found.setdefault(path, _problem(details, path, whole, places, fields))
        return None, list(found.values())


def _problem(
    details: ErrorDetails, path: Path, whole: Any, places: Places, fields: Mapping[int, tuple[str, ...]]
) -> Problem:
    where = places.where(path)
    if details["type"] == "missing":
        return MISSING_FIELD(where, place=field_name(path[:-1]) or "pack", field=path[-1])
    if details["type"] == "extra_forbidden":
        known = fields.get(id(value_at(whole, path[:-1])), ())
        return UNKNOWN_FIELD(
            where, place=field_name(path[:-1]) or "pack", field=path[-1], nearest=suggest(str(path[-1]), known)
        )
    expected = EXPECTED.get(details["type"], FIELDS).fill(**details.get("ctx", {}))
    return BAD_VALUE(where, place=field_name(path), found=_shown(details["input"]), expected=expected)


def value_at(whole: Any, path: Path) -> Any:
    """The plain value at a path, or None."""
    for step in path:
        try:
            whole = whole[step]
        except (KeyError, IndexError, TypeError):
            return None
    return whole


def suggest(word: str, known: Iterable[str]) -> Text:
    """What to do about an unknown word: the nearest known one, else all of them if they are few."""
    names = sorted(set(known))
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return Text(f"是不是想写“{near[0]}”？", f"Did you mean {near[0]}?")
    if 0 < len(names) <= 30:
        return Text(f"可以写：{'、'.join(names)}", f"Known are {', '.join(names)}")
    return NO_NEAREST


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, tuple)):
        return "{…}" if isinstance(value, dict) else "[…]"
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
