"""Checks a catalogue field by field, that ids are used once, and that parameters do not insert one another in a circle.

Problems of one sort are told once with how many there are, so that a foreign file does not give a thousand lines.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from zeren.base.problems import Kind as ProblemKind
from zeren.base.problems import Problem, Where, declare
from zeren.base.text import Text
from zeren.packformat.catalog.shapes import EITHER, SHAPES, Kind

UNKNOWN_FIELD = declare(
    "oscal_unknown_field",
    zh="{place}：不认识字段“{field}”",
    en="{place}: unknown field {field}",
    do_zh="最接近的是：{nearest}",
    do_en="The nearest known: {nearest}",
)
MISSING_FIELD = declare(
    "oscal_missing_field",
    zh="{place}：缺少字段“{field}”",
    en="{place}: the field {field} is missing",
    do_zh="请补上",
    do_en="Add it",
)
BAD_VALUE = declare(
    "oscal_bad_value",
    zh="{place}：写的是“{found}”",
    en="{place}: found {found}",
    do_zh="这里应当是{expected}",
    do_en="{expected} is expected here",
)
TWO_FORMS = declare(
    "oscal_two_forms",
    zh="{place}：“{one}”和“{two}”只能有一个",
    en="{place}: {one} and {two} do not go together",
    do_zh="请只留一个",
    do_en="Keep one of them",
)
DUPLICATE_ID = declare(
    "oscal_duplicate_id",
    zh="{place}：编号“{id}”已经用过",
    en="{place}: the id {id} is used already",
    do_zh="同一目录里编号不能重复",
    do_en="An id is used once in a catalogue",
)
CIRCLE = declare(
    "oscal_circle",
    zh="参数“{id}”绕了一圈又指回自己",
    en="the parameter {id} leads back to itself",
    do_zh="请断开其中一处",
    do_en="Break the circle somewhere",
)
TOO_DEEP = declare(
    "oscal_too_deep",
    zh="{place}：嵌套超过{most}层",
    en="{place}: nested more than {most} deep",
    do_zh="请减少层次",
    do_en="Use fewer levels",
)

INSERT = re.compile(r"\{\{\s*insert:\s*param,\s*([^\s}]+)\s*\}\}")
MOST = 20
"""So many problems are told."""

MOST_DEPTH = 60
_KINDS = {"group": "id", "control": "id", "param": "id", "part": "id", "resource": "uuid"}
"""Things of which there may be many, and the field that tells them apart."""


def faults(catalog: Mapping[str, Any], file: str) -> list[Problem]:
    """What is wrong with a catalogue, at most `MOST` problems."""
    look = _Look(file)
    look.thing(catalog, "catalog", "catalog", 0)
    if not look.found:
        look.circles()
    return look.found[:MOST]


class _Look:
    """One look at a catalogue: problems found, ids seen, what each parameter inserts."""

    def __init__(self, file: str) -> None:
        self.where = Where(file=file)
        self.found: list[Problem] = []
        self.said: set[tuple[str, str, str]] = set()
        self.seen: dict[str, set[str]] = {kind: set() for kind in _KINDS}
        self.inserts: dict[str, set[str]] = {}

    def tell(self, kind: ProblemKind, shape: str, field: str, /, **data: object) -> None:
        """Keep a problem; the same field of the same shape is told of once."""
        key = (kind.code, shape, field)
        if key not in self.said:
            self.said.add(key)
            self.found.append(kind(self.where, **data))

    def thing(self, value: Any, name: str, place: str, depth: int) -> None:
        if not isinstance(value, dict):
            self.tell(BAD_VALUE, name, "", place=place, found=_shown(value), expected=_expected(name))
            return
        if depth > MOST_DEPTH:
            self.tell(TOO_DEEP, "", "", place=place, most=MOST_DEPTH)
            return
        shape = SHAPES[name]
        for field in shape.needed - value.keys():
            self.tell(MISSING_FIELD, name, field, place=place, field=field)
        for field, item in value.items():
            kind = shape.fields.get(field)
            if kind is None:
                self._unknown(name, field, place)
            elif kind.many:
                self._many(item, kind, name, field, f"{place}.{field}", depth)
            else:
                self._one(item, kind, name, field, f"{place}.{field}", depth)
        self._together(value, name, place)

    def _unknown(self, name: str, field: str, place: str) -> None:
        known = SHAPES[name].fields
        near = difflib.get_close_matches(field, known, n=1) or [", ".join(known)]
        self.tell(UNKNOWN_FIELD, name, field, place=place, field=field[:60], nearest=near[0])

    def _many(self, items: Any, kind: Kind, name: str, field: str, place: str, depth: int) -> None:
        if not isinstance(items, list) or not items:
            self.tell(BAD_VALUE, name, field, place=place, found=_shown(items), expected=_expected("[]"))
            return
        for at, item in enumerate(items, 1):
            self._one(item, kind, name, field, f"{place}[{at}]", depth)

    def _one(self, item: Any, kind: Kind, name: str, field: str, place: str, depth: int) -> None:
        if kind.shape:
            self.thing(item, kind.shape, place, depth + 1)
        elif not isinstance(item, str) or not kind.fits(item):
            expected = _expected(kind.written.strip("[]"))
            self.tell(BAD_VALUE, name, field, place=place, found=_shown(item), expected=expected)

    def _together(self, value: Mapping[str, Any], name: str, place: str) -> None:
        one, two = EITHER.get(name, ("", ""))
        if one in value and two in value:
            self.tell(TWO_FORMS, name, one, place=place, one=one, two=two)
        key = value.get(_KINDS.get(name, ""))
        if isinstance(key, str):
            if key in self.seen[name]:
                self.found.append(DUPLICATE_ID(self.where, place=place, id=key))
            self.seen[name].add(key)
        if name == "param":
            self._inserted(value)

    def _inserted(self, param: Mapping[str, Any]) -> None:
        select = param.get("select")
        choices = select.get("choice", ()) if isinstance(select, dict) else ()
        texts = [*choices, param.get("label"), *(param.get("values") or ())]
        named = {name for text in texts if isinstance(text, str) for name in INSERT.findall(text)}
        named |= {param["depends-on"]} if isinstance(param.get("depends-on"), str) else set()
        self.inserts[str(param.get("id"))] = named

    def circles(self) -> None:
        """Parameters that insert themselves, over however many others."""
        state: dict[str, int] = {}
        for start in self.inserts:
            for name in self._round(start, state):
                self.found.append(CIRCLE(self.where, id=name))

    def _round(self, start: str, state: dict[str, int]) -> Iterator[str]:
        """Depth first with a stack of our own; 1 is on the way, 2 is done."""
        stack = [(start, iter(sorted(self.inserts.get(start, ()))))] if start not in state else []
        state.setdefault(start, 1)
        while stack:
            name, ahead = stack[-1]
            step = next(ahead, None)
            if step is None:
                state[name] = 2
                stack.pop()
            elif state.get(step) == 1:
                yield step
            elif step not in state:
                state[step] = 1
                stack.append((step, iter(sorted(self.inserts.get(step, ())))))


_EXPECTED = {
    "token": Text("以字母开头、没有空格的编号", "an id that begins with a letter and has no spaces"),
    "string": Text("一行首尾没有空格的文字", "one line of text without spaces at its ends"),
    "line": Text("一行文字", "one line of text"),
    "text": Text("文字", "text"),
    "reference": Text("文字", "text"),
    "uuid": Text("UUID", "a UUID"),
    "when": Text("带时区的日期时间", "a date and time with its time zone"),
    "uri": Text("网址或其他URI", "a URI"),
    "email": Text("邮箱地址", "an e-mail address"),
    "coded": Text("Base64", "Base64"),
    "[]": Text("至少一项的列表", "a list with at least one item"),
}


def _expected(kind: str) -> Text:
    if kind in SHAPES:
        return Text("一组字段", "fields of its own")
    words = kind.replace("|", ", ")
    return _EXPECTED.get(kind, Text(f"下列之一：{words}", f"one of {words}"))


def _shown(value: object) -> str:
    if isinstance(value, (dict, list)):
        return "{…}" if isinstance(value, dict) else "[…]"
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else text[:60] + "…"
