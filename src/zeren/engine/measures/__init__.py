"""The kinds of measure. Each file holds one: how it becomes a plan, its slow twin, and its arithmetic in words.

A new kind is a file here, one line in `KINDS`, and a spec table in `tests/spec/`. What must always hold: the plan and
the slow twin give the same milli-points and state for every input (`tests/agreement/`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from zeren.base.text import Text
from zeren.engine.case import Case, Outcome
from zeren.engine.measures import (
    accumulate,
    all_or_nothing,
    award,
    carry_over,
    count,
    coverage,
    deduction,
    grade,
    ladder,
    linear,
    presence,
    ratio,
    sample,
    standing,
    steps,
    survey,
    veto,
    viewpoints,
)
from zeren.engine.planning.build import Builder, Draft
from zeren.engine.scheme import (
    Accumulate,
    AllOrNothing,
    Award,
    CarryOver,
    Count,
    Coverage,
    Deduction,
    Grade,
    Ladder,
    Line,
    Linear,
    Measure,
    Presence,
    Ratio,
    Sample,
    Standing,
    Steps,
    Survey,
    Veto,
    Viewpoints,
)


class Kind(Protocol):
    """What every file here offers."""

    def draft(self, line: Line, measure: Any, build: Builder) -> Draft:
        """The measure as expressions."""

    def slow(self, line: Line, measure: Any, case: Case) -> Outcome:
        """The same, straight from the scoring rules."""

    def tell(self, line: Line, measure: Any, shown: Mapping[str, int]) -> Text:
        """The arithmetic as a person would write it, from the numbers that `draft` shows."""


KINDS: Mapping[type[Measure], Kind] = {
    Count: count,
    Presence: presence,
    Ratio: ratio,
    Coverage: coverage,
    Steps: steps,
    Linear: linear,
    Ladder: ladder,
    Deduction: deduction,
    AllOrNothing: all_or_nothing,
    Accumulate: accumulate,
    Award: award,
    Veto: veto,
    Grade: grade,
    Survey: survey,
    Viewpoints: viewpoints,
    Sample: sample,
    Standing: standing,
    CarryOver: carry_over,
}
