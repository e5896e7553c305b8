"""What the pages of what is owed, of meetings, instructions and the burden cost with 60, 10,000 and 100,000 units.

Each size is made anew in a database of its own on SQLite and PostgreSQL: ten units below each, twelve obligations a
unit in each of two years (a tenth of what is over not met), two meetings, a task, an instruction and a recurring
activity a unit. A page is asked for as a server is asked (`bench.visit`), once before it counts, then `TIMES` times;
the middle is told: milliseconds of the processor, that of PostgreSQL beside it, and queries.
Usage: `python -m bench.owed [UNITS ...]`; writes `bench/results/owed.md` where all sizes are measured.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from functools import partial
from typing import Any

from bench.bases import CACHE, POSTGRES, ROOT, SQLITE, URL, _administer, address, called, kinds
from bench.growth import table_of
from bench.machine import described, pace
from bench.visit import Visitor, middle, queries, started

SIZES = (60, 10_000, 100_000)
TIMES = 5
REPORT = ROOT / "bench" / "results" / "owed.md"
DAY = "2026-07-15"
MOST = 12
PAGES = (
    ("home of an officer", "officer", "/"),
    ("home of the assessor", "assessor", "/"),
    ("list of what is owed", "assessor", "/due"),
    ("what is late", "assessor", "/due?state=late"),
    ("what is owed in a category", "assessor", "/due?category=town"),
    ("calendar of an officer", "officer", "/calendar"),
    ("calendar of all", "assessor", "/calendar"),
    ("calendar by unit", "assessor", "/calendar?by=unit"),
    ("what is owed by month", "assessor", "/months"),
    ("burden of all", "assessor", "/burden"),
    ("burden by unit", "assessor", "/burden?by=unit"),
    ("burden of a unit", "officer", "/burden"),
    ("inbox of an officer", "officer", "/inbox"),
    ("inbox of all", "assessor", "/inbox"),
    ("meetings", "assessor", "/meetings"),
    ("entering a meeting", "officer", "/units/{unit}/meetings/new"),
    ("tasks", "assessor", "/tasks"),
    ("recurring activities", "assessor", "/activities"),
    ("required topics", "assessor", "/study"),
    ("training programmes", "assessor", "/programmes"),
    ("certificates", "assessor", "/certificates"),
    ("reports upward", "assessor", "/reviews"),
    ("requests", "assessor", "/requests"),
    ("an act on all that fit, looked at (5,000)", "assessor", "/owed/series/{series}"),
)


def main(arguments: list[str]) -> None:
    """Measure every size on every kind of database, each in a process of its own."""
    if arguments[:1] == ["inside"]:
        print(json.dumps(_measured(int(arguments[1]))))
        return
    sizes = [int(one) for one in arguments] or list(SIZES)
    found: dict[str, dict[int, dict[str, list[float]]]] = {}
    for kind, running in kinds().items():
        with running():
            for size in sizes:
                told = called([sys.executable, "-m", "bench.owed", "inside", str(size)], _place(kind, size))
                found.setdefault(kind, {})[size] = json.loads(told.splitlines()[-1])
                print(kind, size, "measured", file=sys.stderr, flush=True)
                _gone(kind, size)
    text = "\n".join(_report(found, sizes)) + "\n"
    if not arguments:
        REPORT.write_text(text, encoding="utf-8")
    print(text)


def _place(kind: str, size: int) -> dict[str, str]:
    _gone(kind, size)
    if kind == SQLITE:
        folder = CACHE / f"owed-{size}"
        folder.mkdir(parents=True)
        return {"ZEREN_DB": str(folder / "zeren.sqlite3")}
    _administer(f"CREATE DATABASE owed_{size}")
    return {URL: address(f"owed_{size}")}


def _gone(kind: str, size: int) -> None:
    """Nothing of it is left: a hundred thousand units take more than a gigabyte."""
    if kind == POSTGRES:
        _administer(f"DROP DATABASE IF EXISTS owed_{size}")
    else:
        shutil.rmtree(CACHE / f"owed-{size}", ignore_errors=True)


def _filled(size: int) -> dict[str, Any]:
    """The organisation, what it owes and did; what stands in addresses."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from zeren.apps.access.models import Account, Grant
    from zeren.apps.frameworks.commands import install
    from zeren.apps.obligations.commands import propose
    from zeren.apps.obligations.models import Obligation
    from zeren.apps.obligations.rules.bulk import Wish
    from zeren.apps.organisation.models import Appointment, Person, Post, Unit
    from zeren.apps.records.models import Activity, Addressee, Instruction, Item, Meeting, Task, Topic
    from zeren.packformat import files

    call_command("migrate", verbosity=0)
    day = dt.date.fromisoformat(DAY)
    install(files("founding"), by="bench", on=day)
    paths, units = [""], []
    for pk in range(1, size + 1):
        above = (pk + 8) // 10 if pk > 1 else 0
        paths.append((paths[above] if above else "") + f"{pk:09d}")
        kind = "committee" if pk == 1 else ("town", "department")[pk % 2]
        units.append(
            Unit(pk=pk, code=f"U{pk}", name=f"单位{pk}", category=kind, parent_id=above or None, path=paths[pk])
        )
    with transaction.atomic():
        Unit.objects.bulk_create(units, 2000)
        Person.objects.bulk_create([Person(pk=n, code=f"R{n}", name=f"人{n}") for n in range(1, 5001)], 2000)
        posts = [Post(pk=pk, code=f"P{pk}", unit_id=pk, name="负责人", tier="first") for pk in range(1, size + 1)]
        Post.objects.bulk_create(posts, 2000)
        start = dt.date(2025, 1, 1)
        held = [
            Appointment(code=f"T{pk}", post_id=pk, person_id=pk % 5000 + 1, start=start) for pk in range(1, size + 1)
        ]
        Appointment.objects.bulk_create(held, 2000)
        _owed()
        told = Instruction.objects.create(
            code="I1", issuer_id=1, title="值守", paper="一号", words="有人", issued=day, due=dt.date(2026, 9, 1)
        )
        keys = range(1, size + 1)
        Addressee.objects.bulk_create((Addressee(instruction=told, unit_id=pk) for pk in keys if pk > 1), 5000)
        plan = {"basis": "制度", "kind": "meeting", "every": "month", "day": 15, "first": start}
        Activity.objects.bulk_create((Activity(unit_id=pk, title="例会", owner=f"P{pk}", **plan) for pk in keys), 5000)
        Meeting.objects.bulk_create(
            (
                Meeting(
                    code=f"G{pk}-{n}",
                    unit_id=pk,
                    kind="meeting",
                    title="例会",
                    planned=day.replace(day=n),
                    held=day,
                    activity_id=pk,
                )
                for pk in keys
                for n in (3, 12)
            ),
            5000,
        )
        Topic.objects.bulk_create(
            Topic(unit_id=1, year=2026, title=f"必学{n}", basis="一号", until=dt.date(2026, 12, 1)) for n in range(8)
        )
        topic = Topic.objects.order_by("pk")[0]
        meetings = Meeting.objects.order_by("pk").values_list("pk", flat=True)
        Item.objects.bulk_create(
            (Item(meeting_id=pk, number=1, title="学", topic=topic, decision="定了") for pk in meetings.iterator()),
            5000,
        )
        Task.objects.bulk_create(
            (Task(code=f"K{pk}", unit_id=pk, title="查", post=f"P{pk}", due=day) for pk in keys), 5000
        )
        for name, role, pk in (("officer", "officer", size // 2), ("assessor", "assessor", 1)):
            made = Account.objects.create(
                username=name, name=name, start=start, must_change_password=False, password="!"
            )
            Grant.objects.create(account=made, role=role, path=paths[pk], start=start)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    late = Obligation.objects.filter(delivered=None, effective__lt=day).order_by("effective", "pk")
    some = list(late.values_list("pk", flat=True)[:5001])
    looked = propose(Wish("remind"), some, "/due", by="assessor", on=day)
    return {"unit": size // 2, "series": looked.pk}


def _owed() -> None:
    """What all units owe, made by the database: the same rows as the calendar would make, twelve a year."""
    from django.db import connection

    from zeren.apps.obligations.models import Obligation

    months = [(year, month) for year in (2025, 2026) for month in range(1, 13)]
    columns = ("unit_id", "duty", "period", "post", "needed", "year", "generated", "minutes", "issuer", "basis")
    columns += ("amended", "carried", "not_applicable", "owed", "due", "effective", "delivered")
    table = Obligation._meta.db_table
    with connection.cursor() as cursor:
        for year, month in months:
            due = f"{year}-{month:02d}-25"
            met = f"CASE WHEN id % 10 = {month % 10} THEN NULL ELSE '{year}-{month:02d}-20' END"
            met = "NULL" if (year, month) >= (2026, 7) else met
            if connection.vendor == "postgresql":
                due_day, met = f"DATE '{due}'", f"CAST({met} AS date)"
            else:
                due_day = f"'{due}'"
            values = f"id, 'analysis_meeting', '{year}-{month:02d}', '', 1, {year}, TRUE, 30, 'founding', ''"
            values += f", FALSE, FALSE, '', {due_day}, {due_day}, {due_day}, {met}"
            cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM organisation_unit")


def _measured(size: int) -> dict[str, list[float]]:
    started(DAY)
    at = _filled(size)
    visitors = {name: Visitor(name) for name in ("officer", "assessor")}
    found = {}
    for name, who, asked in PAGES:
        page, visitor = asked.format(**at), visitors[who]
        first = visitor.get(page)
        assert first.status == 200, (name, first.status)
        costs = [visitor.get(page).cost for _ in range(TIMES)]
        asks = queries(partial(visitor.get, page))
        found[name] = [*middle(costs)[:2], asks, first.cost.cpu + first.cost.beside]
    return found


def _report(found: dict[str, dict[int, dict[str, list[float]]]], sizes: list[int]) -> list[str]:
    lines = ["# Pages of what is owed", "", *described(), pace(), ""]
    lines += [
        "Made by `python -m bench.owed`. Milliseconds of the processor and queries for one page; on PostgreSQL those",
        "of the process and, behind the +, those of the database. In brackets the first time a page was asked for,",
        "where it took twice as long and more: counting all that very many units owe is done once in some minutes.",
        f"A page may ask {MOST} queries at any size.",
        "",
    ]
    for kind, tables in found.items():
        rows = []
        for name, *_ in PAGES:
            rows.append([name, *(_cell(kind, tables[size][name]) for size in sizes)])
        lines += [f"## {kind}", "", *table_of(["", *(f"{size:,} units" for size in sizes)], rows), ""]
    over = [
        f"{kind}, {size:,} units, {name}: {told[2]:.0f} queries"
        for kind, tables in found.items()
        for size, pages in tables.items()
        for name, told in pages.items()
        if told[2] > MOST
    ]
    return [*lines, "## Over what it may be", "", *(over or ["Nothing."])]


def _cell(kind: str, told: list[float]) -> str:
    cpu, beside, asked, first = told
    spent = f"{cpu:,.1f}" + (f" + {beside:,.1f}" if kind == POSTGRES else "")
    once = f" (first {first:,.0f} ms)" if first > 2 * (cpu + beside) and first > 200 else ""
    return f"{spent} ms{once}, {asked:.0f}"


if __name__ == "__main__":
    main(sys.argv[1:])
