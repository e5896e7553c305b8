"""What a year of obligations costs: 10,000 units with 60 each, laid out, laid out again, moved and compared.

Beside them, in the same run and file, the least that any program pays: the same rows as bare inserts with the table's
indexes, by the driver alone. SQLite, in a file on disk. Usage: `python -m bench.obligations [UNITS]`. Writes
`bench/results/obligations.md` at 10,000 units.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.machine import described, pace

ROOT = Path(__file__).parents[1]
OUT = ROOT / "bench" / "results" / "obligations.md"
YEAR, UNITS, EACH, MAY_BE = 2026, 10_000, 60, 60


def main(units: int) -> None:
    """Measure and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZEREN_DB"] = str(Path(folder) / "bench.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
        import django

        django.setup()
        rows = measured(units)
        floor = bare(Path(folder))
    text = "\n".join(report(units, rows, floor)) + "\n"
    if units == UNITS:
        OUT.write_text(text, encoding="utf-8")
    print(text)


def measured(units: int) -> list[tuple[str, float, str]]:
    """Every step with its seconds of the processor and what it did."""
    import datetime as dt

    from django.core.management import call_command

    from zeren.apps.obligations import commands
    from zeren.apps.obligations.models import Closed
    from zeren.apps.organisation.models import Unit
    from zeren.apps.records.models import Record

    call_command("migrate", verbosity=0)
    names = [f"U{number:05}" for number in range(units)]
    paths = [f"{number:09}" for number in range(units)]
    made = [Unit(code=name, name=name, category="town", path=path) for name, path in zip(names, paths, strict=True)]
    Unit.objects.bulk_create(made)
    duties, day, found = five_duties(), dt.date(YEAR, 12, 31), []

    def step(name: str, act: Callable[[], Any]) -> None:
        begun = time.process_time()
        said = act()
        found.append((name, time.process_time() - begun, str(said)))

    def laid() -> str:
        told = commands.regenerate(duties, YEAR, by="bench", on=day, issuer="bench")
        return f"{told.added:,} added, {told.moved:,} moved, {told.removed:,} removed"

    step("the year laid out", laid)
    step("again, with nothing to do", laid)
    Closed.objects.create(first=dt.date(YEAR, 5, 5), last=dt.date(YEAR, 5, 6), reason="bench")
    step("again, days in May closed", laid)
    keys = Unit.objects.values_list("pk", flat=True)
    month, title = dt.date(YEAR, 3, 9), "r"
    records = [
        Record(code=f"R{pk}", unit_id=pk, duty="duty0", happened=month, title=title, kind="action", submitted=month)
        for pk in keys
    ]
    Record.objects.bulk_create(records, 5000)
    step("compared with the records", lambda: f"{commands.fulfil(YEAR, by='bench', on=day):,} met")
    return found


def five_duties() -> list[Any]:
    """Five duties that are due every month: 60 a year."""
    from zeren.packformat.duties import CalendarEntry, Duty

    words = {"zh": "按月报送", "en": "monthly"}
    told = dict.fromkeys(("title", "what", "how", "how_often", "clause"), words)
    return [
        Duty(
            id=f"duty{number}",
            **told,
            tiers=("primary",),
            minutes=30,
            calendar=(CalendarEntry(every="month", days_after=5, working=number % 2 == 1),),
        )
        for number in range(EACH // 12)
    ]


def bare(folder: Path) -> float:
    """Seconds of the processor of the same rows as bare inserts into an empty copy of the table with its indexes."""
    from zeren.apps.obligations.models import Obligation

    table = Obligation._meta.db_table
    source = sqlite3.connect(os.environ["ZEREN_DB"])
    made = source.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)).fetchall()
    rows = source.execute(f"SELECT * FROM {table}").fetchall()
    target = sqlite3.connect(folder / "bare.sqlite3")
    for (sql,) in made:
        target.execute(sql)
    begun = time.process_time()
    marks = ", ".join("?" * len(rows[0]))
    target.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    target.commit()
    spent = time.process_time() - begun
    source.close()
    target.close()
    return spent


def report(units: int, rows: list[tuple[str, float, str]], floor: float) -> list[str]:
    """The table, as Markdown."""
    count = units * EACH
    lines = ["# A year of obligations", "", *described(), pace(), ""]
    lines += [
        f"Made by `python -m bench.obligations`. {units:,} units with {EACH} obligations each, {count:,} in all;",
        f"SQLite on disk; seconds of the processor, the database's included. May be: {MAY_BE} s at {UNITS:,} units.",
        "",
        "| step | s of the processor | obligations a second | what it did |",
        "|---|---|---|---|",
    ]
    lines += [f"| {name} | {spent:.1f} | {count / spent:,.0f} | {said} |" for name, spent, said in rows]
    lines += [f"| the floor: the same rows as bare inserts | {floor:.1f} | {count / floor:,.0f} | nothing else |"]
    return lines


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else UNITS)
