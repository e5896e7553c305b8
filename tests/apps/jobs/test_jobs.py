"""Jobs: what a sweep did is kept, and one that fails keeps none of the others from running."""

from __future__ import annotations

import datetime as dt

import pytest

from zeren.apps.audit.models import Entry
from zeren.apps.jobs import commands, derived, queries
from zeren.site import schedule

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def good(*, by: str, on: dt.date, now: dt.datetime) -> dict[str, int]:
    return {"told": 3}


def bad(*, by: str, on: dt.date, now: dt.datetime) -> dict[str, int]:
    raise ValueError("no such thing")


def test_what_a_sweep_did_is_kept() -> None:
    job = commands.run("good", f"{__name__}.good", by="sweep", on=ON, now=NOW)
    assert (job.did, job.fault, job.on) == ({"told": 3}, "", ON)
    assert not Entry.objects.exists(), "a sweep that did its work says so itself, where there was any"


def test_a_fault_is_kept_and_told() -> None:
    job = commands.run("bad", f"{__name__}.bad", by="sweep", on=ON, now=NOW)
    assert job.fault == "ValueError: no such thing"
    assert list(Entry.objects.values_list("kind", flat=True)) == ["jobs.failed"]
    again = commands.run("bad", f"{__name__}.good", by="sweep", on=ON, now=NOW)
    assert (again.fault, [one.name for one in queries.jobs()]) == ("", ["bad"])


def test_every_sweep_of_the_schedule_runs_on_an_empty_house() -> None:
    ran = schedule.run((), on=ON, now=NOW)
    assert [(one.name, job.fault) for one, job in ran] == [
        (name, "") for name in ("remind", "initials", "loads", "deliver")
    ]
    assert [one.name for one, _ in schedule.run(("deliver",), on=ON, now=NOW)] == ["deliver"]


def test_of_several_who_ask_one_gets_the_round() -> None:
    every = dt.timedelta(minutes=10)

    def later(minutes: float) -> bool:
        return derived.claim(every, NOW + dt.timedelta(minutes=minutes))

    assert [later(0), later(0), later(5), later(8.9)] == [True, False, False, False]
    assert [later(9.5), later(9.6), later(40)] == [True, False, True]
