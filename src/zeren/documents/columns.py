"""How a table is declared: its columns, its key, what must be unique."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from zeren.base.text import Text

Kind = Literal["text", "date", "whole", "flag", "choice", "code", "codes", "files"]
"""How a cell is read.

- text: a `str`, NFC, outer blanks dropped, inner text as written;
- date: a `datetime.date`;
- whole: an `int` >= 0 (full-width digits and a trailing .0 are read);
- flag: a `bool` (是/否, yes/no, true/false, 1/0, √/×);
- choice: the key of one of `choices` (its key, its Chinese or its English name is accepted);
- code: a reference to the id of a row of sheet `refers`, or a free key when `refers` is empty;
- codes: several of them, separated by ; ； 、 , ，: a `tuple[str, ...]`;
- files: names of evidence files below the folder's `evidence/`, separated by ; or ；: a `tuple[str, ...]`.

An empty cell is "" for text and code, () for codes and files, None for the rest.
"""

Value = object
Row = Mapping[str, Value]


@dataclass(frozen=True)
class Column:
    """A column: its key in programs, its head in both languages, how its cells are read, help for who fills it in."""

    key: str
    text: Text
    kind: Kind = "text"
    required: bool = False
    choices: Mapping[str, Text] = field(default_factory=dict)
    refers: str = ""
    help: Text = Text("", "")
    example: str = ""
    aliases: tuple[str, ...] = ()
    """Other heads that people use for the same column."""


@dataclass(frozen=True)
class Sheet:
    """A table: its key (also the CSV file's name), its name in both languages, its columns.

    `unique` names the columns that together may occur once; text among them is read as a code. `needed` tables must
    be there and hold at least one row.
    """

    key: str
    text: Text
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ("id",)
    needed: bool = False
    help: Text = Text("", "")

    def column(self, key: str) -> Column:
        """The column with this key; `KeyError` if there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)
