"""The loops of the fused executor, compiled once for each machine and kept beside this file."""

# mypy: disable-error-code="no-untyped-call, untyped-decorator"

from __future__ import annotations

from typing import Any

import numba

UNKNOWN = -1
"""Said of rows with a unit that is not there."""


@numba.njit(cache=True, nogil=True, boundscheck=False)
def place(
    rows: Any, n: Any, features: Any, groups: Any, classes: Any, merged: Any, pattern: Any, found: Any, cell: Any
) -> None:
    """The pattern of each row: its class in each feature, its cell in each group."""
    found[:n] = 0
    first = 0
    for group in range(groups.shape[0]):
        cell[:n] = 0
        for feature in range(first, groups[group, 0]):
            a, b = features[feature, 0], features[feature, 1]
            low, last = features[feature, 2], features[feature, 3] - 1
            table = classes[features[feature, 4] : features[feature, 4] + last + 1]
            line = rows[a]
            if b < 0:
                for i in range(n):
                    cell[i] += table[min(max(line[i] - low, 0), last)]
            else:
                other = rows[b]
                for i in range(n):
                    cell[i] += table[min(max(line[i] - other[i] - low, 0), last)]
        first = groups[group, 0]
        start = groups[group, 1]
        for i in range(n):
            found[i] += merged[start + cell[i]]
    for i in range(n):
        found[i] = pattern[found[i]]


@numba.njit(cache=True, nogil=True, boundscheck=False)
def follow(rows: Any, n: Any, when: Any, successor: Any, closed: Any) -> None:
    """Have each row count for the unit that answers for it on its day."""
    units = rows[0]
    for i in range(n):
        unit = units[i]
        if unit < 0 or unit >= successor.shape[0] or successor[unit] < 0:
            continue
        day = rows[when[0], i]
        for at in range(1, when.shape[0]):
            day = max(day, rows[when[at], i])
        while successor[unit] >= 0 and day >= closed[unit]:
            unit = successor[unit]
        units[i] = unit


@numba.njit(cache=True, nogil=True, boundscheck=False)
def keep(
    rows: Any,
    n: Any,
    pattern: Any,
    at: Any,
    columns: Any,
    shift: Any,
    units: Any,
    keys: Any,
    values: Any,
    sizes: Any,
    held: Any,
) -> Any:
    """Keep the rows that add something, as unit and pattern in one number beside the columns that are summed; `sizes`
    counts them by block of units. How many are held then, or UNKNOWN."""
    who = rows[0]
    for i in range(n):
        unit = who[i]
        if unit < 0 or unit >= units:
            return UNKNOWN
        kind = pattern[i]
        if at[kind] < at[kind + 1]:
            keys[held] = (unit << 32) | kind
            for column in range(columns.shape[0]):
                values[held, column] = rows[columns[column], i]
            sizes[unit >> shift] += 1
            held += 1
    return held


@numba.njit(cache=True, nogil=True, boundscheck=False)
def sort(keys: Any, values: Any, held: Any, shift: Any, sizes: Any, keys_to: Any, values_to: Any) -> None:
    """Order what is held by block of units, so that a block's counters are at hand while its rows are added."""
    start = 0
    for block in range(sizes.shape[0]):
        start, sizes[block] = start + sizes[block], start
    for i in range(held):
        block = keys[i] >> (32 + shift)
        to = sizes[block]
        sizes[block] = to + 1
        keys_to[to] = keys[i]
        for column in range(values.shape[1]):
            values_to[to, column] = values[i, column]
    sizes[:] = 0


@numba.njit(cache=True, nogil=True, boundscheck=False)
def scatter(keys: Any, values: Any, held: Any, at: Any, actions: Any, lines: Any) -> Any:
    """Add each row to the words of its pattern: what to add, the column to multiply it with, and the bits that say that
    a counter in the word is full. Those that were met."""
    full = 0
    for i in range(held):
        line = lines[keys[i] >> 32]
        kind = keys[i] & 0xFFFFFFFF
        for action in range(at[kind], at[kind + 1]):
            added = actions[action, 1]
            if actions[action, 2] >= 0:
                added *= values[i, actions[action, 2]]
            word = line[actions[action, 0]] + added
            line[actions[action, 0]] = word
            full |= word & actions[action, 3]
    return full
