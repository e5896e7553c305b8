"""What saving a record with its new score costs, at 60, 1,000 and 10,000 units with two years of records.

The form is sent with two files, and the page that follows shows the record with the score before and after: what it
costs from the click until somebody sees the new score is both together (`bench.visit`). Each size is a copy of the
database of `bench.bases`, on SQLite and on PostgreSQL. Usage: `python -m bench.filing [UNITS ...]`. Writes
`bench/results/filing.md` where all sizes are measured.
"""

from __future__ import annotations

import datetime as dt
import json
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from bench.bases import ROOT, SIZES, Base, asked, copied, kinds, made
from bench.growth import table_of
from bench.machine import described, pace
from bench.visit import Cost, Visitor, middle, queries, started

DAY = "2026-12-15"
DUTY = "thematic_study"
TIMES = 30
WARM = 3
MAY_BE, MAY_ASK = 25, 12
OUT = ROOT / "bench" / "results" / "filing.md"


class Found(NamedTuple):
    """One size: records there, the two requests and both together, statements of each (the save also where it meets an
    obligation), and milliseconds of the score alone.
    """

    records: int
    save: Cost
    page: Cost
    both: Cost
    statements: tuple[int, int, int]
    score: float


def main(sizes: Iterable[int]) -> None:
    """Measure every size on each database, each in a process of its own, and write the table."""
    tables: dict[str, dict[int, Found]] = {}
    for kind, running in kinds().items():
        with running():
            for units in sizes:
                print(f"{kind}, {units} units ...", flush=True)
                tables.setdefault(kind, {})[units] = _measured(copied(made(kind, units)))
    text = "\n".join(report(tables)) + "\n"
    if tuple(sizes) == SIZES:
        OUT.write_text(text, encoding="utf-8")
    print(text)


def _measured(base: Base) -> Found:
    told = json.loads(asked(["-m", "bench.filing", "measure"], base))
    costs = [Cost(*one) for one in told[1:4]]
    return Found(told[0], *costs, tuple(told[4]), told[5])


def report(tables: dict[str, dict[int, Found]]) -> list[str]:
    """The tables, as Markdown."""
    lines = ["# Filing a record", "", *described(), pace(), ""]
    lines += [
        f"Made by `python -m bench.filing`. Middle of {TIMES}, each in another town; milliseconds of the processor in",
        "the server's process; statements include those of session, access and the transaction itself. With",
        "PostgreSQL, whose data are forced to disk at no time here (that costs its clock and not its processor), `+`",
        f"is what its own process for the connection spends beside. May be: {MAY_BE} ms with the new score, {MAY_ASK}",
        "statements. A peer with a comparable page needs 597 to 6,375 ms for saving one answer.",
    ]
    heads = ["units", "records", "save", "statements", "where it meets an obligation"]
    heads += ["page with the new score", "statements", "both together", "the score alone"]
    for kind, found in tables.items():
        rows = [
            [
                f"{units:,}",
                f"{one.records:,}",
                told(one.save),
                str(one.statements[0]),
                str(one.statements[1]),
                told(one.page),
                str(one.statements[2]),
                told(one.both),
                f"{one.score:.1f} ms",
            ]
            for units, one in found.items()
        ]
        lines += ["", f"## {kind}", "", *table_of(heads, rows)]
    return lines


def told(cost: Cost) -> str:
    """Milliseconds, those of the database beside them."""
    return f"{cost.cpu:.1f}" + (f" + {cost.beside:.1f}" if cost.beside else "") + " ms"


def measure() -> list[Any]:
    """`Found`, as plain values, with the database that the settings name."""
    started(DAY)
    from zeren.apps.access.models import Account, Grant
    from zeren.apps.organisation.models import Unit
    from zeren.apps.records.models import Record

    day = dt.date.fromisoformat(DAY)
    account = Account.objects.create(username="o", name="o", start=day, must_change_password=False, password="!")
    Grant.objects.create(account=account, role="officer", path="", start=day)
    towns = list(Unit.objects.filter(category="town", closed=None).order_by("path")[: TIMES + WARM])
    visitor = Visitor("o")
    records = Record.objects.count()
    saves, pages, scores = [], [], []
    for number in range(TIMES + WARM):
        save, page = _filed(visitor, towns[number % len(towns)].pk, number)
        score = _scored()
        if number >= WARM:
            saves.append(save)
            pages.append(page)
            scores.append(score)
    both = [Cost(*(a + b for a, b in zip(save, page, strict=True))) for save, page in zip(saves, pages, strict=True)]
    return [records, middle(saves), middle(pages), middle(both), _statements(visitor), statistics.median(scores)]


def _filed(visitor: Visitor, unit: int, number: int, period: str = "2026H1") -> tuple[Cost, Cost]:
    """A record is filed, and the page that follows is opened."""
    saved = visitor.send(_address(unit), _form(number, period))
    assert saved.status == 302, saved.status
    shown = visitor.get(saved.headers["Location"])
    assert shown.status == 200, shown.status
    return saved.cost, shown.cost


def _address(unit: int) -> str:
    return f"/units/{unit}/file?duty={DUTY}"


def _form(number: int, period: str) -> dict[str, Any]:
    """A form with two files."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    words = {"token": f"bench-{number}", "date": "2026-03-05", "kind": "decision", "title": f"第{number}次学习"}
    files = [SimpleUploadedFile(f"{number}-{n}.txt", f"{number}-{n} ".encode() * 2000) for n in range(2)]
    return words | {"outcome": "定了", "period": period, "files": files}


def _scored() -> float:
    """Milliseconds of working out what the last record brings."""
    from zeren.apps.assessment.queries.frameworks import packs_on
    from zeren.apps.assessment.queries.live import brought
    from zeren.apps.records.models import Record

    record, pack = Record.objects.latest("pk"), packs_on(dt.date.fromisoformat(DAY))["founding"]
    begun = time.process_time()
    brought(record, pack, 2026, dt.date.fromisoformat(DAY))
    return (time.process_time() - begun) * 1000


def _statements(visitor: Visitor) -> tuple[int, int, int]:
    """Statements of saving, of saving what meets an obligation, and of the page."""
    numbers = iter(range(10_000, 20_000))
    unit, period = _owing()
    plain = queries(lambda: visitor.send(_address(unit), _form(next(numbers), "2020H1")))
    saved: list[Any] = []
    meeting = queries(lambda: saved.append(visitor.send(_address(unit), _form(next(numbers), period))))
    return plain, meeting, queries(lambda: visitor.get(saved[0].headers["Location"]))


def _owing() -> tuple[int, str]:
    """A unit that owes something for the duty that nothing has met, and for which period."""
    from zeren.apps.obligations.models import Obligation

    here: Iterator[tuple[int, str]] = (
        Obligation.objects.filter(duty=DUTY, delivered=None, not_applicable="", unit__category="town")
        .values_list("unit_id", "period")
        .iterator()
    )
    return next(here)


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        print(json.dumps(measure()))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
