"""Every read of installed packs."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from zeren.apps.frameworks.models import Installed
from zeren.packformat import Pack, read_pack


def get(code: str, version: str = "") -> Pack | None:
    """An installed pack by id: the given version, or the one installed last; None if there is none. One query."""
    files = stored_files(code, version)
    return read_pack(files) if files is not None else None


def stored_files(code: str, version: str = "") -> dict[str, bytes] | None:
    """The files of an installed pack, byte for byte as they were installed. One query."""
    found = Installed.objects.filter(code=code, **({"version": version} if version else {})).order_by("-pk").first()
    return {name: text.encode() for name, text in found.content} if found else None


def installed() -> list[tuple[str, str, str]]:
    """(id, version, hash) of every installed pack, by id in the order of installing. One query."""
    return list(Installed.objects.order_by("code", "pk").values_list("code", "version", "sha256"))


@lru_cache(maxsize=32)
def _pack(code: str, version: str, sha256: str) -> Pack | None:
    found = get(code, version)
    return found if found is not None and found.hash == sha256 else None


def pack_of(code: str, version: str, sha256: str) -> Pack | None:
    """An installed pack with exactly this content, or None. What is installed never changes, so it is read once in a
    process: one query at first, then none.
    """
    found = _pack(code, version, sha256)
    if found is None:
        _pack.cache_clear()
    return found


def latest_packs() -> dict[str, Pack]:
    """The pack installed last, by id. One query, and one more for each that was not read yet."""
    last = {code: (code, version, sha256) for code, version, sha256 in installed()}
    packs = {code: pack_of(*key) for code, key in last.items()}
    return {code: pack for code, pack in packs.items() if pack is not None}


def every_pack() -> list[tuple[Pack, dt.date]]:
    """Every installed pack with the day it was installed, by id, the last first. One query, and one more for each
    that was not read yet.
    """
    rows = Installed.objects.order_by("code", "-pk").values_list("code", "version", "sha256", "installed")
    packs = [(pack_of(*key), on) for *key, on in rows]
    return [(pack, on) for pack, on in packs if pack is not None]


def open_pack(code: str, version: str) -> Pack | None:
    """An installed pack, kept in memory. One query, and one more where it was not read yet."""
    found = Installed.objects.filter(code=code, version=version).values_list("sha256", flat=True).first()
    return pack_of(code, version, found) if found else None
