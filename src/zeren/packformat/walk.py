"""Walks a pack's content: every selection with its path, what a line earns from, which points a category can reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from zeren.packformat import judging as j
from zeren.packformat import measures as m
from zeren.packformat.content import Content, Indicator
from zeren.packformat.places import Path
from zeren.packformat.selections import Carried, Select
from zeren.packformat.strict import Words


def parts(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every model, selection and sentence of a pack, from the top, with its path."""
    if isinstance(value, (BaseModel, Select)):
        yield path, value
    if isinstance(value, Carried):
        yield from parts(value.carried, (*path, "carried"))
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from parts(getattr(value, name), (*path, name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from parts(item, (*path, key))
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from parts(item, (*path, at))


def selections(content: Content) -> Iterator[tuple[Path, Select]]:
    """Every selection of facts, with its path."""
    return ((path, part) for path, part in parts(content) if isinstance(part, Select))


def sentences(content: Content) -> Iterator[tuple[Path, Words]]:
    """Every sentence, with its path."""
    return ((path, part) for path, part in parts(content) if isinstance(part, Words))


def earned_from(measure: m.Measure) -> Iterator[tuple[Path, Select]]:
    """The facts that decide a measure's points, with the path below the measure; not the evidence of having looked."""
    if isinstance(measure, (m.Ratio, m.Steps, m.Linear)):
        if measure.part.of is not None:
            yield ("part", "of"), measure.part.of
    elif isinstance(measure, j.Standing):
        if measure.what is not None and measure.what.of is not None:
            yield ("what", "of"), measure.what.of
    elif isinstance(measure, j.Viewpoints):
        return
    elif isinstance(measure, m.Deduction):
        yield from ((("faults", at, "of"), fault.of) for at, fault in enumerate(measure.faults))
    elif isinstance(measure, m.AllOrNothing):
        yield from ((("terms", at, "of"), term.of) for at, term in enumerate(measure.terms) if term.of is not None)
    else:
        yield ("of",), measure.of


def summed(measure: m.Measure) -> str | None:
    """The column that a measure adds up, where it does not count facts."""
    match measure:
        case m.Ratio(part=total) | m.Steps(part=total) | m.Linear(part=total):
            return total.sum
        case j.Standing(what=what) if what is not None:
            return what.sum
        case m.Accumulate(sum=column):
            return column
    return None


def reads(measure: m.Measure) -> list[tuple[Path, str]]:
    """The other lines that a measure reads, with the path below the measure."""
    match measure:
        case m.AllOrNothing(terms=terms):
            return [(("terms", at, "line"), term.line) for at, term in enumerate(terms) if term.line is not None]
        case j.Viewpoints(views=views, own=own):
            named: list[tuple[Path, str]] = [(("views", line), line) for line in views]
            return [*named, (("own",), own)] if own is not None else named
        case j.Standing(line=str(line)):
            return [(("line",), line)]
    return []


def applies(content: Content, line: Indicator, category: str) -> bool:
    """Whether a line counts for a category: its own, and for a stand-in only where the other line does not."""
    if line.categories and category not in line.categories:
        return False
    other = next((item for item in content.indicators if item.id == line.stands_in_for), None)
    return other is None or bool(other.categories and category not in other.categories)


def reachable(content: Content, component: str, category: str) -> int:
    """The milli-points a unit of the category can earn in a component, groups applied."""
    points = {
        line.id: line.points
        for line in content.indicators
        if line.component == component and applies(content, line, category)
    }
    return capped(content, points)


def capped(content: Content, points: Mapping[str, int]) -> int:
    """The sum of lines' points after the groups have capped them, innermost first."""
    left = dict(points)
    waiting = list(content.groups)
    names = {group.id for group in waiting}
    while waiting:
        ready = [group for group in waiting if not names & set(group.members)]
        for group in ready or waiting:
            left[group.id] = min(group.cap, sum(left.pop(member, 0) for member in group.members))
            names.discard(group.id)
        waiting = [group for group in waiting if group.id in names]
    return sum(left.values())


def owners(items: Sequence[BaseModel]) -> list[str]:
    """The ids of models that have one."""
    return [str(getattr(item, "id", "")) for item in items]
