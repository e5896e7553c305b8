"""What saving a record with its new score costs, at 60, 1,000 and 10,000 units with two years of records.

Requests go through the whole of Django in this process, without a network: sending the form with two files, and the
page that shows the record with the score before and after. Usage: `python -m bench.filing [UNITS ...]`. Writes
`bench/results/filing.md`.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.growth import MADE, RESULT, SIZES, county
from bench.machine import described

DAY = dt.date(2026, 11, 23)
TIMES = 30
OUT = RESULT.with_name("filing.md")


def main(sizes: Iterable[int]) -> None:
    """Measure every size, each in a process of its own, and write the table."""
    rows = []
    for units in sizes:
        print(f"{units} units ...", flush=True)
        folder = county(units)
        place = MADE / f"filing-{units}"
        os.environ["ZEREN_DB"] = str(place / "zeren.sqlite3")
        process = os.fork()
        if not process:
            (place).mkdir(parents=True, exist_ok=True)
            (place / "row.txt").write_text(measured(units, folder), encoding="utf-8")
            os._exit(0)
        os.waitpid(process, 0)
        rows.append((place / "row.txt").read_text(encoding="utf-8"))
    text = "\n".join(report(rows)) + "\n"
    OUT.write_text(text, encoding="utf-8")
    print(text)


def report(rows: list[str]) -> list[str]:
    """The table."""
    machine = " ".join(described())
    return [
        "# Filing a record",
        "",
        f"Written by `python -m bench.filing`. {machine}",
        "",
        f"Median of {TIMES}, CPU milliseconds of the process; statements include guard and session.",
        "",
        "| units | records | save: ms | queries | record with new score: ms | queries | the score alone: ms |",
        "|---|---|---|---|---|---|---|",
        *rows,
    ]


def measured(units: int, folder: Path) -> str:
    """A row of the table."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from django.test import Client

    from zeren.apps.access.models import Account, Grant
    from zeren.apps.assessment.queries.frameworks import latest_packs
    from zeren.apps.assessment.queries.live import brought
    from zeren.apps.organisation.models import Unit
    from zeren.apps.records.models import Record

    if not Account.objects.exists():
        filled(folder)
        Account.objects.create(username="o", name="o", start=DAY, must_change_password=False, password="!")
        Grant.objects.create(account=Account.objects.get(), role="officer", path="", start=DAY)
    towns = list(Unit.objects.filter(category="town", closed=None).order_by("path")[:TIMES])
    client = Client()
    client.force_login(Account.objects.get())
    saves, shows, scores = [], [], []
    queries = (0, 0)
    for number in range(TIMES + 2):
        unit = towns[number % len(towns)]
        saved, answer = timed(lambda n=number, u=unit: client.post(*form(u.pk, n)))  # type: ignore[misc]
        shown, page = timed(lambda a=answer: client.get(a.headers["Location"]))  # type: ignore[misc]
        assert page.status_code == 200
        record = Record.objects.latest("pk")
        score, _ = timed(lambda r=record: brought(r, latest_packs()["founding"], 2026, DAY))  # type: ignore[misc]
        if number >= 2:
            saves.append(saved)
            shows.append(shown)
            scores.append(score)
    queries = counted(client, towns[0].pk)
    ms = [f"{statistics.median(one):.1f}" for one in (saves, shows, scores)]
    return f"| {units:,} | {Record.objects.count():,} | {ms[0]} | {queries[0]} | {ms[1]} | {queries[1]} | {ms[2]} |"


def form(unit: int, number: int) -> tuple[str, dict[str, Any]]:
    """A form of a record with two files."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    words = {"token": f"{os.getpid()}-{number}", "date": "2026-03-05", "kind": "decision", "title": f"第{number}次学习"}
    files = [SimpleUploadedFile(f"{number}-{n}.txt", f"{os.getpid()}{number}{n}".encode() * 1000) for n in range(2)]
    return f"/units/{unit}/file?duty=thematic_study", words | {"outcome": "定了", "period": "2026H1", "files": files}


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """CPU milliseconds, and what it gave."""
    begun = time.process_time()
    found = act()
    return (time.process_time() - begun) * 1000, found


def counted(client: Any, unit: int) -> tuple[int, int]:
    """Statements of saving and of showing."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as saving:
        answer = client.post(*form(unit, 10_000))
    with CaptureQueriesContext(connection) as showing:
        client.get(answer.headers["Location"])
    return len(saving), len(showing)


def filled(folder: Path) -> None:
    """Take the county in and work out what is owed in both years."""
    from zeren.apps.desk.commands import load
    from zeren.apps.frameworks.commands import install
    from zeren.apps.obligations import commands
    from zeren.packformat import files

    pack = install(files("founding"), by="bench", on=DAY)
    load(folder, framework=pack, by="bench", on=DAY)
    for year in (2025, 2026):
        commands.regenerate(pack.duties.values(), year, by="bench", on=DAY, issuer=pack.id)
        commands.fulfil(year, by="bench", on=DAY)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or SIZES)
