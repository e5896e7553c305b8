"""What a call costs, step by step, for whoever measures it. No result depends on it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Step = dict[str, str | float | int]


class Timings:
    """The steps of one call. A step lasts until the next one begins."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._name = ""
        self._since = (0.0, 0.0)

    def begin(self, name: str) -> None:
        """The step under way ends and another begins."""
        self.end()
        self._name, self._since = name, _now()

    def end(self) -> None:
        """The step under way ends. Seconds of the wall and of the processor, and the peak of memory so far in MiB."""
        if self._name:
            wall, cpu = (now - then for now, then in zip(_now(), self._since, strict=True))
            self.steps.append(
                {"step": self._name, "wall": round(wall, 3), "cpu": round(cpu, 3), "peak_mib": _peak_mib()}
            )
        self._name = ""


@contextmanager
def kept(path: Path | None) -> Iterator[Timings]:
    """Timings that are written to `path` as JSON when the call went well; not at all without a path."""
    timings = Timings()
    timings.begin("start")
    yield timings
    timings.end()
    if path is not None:
        path.write_text(json.dumps({"steps": timings.steps}, indent=1) + "\n", encoding="utf-8")


def _now() -> tuple[float, float]:
    spent = os.times()
    return time.perf_counter(), spent.user + spent.system + spent.children_user + spent.children_system


def _peak_mib() -> int:
    """The most memory this process has held, where the system tells; else 0."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1 << 20 if sys.platform == "darwin" else 1 << 10)
