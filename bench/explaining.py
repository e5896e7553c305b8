"""What it costs to explain one unit's score from the rows in SQLite. Usage: python -m bench.explaining [UNITS].

Writes `bench/results/explaining.md`. CPU time of this process; the plan is made ready before, as in a server.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.machine import described
from bench.rescoring import DAY, TIMES, filled

OUT = Path(__file__).parent / "results" / "explaining.md"


def main(units: int) -> None:
    """Measure and write the figures."""
    with tempfile.TemporaryDirectory() as place:
        os.environ.setdefault("ZEREN_DB", str(Path(place) / "bench.sqlite3"))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        filled(units)
        rows = measured(units)
    text = [
        "# One unit's score explained",
        "",
        f"Written by `python -m bench.explaining`. {' '.join(described())}",
        "",
        f"Median of {TIMES} of {units:,} units in SQLite, CPU milliseconds. Aim: 0.1 to 0.7 ms.",
        "",
        "| | ms |",
        "|---|---|",
        *(f"| {name} | {ms:.2f} |" for name, ms in rows.items()),
    ]
    OUT.write_text("\n".join(text) + "\n", encoding="utf-8")
    print("\n".join(text))


def measured(units: int) -> dict[str, float]:
    """Milliseconds by what was done."""
    from zeren.apps.assessment.queries.catalogue import catalogue
    from zeren.apps.assessment.queries.live import gathered
    from zeren.apps.frameworks.commands import install
    from zeren.engine.told.explain import Explainer
    from zeren.packformat import files

    pack = install(files("founding"), by="bench", on=DAY)
    rng = random.Random(5)
    explainer: Any = None
    took: dict[str, list[float]] = {}

    def timed(name: str, deed: Callable[[], Any]) -> Any:
        start = time.process_time_ns()
        found = deed()
        took.setdefault(name, []).append((time.process_time_ns() - start) / 1e6)
        return found

    for n in range(TIMES + 20):
        unit = rng.randrange(2, units)
        ready, own, rows = timed("reading the unit's facts", partial(gathered, unit, pack, 2026, DAY))
        explainer = explainer or Explainer(ready.single, {name: one.dated for name, one in catalogue().items()})
        plain = {source: [row for _, row in some] for source, some in rows.items()}
        values = timed("scoring it", partial(ready.single.compute, own, plain))
        line = ready.plan.lines[n % len(ready.plan.lines)].id
        timed("every number of it with its tree", partial(explainer.explain, own, rows))
        timed("the margin of one line", partial(explainer.margin, line, values, rows))
    return {name: statistics.median(some[20:]) for name, some in took.items()}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
