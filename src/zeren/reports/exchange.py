"""A year for other programs: its result as OSCAL assessment results, its open findings as a plan of action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zeren.apps.assessment.models import Run
from zeren.apps.assessment.queries import CardView, LineView, RunView, cards
from zeren.apps.assessment.queries.frameworks import view_of
from zeren.apps.findings import queries as findings
from zeren.apps.findings.states import NO_FACT, VERIFIED
from zeren.base.dates import year_period
from zeren.base.problems import Refused, declare
from zeren.base.text import Language
from zeren.packformat import oscal

NO_RUN = declare(
    "oscal_no_run",
    zh="没有编号为{key}的考核结果",
    en="there is no run {key}",
    do_zh="可用的编号：{known}",
    do_en="Runs there are: {known}",
)


def run_of(key: int) -> RunView:
    """A run by its key, with its framework's words. Raises `Refused`. Three queries at most."""
    run = Run.objects.filter(pk=key).first()
    found = view_of(run) if run is not None else None
    if found is None:
        known = ", ".join(f"{pk} ({name} {year})" for pk, name, year in _known())
        raise Refused([NO_RUN(key=key, known=known or "—")])
    return found


def _known() -> list[tuple[int, str, int]]:
    return list(Run.objects.order_by("-pk").values_list("pk", "framework", "year")[:20])


def write_results(run: RunView, path: Path, language: Language) -> None:
    """Write the run as assessment results, unit after unit."""
    assessment = oscal.Assessment(
        framework=run.framework,
        version=run.version,
        title=run.title.say(language),
        start=year_period(run.year).start,
        as_of=run.as_of,
        hash=run.result_hash,
        controls=tuple(run.duties),
    )
    units = (_unit(card, run, language) for card in cards(run) if card.rated)
    head, results = oscal.results_document(assessment, units)
    with path.open("wb") as file:
        file.writelines(oscal.pieces("assessment-results", head, "results", results))


def _unit(card: CardView, run: RunView, language: Language) -> oscal.ScoredUnit:
    return oscal.ScoredUnit(
        code=card.unit,
        name=card.name,
        category=card.category,
        total=card.total,
        band=run.bands[card.band].say(language),
        lines=[_line(line, language) for line in card.lines],
    )


def _line(line: LineView, language: Language) -> oscal.ScoredLine:
    return oscal.ScoredLine(
        id=line.id,
        title=line.title.say(language),
        rule=line.text.say(language),
        points=line.points,
        full=line.full,
        state=line.state,
        arithmetic=line.arithmetic.say(language),
        facts=sum(map(len, line.facts.values())),
    )


def write_plan(run: RunView, path: Path, language: Language) -> None:
    """Write what was open on the run's day as a plan of action and milestones. Raises `Refused` where nothing was."""
    plan = oscal.Plan(run.framework, run.version, run.title.say(language), run.as_of, run.input_hash)
    document = oscal.plan_document(plan, _open(run.as_of))
    path.write_bytes(oscal.serial(document))


def _open(day: dt.date) -> Iterator[oscal.OpenFinding]:
    """Findings opened by the day and not verified by then, in the order of the ledger, with their remedies."""
    measures: dict[str, list[oscal.Measure]] = {}
    for row in findings.remedies():
        done = row["done"] if row["done"] and row["done"] <= day else None
        measures.setdefault(row["finding"], []).append(oscal.Measure(row["id"], row["text"], row["due"], done))
    for row in findings.ledger():
        if _is_open(row, day):
            yield oscal.OpenFinding(
                code=row["id"],
                unit=row["unit"],
                unit_name=row["unit_name"],
                duty=row["duty"],
                text=row["text"],
                severity=row["severity"],
                kind=row["kind"],
                opened=row["opened"],
                due=row["effective_due"],
                measures=measures.get(row["id"], ()),
            )


def _is_open(row: Mapping[str, Any], day: dt.date) -> bool:
    if row["state"] in NO_FACT or row["opened"] > day:
        return False
    return row["state"] not in VERIFIED or (row["verified"] is not None and row["verified"] > day)
