"""Raw rows into typed values: heads matched, cells converted, every cell that cannot be read reported. Streams."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

from zeren.base.problems import Problem, Where
from zeren.documents.cells import EMPTY, CellError, Convert, blank, shown
from zeren.documents.columns import Column, Sheet
from zeren.documents.faults import BEYOND_HEAD, DOUBLED_COLUMN, DOUBLED_ROW, MISSING_COLUMN, UNKNOWN_COLUMN
from zeren.documents.intake import Heads, Intake, Placed
from zeren.documents.nearest import fold, hint, nearest
from zeren.documents.numerals import converter

CUT_SHORT = frozenset({"broken_csv", "unreadable_file"})
"""Problems after which the rest of a table is not read."""

BATCH = 1000
"""So many rows are read together, column by column."""

Cells = Sequence[object]
Lines = Iterator[tuple[int, Cells]]


@dataclass(frozen=True)
class RawTable:
    """A table as it was found: whose it is, where it lies, its head, and its rows on demand.

    `lines(problems)` yields (row as a spreadsheet counts it, cells) without blank rows and adds what it cannot read.
    """

    key: str
    file: str
    sheet: str
    head_row: int
    head: tuple[str, ...]
    lines: Callable[[list[Problem]], Lines]

    def place(self, row: int = 0, column: str = "") -> Where:
        """A place in this table."""
        return Where(self.file, self.sheet, row, column)


@dataclass
class _Reading:
    """What is decided once for a table: which column stands where and how it is read."""

    heads: Heads
    keys: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    reads: list[Convert] = field(default_factory=list)
    empties: list[object] = field(default_factory=list)
    absent: dict[str, object] = field(default_factory=dict)
    headless: list[int] = field(default_factory=list)
    sound: bool = True


@dataclass
class _Beyond:
    """Cells that stand in no headed column: told once a column."""

    raw: RawTable
    intake: Intake
    warned: set[int] = field(default_factory=set)

    def fitted(self, cells: Cells, row: int) -> Cells:
        """As many cells as there are heads."""
        width = len(self.raw.head)
        self.warn(range(width, len(cells)), cells, row)
        return [*cells[:width], *[""] * (width - len(cells))]

    def warn(self, places: Sequence[int], cells: Cells, row: int) -> None:
        """Report the first full cell of each place."""
        for place in places:
            if place not in self.warned and not blank(cells[place]):
                self.warned.add(place)
                where = self.raw.place(row, column_letters(place))
                self.intake.problems.append(BEYOND_HEAD(where, found=shown(cells[place])))


def read_rows(sheet: Sheet, raw: RawTable, intake: Intake) -> Iterator[Placed]:
    """The rows of a table, one by one; what is wrong with them goes to `intake.problems`.

    A row of which a cell was refused comes too, with `sound` False and the refused cells empty.
    """
    intake.names[sheet.key] = sheet.text
    reading = _decide(sheet, raw, intake)
    seen: dict[object, int] = {}
    identity = itemgetter(*sheet.unique) if sheet.unique else None
    for placed in _converted(reading, raw, intake):
        if identity is not None and (placed.sound or _identified(sheet, placed)):
            own = identity(placed.values)
            first = seen.setdefault(own, placed.row)
            if first != placed.row:
                _report_doubled(sheet, placed, first, intake)
        if not placed.sound and len(sheet.unique) == 1:
            intake.doubt(sheet.key, str(placed.values[sheet.unique[0]]))
        yield placed


def match_heads(sheet: Sheet) -> dict[str, Column]:
    """Every accepted head, folded, and its column: key, Chinese, English and other names."""
    return {
        fold(word): column
        for column in reversed(sheet.columns)
        for word in (*column.aliases, column.text.en, column.text.zh, column.key)
        if word
    }


def _decide(sheet: Sheet, raw: RawTable, intake: Intake) -> _Reading:
    known = match_heads(sheet)
    found: dict[str, str] = {}
    reading = _Reading(Heads())
    for place, head in enumerate(raw.head):
        column = known.get(fold(head))
        if not fold(head):
            reading.headless.append(place)
        elif column is None:
            near = nearest(fold(head), known)
            said = hint(known[near].text.zh if near else "")
            intake.problems.append(UNKNOWN_COLUMN(raw.place(raw.head_row, head), found=shown(head), nearest=said))
        elif column.key in found:
            where = raw.place(raw.head_row, head)
            intake.problems.append(DOUBLED_COLUMN(where, found=shown(head), first=found[column.key]))
        else:
            found[column.key] = head
            _take(reading, _as_identity(column) if column.key in sheet.unique else column, place)
    reading.heads = Heads(raw.file, raw.sheet, {column.key: column.text.zh for column in sheet.columns} | found)
    _take_absent(sheet, raw, reading, intake)
    return reading


def _as_identity(column: Column) -> Column:
    """What tells rows apart is read as a code even where it is declared as text, so that references meet it."""
    return replace(column, kind="code") if column.kind == "text" else column


def _take(reading: _Reading, column: Column, place: int) -> None:
    reading.keys.append(column.key)
    reading.places.append(place)
    reading.reads.append(converter(column))
    reading.empties.append(EMPTY.get(column.kind))


def _take_absent(sheet: Sheet, raw: RawTable, reading: _Reading, intake: Intake) -> None:
    for column in sheet.columns:
        if column.key in reading.keys:
            continue
        reading.absent[column.key] = EMPTY.get(column.kind)
        if column.required:
            reading.sound = False
            intake.problems.append(MISSING_COLUMN(raw.place(raw.head_row, column.text.zh), wanted=column.text))
    if not reading.sound:
        intake.fail(sheet.key)


def _converted(reading: _Reading, raw: RawTable, intake: Intake) -> Iterator[Placed]:
    beyond = _Beyond(raw, intake)
    faults: list[Problem] = []
    batch: list[tuple[int, Cells]] = []
    for line in raw.lines(faults):
        if faults:
            yield from _read(reading, batch, beyond)
            batch = []
            _hand_on(faults, raw.key, intake)
        batch.append(line)
        if len(batch) == BATCH:
            yield from _read(reading, batch, beyond)
            batch = []
    yield from _read(reading, batch, beyond)
    _hand_on(faults, raw.key, intake)


def _read(reading: _Reading, batch: Sequence[tuple[int, Cells]], beyond: _Beyond) -> Iterator[Placed]:
    """The rows of a batch: column by column, or one by one where something is wrong with any of them."""
    columns = _columns(reading, [line for _, line in batch], len(beyond.raw.head))
    if columns is None:
        for row, line in batch:
            yield _row(reading, row, line, beyond)
        return
    keys, absent, heads, sound = reading.keys, reading.absent, reading.heads, reading.sound
    for (row, _), cells in zip(batch, zip(*columns, strict=True), strict=True):
        values = dict(zip(keys, cells, strict=True))
        if absent:
            values.update(absent)
        yield Placed(values, row, heads, sound)


def _columns(reading: _Reading, lines: Sequence[Cells], width: int) -> list[list[object]] | None:
    """The values of every column; None if a row is too long or too short or a cell cannot be read."""
    if not reading.keys or reading.headless or set(map(len, lines)) != {width}:
        return None
    columns = list(zip(*lines, strict=True))
    try:
        return [_column(read, columns[place]) for read, place in zip(reading.reads, reading.places, strict=True)]
    except CellError:
        return None


def _column(read: Convert, cells: Cells) -> list[object]:
    """A column's values; what it says twice is read once. Only text is told apart well enough: 1 equals True."""
    if set(map(type, cells)) != {str}:
        return [read(cell) for cell in cells]
    known = {cell: read(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _row(reading: _Reading, row: int, line: Cells, beyond: _Beyond) -> Placed:
    """One row, whatever is wrong with it."""
    cells = line if len(line) == len(beyond.raw.head) else beyond.fitted(line, row)
    if reading.headless:
        beyond.warn(reading.headless, cells, row)
    taken = [cells[place] for place in reading.places]
    try:
        values = dict(
            zip(reading.keys, [read(cell) for read, cell in zip(reading.reads, taken, strict=True)], strict=True)
        )
    except CellError:
        return _refused(reading, taken, row, beyond.intake)
    values.update(reading.absent)
    return Placed(values, row, reading.heads, reading.sound)


def _hand_on(faults: list[Problem], key: str, intake: Intake) -> None:
    """Report what the lines could not read. Where they end early, the table as a whole is not known."""
    if any(fault.code in CUT_SHORT for fault in faults):
        intake.fail(key)
    intake.problems.extend(faults)
    faults.clear()


def _refused(reading: _Reading, cells: Cells, row: int, intake: Intake) -> Placed:
    placed = Placed(dict(reading.absent), row, reading.heads, sound=False)
    for key, read, empty, cell in zip(reading.keys, reading.reads, reading.empties, cells, strict=True):
        try:
            placed.values[key] = read(cell)
        except CellError as bad:
            placed.values[key] = empty
            intake.problems.append(bad.at(placed.place(key)))
    return placed


def _identified(sheet: Sheet, placed: Placed) -> bool:
    return all(placed.values[key] not in {None, ""} for key in sheet.unique)


def _report_doubled(sheet: Sheet, placed: Placed, first: int, intake: Intake) -> None:
    placed.sound = False
    found = " / ".join(shown(placed.values[key]) for key in sheet.unique)
    intake.problems.append(DOUBLED_ROW(placed.place(sheet.unique[0]), found=found, first=first))


def column_letters(place: int) -> str:
    """The letters of a column in a spreadsheet; 0 is A."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
