"""Tables read ahead by a second process: where there is much to take in, one core reads while the other writes.

What comes out is what `read_rows` gives; only the problems of a part are told before its first row.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection

from zeren.base.problems import Problem
from zeren.documents.columns import Sheet
from zeren.documents.intake import Heads, Intake, Placed
from zeren.documents.rows import RawTable, read_rows

Reader = Callable[[Sheet, RawTable, Intake], Iterator[Placed]]

LARGE = 16 << 20
"""From so many bytes on a second process is worth the second that it takes to start."""

PART = 5000
"""So many rows are handed over at once."""


@dataclass(frozen=True)
class _Part:
    """Rows of one table as they are handed over: their columns, then (row, sound, values); what was found wrong."""

    table: str
    keys: tuple[str, ...] = ()
    heads: Heads = Heads()
    rows: list[tuple[int, bool, tuple[object, ...]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    suspect: dict[str, set[str]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    last: bool = False


@contextmanager
def reading(tables: Sequence[tuple[Sheet, RawTable]], size: int) -> Iterator[Reader]:
    """What reads the tables, which must be asked for in their order; `size` is that of their files in bytes.

    The second process ends with the block, whether everything was read or not. A server's own worker may start none:
    there it is read as it is asked for.
    """
    if size < LARGE or multiprocessing.current_process().daemon:
        yield read_rows
        return
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_read_all, args=(tables, there), daemon=True)
    child.start()
    there.close()
    try:
        yield lambda sheet, _raw, intake: _received(here, sheet, intake)
    finally:
        here.close()
        child.terminate()
        child.join()


def _read_all(tables: Sequence[tuple[Sheet, RawTable]], pipe: Connection) -> None:
    """The second process: reads until everything is handed over or nobody asks any more."""
    try:
        for sheet, raw in tables:
            for part in _parts(sheet, raw):
                pipe.send(part)
    except BrokenPipeError:
        return


def _parts(sheet: Sheet, raw: RawTable) -> Iterator[_Part]:
    intake = Intake(problems=[])
    rows = read_rows(sheet, raw, intake)
    while batch := list(islice(rows, PART)):
        keys = tuple(batch[0].values)
        taken = [(one.row, one.sound, tuple([one.values[key] for key in keys])) for one in batch]
        yield _Part(sheet.key, keys, batch[0].heads, taken, intake.problems, intake.suspect, intake.failed)
        intake.problems, intake.suspect, intake.failed = [], {}, set()
    yield _Part(sheet.key, problems=intake.problems, suspect=intake.suspect, failed=intake.failed, last=True)


def _received(pipe: Connection, sheet: Sheet, intake: Intake) -> Iterator[Placed]:
    intake.names[sheet.key] = sheet.text
    while True:
        part: _Part = pipe.recv()
        assert part.table == sheet.key, "tables are asked for in their order, each to its end"
        intake.problems.extend(part.problems)
        for key in part.failed:
            intake.fail(key)
        for key, codes in part.suspect.items():
            for code in codes:
                intake.doubt(key, code)
        for row, sound, values in part.rows:
            yield Placed(dict(zip(part.keys, values, strict=True)), row, part.heads, sound)
        if part.last:
            return
