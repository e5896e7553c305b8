"""Drawing a sample that everybody can draw again (M21): the order is that of hashes, which nobody chooses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def draw(seed: str, ids: Iterable[str], k: int) -> tuple[str, ...]:
    """The first `k` ids by SHA-256 of the seed, a zero byte and the id (UTF-8), ties by id; all of them where there are
    fewer. An id that is given twice is one object."""

    def order(name: str) -> tuple[bytes, str]:
        return hashlib.sha256(seed.encode() + b"\0" + name.encode()).digest(), name

    return tuple(sorted(set(ids), key=order)[:k])
