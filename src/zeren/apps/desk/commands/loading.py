"""Taking in a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from django.db import transaction

from zeren.apps.accountability import commands as accountability
from zeren.apps.assessment.commands import past
from zeren.apps.audit import commands as audit
from zeren.apps.desk import events, queries
from zeren.apps.desk.rules import WORDS, spoken
from zeren.apps.evidence import commands as evidence
from zeren.apps.evidence.queries import Look, look
from zeren.apps.findings import commands as findings
from zeren.apps.inspections import commands as inspections
from zeren.apps.obligations import commands as obligations
from zeren.apps.organisation import commands as organisation
from zeren.apps.records import commands as records
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.documents.ahead import Reader, reading
from zeren.documents.nearest import hint, nearest
from zeren.documents.sheet import Column, Intake, Placed, RawTable, Sheet
from zeren.documents.tables import read_folder
from zeren.packformat import Pack

Progress = Callable[[Text, int, int], None]
"""Told of every step: what begins, how many steps are done, how many there are."""

EVIDENCE = "evidence"
"""The folder of files beside the tables."""


class _Accept(Protocol):
    def __call__(self, sheet: Sheet, rows: Iterable[Placed], intake: Intake, *, by: str, on: dt.date) -> int: ...


DOORS: dict[str, _Accept] = {
    "units": organisation.accept_sheet,
    "posts": organisation.accept_sheet,
    "people": organisation.accept_sheet,
    "appointments": organisation.accept_sheet,
    "evidence": evidence.accept_sheet,
    "records": records.accept_sheet,
    "awards": records.accept_sheet,
    "surveys": records.accept_sheet,
    "obligations": obligations.accept_sheet,
    "inspections": inspections.accept_sheet,
    "judgements": inspections.accept_sheet,
    "samples": inspections.accept_sheet,
    "findings": findings.accept_sheet,
    "remedies": findings.accept_sheet,
    "accountability": accountability.accept_sheet,
    "past_scores": past.accept_sheet,
}


@dataclass(frozen=True)
class Loaded:
    """What was taken in: rows by table, in order, and the number of files."""

    counts: Mapping[str, int]
    files: int


@dataclass
class _Load:
    """One load under way."""

    intake: Intake
    framework: Pack | None
    by: str
    on: dt.date
    counts: dict[str, int] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What people may write in columns that hold words of the framework."""
    reports: dict[str, Placed] = field(default_factory=dict)
    """Findings that records name, with the first row of each: findings are taken in after records."""
    placed: set[str] = field(default_factory=set)
    """Findings of which the folder says itself at which unit they are."""

    def accept(self, sheet: Sheet, raw: RawTable, rows_of: Reader) -> None:
        """Take in one table."""
        rows = self._noted(sheet, self._checked(sheet, rows_of(sheet, raw, self.intake)))
        self.counts[sheet.key] = DOORS[sheet.key](sheet, rows, self.intake, by=self.by, on=self.on)

    def finish(self) -> None:
        """Look up what could not be looked up before."""
        for code, placed in self.reports.items():
            self.intake.find("findings", code, placed, "finding")

    def _checked(self, sheet: Sheet, rows: Iterator[Placed]) -> Iterator[Placed]:
        referring = [c for c in sheet.columns if c.refers not in {"", sheet.key}]
        rows = self._all_told(rows, referring)
        words = {c.key: self.words[c.key] for c in sheet.columns if c.key in self.words}
        return self._in_words(rows, words) if words else rows

    def _all_told(self, rows: Iterator[Placed], referring: Sequence[Column]) -> Iterator[Placed]:
        """The apps pass over a row with a bad cell; what its other cells refer to is looked up here."""
        for placed in rows:
            if not placed.sound:
                for column in referring:
                    value = placed.values[column.key]
                    for code in value if isinstance(value, tuple) else (value,):
                        self.intake.find(column.refers, str(code), placed, column.key)
            yield placed

    def _in_words(self, rows: Iterator[Placed], words: Mapping[str, Mapping[str, str]]) -> Iterator[Placed]:
        """Put the pack's keys where people wrote its words."""
        for placed in rows:
            for key, known in words.items():
                word = str(placed.values[key])
                meant = known.get(word, "")
                if word and not meant:
                    said = hint(nearest(word, sorted(known)))
                    self.intake.problems.append(WORDS[key](placed.place(key), found=word, nearest=said))
                placed.values[key] = meant or word
            yield placed

    def _noted(self, sheet: Sheet, rows: Iterator[Placed]) -> Iterator[Placed]:
        if sheet.key == "findings":
            return self._note_placed(rows)
        return self._note_findings(rows) if sheet.key == "records" else rows

    def _note_placed(self, rows: Iterator[Placed]) -> Iterator[Placed]:
        for placed in rows:
            self.placed.add(str(placed.values["id"]))
            yield placed

    def _note_findings(self, rows: Iterator[Placed]) -> Iterator[Placed]:
        for placed in rows:
            if placed.values["finding"]:
                self.reports.setdefault(str(placed.values["finding"]), placed)
            yield placed


