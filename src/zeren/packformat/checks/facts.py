"""Does every rule look at facts that the catalogue has?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zeren.base.catalogue import Fact, Source
from zeren.base.problems import Problem, declare
from zeren.base.text import Text
from zeren.packformat import judging as j
from zeren.packformat import measures as m
from zeren.packformat.checks.look import Look
from zeren.packformat.places import Path, field_name
from zeren.packformat.scheme import JUDGED_COLUMN, key_words
from zeren.packformat.selections import NEVER_WORD, Carried, Condition, Select
from zeren.packformat.shape import suggest
from zeren.packformat.totals import Total
from zeren.packformat.walk import parts, selections

UNKNOWN_SOURCE = declare(
    "pack_unknown_source",
    zh="{place}：事实目录里没有“{name}”",
    en="{place}: the catalogue of facts has no source {name}",
    do_zh="{nearest}",
    do_en="{nearest}",
)
UNKNOWN_COLUMN = declare(
    "pack_unknown_column",
    zh="{place}：“{source}”里没有“{name}”这一项",
    en="{place}: the source {source} has no column {name}",
    do_zh="{nearest}",
    do_en="{nearest}",
)
UNKNOWN_VALUE = declare(
    "pack_unknown_value",
    zh="{place}：“{column}”不会是“{name}”",
    en="{place}: {column} is never {name}",
    do_zh="{nearest}",
    do_en="{nearest}",
)
WRONG_COMPARISON = declare(
    "pack_wrong_comparison",
    zh="{place}：“{column}”不能这样比较",
    en="{place}: {column} cannot be compared like this",
    do_zh="{expected}",
    do_en="{expected}",
)
WRONG_COLUMN = declare(
    "pack_wrong_column",
    zh="{place}：这里要用别种的列，“{name}”不合适",
    en="{place}: {name} is not the kind of column that is needed here",
    do_zh="{nearest}",
    do_en="{nearest}",
)
VALUE_MISSING = declare(
    "pack_value_missing",
    zh="{place}：没有写“{code}”值多少",
    en="{place}: {code} has no value",
    do_zh="请给每一种都写上，哪怕是0",
    do_en="Give every one a value, even if it is 0",
)
WEIGHT_MISSING = declare(
    "pack_weight_missing",
    zh="{place}：没有给“{code}”权数",
    en="{place}: no weight for {code}",
    do_zh="请给每种严重程度写权数",
    do_en="Give a weight to every severity",
)

NEEDED = {
    "ladder": ("due", "delivered", "reminded"),
    "carry_over": ("opened", "verified", "severity", "repeat"),
    "carried": ("opened", "verified"),
    "judged": (JUDGED_COLUMN, "reasoned", "second"),
    "award": ("level",),
    "grade": ("grade",),
    "matrix": ("grade", "level"),
    "survey": ("answer", "returns"),
    "sample": ("objects", "drawn", "checked", "faults"),
}
NO_ANSWER = "abstain"
"""The one answer that is no return."""
EXPECTED = {
    "flag": Text("请写 true 或 false", "Write true or false"),
    "count": Text("请写整数", "Write a whole number"),
    "day": Text("日期只能写 never 或 {“!=”: never}", 'A day is compared with never: never, or {"!=": never}'),
    "code": Text("请写加引号的代码，只能用 = 或 !=", "Write a code, in quotes where needed, with = or != only"),
    "key": Text("请写数据包里的编号，只能用 = 或 !=", "Write an id of this pack, with = or != only"),
}


def find(look: Look) -> Iterator[Problem]:
    """Sources, columns and values that the catalogue does not have."""
    for path, select in selections(look.content):
        source = look.catalogue.get(select.source)
        if source is None:
            nearest = suggest(select.source, look.catalogue)
            yield UNKNOWN_SOURCE(look.at(path), place=field_name(path), name=select.source, nearest=nearest)
        else:
            yield from _select(look, path, select, source)
    for path, part in parts(look.content):
        if isinstance(part, Total) and part.of is not None and part.sum is not None:
            yield from _column(look, (*path, "sum"), part.of.source, part.sum, "count")
    for path, line in look.lines():
        yield from _measure(look, (*path, "measure"), line.measure)
    for at, component in enumerate(look.content.components):
        if isinstance(component.needs, Carried):
            yield from _needed(look, ("components", at, "needs", "carried"), component.needs.carried, "carried")


def _select(look: Look, path: Path, select: Select, source: Source) -> Iterator[Problem]:
    for condition in select.where:
        place = (*path, select.source, condition.column)
        fact = source.columns.get(condition.column)
        if fact is None:
            yield _no_column(look, place, source, condition.column)
        else:
            yield from _condition(look, place, condition, fact)


def _no_column(look: Look, place: Path, source: Source, name: str) -> Problem:
    nearest = suggest(name, source.columns)
    return UNKNOWN_COLUMN(look.at(place), place=field_name(place), source=source.name, name=name, nearest=nearest)


def _condition(look: Look, place: Path, condition: Condition, fact: Fact) -> Iterator[Problem]:
    expected = EXPECTED[fact.shape]
    ordered = condition.op not in ("=", "!=")
    kinds = {"flag": bool, "count": int}.get(fact.shape, str)
    misfit = any(type(value) is not kinds for value in condition.values)
    if misfit or (ordered and fact.shape != "count"):
        yield WRONG_COMPARISON(look.at(place), place=field_name(place), column=condition.column, expected=expected)
        return
    known = _words(look, condition.column, fact)
    for value in condition.values if known is not None else ():
        if value not in (known or ()):
            nearest = suggest(str(value), known or ())
            yield UNKNOWN_VALUE(
                look.at(place), place=field_name(place), column=condition.column, name=value, nearest=nearest
            )


def _words(look: Look, column: str, fact: Fact) -> tuple[str, ...] | None:
    if fact.shape == "code":
        return tuple(fact.codes)
    if fact.shape == "day":
        return (NEVER_WORD,)
    return key_words(look.content, column) if fact.shape == "key" else None


def _column(look: Look, path: Path, source_name: str, name: str, shape: str) -> Iterator[Problem]:
    """A column named outside a selection: it must be there and of the shape."""
    source = look.catalogue.get(source_name)
    if source is None:
        return
    if name not in source.columns:
        yield _no_column(look, path, source, name)
    elif source.columns[name].shape != shape:
        fitting = [column for column, fact in source.columns.items() if fact.shape == shape]
        yield WRONG_COLUMN(look.at(path), place=field_name(path), name=name, nearest=suggest(name, fitting))


def _measure(look: Look, path: Path, measure: m.Measure) -> Iterator[Problem]:
    if isinstance(measure, (m.Ladder, m.CarryOver)):
        yield from _needed(look, (*path, "of"), measure.of, measure.kind)
    yield from _judging(look, path, measure)
    if isinstance(measure, m.Accumulate) and measure.sum is not None:
        yield from _column(look, (*path, "sum"), measure.of.source, measure.sum, "count")
    if isinstance(measure, m.CarryOver):
        yield from _weights(look, (*path, "weights"), measure)
    elif isinstance(measure, m.Coverage):
        yield from _column(look, (*path, "column"), measure.of.source, measure.column, "key")
        known = key_words(look.content, measure.column)
        yield from (look.unknown((*path, "elements", key), key, known) for key in measure.elements if key not in known)
    elif isinstance(measure, m.Deduction):
        for at, fault in enumerate(measure.faults):
            yield from _fault(look, (*path, "faults", at), fault)


def _judging(look: Look, path: Path, measure: m.Measure) -> Iterator[Problem]:
    """Grades, answers and levels: the columns are there, and every code has a value."""
    match measure:
        case j.Grade(of=of, matrix=None, grades=grades):
            yield from _needed(look, (*path, "of"), of, "grade")
            yield from _valued(look, (*path, "grades"), of.source, "grade", grades or {})
        case j.Grade(of=of, matrix=matrix):
            yield from _needed(look, (*path, "of"), of, "matrix")
            yield from _valued(look, (*path, "matrix"), of.source, "grade", matrix or {})
            for grade, cells in (matrix or {}).items():
                yield from _valued(look, (*path, "matrix", grade), of.source, "level", cells)
        case j.Survey(of=of, answers=answers):
            yield from _needed(look, (*path, "of"), of, "survey")
            yield from _valued(look, (*path, "answers"), of.source, "answer", answers)
        case j.Sample(of=of):
            yield from _needed(look, (*path, "of"), of, "sample")
        case m.Award(of=of, levels=levels):
            yield from _needed(look, (*path, "of"), of, "award")
            yield from _by(look, (*path, "levels"), of.source, "level", levels)


def _valued(look: Look, path: Path, source: str, column: str, given: Mapping[str, object]) -> Iterator[Problem]:
    """Codes that are not there, and codes that were forgotten: a forgotten answer would pass for an abstention."""
    known = look.codes(source, column)
    if known:
        yield from (look.unknown((*path, key), key, known) for key in given if key not in known or key == NO_ANSWER)
    for code in known:
        if code not in given and code != NO_ANSWER:
            yield VALUE_MISSING(look.at(path), place=field_name(path), code=code)


def _needed(look: Look, path: Path, select: Select, what: str) -> Iterator[Problem]:
    """The columns without which the engine cannot work this out."""
    source = look.catalogue.get(select.source)
    for name in NEEDED[what] if source is not None else ():
        if source is not None and name not in source.columns:
            yield _no_column(look, path, source, name)


def _weights(look: Look, path: Path, measure: m.CarryOver) -> Iterator[Problem]:
    yield from _by(look, path, measure.of.source, "severity", measure.weights)
    for code in look.codes(measure.of.source, "severity"):
        if code not in measure.weights:
            yield WEIGHT_MISSING(look.at(path), place=field_name(path), code=code)


def _fault(look: Look, path: Path, fault: m.Fault) -> Iterator[Problem]:
    if fault.judged is not None:
        yield from _needed(look, (*path, "of"), fault.of, "judged")
    if fault.column is not None and fault.by is not None:
        yield from _column(look, (*path, "column"), fault.of.source, fault.column, "code")
        yield from _by(look, (*path, "by"), fault.of.source, fault.column, fault.by)


def _by(look: Look, path: Path, source: str, column: str, numbers: Mapping[str, int]) -> Iterator[Problem]:
    known = look.codes(source, column)
    if known:
        yield from (look.unknown((*path, key), key, known) for key in numbers if key not in known)
