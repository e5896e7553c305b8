"""Merges: what is dated on or after the merge day, and findings still open on it, count for the successor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zeren.base.catalogue import Catalogue
from zeren.engine.columns import Column, Facts, Table
from zeren.engine.given import ADJUSTMENTS


def follow_successors(facts: Facts, catalogue: Catalogue, as_of: int) -> Facts:
    """The facts with every one counted for the unit that answers for it, through chains of merges up to `as_of`."""
    units = facts.units.columns
    merged = (units["successor"] >= 0) & (units["closed"] <= as_of)
    if not merged.any():
        return facts
    successor = np.where(merged, units["successor"], -1)
    closed = units["closed"]
    moved = {
        name: _moved(table, catalogue[name].dated, successor, closed)
        for name, table in facts.tables.items()
        if name != ADJUSTMENTS.name
    }
    return replace(facts, tables={**facts.tables, **moved})


def _moved(table: Table, dated: str, successor: Column, closed: Column) -> Table:
    owner = table.columns["unit"].copy()
    when = table.columns[dated]
    if "verified" in table.columns:
        when = np.maximum(when, table.columns["verified"])
    for _ in range(len(successor) + 1):
        after = successor[owner]
        moves = (after >= 0) & (when >= closed[owner])
        if not moves.any():
            break
        owner = np.where(moves, after, owner)
    return Table(table.ids, {**table.columns, "unit": owner})
