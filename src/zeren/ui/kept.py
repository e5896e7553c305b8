"""What is counted over very many rows is counted once in some minutes, in each process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.utils import timezone

T = TypeVar("T")
MANY, KEPT, MOST = 20_000, dt.timedelta(minutes=5), 24


class Keeper(Generic[T]):
    """Keeps what was counted over `MANY` things and more for a while, at most `MOST` of them; less is counted anew
    each time. `weighs` says over how many a count went.
    """

    def __init__(self, weighs: Callable[[T], int]) -> None:
        self._weighs = weighs
        self._found: dict[Hashable, tuple[T, dt.datetime]] = {}

    def of(self, key: Hashable, make: Callable[[], T]) -> tuple[T, dt.datetime | None]:
        """What `make` counts, and when, where it is kept: the key names everything that it depends on."""
        now = timezone.now()
        known = self._found.get(key)
        if known and now - known[1] < KEPT:
            return known
        made = make()
        if self._weighs(made) < MANY:
            return made, None
        old = [one for one, (_, at) in self._found.items() if now - at >= KEPT]
        for one in old or list(self._found)[: max(0, len(self._found) + 1 - MOST)]:
            self._found.pop(one, None)
        self._found[key] = made, now
        return made, now
