"""Does a scheme that came in a file hold together? Every name it uses is there, every column is of the kind that is
asked for, bands and weights are what totals are made with. A pack is asked the same and more by its own check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from zeren.base.catalogue import Catalogue, Source
from zeren.base.problems import Problem, Where, declare
from zeren.engine import scheme as s
from zeren.engine.assemble import reads
from zeren.engine.scheme import Scheme

WRONG = declare(
    "plan_does_not_hold",
    zh="“{place}”的“{found}”不合适：{why}",
    en="“{found}” at “{place}” does not fit: {why}",
    do_zh="请改正，或用 zeren pack plan 重新写出",
    do_en="Correct it, or write the file anew with zeren pack plan",
)
ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")

Column = tuple[str, str]
"""A column that a measure reads, and of which shape it is."""
READS: Mapping[type, tuple[Column, ...]] = {
    s.Ladder: (("due", "day"), ("delivered", "day"), ("reminded", "day")),
    s.CarryOver: (("opened", "day"), ("verified", "day"), ("severity", "code"), ("repeat", "flag")),
    s.Award: (("level", "code"),),
    s.Survey: (("answer", "code"), ("returns", "count")),
    s.Sample: tuple((name, "count") for name in ("objects", "drawn", "checked", "faults")),
}
SHAPES = {"key": str, "code": str, "flag": int, "count": int, "day": int}
Found = Iterator[tuple[str, Any, str]]
"""Place, what stands there, and what is wrong with it."""


def wrong(scheme: Scheme, catalogue: Catalogue, name: str) -> list[Problem]:
    """Every place that does not hold, in the file of this name."""
    found = [*_whole(scheme), *_names(scheme)]
    for place, part in _parts(scheme, "scheme"):
        found += _part(place, part, scheme, catalogue)
    return [WRONG(Where(name), place=place, found=what, why=why) for place, what, why in found]


def _parts(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every record inside, with its place."""
    if is_dataclass(value):
        yield place, value
        for one in fields(value):
            yield from _parts(getattr(value, one.name), f"{place}.{one.name}")
    elif type(value) is tuple:
        for at, item in enumerate(value):
            yield from _parts(item, f"{place}[{at}]")


def _whole(scheme: Scheme) -> Found:
    weights = sum(part.weight for part in scheme.components)
    if not weights or weights != scheme.full:
        yield "scheme.components", weights, f"weights must add up to {scheme.full}, more than 0"
    least = [band.least for band in scheme.bands]
    if not least or least[-1] or least != sorted(least, reverse=True):
        yield "scheme.bands", least, "bounds must not rise from band to band, and the last is 0"
    for band in scheme.bands:
        if (band.quota or 0) > 1000:
            yield "scheme.bands", band.quota, "thousandths"
    for part in scheme.components:
        if part.role and part.weight:
            yield f"scheme.components.{part.id}", part.role, "only a component of weight 0 has a role"


def _names(scheme: Scheme) -> Found:
    lists: Mapping[str, Iterable[str]] = {
        "components": [one.id for one in scheme.components],
        "bands": [one.id for one in scheme.bands],
        "lines": [*(one.id for one in scheme.lines), *(one.id for one in scheme.groups)],
    }
    for name, listed in lists.items():
        yield from _ids(f"scheme.{name}", list(listed), words=False)
    yield from _ids("scheme.categories", list(scheme.categories), words=True)
    for column, words in scheme.keys.items():
        yield from _ids(f"scheme.keys.{column}", list(words), words=True)
    if not scheme.categories:
        yield "scheme.categories", "", "there is none"
    inside = [member for group in scheme.groups for member in group.members]
    yield from _ids("scheme.groups", inside, words=True)
    yield from _known("scheme.groups", inside, lists["lines"])
    yield from _grouped(scheme)
    yield from _known("scheme.unassessed", scheme.unassessed, scheme.categories)
    if not isinstance(scheme.quota.ties, str):
        yield from _known("scheme.quota.ties", scheme.quota.ties, [line.id for line in scheme.lines])


def _ids(place: str, listed: list[str], *, words: bool) -> Found:
    for at, name in enumerate(listed):
        if not words and not ID.fullmatch(name):
            yield place, name, "letters, digits and _ only"
        if name in listed[:at]:
            yield place, name, "comes twice"


def _known(place: str, names: Iterable[str], among: Iterable[str]) -> Found:
    known = set(among)
    for name in names:
        if name not in known:
            yield place, name, "is not there"


def _grouped(scheme: Scheme) -> Found:
    """Members of a group are lines of one component or groups told before it."""
    belongs = {line.id: line.component for line in scheme.lines if not isinstance(line.measure, s.Veto)}
    for group in scheme.groups:
        found = {belongs.get(member, "") for member in group.members}
        if len(found) != 1 or "" in found:
            yield f"scheme.groups.{group.id}", group.members, "lines of one component, or groups told before"
        belongs[group.id] = next(iter(found), "")


