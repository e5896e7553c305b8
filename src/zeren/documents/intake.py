"""One load: the rows as they were read, the keys that are known, and every problem that was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zeren.base.problems import Problem, Where
from zeren.base.text import Text
from zeren.documents.faults import MORE_PROBLEMS, UNKNOWN_REFERENCE
from zeren.documents.nearest import Nearest, hint

LISTED = 1000
"""How many problems are listed one by one."""


@dataclass(frozen=True)
class Heads:
    """Where a table lies and what its heads say: column key to the head as the person wrote it."""

    file: str = ""
    sheet: str = ""
    written: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Placed:
    """One read row. `values` has every column of the sheet; `sound` is False when a cell of the row was refused."""

    values: dict[str, object]
    row: int = 0
    heads: Heads = Heads()
    sound: bool = True

    def place(self, column_key: str = "") -> Where:
        """The place of the row, or of one of its cells."""
        return Where(self.heads.file, self.heads.sheet, self.row, self.heads.written.get(column_key, column_key))


class Problems(list[Problem]):
    """The first thousand problems, and a last one that says how many more there were."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        super().__init__()
        self.more = 0
        self.extend(problems)

    @property
    def full(self) -> bool:
        """Whether what comes now is counted only."""
        return self.more > 0 or len(self) >= LISTED

    def append(self, problem: Problem) -> None:
        """List one problem, or count it."""
        if not self.full:
            super().append(problem)
            return
        self.more += 1
        if self.more > 1:
            super().pop()
        super().append(MORE_PROBLEMS(count=self.more))

    def extend(self, problems: Iterable[Problem]) -> None:
        """List many problems, or count them."""
        for problem in problems:
            self.append(problem)


@dataclass
class Intake:
    """One load of a folder.

    `keys`: what each sheet's codes became; `suspect`: codes of rows that were refused; `failed`: sheets that could
    not be read as a whole; `names`: what the sheets are called. References to what is suspect or failed raise no
    second problem.
    """

    keys: dict[str, dict[str, int]] = field(default_factory=dict)
    suspect: dict[str, set[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=Problems)
    failed: set[str] = field(default_factory=set)
    names: dict[str, Text] = field(default_factory=dict)
    _nearest: dict[str, Nearest] = field(default_factory=dict, repr=False)

    def learn(self, sheet_key: str, mapping: Mapping[str, int]) -> None:
        """Remember what codes of a sheet became."""
        self.keys.setdefault(sheet_key, {}).update(mapping)

    def doubt(self, sheet_key: str, code: str) -> None:
        """Remember that the row with this code was refused."""
        if code:
            self.suspect.setdefault(sheet_key, set()).add(code)

    def fail(self, sheet_key: str) -> None:
        """Remember that a whole sheet could not be read."""
        self.failed.add(sheet_key)

    def find(self, sheet_key: str, code: str, placed: Placed, column_key: str) -> int | None:
        """What a code became. None for an empty code, and for an unknown one after listing the problem."""
        if not code:
            return None
        found = self.keys.get(sheet_key, {}).get(code)
        if found is None and sheet_key not in self.failed and code not in self.suspect.get(sheet_key, ()):
            near = "" if getattr(self.problems, "full", False) else self._near(sheet_key, code)
            name = self.names.get(sheet_key, Text(sheet_key, sheet_key))
            problem = UNKNOWN_REFERENCE(placed.place(column_key), found=code, table=name, nearest=hint(near))
            self.problems.append(problem)
        return found

    def _near(self, sheet_key: str, code: str) -> str:
        known = self.keys.get(sheet_key, {})
        if sheet_key not in self._nearest or self._nearest[sheet_key].size != len(known):
            self._nearest[sheet_key] = Nearest(known)
        return self._nearest[sheet_key].find(code)
