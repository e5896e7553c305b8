"""Puts the county together: unit after unit, straight into the tables."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from examples.county.answering import OTHERS, cases
from examples.county.everyday import make_year
from examples.county.ledger import find, open_ledger
from examples.county.looking import look
from examples.county.proof import Shelf
from examples.county.rows import Case, Finding, Record, Remedy, Tables
from examples.county.staffing import Staff, staff_unit
from examples.county.structure import ROOT, Office, build

from zeren.apps.findings.states import STATES


@dataclass
class Work:
    """What the making of a county carries from unit to unit."""

    seed: int
    years: tuple[int, ...]
    share: int
    tables: Tables
    shelf: Shelf
    watchers: list[str] = field(default_factory=list)
    planted: list[str] = field(default_factory=lambda: list(STATES))
    turn: int = 0


def generate(
    out: Path, *, seed: int, units: int, records: int, years: tuple[int, ...], evidence: int
) -> dict[str, int]:
    """Write the folder; give back how many rows each table has, and files."""
    offices = build(seed, units)
    share = math.ceil(records / (len(years) * (units - 1.5)))
    tables = Tables(out)
    work = Work(seed, years, share, tables, Shelf(out / "evidence", seed, evidence))
    tables.add("units", [office.row(n + 1) for n, office in enumerate(offices)])
    for office in offices:
        _unit(work, office)
    tables.close()
    return {**tables.counts, "files": work.shelf.count}


def _unit(work: Work, office: Office) -> None:
    staff = staff_unit(work.seed, office, work.tables)
    if office.code == ROOT:
        work.watchers = staff.posts["lead"][1:]
    ledger = open_ledger(work.seed, office, staff, work.watchers)
    files: dict[int, dict[str, str]] = {}
    for year in work.years:
        visits = look(work.seed, office, staff, work.watchers, year)
        work.tables.add("inspections", [visit.row for visit in visits])
        find(ledger, visits, year, work.planted if year == work.years[-1] else [])
        files[year] = _year(work, office, staff, year)
    work.tables.add("findings", ledger.findings)
    work.tables.add("remedies", [_proved(remedy, files) for remedy in ledger.remedies])
    work.tables.add("accountability", _cases(work, office, ledger.findings))


def _year(work: Work, office: Office, staff: Staff, year: int) -> dict[str, str]:
    approver = work.watchers[2] if office.code != ROOT else ""
    made = make_year(work.seed, office, staff, year=year, approver=approver, share=work.share)
    records = made.records
    by_duty, lines = work.shelf.keep(office, year, records)
    if by_duty:
        records = [_with_file(record, by_duty) for record in records]
    work.tables.add("records", records)
    work.tables.add("evidence", lines)
    work.tables.add("obligations", made.obligations)
    return by_duty


def _with_file(record: Record, by_duty: dict[str, str]) -> Record:
    name = by_duty.get(record.duty, "")
    return record._replace(evidence=name) if name and (record.outcome or record.duty == "study_plan") else record


def _proved(remedy: Remedy, files: dict[int, dict[str, str]]) -> Remedy:
    """The first remedy of a finding is shown by the report of the year in which it was done."""
    if remedy.done is None or not remedy.id.endswith("-1"):
        return remedy
    return remedy._replace(evidence=files.get(remedy.done.year, {}).get("self_check", ""))


def _cases(work: Work, office: Office, findings: list[Finding]) -> list[Case]:
    """Accountability cases: planted ones, and one in turn for ordinary units that did not do well."""
    turn = -1
    if not office.parts and office.diligence < 0.8 and findings and work.turn < len(OTHERS):
        turn, work.turn = work.turn, work.turn + 1
    return cases(office, findings, turn)
