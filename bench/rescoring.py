"""What one changed record costs with its new score, ranks and roll-ups, beside a bare UPDATE of the record.

Usage: `python -m bench.rescoring [UNITS]` with SQLite, `python tools/postgres.py python -m bench.rescoring [UNITS]`
with PostgreSQL. Each writes its row into `bench/results/rescoring.md`. CPU time is that of this process and, with
PostgreSQL, of the server's process for this connection.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.machine import described

DAY = dt.date(2026, 11, 23)
TIMES = 300
OUT = Path(__file__).parent / "results" / "rescoring.md"
HEAD = (
    "| database | units | records | bare UPDATE: ms | UPDATE and rescore: ms | of it rescoring: ms "
    "| with both ranks: ms | facts read anew, with both ranks: ms |"
)


def main(units: int) -> None:
    """Measure and write a row."""
    with tempfile.TemporaryDirectory() as place:
        os.environ.setdefault("ZEREN_DB", str(Path(place) / "bench.sqlite3"))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0, interactive=False)
        filled(units)
        row = measured(units)
        write(connection.vendor, row)


def write(vendor: str, row: str) -> None:
    """Put the row of a database in the place of its last one."""
    kept = OUT.read_text(encoding="utf-8").splitlines() if OUT.exists() else []
    rows = {line.split("|")[1].strip(): line for line in kept if line.startswith("| ") and "units" not in line}
    rows[vendor] = row
    text = [
        "# One changed record, rescored",
        "",
        f"Written by `python -m bench.rescoring`. {' '.join(described())}",
        "",
        f"Median of {TIMES} records, CPU milliseconds; each in a transaction of its own. The last column is for who",
        "does not know what a change took away: UPDATE, `derived.live.reread` (every fact of the unit read anew; the",
        "unit, those above it and its groups' counts rescored), both ranks read.",
        "",
        HEAD,
        "|---|---|---|---|---|---|---|---|",
        *(rows[name] for name in sorted(rows)),
    ]
    OUT.write_text("\n".join(text) + "\n", encoding="utf-8")
    print("\n".join(text))


def filled(count: int) -> None:
    """A tree of units with three posts and three records each."""
    from zeren.apps.organisation.models import Post, Unit
    from zeren.apps.records.models import Record

    rng = random.Random(1)
    tops = 1 + count // 300
    units = [Unit(pk=1, code="U0", name="U0", category="committee", path="/1/")]
    for n in range(1, count):
        above = 1 if n < tops else 1 + rng.randrange(1, tops)
        category = "department" if n < tops else "town"
        units.append(Unit(pk=n + 1, code=f"U{n}", name=f"U{n}", category=category, parent_id=above, path=f"/{n + 1}/"))
    Unit.objects.bulk_create(units, 5000)
    Post.objects.bulk_create(
        (Post(code=f"P{n}-{k}", unit_id=n + 1, name="P", tier="first") for n in range(count) for k in range(3)), 5000
    )
    duties = ("study_session", "training", "thematic_study")
    Record.objects.bulk_create(
        (
            Record(
                code=f"R{n}-{k}",
                unit_id=n + 1,
                duty=duty,
                happened=dt.date(2026, 1 + rng.randrange(10), 1 + rng.randrange(28)),
                title="T",
                kind="study",
                outcome="D",
                base=50,
                amount=rng.randrange(50),
            )
            for n in range(count)
            for k, duty in enumerate(duties)
        ),
        5000,
    )


def measured(units: int) -> str:
    """The row."""
    from django.db import connection, transaction

    from zeren.apps.assessment.derived import live as kept
    from zeren.apps.assessment.models import LiveScore
    from zeren.apps.assessment.queries.live import ready_for
    from zeren.apps.assessment.queries.standing import ranks
    from zeren.apps.frameworks.commands import install
    from zeren.apps.records.models import Record
    from zeren.engine.settlement.places import Stand
    from zeren.packformat import files

    pack = install(files("founding"), by="bench", on=DAY)
    ready = ready_for(pack, 2026, DAY)
    from zeren.apps.assessment.queries import catalogue

    source, keys = catalogue()["records"], ready.plan.scheme.keys
    with transaction.atomic():
        live = kept.start(pack, 2026, DAY)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    clock = clock_of(connection)

    row = rows_of(source, keys)

    def update(record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {Record._meta.db_table} SET amount = %s, happened = %s WHERE id = %s", record)

    rng = random.Random(2)
    bare, both, ranked, anew = [], [], [], []
    for n in range(TIMES + 20):
        record = Record.objects.get(code=f"R{rng.randrange(1, units)}-{rng.randrange(3)}")
        amount, day = rng.randrange(50), dt.date(2026, 1 + rng.randrange(10), 5)
        before, after = (row(*told, record.duty) for told in ((record.amount or 0, record.happened), (amount, day)))
        alone = took(clock, lambda a=amount, d=day, r=record: transacted(lambda: update((a, d, r.pk))))  # type: ignore[misc]

        def rescore(a: int = amount + 1, d: dt.date = day, r: Any = record, b: Any = before, c: Any = after) -> None:
            update((a, d, r.pk))
            kept.change(live, ready, r.unit_id, {"records": [b]}, {"records": [c]})

        whole = took(clock, lambda f=rescore: transacted(f))  # type: ignore[misc]
        score = LiveScore.objects.get(live=live, unit_id=record.unit_id)
        stand = Stand(0 if score.parent == 0 else 2, score.parent, 3, score.rated, score.total)
        asked = took(clock, lambda s=stand: ranks(live, s))  # type: ignore[misc]

        def again(a: int = amount, d: dt.date = day, r: Any = record, s: Stand = stand) -> None:
            update((a, d, r.pk))
            kept.reread(live, pack, r.unit_id)
            ranks(live, s)

        read = took(clock, lambda f=again: transacted(f))  # type: ignore[misc]
        if n >= 20:
            anew.append(read)
            bare.append(alone)
            both.append(whole)
            ranked.append(whole + asked)
    ms = [
        statistics.median(one) for one in (bare, both, [b - a for a, b in zip(bare, both, strict=True)], ranked, anew)
    ]
    told = " | ".join(f"{one:.2f}" for one in ms)
    return f"| {connection.vendor} | {units:,} | {Record.objects.count():,} | {told} |"


def rows_of(source: Any, keys: Any) -> Callable[[int, dt.date, str], dict[str, int]]:
    """Makes a record's columns from its amount, its day and its duty."""
    from zeren.base.dates import to_day

    def row(amount: int, day: dt.date, duty: str) -> dict[str, int]:
        empty: dict[str, int] = {}
        for name, fact in source.columns.items():
            known = tuple(fact.codes) or keys.get(f"records.{name}", ())
            value: Any = {"duty": duty, "kind": "study", "element": "", "happened": to_day(day)}.get(name, 1)
            empty[name] = known.index(value) if value in known else -1 if fact.shape == "key" else 0
            if fact.shape in {"count", "day", "flag"}:
                empty[name] = {"amount": amount, "base": 50}.get(name, value if isinstance(value, int) else 0)
        return empty

    return row


def transacted(deed: Callable[[], None]) -> None:
    """Do something in a transaction of its own."""
    from django.db import transaction

    with transaction.atomic():
        deed()


def took(clock: Callable[[], int], deed: Callable[[], object]) -> float:
    """CPU milliseconds."""
    start = clock()
    deed()
    return (clock() - start) / 1e6


def clock_of(connection: Any) -> Callable[[], int]:
    """CPU nanoseconds of this process and of the server's that answers it."""
    if connection.vendor != "postgresql":
        return time.process_time_ns
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    return lambda: time.process_time_ns() + int(told.read_text(encoding="ascii").split()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
