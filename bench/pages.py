"""What pages cost with 60, 1,000 and 10,000 units of two years: processor time and queries. `make bench-pages`.

Each size has its own database below var/bench on SQLite and on a private PostgreSQL, made once (`bench.bases`). A page
is asked for by the account of the sample cast that it is for (`bench.visit`); asked for once before it counts, then
`TIMES` times. The sizes take turns, `ROUNDS` times, so that what else the machine does falls on all of them, and the
middle of all is told. Usage: `python -m bench.pages [UNITS ...]`. Writes `bench/results/pages.md` where all sizes are
measured.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from bench.bases import ROOT, SIZES, asked, kinds, made, settled
from bench.growth import table_of
from bench.machine import described, pace
from bench.visit import Cost, Visitor, middle, queries, started

TIMES, ROUNDS = 11, 3
REPORT = ROOT / "bench" / "results" / "pages.md"
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


PAGE = "3,552 ms, 2,414 queries"
LIST = "880 to 10,725 ms"
ACTIONS = (
    Action("home of an officer", "officer", lambda _: "/", 50, 12, PAGE),
    Action("home of an officer who holds a post", "seated", lambda _: "/", 50, 12, PAGE),
    Action("home of the assessor", "assessor", lambda _: "/", 50, 12, PAGE),
    Action("home of an assessor who holds a post", "seated_assessor", lambda _: "/", 50, 12, PAGE),
    Action("home of a leader", "first", lambda _: "/", 50, 12, PAGE),
    Action("home of the county's leader", "chief", lambda _: "/", 50, 12, PAGE),
    Action("a unit", "officer", lambda at: f"/units/{at.unit}", 50, 12, PAGE),
    Action("the unit at the top", "assessor", lambda at: f"/units/{at.top}", 50, 12, PAGE),
    Action("a scorecard", "officer", lambda at: f"/results/cards/{at.card}", 50, 12, PAGE),
    Action("list of 50 results", "assessor", lambda at: f"/results/{at.run}", 25, 12, LIST),
    Action("its last page", "assessor", lambda at: f"/results/{at.run}?page={at.last}", 25, 12, LIST),
    Action("the list by total", "assessor", lambda at: f"/results/{at.run}?sort=-total", 25, 12, LIST),
    Action("the list, one category", "assessor", lambda at: f"/results/{at.run}?category=town", 25, 12, LIST),
    Action("list of 50 units", "assessor", lambda _: "/units", 25, 12, LIST),
    Action("units by words", "assessor", lambda _: "/units?q=镇", 25, 12, LIST),
    Action("list of 50 records", "assessor", lambda _: "/records", 25, 12, LIST),
    Action("records by title", "assessor", lambda _: "/records?sort=title", 25, 12, LIST),
    Action("records by unit", "assessor", lambda _: "/records?sort=unit", 25, 12, LIST),
    Action("records by filing", "assessor", lambda _: "/records?sort=-filed", 25, 12, LIST),
    Action("records by day, upwards", "assessor", lambda _: "/records?sort=date", 25, 12, LIST),
    Action("records of one year", "assessor", lambda _: "/records?year=2025", 25, 12, LIST),
    Action("records of one duty", "assessor", lambda _: "/records?duty=thematic_study", 25, 12, LIST),
    Action("records by words", "assessor", lambda _: "/records?q=学习", 25, 12, LIST),
    Action("records by words nobody wrote", "assessor", lambda _: "/records?q=zzzz", 25, 12, LIST),
    Action("list of 50 findings", "assessor", lambda _: "/findings", 25, 12, LIST),
    Action("all findings", "assessor", lambda _: "/findings?tab=all", 25, 12, LIST),
    Action("list of 50 inspections", "assessor", lambda _: "/inspections", 25, 12, LIST),
    Action("list of what is owed", "assessor", lambda _: "/due", 25, 12, LIST),
    Action("list of 50 objections", "assessor", lambda _: "/results/objections", 25, 12, LIST),
    Action("what is owed by month", "assessor", lambda _: "/months", 50, 12, ""),
    Action("the months of one category", "assessor", lambda _: "/months?category=town", 50, 12, ""),
    # Once a year, and it counts what every unit has.
    Action("opening a year", "assessor", lambda _: "/year?year=2027", 300, 12, ""),
    Action("the structure", "system", lambda _: "/structure", 50, 12, ""),
    Action("reshaping a unit", "system", lambda at: f"/structure/{at.unit}", 50, 12, ""),
    Action("how firm the result is", "assessor", lambda _: "/firmness", 50, 12, ""),
    Action("the simulation", "assessor", lambda _: "/simulation", 50, 12, ""),
    # The whole year is worked out anew; the page says that it is busy.
    Action("another look at the year", "assessor", lambda _: "/simulation?w_fulfilment=50&w_feedback=15", 2000, 12, ""),
    Action("a framework", "assessor", lambda _: "/frameworks/founding/1.0", 50, 12, ""),
    Action("a duty", "assessor", lambda _: "/frameworks/founding/1.0/duties/half_year_report", 50, 12, ""),
    Action("the journal", "audit", lambda _: "/journal", 50, 12, ""),
)
"""Add what else people do: it is measured at every size and told in the report."""


class Found(NamedTuple):
    """What one action costs."""

    cost: Cost
    queries: int


Table = dict[int, dict[str, Found]]
Round = dict[str, tuple[list[list[float]], int]]
"""By action the costs of each time, and the queries; as plain values, from another process."""


def main(sizes: tuple[int, ...]) -> None:
    """Measure every size on each database and write the report."""
    tables: dict[str, Table] = {}
    for kind, running in kinds().items():
        with running():
            bases = {units: made(kind, units) for units in sizes}
            for base in bases.values():
                asked(["-m", "bench.pages", "prepare"], base)
                settled(base)
            rounds: dict[int, list[Round]] = {units: [] for units in sizes}
            for number in range(ROUNDS):
                print(f"{kind}, round {number + 1} of {ROUNDS} ...", flush=True)
                for units, base in bases.items():
                    rounds[units].append(json.loads(asked(["-m", "bench.pages", "measure"], base)))
            tables[kind] = {units: together(found) for units, found in rounds.items()}
    text = "\n".join(report(tables)) + "\n"
    if sizes == SIZES:
        REPORT.write_text(text, encoding="utf-8")
    print(text)


def together(rounds: list[Round]) -> dict[str, Found]:
    """The middle of all times of every action at one size, and the most queries."""
    found = {}
    for name in rounds[0]:
        costs = [Cost(*cost) for one in rounds for cost in one[name][0]]
        found[name] = Found(middle(costs), max(one[name][1] for one in rounds))
    return found


def prepare() -> None:
    """Bring the tables up to date, score the year as of the day, so that there are two runs to compare, and give people
    with a post an account.
    """
    started(DAY)
    from django.core.management import call_command

    from zeren.apps.access.models import Account, Grant
    from zeren.apps.assessment.commands import run
    from zeren.apps.assessment.models import Run
    from zeren.apps.frameworks.queries import packs_on
    from zeren.ui.clock import today

    call_command("migrate", verbosity=0, interactive=False)
    if not Run.objects.filter(year=2026, as_of=today()).exists():
        run(pack=packs_on(today())["founding"], year=2026, as_of=today(), by="bench", on=today())
    for name, like in (("seated", "officer"), ("seated_assessor", "assessor")):
        if not Account.objects.filter(username=name).exists():
            grant = Grant.objects.get(account__username=like)
            person = _seated(grant.path)
            made = Account.objects.create(
                username=name, name=name, person=person, start=grant.start, must_change_password=False, password="!"
            )
            Grant.objects.create(account=made, role=grant.role, path=grant.path, start=grant.start)


def _seated(path: str) -> str:
    """Somebody who holds a post of the unit with this path."""
    from zeren.apps.organisation.queries import held_on
    from zeren.ui.clock import today

    found: str = held_on(today()).filter(post__unit__path=path).values_list("person__code", flat=True)[0]
    return found


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


def measure() -> dict[str, tuple[list[Cost], int]]:
    """Every action with the database that the settings name."""
    started(DAY)
    at = where()
    visitors = {name: Visitor(name) for name in {one.who for one in ACTIONS}}
    return {one.name: cost_of(one, visitors[one.who], at) for one in ACTIONS}


def cost_of(action: Action, visitor: Visitor, at: Where) -> tuple[list[Cost], int]:
    """Several times; the queries are counted apart, since counting them costs time."""
    address = action.address(at)
    answer = visitor.get(address)
    assert answer.status == 200, (action.name, answer.status)
    count = queries(lambda: visitor.get(address))
    return [visitor.get(address).cost for _ in range(TIMES)], count


def report(tables: dict[str, Table]) -> list[str]:
    """The tables, as Markdown."""
    lines = ["# What pages cost, by size", "", *described(), pace(), ""]
    lines += [
        "Made by `make bench-pages`. Two years of records, 100 a unit; milliseconds of the processor in the server's",
        f"process, the middle of {TIMES * ROUNDS} times, the sizes taking turns, and queries to the database with",
        "those of session and access. With PostgreSQL, `+` is what its own process for the connection spends beside.",
    ]
    over = []
    for kind, found in tables.items():
        lines += ["", f"## {kind}", "", *_table(found)]
        over += [
            f"- {kind}, {action.name}, {units:,} units: {found[units][action.name].cost.cpu:.1f} ms,"
            f" {found[units][action.name].queries} queries"
            for action in ACTIONS
            for units in found
            if found[units][action.name].cost.cpu > action.cpu or found[units][action.name].queries > action.queries
        ]
    return [*lines, "", "## Over what it may be", "", *(over or ["Nothing."])]


def _table(found: Table) -> list[str]:
    sizes = list(found)
    heads = ["", *(f"{units:,} units" for units in sizes), f"{sizes[-1]:,} to {sizes[0]:,}", "may be", "a peer needs"]
    rows = []
    for action in ACTIONS:
        costs = [found[units][action.name] for units in sizes]
        cells = [f"{_told(one.cost)} ms, {one.queries}" for one in costs]
        limit = f"{action.cpu} ms, {action.queries}"
        growth = f"{costs[-1].cost.cpu / costs[0].cost.cpu:.2f} times"
        rows.append([action.name, *cells, growth, limit, peer(action, costs)])
    return table_of(heads, rows)


def _told(cost: Cost) -> str:
    return f"{cost.cpu:.1f}" + (f" + {cost.beside:.1f}" if cost.beside else "")


def peer(action: Action, costs: list[Found]) -> str:
    """The figure of the peer and how many times ours it is, at the size where ours is worst."""
    if not action.peer:
        return ""
    worst = max(one.cost.cpu for one in costs)
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
