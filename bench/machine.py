"""The machine a measurement was made on, without its name."""

from __future__ import annotations

import os
import platform
import re
import resource
import time
from pathlib import Path


def described() -> list[str]:
    """Processor, cores, memory, system, Python: what somebody needs who compares."""
    version, implementation = platform.python_version(), platform.python_implementation()
    cores, load = os.cpu_count(), os.getloadavg()[0]
    made_of = f"{_processor()}, {cores} cores, {_memory()} memory, {platform.system()}; {implementation} {version}"
    busy = f"At its end {load:.1f} programs on average wanted a core at once, this one included"
    return [f"Machine: {made_of}. {busy}: on a busy machine the seconds of the processor are what compares."]


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", _text("/proc/cpuinfo"), re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def _memory() -> str:
    found = re.search(r"^MemTotal:\s*(\d+) kB", _text("/proc/meminfo"), re.MULTILINE)
    return f"{int(found[1]) / (1 << 20):.0f} GiB" if found else "unknown"


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""


def peak() -> int:
    """The most memory that this process held, in MiB. What the system counts for a process begins at what the one that
    started it held then, so the process itself is asked where it can tell.
    """
    found = re.search(r"^VmHWM:\s*(\d+) kB", _text("/proc/self/status"), re.MULTILINE)
    return (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024


def pace() -> str:
    """How fast the processor is just now: what compares figures of two days or machines."""
    return (
        f"A loop of ten million additions takes {_loop():.0f} ms of this processor while this is written: divide by it "
        "to compare with another day or machine."
    )


def _loop() -> float:
    """Milliseconds of the processor, the least of three."""
    spent = []
    for _ in range(3):
        begun, total = time.process_time(), 0
        for number in range(10_000_000):
            total += number
        spent.append(time.process_time() - begun)
    return min(spent) * 1000
