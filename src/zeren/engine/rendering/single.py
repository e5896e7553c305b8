"""The Python renderer: a plan for one unit, from that unit's rows. Used for explanations and for one changed record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zeren.engine.planning.plan import Atom, Plan
from zeren.engine.rendering.render import PYTHON, text

Row = Mapping[str, int]


@dataclass(frozen=True)
class Single:
    """A plan made ready to be computed for one unit after another."""

    plan: Plan
    tests: Mapping[str, Callable[[Row], bool]]
    values: Mapping[str, Callable[[Row], int]]
    columns: Mapping[str, Callable[[Row], int]]

    def compute(
        self, unit: Row, facts: Mapping[str, Iterable[Row]], others: Mapping[str, int] | None = None
    ) -> dict[str, int]:
        """Every atom and column of the plan. `unit` has category, opened, closed, posts, weight; `facts` holds its
        rows; `others` the plan's numbers across units. Without those a line that compares units does not apply."""
        found = {**unit, **dict.fromkeys(self.plan.across, 0), **(others or {})}
        rows = {source: list(table) for source, table in facts.items()}
        for name, atom in self.plan.atoms.items():
            picked = [row for row in rows.get(atom.source, ()) if self.tests[name](row)]
            found[name] = sum(map(self.values[name], picked)) if atom.value is not None else len(picked)
        for name, column in self.columns.items():
            found[name] = column(found)
        return found

    def changed(
        self, found: Mapping[str, int], less: Mapping[str, Iterable[Row]], more: Mapping[str, Iterable[Row]]
    ) -> dict[str, int]:
        """What `compute` gave, had some rows not been there and others been: every atom is a sum over rows."""
        now = dict(found)
        gone, come = ({source: list(rows) for source, rows in one.items()} for one in (less, more))
        for name, atom in self.plan.atoms.items():
            test, value = self.tests[name], self.values[name]
            now[name] -= sum(value(row) for row in gone.get(atom.source, ()) if test(row))
            now[name] += sum(value(row) for row in come.get(atom.source, ()) if test(row))
        for name, column in self.columns.items():
            now[name] = column(now)
        return now


def single(plan: Plan) -> Single:
    """Make a plan ready. The expressions are our own text, never anybody's input."""
    return Single(
        plan,
        {name: _compiled(text(atom.test, PYTHON)) for name, atom in plan.atoms.items()},
        {name: _value(atom) for name, atom in plan.atoms.items()},
        {name: _compiled(text(expr, PYTHON)) for name, expr in plan.columns.items()},
    )


def _value(atom: Atom) -> Callable[[Row], int]:
    return _compiled(text(atom.value, PYTHON)) if atom.value is not None else lambda _row: 1


def _compiled(source: str) -> Callable[[Row], Any]:
    made: Callable[[Row], Any] = eval(f"lambda r: {source}", {"min": min, "max": max})  # noqa: S307 # our own text
    return made
