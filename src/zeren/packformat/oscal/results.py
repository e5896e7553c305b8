"""A year's result as OSCAL assessment results: for each unit what was seen on each line, and whether it is full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from zeren.base.numbers import plain_points
from zeren.packformat.oscal.heads import line, made_id, metadata, moment, props


@dataclass(frozen=True)
class ScoredLine:
    """A line of a unit's scorecard; points in milli-points, `arithmetic` in words, `facts` how many it rests on."""

    id: str
    title: str
    rule: str
    points: int
    full: int
    state: str
    arithmetic: str
    facts: int


@dataclass(frozen=True)
class ScoredUnit:
    """A unit that was rated: never a person."""

    code: str
    name: str
    category: str
    total: int
    band: str
    lines: Sequence[ScoredLine]


@dataclass(frozen=True)
class Assessment:
    """A run: its framework, year and hash, and the duties whose controls it looked at (none: all of them)."""

    framework: str
    version: str
    title: str
    start: dt.date
    as_of: dt.date
    hash: str
    controls: Sequence[str]


def results_document(run: Assessment, units: Iterable[ScoredUnit]) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    """The document without its `results`, and these one after the other: a result for each unit."""
    plan = made_id("plan", run.hash)
    head = {
        "uuid": made_id("results", run.hash),
        "metadata": metadata(f"{run.title} {run.start.year}", run.version, run.as_of),
        "import-ap": {"href": f"#{plan}"},
        "back-matter": {
            "resources": [
                {
                    "uuid": plan,
                    "title": line(f"{run.framework} {run.version}"),
                    "description": line(run.title),
                    "props": props(framework=run.framework, version=run.version, run=run.hash),
                }
            ]
        },
    }
    return head, (_result(run, unit) for unit in units)


def _result(run: Assessment, unit: ScoredUnit) -> dict[str, Any]:
    subject = made_id("unit", unit.code)
    selected: dict[str, Any] = {"include-controls": [{"control-id": name} for name in run.controls]}
    seen = [one for one in unit.lines if one.state != "not_applicable"]
    made = {
        "uuid": made_id("result", run.hash, unit.code),
        "title": line(unit.name),
        "description": line(f"{unit.name} {plain_points(unit.total)} {unit.band}"),
        "start": moment(run.start),
        "end": moment(run.as_of),
        "props": props(
            unit=unit.code, category=unit.category, total=plain_points(unit.total), band=unit.band, run=run.hash
        ),
        "local-definitions": {
            "components": [
                {
                    "uuid": subject,
                    "type": "organization",
                    "title": line(unit.name),
                    "description": line(unit.name),
                    "status": {"state": "operational"},
                }
            ]
        },
        "reviewed-controls": {"control-selections": [selected if run.controls else {"include-all": {}}]},
    }
    observations = [_observation(run, unit, one, subject) for one in seen]
    findings = [_finding(run, unit, one) for one in seen if one.full]
    return made | ({"observations": observations} if seen else {}) | ({"findings": findings} if findings else {})


def _observation(run: Assessment, unit: ScoredUnit, one: ScoredLine, subject: str) -> dict[str, Any]:
    return {
        "uuid": made_id("observation", run.hash, unit.code, one.id),
        "title": line(one.title),
        "description": one.arithmetic or line(one.title),
        "props": props(
            line=one.id, points=plain_points(one.points), full=plain_points(one.full), state=one.state, facts=one.facts
        ),
        "methods": ["EXAMINE"],
        "types": ["control-objective"],
        "subjects": [{"subject-uuid": subject, "type": "component"}],
        "collected": moment(run.as_of),
    }


def _finding(run: Assessment, unit: ScoredUnit, one: ScoredLine) -> dict[str, Any]:
    full = one.points == one.full
    return {
        "uuid": made_id("finding", run.hash, unit.code, one.id),
        "title": line(one.title),
        "description": one.rule or line(one.title),
        "target": {
            "type": "objective-id",
            "target-id": f"line.{one.id}_obj",
            "status": {"state": "satisfied" if full else "not-satisfied", "reason": "pass" if full else "fail"},
        },
        "related-observations": [{"observation-uuid": made_id("observation", run.hash, unit.code, one.id)}],
    }
