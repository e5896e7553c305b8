"""Is every id used once?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from zeren.base.problems import Problem, declare
from zeren.packformat.checks.look import Look
from zeren.packformat.places import Path, field_name
from zeren.packformat.walk import owners

DUPLICATE_ID = declare(
    "pack_duplicate_id",
    zh="{place}：编号“{id}”已经用过",
    en="{place}: the id {id} is used already",
    do_zh="请换一个编号",
    do_en="Choose another id",
)


LATER = ("questions", "surveys", "instruments", "crosswalk", "texts", "severities")


def find(look: Look) -> Iterator[Problem]:
    """Ids used twice. Lines, vetoes and groups share their ids; so do the faults of one line."""
    content = look.content
    for name in ("tiers", "categories", "inclusions", "prohibited_acts", "duties", "components", "bands", *LATER):
        yield from _twice(look, [((name,), getattr(content, name))])
    for at, paper in enumerate(content.instruments):
        yield from _twice(look, [(("instruments", at, "clauses"), paper.clauses)])
    for name in ("triggers", "measures"):
        yield from _twice(look, [(("accountability", name), getattr(content.accountability, name))])
    yield from _twice(look, [(("rectification", "kinds"), content.rectification.kinds)])
    shared: tuple[tuple[Path, Sequence[BaseModel]], ...] = (
        (("indicators",), content.indicators),
        (("vetoes",), content.vetoes),
        (("groups",), content.groups),
    )
    yield from _twice(look, shared)
    for path, line in look.lines():
        if line.measure.kind == "deduction":
            yield from _twice(look, [((*path, "measure", "faults"), line.measure.faults)])


def _twice(look: Look, lists: Sequence[tuple[Path, Sequence[BaseModel]]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, items in lists:
        for at, name in enumerate(owners(items)):
            if name in seen:
                place = (*path, at, "id")
                yield DUPLICATE_ID(look.at(place), place=field_name(place), id=name)
            seen.add(name)
