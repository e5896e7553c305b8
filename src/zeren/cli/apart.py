"""Scoring a large year in a process of its own: the memory that it took is given back when it ends."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeren.base.text import Language, Text
from zeren.cli.embedded import give_back, work_on
from zeren.cli.session import language
from zeren.cli.timings import Step, Timings

if TYPE_CHECKING:
    from zeren.apps.assessment.models import Run
    from zeren.packformat import Pack


def run_apart(pack: Pack, year: int, day: dt.date, by: str, database: Path, times: Timings) -> Run:
    """Score the year in the hasty file `database`, all of it committed; whoever calls only waits.

    Raises `Refused` as `assessment.commands.run` does.
    """
    from zeren.apps.assessment.models import Run

    times.begin("run: apart")
    give_back()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, work_on, (database,)) as pool:
        key, steps = pool.submit(_run, pack, year, day, by, language()).result()
    times.steps += steps
    return Run.objects.get(pk=key)


def _run(pack: Pack, year: int, day: dt.date, by: str, spoken: Language) -> tuple[int, list[Step]]:
    """Score the year, in that process; returns the run's key and what its steps cost."""
    from zeren.apps.assessment.commands import run

    times = Timings()

    def running(step: Text) -> None:
        times.begin(f"run: {step.en}")
        click.echo(f"  · {step.say(spoken)}", err=True)

    made = run(pack=pack, year=year, as_of=day, by=by, on=day, progress=running)
    times.end()
    return made.pk, times.steps
