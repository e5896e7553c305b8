"""Where each field of a pack was written, so that every problem can name file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from zeren.base.problems import Where

Path = tuple[str | int, ...]
"""The way to a field: keys of mappings and places in lists, from the top."""


@dataclass
class Places:
    """File and row (counted from 1) of every field, by its path."""

    marks: dict[Path, Where] = field(default_factory=dict)

    def mark(self, path: Path, file: str, row: int) -> None:
        """Remember where the field at `path` was written."""
        self.marks[path] = Where(file=file, row=row)

    def where(self, path: Path) -> Where:
        """The place of a field, or of the nearest field around it that was written."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, Where())

    def written(self, loc: Iterable[str | int]) -> Path:
        """A validator's location as a path; steps never written (a measure's kind) are left out, save the last."""
        steps = tuple(loc)
        path: Path = ()
        for at, step in enumerate(steps):
            if (*path, step) in self.marks or at == len(steps) - 1:
                path = (*path, step)
        return path


def field_name(path: Path) -> str:
    """A path as people read it: indicators[3].measure.target."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text
