"""What a run was given, adjustments among it, as `engine.export` takes it: no framework is needed to read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from zeren.apps.assessment.models import Frozen, Run
from zeren.apps.assessment.queries.again import document_of, known
from zeren.apps.assessment.queries.gathering import Exported
from zeren.apps.assessment.rules import INPUTS_CHANGED, INPUTS_GONE, unpacked
from zeren.base.catalogue import Source
from zeren.base.problems import Refused
from zeren.engine.columns import UnitRow
from zeren.engine.frozen import CALENDAR, UNITS, digest_text


def kept_sources(run: Run) -> tuple[list[UnitRow], Iterator[Exported]]:
    """The units and every source that was kept with a run, one after the other, row by row. A restated run has its
    adjustments and the inputs of the run that it restates.

    Queries: one for all of it (two for a restated run), one for the units, one for the parts, one for each part. Raises
    `Refused` where the inputs are gone or were changed.
    """
    runs = sorted({run.pk, run.restates_id or run.pk})
    units = [_unit(row) for row in _rows(runs, UNITS)]
    if not units:
        raise Refused([INPUTS_GONE(run=run.pk)])
    if digest_text(document_of(run)) != run.input_hash:
        raise Refused([INPUTS_CHANGED(place=f"run {run.pk}")])
    places = {code: place for place, code in enumerate(sorted(unit.id for unit in units))}
    there = set(Frozen.objects.filter(run__in=runs).values_list("part", flat=True).distinct().order_by())
    return units, ((source, _facts(runs, source), places) for name, source in sorted(known().items()) if name in there)


def kept_calendar(run: Run) -> dict[int, bool]:
    """The calendar of working days that was kept with a run. One query."""
    runs = {run.pk, run.restates_id or run.pk}
    return {int(day): worked == "1" for day, worked in _rows(sorted(runs), CALENDAR)}


def _rows(runs: Sequence[int], part: str) -> Iterator[list[str]]:
    found = Frozen.objects.filter(run__in=runs, part=part).order_by("run", "place").values_list("rows", flat=True)
    for packed in found.iterator(chunk_size=20):
        yield from json.loads(f"[{unpacked(packed)}]")


def _unit(row: Sequence[str]) -> UnitRow:
    unit, parent, category, opened, closed, successor, posts, weight = row
    return UnitRow(unit, parent, category, int(opened), int(closed), successor, int(posts), int(weight))


def _facts(runs: Sequence[int], source: Source) -> Iterator[Sequence[Any]]:
    texts = [fact.shape in {"code", "key"} for fact in source.columns.values()]
    for unit, name, *cells in _rows(runs, source.name):
        yield unit, name, *(cell if text else int(cell) for cell, text in zip(cells, texts, strict=True))