def load(
    folder: Path, *, framework: Pack | None = None, by: str, on: dt.date, progress: Progress = lambda *_: None
) -> Loaded:
    """Take in a folder, or a workbook with its evidence beside it, as a whole.

    Codes that are known already are brought up to date; what the folder does not name stays as it is, but open findings
    of a unit that the folder merges into another go there. With a `framework` its words for duties and elements are
    checked. Raises `Refused` with every problem; nothing is kept
    then, neither rows nor files.
    """
    progress(Text("检查佐证文件", "Looking at the evidence files"), 0, 1)
    seen = look((folder if folder.is_dir() else folder.parent) / EVIDENCE)
    with transaction.atomic():
        running = _Load(Intake(keys=queries.known_codes()), framework, by, on)
        running.words = spoken(framework.content) if framework else {}
        merged = queries.merged(on) if running.intake.keys["units"] else None
        keeping = evidence.keep(seen.files, by=by, on=on)
        try:
            _know_files(seen, keeping, running.intake)
            _accept_all(folder, running, progress)
            if running.intake.problems:
                raise Refused(running.intake.problems)
            if merged is not None:
                _hand_over(running, merged)
            keeping.copy()
            _journal(running, len(seen.files))
        except BaseException:
            # While the transaction still holds: nobody else can have come to rely on these files meanwhile.
            keeping.undo()
            raise
    return Loaded(running.counts, len(seen.files))


def _know_files(seen: Look, keeping: evidence.Keeping, intake: Intake) -> None:
    intake.problems.extend(seen.problems)
    intake.learn("evidence", keeping.keys)
    for problem in seen.problems:
        intake.doubt("evidence", problem.data["found"])


def _accept_all(folder: Path, running: _Load, progress: Progress) -> None:
    sheets = {sheet.key: sheet for sheet in queries.sheets()}
    if running.intake.keys["units"]:
        sheets["units"] = replace(sheets["units"], needed=False)
    tables = read_folder(folder, list(sheets.values()), running.intake)
    size = sum(path.stat().st_size for path in folder.glob("*.csv"))
    with reading([(sheets[raw.key], raw) for raw in tables], size) as rows_of:
        for done, raw in enumerate(tables):
            progress(sheets[raw.key].text, done, len(tables))
            running.accept(sheets[raw.key], raw, rows_of)
    running.finish()


def _hand_over(running: _Load, before: Mapping[str, str]) -> None:
    """What is open of units that this folder merged goes to their successors, as when they are merged on a page."""
    for unit, successor in queries.merged(running.on).items():
        if before.get(unit) != successor:
            findings.hand_over(unit, successor, {}, staying=running.placed, by=running.by, on=running.on)


def _journal(running: _Load, files: int) -> None:
    framework = running.framework
    named = f"{framework.id} {framework.version}" if framework else ""
    event = events.Loaded(tuple(running.counts.items()), files, named)
    audit.write(event, by=running.by, on=running.on)
