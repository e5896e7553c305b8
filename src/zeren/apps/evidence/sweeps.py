"""Clearing up what a killed process or a form that nobody finished left behind. May be run at any time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from zeren.apps.evidence.derived import PARTS, take
from zeren.apps.evidence.queries import known, stored, waiting_folder

DAY = 24 * 3600


def clear(now: float) -> int:
    """Remove what no record will name any more (`now`: seconds since 1970); returns how many files are gone.

    A part goes when nobody writes it any more; a file that waited for a day goes with the content in the store
    that nothing names, unless its record was saved. One query if anything waited so long, none otherwise.
    """
    found = list(_files(waiting_folder()))
    parts = [path for path in found if path.name.startswith(PARTS) and _gone(path, now)]
    old = [path for path in found if not path.name.startswith(PARTS) and _age(path, now) > DAY]
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


def _gone(part: Path, now: float) -> bool:
    """Remove a part that nobody writes any more, or that grew a day old; True if it is gone."""
    try:
        with part.open("r+b") as stream:
            if take(stream) or _age(part, now) > DAY:
                part.unlink(missing_ok=True)
                return True
    except FileNotFoundError:
        pass
    return False
