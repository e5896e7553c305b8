"""Writing the reports of a year: one after the other, or side by side where there are many units."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from zeren.base.text import Text
from zeren.cli.embedded import give_back, look_at
from zeren.cli.timings import Step, Timings

if TYPE_CHECKING:
    from zeren.reports.year import Year

MANY = 1000
"""From so many units on a second process is worth the seconds that it takes to start."""

WORKERS = 2


def write_papers(made: Year, part: Path, database: Path, times: Timings, say: Callable[[Text], None]) -> None:
    """Write every report of the catalogue into `part`. Its bytes are the same either way.

    `database` is the file that the year lies in, all of it committed; side by side it is only read.
    """
    from zeren.reports.catalogue import REPORTS

    if len(made.rows) < MANY:
        for report in REPORTS:
            times.begin(f"write: {report.file}")
            say(_writing(report.text))
            for note in report.write(made, part / report.file) or ():
                say(note)
        return
    times.begin("write: side by side")
    give_back()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, context, look_at, (database,)) as pool:
        # The longest come last in the catalogue; begun first, they leave nobody waiting at the end.
        begun = [(report, pool.submit(_write_one, made, report.file, part)) for report in reversed(REPORTS)]
        for report, paper in begun:
            say(_writing(report.text))
            step, notes = paper.result()
            times.steps.append(step)
            for note in notes:
                say(note)


def _writing(what: Text) -> Text:
    return Text("写出{what}", "Writing: {what}").fill(what=what)


def _write_one(made: Year, file: str, part: Path) -> tuple[Step, list[Text]]:
    """Write one report, in a process of its own; returns what it cost and its notes."""
    from zeren.reports.catalogue import REPORTS

    times = Timings()
    times.begin(f"write: {file}")
    notes = next(report for report in REPORTS if report.file == file).write(made, part / file)
    times.end()
    return times.steps[0], notes or []
