"""Problems: what is wrong with somebody's input, where, and what to do. The same in page, API and command line.

A kind of problem is declared once, beside the code that finds it, and is public: its code never changes its meaning.
`docs/reference/problems.md` lists all kinds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from zeren.base.text import Language, Text


class Where(NamedTuple):
    """A place in the input. Rows count from 1 as a spreadsheet shows them; empty parts are unknown or do not apply."""

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""

    def say(self, language: Language = "zh") -> str:
        """The place in words: "units.csv, row 7, column 类别"."""
        zh = language == "zh"
        parts = [
            self.file,
            (f"工作表“{self.sheet}”" if zh else f"sheet “{self.sheet}”") if self.sheet else "",
            (f"第{self.row}行" if zh else f"row {self.row}") if self.row else "",
            (f"“{self.column}”列" if zh else f"column “{self.column}”") if self.column else "",
        ]
        return ("，" if zh else ", ").join(part for part in parts if part)


@dataclass(frozen=True)
class Problem:
    """One thing wrong: a stable code, its data, one plain sentence and what to do next."""

    code: str
    what: Text
    remedy: Text
    where: Where = Where()
    data: dict[str, str] = field(default_factory=dict)

    def say(self, language: Language = "zh") -> str:
        """One line: place, sentence, remedy."""
        colon, stop = ("：", "。") if language == "zh" else (": ", ". ")
        place = self.where.say(language)
        sentence = f"{self.what.say(language)}{stop}{self.remedy.say(language)}"
        return f"{place}{colon}{sentence}" if place else sentence


@dataclass(frozen=True)
class Kind:
    """A declared kind of problem; calling it makes one."""

    code: str
    what: Text
    remedy: Text

    def __call__(self, where: Where = Where(), /, **data: object) -> Problem:
        """Make the problem. Every `{name}` of the sentences must be given; values are shown as text."""
        said = {k: v.zh if isinstance(v, Text) else str(v) for k, v in data.items()}
        return Problem(self.code, self.what.fill(**data), self.remedy.fill(**data), where, said)


KINDS: dict[str, Kind] = {}


def declare(code: str, *, zh: str, en: str, do_zh: str, do_en: str) -> Kind:
    """Declare a kind of problem once. Sentences carry no final stop before the remedy; a code is used once."""
    if code in KINDS:
        raise ValueError(f"problem code declared twice: {code}")
    kind = Kind(code, Text(zh, en), Text(do_zh, do_en))
    KINDS[code] = kind
    return kind


class Refused(Exception):
    """The input was refused; nothing of it was kept. Carries every problem that was found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        assert self.problems, "a refusal names at least one problem"
        super().__init__("\n".join(problem.say("en") for problem in self.problems))

    def __reduce__(self) -> tuple[type[Refused], tuple[list[Problem]]]:
        """A refusal comes out of another process with its problems, not as the text of them."""
        return type(self), (self.problems,)


def refuse(problems: Iterable[Problem]) -> None:
    """Raise `Refused` where there is a problem."""
    found = list(problems)
    if found:
        raise Refused(found)
