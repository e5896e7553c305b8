"""Clearing up what a killed process or a form that nobody finished left behind. May be run at any time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from zeren.apps.evidence.queries import known, stored, waiting_folder

DAY = 24 * 3600
PARTS = ".part-"


def clear(now: float) -> int:
    """Remove what no record will name any more (`now`: seconds since 1970); returns how many files are gone.

    A part goes when the process that wrote it is gone; a file that waited for a day goes with the content in the store
    that nothing names, unless its record was saved. One query if anything waited so long, none otherwise.
    """
    found = list(_files(waiting_folder()))
    parts = [path for path in found if path.name.startswith(PARTS) and _left(path, now)]
    old = [path for path in found if not path.name.startswith(PARTS) and _age(path, now) > DAY]
    for part in parts:
        part.unlink(missing_ok=True)
    if old:
        # Whoever saves a record meanwhile waits: nothing is taken from under a row that is being written.
        with transaction.atomic():
            named = known(path.name for path in old)
            for path in old:
                if path.name not in named:
                    stored(path.name).unlink(missing_ok=True)
                path.unlink(missing_ok=True)
    return len(parts) + len(old)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_file()) if folder.is_dir() else iter(())


def _age(path: Path, now: float) -> float:
    try:
        return now - path.stat().st_mtime
    except FileNotFoundError:
        return 0


def _left(part: Path, now: float) -> bool:
    """Whether nobody writes this part any more."""
    writer = part.name.removeprefix(PARTS).partition("-")[0]
    if os.name != "posix" or not writer.isdecimal():
        return _age(part, now) > DAY
    try:
        os.kill(int(writer), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return _age(part, now) > DAY
    return _age(part, now) > DAY
