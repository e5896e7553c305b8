"""The framework that a run was made with. What is installed never changes, so it is read once in a process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from zeren.apps.assessment.models import Run
from zeren.apps.assessment.queries.cards import RunView, run_view
from zeren.apps.frameworks.queries import Beside, beside, beside_in, pack_of, packs_on, packs_scoring
from zeren.apps.obligations.queries.days import parts_for

__all__ = ["Beside", "beside", "beside_in", "pack_of", "packs_on", "packs_scoring", "parts_for", "view_of"]


def view_of(run: Run) -> RunView | None:
    """A run with the words of its framework; None where that is not installed. One query at first, then none."""
    if pack_of(run.framework, run.version, run.pack_hash) is None:
        return None
    return _view(tuple(getattr(run, name) for name in _names()))


def _names() -> list[str]:
    return [field.attname for field in Run._meta.concrete_fields]


@lru_cache(maxsize=64)
def _view(values: tuple[Any, ...]) -> RunView:
    """By every value of the run, which is never edited: making the scheme takes longer than most queries."""
    run = Run.from_db(None, _names(), values)
    pack = pack_of(run.framework, run.version, run.pack_hash)
    assert pack is not None, "looked up before"
    return run_view(run, pack)
