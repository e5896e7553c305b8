"""Open findings and what is done about them as an OSCAL plan of action and milestones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from zeren.base.problems import Refused, declare
from zeren.packformat.oscal.heads import line, made_id, metadata, moment, props

NOTHING_OPEN = declare(
    "oscal_nothing_open",
    zh="{day}没有未验收的问题，不用出整改计划",
    en="no finding was open on {day}: there is nothing to plan",
    do_zh="OSCAL 的整改计划至少要有一项",
    do_en="An OSCAL plan has at least one item",
)


@dataclass(frozen=True)
class Measure:
    """What is done about a finding: its remedy."""

    code: str
    text: str
    due: dt.date | None
    done: dt.date | None


@dataclass(frozen=True)
class OpenFinding:
    """A finding that nobody independent has verified yet. `due` is the day that counts, extensions applied."""

    code: str
    unit: str
    unit_name: str
    duty: str
    text: str
    severity: str
    kind: str
    opened: dt.date
    due: dt.date | None
    measures: Sequence[Measure]


@dataclass(frozen=True)
class Plan:
    """Which framework and day the plan is of; `hash` tells one state of it from another."""

    framework: str
    version: str
    title: str
    as_of: dt.date
    hash: str


def plan_document(plan: Plan, findings: Iterable[OpenFinding]) -> dict[str, Any]:
    """The whole document. Raises `Refused` where nothing is open: the format has no empty plan."""
    found = list(findings)
    if not found:
        raise Refused([NOTHING_OPEN(day=plan.as_of)])
    units = {one.unit: one.unit_name for one in found}
    parties = [
        {"uuid": made_id("unit", code), "type": "organization", "name": line(name), "props": props(unit=code)}
        for code, name in sorted(units.items())
    ]
    return {
        "plan-of-action-and-milestones": {
            "uuid": made_id("plan of action", plan.hash, plan.as_of),
            "metadata": metadata(plan.title, plan.version, plan.as_of, parties=parties),
            "system-id": {"id": line(f"{plan.framework} {plan.version}")},
            "risks": [_risk(one) for one in found],
            "poam-items": [_item(one) for one in found],
        }
    }


def _risk(one: OpenFinding) -> dict[str, Any]:
    made: dict[str, Any] = {
        "uuid": made_id("risk", one.code),
        "title": _head(one),
        "description": one.text or _head(one),
        "statement": one.text or _head(one),
        "props": props(severity=one.severity, correction=one.kind, opened=one.opened, duty=one.duty),
        "status": "remediating" if one.measures else "open",
    }
    if one.due is not None:
        made["deadline"] = moment(one.due)
    if one.measures:
        made["remediations"] = [_response(measure) for measure in one.measures]
    return made


def _head(one: OpenFinding) -> str:
    text = line(one.text)
    return f"{one.code} {text[:60]}"


def _response(measure: Measure) -> dict[str, Any]:
    title = line(f"{measure.code} {line(measure.text)[:60]}")
    made = {
        "uuid": made_id("remedy", measure.code),
        "lifecycle": "completed" if measure.done else "planned",
        "title": title,
        "description": measure.text or title,
    }
    tasks = list(_tasks(measure))
    return made | ({"tasks": tasks} if tasks else {})


def _tasks(measure: Measure) -> Iterator[dict[str, Any]]:
    for name, day in (("due", measure.due), ("done", measure.done)):
        if day is not None:
            yield {
                "uuid": made_id("milestone", measure.code, name),
                "type": "milestone",
                "title": line(f"{measure.code} {name}"),
                "timing": {"on-date": {"date": moment(day)}},
            }


def _item(one: OpenFinding) -> dict[str, Any]:
    return {
        "uuid": made_id("item", one.code),
        "title": _head(one),
        "description": one.text or _head(one),
        "props": props(unit=one.unit, duty=one.duty),
        "origins": [{"actors": [{"type": "party", "actor-uuid": made_id("unit", one.unit)}]}],
        "related-risks": [{"risk-uuid": made_id("risk", one.code)}],
    }
