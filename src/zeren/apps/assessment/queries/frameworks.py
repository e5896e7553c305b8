"""The framework that a run was made with. What is installed never changes, so it is read once in a process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from zeren.apps.assessment.models import Run
from zeren.apps.assessment.queries.cards import RunView, run_view
from zeren.apps.frameworks import queries as frameworks
from zeren.packformat import Pack


@lru_cache(maxsize=32)
def _pack(code: str, version: str, sha256: str) -> Pack | None:
    found = frameworks.get(code, version)
    return found if found is not None and found.hash == sha256 else None


def pack_of(code: str, version: str, sha256: str) -> Pack | None:
    """An installed pack with exactly this content, or None. One query at first, then none."""
    found = _pack(code, version, sha256)
    if found is None:
        _pack.cache_clear()
    return found


def latest_packs() -> dict[str, Pack]:
    """The pack installed last, by id. One query, and one more for each that was not read yet."""
    last = {code: (code, version, sha256) for code, version, sha256 in frameworks.installed()}
    packs = {code: pack_of(*key) for code, key in last.items()}
    return {code: pack for code, pack in packs.items() if pack is not None}


def view_of(run: Run) -> RunView | None:
    """A run with the words of its framework; None where that is not installed. One query at first, then none."""
    if pack_of(run.framework, run.version, run.pack_hash) is None:
        return None
    return _view(tuple(getattr(run, field.attname) for field in Run._meta.concrete_fields))


@lru_cache(maxsize=64)
def _view(values: tuple[Any, ...]) -> RunView:
    """By every value of the run, which is never edited: making the scheme takes longer than most queries."""
    run = Run.from_db(None, [field.attname for field in Run._meta.concrete_fields], values)
    pack = pack_of(run.framework, run.version, run.pack_hash)
    assert pack is not None, "looked up before"
    return run_view(run, pack)
