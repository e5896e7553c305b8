"""The loops of the fused executor and of the draws, compiled once for each machine and kept beside this file."""

# mypy: disable-error-code="no-untyped-call, untyped-decorator"

from __future__ import annotations

from typing import Any

import numba
import numpy as np

UNKNOWN = -1
"""Said of rows with a unit that is not there."""

DOUBTFUL = -(2**31)
"""Said of a mean that lies too near to a half."""

NEVER = 2**31 - 1
"""A total that no unit has."""

TILE = 2048
"""So many units are looked at at once: they stay in the processor's own memory."""


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


@numba.njit(cache=True, nogil=True, boundscheck=False)
def weigh(shares: Any, weights: Any, slack: Any, totals: Any, first: Any) -> Any:
    """The rounded mean of the shares of some units (from the place `first` on) in each draw, DOUBTFUL where it lies
    within `slack` of a half. How many do."""
    doubtful = 0
    buffer = np.empty(TILE, np.float64)
    for start in range(0, shares.shape[1], TILE):
        end = min(start + TILE, shares.shape[1])
        near = buffer[: end - start]
        for draw in range(weights.shape[0]):
            near[:] = 0.5
            for part in range(shares.shape[0]):
                share, weight = shares[part, start:end], weights[draw, part]
                for i in range(near.shape[0]):
                    near[i] += share[i] * weight
            line = totals[draw, first + start : first + end]
            unsure = 0
            for i in range(near.shape[0]):
                whole = np.floor(near[i])
                unsure += abs(near[i] - whole - 0.5) >= 0.5 - slack
                line[i] = np.int32(whole)
            if unsure:
                doubtful += unsure
                for i in range(near.shape[0]):
                    if abs(near[i] - np.floor(near[i]) - 0.5) >= 0.5 - slack:
                        line[i] = DOUBTFUL
    return doubtful


@numba.njit(cache=True, nogil=True, boundscheck=False)
def add(totals: Any, beside: Any, bonus: Any, gate: Any, highest: Any) -> None:
    """Turn means into totals: what comes beside them, and what comes beside those that reach the gate."""
    for draw in range(totals.shape[0]):
        line = totals[draw]
        for i in range(line.shape[0]):
            more = beside[i] + (bonus[i] if line[i] >= gate else np.int32(0))
            line[i] = min(max(line[i] + more, np.int32(0)), highest)


@numba.njit(cache=True, nogil=True, boundscheck=False)
def tally(totals: Any, inside: Any, table: Any) -> None:
    """The rank that each total has in each draw: one more than how many of the units inside have a higher one."""
    for draw in range(totals.shape[0]):
        line, row = totals[draw], table[draw]
        row[:] = 0
        for i in range(line.shape[0]):
            row[line[i]] += inside[i]
        rank = 1
        for total in range(row.shape[0] - 1, -1, -1):
            row[total], rank = rank, rank + row[total]


@numba.njit(cache=True, nogil=True, boundscheck=False)
def _tie(line: Any, here: Any, tied: Any, total: Any, count: Any, nth: Any) -> Any:
    """What the nth best in ties has among the `count` units of this total that compete."""
    equal = np.empty(count, np.int32)
    at = 0
    for i in range(line.shape[0]):
        if here[i] and line[i] == total:
            equal[at] = tied[i]
            at += 1
    equal.sort()
    return equal[count - nth]


@numba.njit(cache=True, nogil=True, boundscheck=False)
def cut(totals: Any, least: Any, tied: Any, free: Any, all_in: Any, highest: Any, over: Any, among: Any) -> None:
    """Where the quotas cut, by draw and band: who keeps it has a total of more than `over`, or that total and in ties
    at least `among`. `least` is the total that a band asks of each unit, `free` how many may have it or better, -1 for
    no end. Of those that are equal at the cut, all stay or none."""
    counts = np.empty(highest + 1, np.int32)
    won = np.empty(totals.shape[1], np.int32)
    here = np.empty(totals.shape[1], np.int32)
    for draw in range(totals.shape[0]):
        line = totals[draw]
        won[:] = 0
        for band in range(least.shape[0]):
            over[draw, band], among[draw, band] = -1, 0
            bound = least[band]
            if free[band] < 0:
                for i in range(line.shape[0]):
                    won[i] |= np.int32(line[i] >= bound[i])
                continue
            better, held = 0, 0
            for i in range(line.shape[0]):
                better += won[i]
                here[i] = np.int32(line[i] >= bound[i]) & (won[i] ^ 1)
                held += here[i]
            left = free[band] - better
            if left <= 0:
                over[draw, band] = NEVER
            elif held > left:
                counts[:] = 0
                for i in range(line.shape[0]):
                    counts[line[i]] += here[i]
                nth = left if all_in else left + 1
                total, above = highest, 0
                while above + counts[total] < nth:
                    above += counts[total]
                    total -= 1
                over[draw, band] = total
                if not all_in:
                    among[draw, band] = _tie(line, here, tied, total, counts[total], nth - above) + 1
            bar, tie = over[draw, band], among[draw, band]
            for i in range(line.shape[0]):
                stays = np.int32(line[i] > bar) | (np.int32(line[i] == bar) & np.int32(tied[i] >= tie))
                won[i] |= here[i] & stays


@numba.njit(cache=True, nogil=True, boundscheck=False)
def look_up(totals: Any, table: Any, least: Any, tied: Any, over: Any, among: Any, reached: Any) -> None:
    """Count in how many draws each unit has each band but the last, and put ranks where its totals were."""
    buffer = np.empty(TILE, np.int32)
    for draw in range(totals.shape[0]):
        row = table[draw]
        for start in range(0, totals.shape[1], TILE):
            end = min(start + TILE, totals.shape[1])
            line, ties, won = totals[draw, start:end], tied[start:end], buffer[: end - start]
            won[:] = 0
            for band in range(least.shape[0]):
                bar, tie = over[draw, band], among[draw, band]
                bound, count = least[band, start:end], reached[band, start:end]
                for i in range(line.shape[0]):
                    stays = np.int32(line[i] > bar) | (np.int32(line[i] == bar) & np.int32(ties[i] >= tie))
                    has = np.int32(line[i] >= bound[i]) & stays & (won[i] ^ 1)
                    count[i] += has
                    won[i] |= has
            for i in range(line.shape[0]):
                line[i] = row[line[i]]
