"""What the tree of units and the responsibility map cost with 60, 10,000 and 100,000 units, on SQLite and PostgreSQL.

Each size is made anew in a database of its own: ten units below each, three posts a unit, a holder for each, a tenth of
the units renamed or moved once (so that history has something to tell). Every question is asked once before it counts,
then `TIMES` times; the middle is told: milliseconds of the clock, of this process, and how many statements.
Usage: `python -m bench.tree [UNITS ...]`; writes `bench/results/tree.md` where all sizes are measured.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.bases import CACHE, POSTGRES, ROOT, SQLITE, URL, _administer, address, called, kinds
from bench.machine import described, pace

SIZES = (60, 10_000, 100_000)
TIMES = 15
REPORT = ROOT / "bench" / "results" / "tree.md"
DAY = dt.date(2026, 6, 1)
TARGETS = {"subtree": "10", "ancestors": "10", "map of 1,000 units": "50 (processor)"}


def main(arguments: list[str]) -> None:
    """Measure every size on every kind of database, each in a process of its own."""
    if arguments[:1] == ["inside"]:
        print(json.dumps(_measured(int(arguments[1]))))
        return
    sizes = [int(one) for one in arguments] or list(SIZES)
    found: dict[tuple[str, int], dict[str, list[float]]] = {}
    for size in sizes:
        for kind, running in kinds().items():
            with running():
                given = _place(kind, size)
                found[kind, size] = json.loads(called([sys.executable, "-m", "bench.tree", "inside", str(size)], given))
        print(size, "measured", file=sys.stderr)
        if not arguments:
            # What was measured stays if the machine is needed before the largest is done.
            REPORT.write_text(_told(found), encoding="utf-8")
    print(_told(found))


def _place(kind: str, size: int) -> dict[str, str]:
    if kind == SQLITE:
        folder = CACHE / f"tree-{size}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return {"ZEREN_DB": str(folder / "zeren.sqlite3")}
    assert kind == POSTGRES
    _administer(f"DROP DATABASE IF EXISTS tree_{size}")
    _administer(f"CREATE DATABASE tree_{size}")
    return {URL: address(f"tree_{size}")}


def _filled(size: int) -> None:
    from django.core.management import call_command
    from django.db import connection, transaction

    from zeren.apps.organisation.models import Appointment, Change, Person, Post, Unit

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        paths = [""]
        units, posts, held, told = [], [], [], []
        for pk in range(1, size + 1):
            above = (pk + 8) // 10 if pk > 1 else 0
            paths.append((paths[above] if above else "") + f"{pk:09d}")
            category = "committee" if pk == 1 else "town"
            units.append(
                Unit(pk=pk, code=f"U{pk}", name=f"单位{pk}", category=category, parent_id=above or None, path=paths[pk])
            )
            for place, tier in enumerate(("first", "direct", "staff")):
                key = 3 * pk + place
                posts.append(Post(pk=key, code=f"P{key}", unit_id=pk, name=tier, tier=tier))
                start = dt.date(2025, 1, 1)
                held.append(Appointment(pk=key, code=f"T{key}", post_id=key, person_id=key % 5000 + 1, start=start))
            if pk % 10 == 0:
                before, after = {"name": f"旧单位{pk}"}, {"name": f"单位{pk}"}
                told.append(
                    Change(
                        unit_id=pk,
                        about=f"U{pk}",
                        number=pk,
                        kind="unit_renamed",
                        on=dt.date(2026, 3, 1),
                        before=before,
                        after=after,
                    )
                )
        Unit.objects.bulk_create(units, 2000)
        Person.objects.bulk_create([Person(pk=n, code=f"R{n}", name=f"人{n}") for n in range(1, 5001)], 2000)
        Post.objects.bulk_create(posts, 2000)
        Appointment.objects.bulk_create(held, 2000)
        Change.objects.bulk_create(told, 2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measured(size: int) -> dict[str, list[float]]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "zeren.site.settings"
    os.environ["ZEREN_SECRET_KEY"] = "measured" * 8
    import django

    django.setup()
    _filled(size)
    from django.db.models import Q

    from zeren.apps.duties import queries as duties
    from zeren.apps.organisation import queries
    from zeren.apps.organisation.models import Unit
    from zeren.apps.organisation.rules import after
    from zeren.packformat import library, read_pack

    pack = read_pack(library.files("founding"))
    deep = Unit.objects.order_by("-pk")[0]
    # From 10,000 units on, one with 1,110 below it.
    middle = Unit.objects.get(pk=62 if size > 10_000 else 7)
    scopes = [
        Q((f"{field}__gte", middle.path), (f"{field}__lt", after(middle.path))) for field in ("path", "unit__path")
    ]
    fifty = list(Unit.objects.filter(scopes[0]).order_by("path")[:50])
    asked: dict[str, Callable[[], Any]] = {
        "subtree": lambda: list(queries.below(middle.pk).values_list("pk", flat=True)),
        "ancestors": lambda: queries.above(deep.path),
        "the way to a unit on a day in the past": lambda: queries.way_on(deep.code, dt.date(2026, 1, 1)),
        "who held a post on a day": lambda: queries.holder_on("P9", DAY),
        "roll-up of the whole tree": lambda: queries.post_totals(DAY),
        "map of one unit": lambda: duties.unit_map(middle, pack, DAY),
        "map of 50 units": lambda: duties.overview(fifty, pack, DAY),
    }
    if size >= 10_000:
        asked["map of 1,000 units"] = lambda: duties.whole_overview(*scopes, pack, DAY)
    if size <= 10_000:
        asked["the whole tree on a day in the past"] = lambda: queries.tree_on(dt.date(2026, 1, 1))
    asked["map of all units"] = lambda: duties.whole_overview(Q(), Q(), pack, DAY)
    return {name: _cost(act, 3 if "all" in name else TIMES) for name, act in asked.items()}


def _cost(act: Callable[[], Any], times: int) -> list[float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        act()
    walls, cpus = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return [statistics.median(walls), statistics.median(cpus), len(seen)]


def _told(found: dict[tuple[str, int], dict[str, list[float]]]) -> str:
    lines = [
        "# The tree and the map",
        "",
        (__doc__ or "").split("Usage:", maxsplit=1)[0].strip(),
        "",
        *described(),
        "",
        pace(),
        "",
        "Each cell: milliseconds of the clock / of this process / statements.",
        "",
    ]
    heads = [f"{kind} {size:,}" for kind, size in found]
    lines += ["| question | target, ms | " + " | ".join(heads) + " |", "|---|---|" + "---|" * len(heads)]
    names = list(dict.fromkeys(name for some in found.values() for name in some))
    for name in names:
        cells = []
        for some in found.values():
            one = some.get(name)
            cells.append(f"{one[0]:.1f} / {one[1]:.1f} / {one[2]:.0f}" if one else "—")
        lines.append(f"| {name} | {TARGETS.get(name, '')} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(CACHE).mkdir(parents=True, exist_ok=True)
    main(sys.argv[1:])