def _part(place: str, part: Any, scheme: Scheme, catalogue: Catalogue) -> Found:
    for one in fields(part):
        value = getattr(part, one.name)
        if isinstance(value, Mapping) and not isinstance(part, Scheme):
            yield from _known(f"{place}.{one.name}", value, scheme.categories)
    match part:
        case s.Selection():
            yield from _selection(place, part, scheme, catalogue)
        case s.Total():
            yield from _total(place, part, catalogue)
        case s.Standing() if (part.of is None) == (part.line == ""):
            yield place, part.line, "one of of and line"
        case s.Term() if (part.select is None) == (part.line == ""):
            yield place, part.line, "one of select and line"
        case s.Line():
            yield from _line(place, part, scheme, catalogue)
        case s.Band():
            yield from _known(place, [name for name, _ in part.component_least], [c.id for c in scheme.components])
        case s.Component(carried=s.Selection(source=source)) if source in catalogue:
            yield from _columns(place, (("opened", "day"), ("verified", "day")), catalogue[source])


def _selection(place: str, select: s.Selection, scheme: Scheme, catalogue: Catalogue) -> Found:
    source = catalogue.get(select.source)
    if source is None:
        yield place, select.source, "no such facts"
        return
    for where in select.where:
        fact = source.columns.get(where.column)
        if fact is None:
            yield place, where.column, f"{select.source} has no such column"
        elif not where.values or (where.op != "=" and len(where.values) > 1):
            yield place, where.column, "one value, several with = only"
        elif any(type(value) is not SHAPES[fact.shape] for value in where.values):
            yield place, where.column, f"its values are {SHAPES[fact.shape].__name__}"
        elif fact.shape in {"key", "code"}:
            known = tuple(fact.codes) or scheme.keys.get(f"{select.source}.{where.column}", ())
            yield from _known(f"{place}.{where.column}", map(str, where.values), known)
            if where.op not in {"=", "!="}:
                yield place, where.op, "texts have no order"


def _total(place: str, total: s.Total, catalogue: Catalogue) -> Found:
    forms = [total.select is not None, bool(total.unit), total.amount is not None]
    if sum(forms) != 1:
        yield place, "", "one of select, unit and amount"
    if total.column and (total.select is None or total.select.source in catalogue):
        yield from _columns(place, ((total.column, "count"),), catalogue[total.select.source] if total.select else None)


def _columns(place: str, wanted: Iterable[Column], source: Source | None) -> Found:
    for name, shape in wanted:
        if source is None or name not in source.columns or source.columns[name].shape != shape:
            yield place, name, f"no column of the shape {shape}"


def _line(place: str, line: s.Line, scheme: Scheme, catalogue: Catalogue) -> Found:
    measure = line.measure
    if isinstance(measure, s.Veto):
        if line.component or line.points:
            yield place, line.component, "a veto has no component and no points"
        if (measure.effect == "cap") != bool(measure.band):
            yield place, measure.band, "a band goes with the effect cap"
        yield from _known(place, [measure.band] if measure.band else [], [band.id for band in scheme.bands])
    else:
        yield from _known(place, [line.component], [part.id for part in scheme.components])
    yield from _known(place, line.categories, scheme.categories)
    yield from _known(place, reads(line), [one.id for one in scheme.lines if one is not line])
    select = getattr(measure, "select", None)
    source = catalogue.get(select.source) if isinstance(select, s.Selection) else None
    if source is not None:
        yield from _measured(place, measure, source, scheme)
    if isinstance(measure, s.Deduction):
        yield from _faults(place, measure, catalogue)


def _measured(place: str, measure: Any, source: Source, scheme: Scheme) -> Found:
    """What a measure reads of the facts it selects."""
    yield from _columns(place, READS.get(type(measure), ()), source)
    texts: dict[str, list[str]] = {}
    match measure:
        case s.Coverage(column=column, elements=elements):
            texts[column] = [one.key for one in elements]
        case s.Grade(cells=cells):
            texts["grade"] = [cell.grade for cell in cells]
            if any(cell.level for cell in cells):
                texts["level"] = [cell.level for cell in cells]
        case s.Award(levels=listed):
            texts["level"] = [name for name, _ in listed]
        case s.Survey(answers=listed):
            texts["answer"] = [name for name, _ in listed]
        case s.CarryOver(weights=listed):
            texts["severity"] = [name for name, _ in listed]
    for column, words in texts.items():
        fact = source.columns.get(column)
        if fact is None:
            yield place, column, f"{source.name} has no such column"
        else:
            yield from _known(place, words, tuple(fact.codes) or scheme.keys.get(f"{source.name}.{column}", ()))


def _faults(place: str, measure: s.Deduction, catalogue: Catalogue) -> Found:
    faults = [fault.id for fault in measure.faults]
    yield from _ids(place, faults, words=False)
    for group in measure.groups:
        yield from _known(place, group.faults, faults)
    for fault in measure.faults:
        source = catalogue.get(fault.select.source)
        if source is None:
            continue
        if fault.judged is not None:
            yield from _columns(place, ((fault.column, "count"), ("reasoned", "flag"), ("second", "flag")), source)
            if fault.judged[0] > fault.judged[1]:
                yield place, fault.judged, "the first is the smaller"
        elif fault.by:
            yield from _columns(place, ((fault.column, "code"),), source)
            codes = source.columns[fault.column].codes if fault.column in source.columns else ()
            yield from _known(place, [code for code, _ in fault.by], codes)
