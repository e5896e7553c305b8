"""What pages cost with 60, 1,000 and 10,000 units of two years: processor time and queries. `make bench-pages`.

Each size has its own database below var/bench, made once. A page is asked for as a browser would, through everything
that a request goes through, by the account of the sample cast that it is for; asked for once before it counts, then
`TIMES` times, and the middle is told. With `ZEREN_DATABASE_URL` set, `{units}` in it stands for the size, and the
databases it names must be there and filled; what their server's processor spends is not in the figures then.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from bench.growth import table_of
from bench.machine import described

SIZES = (60, 1000, 10_000)
TIMES = 15
RECORDS_A_UNIT = 100
ROOT = Path(__file__).parents[1]
CACHE, REPORT = ROOT / "var" / "bench", ROOT / "bench" / "results" / "pages.md"
PASSWORD = "only for measuring"
URL = "ZEREN_DATABASE_URL"
DAY = "2026-12-15"
"""The day on which the pages are looked at; the last run of the year is as of it."""


class Action(NamedTuple):
    """Something that people do: who does it, what is asked for, and what it may cost at any size."""

    name: str
    who: str
    address: Callable[[Any], str]
    cpu: int
    queries: int
    peer: str
    """What the peer in the issue needs for something comparable; "" where there is no figure."""
    send: Callable[[Any], dict[str, Any]] | None = None
    """What is sent with it, for what changes something; nothing for a page."""


PAGE = "3,552 ms, 2,414 queries"
LIST = "880 to 10,725 ms"
ACTIONS = (
    Action("home of an officer", "officer", lambda _: "/", 50, 12, PAGE),
    Action("home of the assessor", "assessor", lambda _: "/", 50, 12, PAGE),
    Action("home of a leader", "first", lambda _: "/", 50, 12, PAGE),
    Action("a unit", "officer", lambda at: f"/units/{at.unit}", 50, 12, PAGE),
    Action("the unit at the top", "assessor", lambda at: f"/units/{at.top}", 50, 12, PAGE),
    Action("a scorecard", "officer", lambda at: f"/results/cards/{at.card}", 50, 12, PAGE),
    Action("list of 50 results", "assessor", lambda at: f"/results/{at.run}", 25, 12, LIST),
    Action("its last page", "assessor", lambda at: f"/results/{at.run}?page={at.last}", 25, 12, LIST),
    Action("the list by total", "assessor", lambda at: f"/results/{at.run}?sort=-total", 25, 12, LIST),
    Action("the list, one category", "assessor", lambda at: f"/results/{at.run}?category=town", 25, 12, LIST),
    Action("list of 50 units", "assessor", lambda _: "/units", 25, 12, LIST),
    Action("a framework", "assessor", lambda _: "/frameworks/founding/1.0", 50, 12, ""),
    Action("a duty", "assessor", lambda _: "/frameworks/founding/1.0/duties/half_year_report", 50, 12, ""),
    Action("the journal", "audit", lambda _: "/journal", 50, 12, ""),
)
"""Add what else people do: it is measured at every size and told in the report."""


class Cost(NamedTuple):
    """What one action costs: milliseconds of the processor and of the clock, queries, bytes of the answer."""

    cpu: float
    wall: float
    queries: int
    size: int


def main(sizes: tuple[int, ...]) -> None:
    """Measure every size and write the report."""
    found: dict[int, dict[str, Cost]] = {}
    for units in sizes:
        print(f"{units} units ...", flush=True)
        made(units)
        found[units] = {name: Cost(*cost) for name, cost in json.loads(asked("measure", units)).items()}
    if sizes == SIZES:
        REPORT.write_text("\n".join(report(found)) + "\n", encoding="utf-8")
    print("\n".join(report(found)))


def made(units: int) -> None:
    """The database of a size, from the county of that size; made once."""
    if os.environ.get(URL):
        return
    place = CACHE / f"pages-{units}"
    if not (place / "zeren.sqlite3").exists():
        county = CACHE / f"county-{units}"
        if not (county / "units.csv").exists():
            records = str(units * RECORDS_A_UNIT)
            sized = ["--units", str(units), "--records", records, "--evidence", "0"]
            called([sys.executable, "-m", "examples.county", str(county), *sized], {})
        demo = [sys.executable, "-m", "zeren", "demo", "--db", str(place), "--folder", str(county)]
        called([*demo, "--password", PASSWORD], {})
    asked("prepare", units)


def asked(what: str, units: int) -> str:
    """Have this file do something with the database of a size, in a process of its own."""
    url = os.environ.get(URL, "").format(units=units)
    given = {URL: url} if url else {"ZEREN_DB": str(CACHE / f"pages-{units}" / "zeren.sqlite3")}
    return called([sys.executable, "-m", "bench.pages", what], given)


def called(command: list[str], given: dict[str, str]) -> str:
    """What a program prints; an error where it fails."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ZEREN_", "DJANGO_"))}
    done = subprocess.run(command, cwd=ROOT, env=kept | given, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def started() -> None:
    """Make the apps importable, on the day of the county."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zeren.site.settings"
    os.environ["ZEREN_HOSTS"] = "testserver"
    import datetime as dt

    import django
    from django.utils import timezone

    django.setup()
    day = dt.date.fromisoformat(DAY)
    timezone.localdate = lambda *_: day  # type: ignore[assignment]  # the one clock that pages look at


def prepare() -> None:
    """Bring the tables up to date and score the year as of the day, so that there are two runs to compare."""
    started()
    from django.core.management import call_command

    from zeren.apps.assessment.commands import run
    from zeren.apps.assessment.models import Run
    from zeren.apps.frameworks.queries import latest_packs
    from zeren.ui.clock import today

    call_command("migrate", verbosity=0, interactive=False)
    if not Run.objects.filter(year=2026, as_of=today()).exists():
        run(pack=latest_packs()["founding"], year=2026, as_of=today(), by="bench", on=today())


class Where(NamedTuple):
    """What stands in the addresses: the officer's unit, the top of the tree, keys of a run and a scorecard, pages."""

    unit: int
    top: int
    run: int
    card: int
    last: int


def where() -> Where:
    """Looked up in the database."""
    from zeren.apps.access.models import Grant
    from zeren.apps.assessment.models import Run, Scorecard
    from zeren.apps.organisation.models import Unit

    path = Grant.objects.values_list("path", flat=True).get(account__username="officer")
    unit = Unit.objects.get(path=path)
    run = Run.objects.order_by("-year", "-pk")[0]
    card = Scorecard.objects.get(run=run, unit=unit)
    pages = -(-Scorecard.objects.filter(run=run).count() // 50)
    return Where(unit.pk, Unit.objects.get(parent=None).pk, run.pk, card.pk, pages)


def measure() -> dict[str, Cost]:
    """Every action with the database that the settings name."""
    started()
    at = where()
    return {one.name: cost_of(one, at) for one in ACTIONS}


def cost_of(action: Action, at: Where) -> Cost:
    """The middle of several times; the queries are counted apart, since counting them costs time."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from zeren.apps.access.models import Account

    client = Client()
    client.force_login(Account.objects.get(username=action.who))
    act = _act(client, action, at)
    act()
    with CaptureQueriesContext(connection) as seen:
        size = act()
    queries = len(seen)
    spent, passed = [], []
    for _ in range(TIMES):
        cpu, wall = time.process_time(), time.perf_counter()
        act()
        spent.append(time.process_time() - cpu)
        passed.append(time.perf_counter() - wall)
    return Cost(statistics.median(spent) * 1000, statistics.median(passed) * 1000, queries, size)


def _act(client: Any, action: Action, at: Where) -> Callable[[], int]:
    def act() -> int:
        address = action.address(at)
        answer = client.post(address, action.send(at)) if action.send else client.get(address)
        assert answer.status_code in {200, 302}, (action.name, answer.status_code)
        return len(answer.content)

    return act


def report(found: dict[int, dict[str, Cost]]) -> list[str]:
    """The tables, as Markdown."""
    sizes = list(found)
    heads = ["", *(f"{units:,} units" for units in sizes), f"{sizes[-1]:,} to {sizes[0]:,}", "may be", "a peer needs"]
    lines = ["# What pages cost, by size", "", *described(), ""]
    lines += [
        "Made by `make bench-pages`. Two years of records, 100 a unit; milliseconds of the processor in the server's",
        "process, the middle of several times, and queries to the database with those of session and access.",
        "",
    ]
    rows = []
    for action in ACTIONS:
        costs = [found[units][action.name] for units in sizes]
        cells = [f"{one.cpu:.1f} ms, {one.queries}" for one in costs]
        limit = f"{action.cpu} ms, {action.queries}"
        rows.append([action.name, *cells, f"{costs[-1].cpu / costs[0].cpu:.2f} times", limit, peer(action, costs)])
    over = [
        f"- {action.name}, {units:,} units: {found[units][action.name].cpu:.1f} ms"
        for action in ACTIONS
        for units in sizes
        if found[units][action.name].cpu > action.cpu or found[units][action.name].queries > action.queries
    ]
    return [*lines, *table_of(heads, rows), "", "## Over what it may be", "", *(over or ["Nothing."])]


def peer(action: Action, costs: list[Cost]) -> str:
    """The figure of the peer and how many times ours it is, at the size where ours is worst."""
    if not action.peer:
        return ""
    worst = max(one.cpu for one in costs)
    least = int(action.peer.split(" ")[0].replace(",", ""))
    return f"{action.peer} ({least / worst:,.0f} times and more)"


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["measure"]:
            print(json.dumps(measure()))
        case given:
            main(tuple(map(int, given)) or SIZES)
