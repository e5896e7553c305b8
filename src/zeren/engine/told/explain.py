"""Why a unit has its points: the way from the rule over facts and arithmetic to every number, from the same plan.

Words: an *atom* tells each fact with what it adds; a *step* is a named number with the tree that it comes from, in
which only the branch that was taken is told; the *margin* of a line is its last fact that changed anything: what came
after it met a full cap, or a threshold that was passed already. What must always hold: `replay.replay`, which knows
nothing of plans, gives the same numbers from what is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from zeren.engine.planning.expr import All, Among, Bin, Cmp, Cond, Expr, If, Not, Num, Quot, Ref, names
from zeren.engine.planning.expr import Any as AnyOf
from zeren.engine.planning.plan import Atom, LinePlan, Plan, Use
from zeren.engine.rendering.render import PYTHON, text
from zeren.engine.rendering.single import Row, Single

Facts = Mapping[str, Sequence[tuple[str, Row]]]
"""The facts of one unit: by source, the id and the columns of each."""
Node = list[Any]


@dataclass(frozen=True)
class Margin:
    """The last fact of a line that changed its points or state. `before` and `after` are its points without and with
    that fact, `spare` the ids of the facts that came later and changed nothing, in their order.
    """

    source: str
    fact: str
    day: int
    before: int
    after: int
    spare: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything that a unit's numbers come from. `atoms` hold, by name, the source and `(fact id, what it adds)`;
    `steps` the tree of each column; `values` every number by name.
    """

    unit: Row
    atoms: Mapping[str, tuple[str, tuple[tuple[str, int], ...]]]
    steps: Mapping[str, Node]
    values: Mapping[str, int]

    def written(self, *wanted: str) -> dict[str, Any]:
        """What can be kept as JSON and replayed: all of it, or what the numbers of some names come from."""
        some = self._reached(wanted) if wanted else self.values.keys()
        return {
            "unit": dict(self.unit),
            "atoms": {
                name: {"source": source, "value": self.values[name], "facts": [list(fact) for fact in facts]}
                for name, (source, facts) in self.atoms.items()
                if name in some
            },
            "steps": [[name, node] for name, node in self.steps.items() if name in some],
        }

    def _reached(self, wanted: Sequence[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(wanted)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += _named(self.steps[name]) if name in self.steps else ()
        return found


class Explainer:
    """A plan made ready to be explained for one unit after another."""

    def __init__(self, ready: Single, dated: Mapping[str, str]) -> None:
        """`dated` names, by source, the column that dates a fact."""
        self.ready = ready
        self.dated = dated
        self.own = {line.id: _own(line, ready.plan) for line in ready.plan.lines}
        self._uses = {line.id: [_picking(use) for use in line.uses] for line in ready.plan.lines}

    def explain(self, unit: Row, facts: Facts, others: Mapping[str, int] | None = None) -> Explanation:
        """The whole way, for one unit. `others` are the plan's numbers across units, which are told as they stand."""
        plan = self.ready.plan
        unit = {**unit, **dict.fromkeys(plan.across, 0), **(others or {})}
        atoms = {name: (atom.source, self._adds(name, facts.get(atom.source, ()))) for name, atom in plan.atoms.items()}
        values = dict(unit) | {name: sum(amount for _, amount in adds) for name, (_, adds) in atoms.items()}
        steps: dict[str, Node] = {}
        for name, column in plan.columns.items():
            steps[name] = node = _node(column, values)
            values[name] = node[1]
        return Explanation(unit, atoms, steps, values)

    def _adds(self, name: str, rows: Sequence[tuple[str, Row]]) -> tuple[tuple[str, int], ...]:
        test, value = self.ready.tests[name], self.ready.values[name]
        return tuple((fact, value(row)) for fact, row in rows if test(row))

    def margin(self, line: str, values: Mapping[str, int], facts: Facts) -> Margin | None:
        """The margin of a line for a unit with these numbers; None where no fact changes anything."""
        used = sorted(self._used(line, facts))
        atoms, columns = self.own[line]
        plan = next(one for one in self.ready.plan.lines if one.id == line)
        now = dict(values)
        for name, atom in atoms.items():
            now[name] -= sum(self._amount(name, row) for _, source, _, row in used if source == atom.source)
        self._again(columns, now)
        found, last = None, len(used)
        for place, (day, source, fact, row) in enumerate(used):
            before = now[plan.points], now[plan.state]
            for name, atom in atoms.items():
                now[name] += self._amount(name, row) if source == atom.source else 0
            self._again(columns, now)
            if (now[plan.points], now[plan.state]) != before:
                found, last = (source, fact, day, before[0], now[plan.points]), place
        return Margin(*found, spare=tuple(row[2] for row in used[last + 1 :])) if found else None

    def _used(self, line: str, facts: Facts) -> Iterator[tuple[int, str, str, _Key]]:
        seen: set[tuple[str, str]] = set()
        for source, pick in self._uses[line]:
            for fact, row in pick(facts.get(source, ())):
                if (source, fact) not in seen:
                    seen.add((source, fact))
                    yield row[self.dated[source]], source, fact, _Key(row)

    def _amount(self, atom: str, row: Row) -> int:
        return self.ready.values[atom](row) if self.ready.tests[atom](row) else 0

    def _again(self, columns: Sequence[str], values: dict[str, int]) -> None:
        for name in columns:
            values[name] = self.ready.columns[name](values)


_Rows = Sequence[tuple[str, Row]]


def _picking(use: Use) -> tuple[str, Callable[[_Rows], _Rows]]:
    """The source of a use, and how its facts are picked from a unit's."""
    test, best = _compiled(use.test), None if use.best is None else _compiled(use.best)

    def pick(rows: _Rows) -> _Rows:
        found = [(fact, row) for fact, row in rows if test(row)]
        if best is None:
            return found
        return sorted(found, key=lambda one: (-best(one[1]), one[0]))[:1]

    return use.source, pick


class _Key(dict[str, int]):
    """A row that stands last in a tuple that is sorted: never compared, because the ids before it differ."""

    def __lt__(self, other: object) -> bool:  # pragma: no cover  (two facts of one source have different ids)
        return False


def _own(line: LinePlan, plan: Plan) -> tuple[dict[str, Atom], list[str]]:
    """The atoms and, in order, the columns that a line's points and state are made of, without those of other lines."""
    others = {name for one in plan.lines if one.id != line.id for name in (one.points, one.state)}
    found: set[str] = set()
    waiting = [line.points, line.state]
    while waiting:
        name = waiting.pop()
        if name in found or name in others:
            continue
        found.add(name)
        waiting += names(plan.columns[name]) if name in plan.columns else ()
    return (
        {name: atom for name, atom in plan.atoms.items() if name in found},
        [name for name in plan.columns if name in found],
    )


def _compiled(said: Cond | Expr) -> Callable[[Row], int]:
    made = eval(f"lambda r: {text(said, PYTHON)}", {"min": min, "max": max})  # noqa: S307 # our own text
    return cast("Callable[[Row], int]", made)


def _node(expr: Expr, values: Mapping[str, int]) -> Node:
    """The tree of a number: `[kind, value, *parts]`."""
    match expr:
        case Num(value):
            return ["number", value]
        case Ref(name):
            return ["name", values[name], name]
        case If(test, a, b):
            told = _test(test, values)
            taken = _node(a if told[1] else b, values)
            return ["if", taken[1], told, taken]
        case Bin(op, a, b) | Quot(op, a, b):
            one, two = _node(a, values), _node(b, values)
            return [op, _computed(op, one[1], two[1]), one, two]


def _computed(op: str, a: int, b: int) -> int:
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "min":
            return min(a, b)
        case "max":
            return max(a, b)
        case "rh":
            return (2 * a + b) // (2 * b) if b else 0
        case "div":
            return a // b if b else 0
        case _:
            return a % b if b else 0


def _test(cond: Cond, values: Mapping[str, int]) -> Node:
    """The tree of a condition: `[kind, whether it holds, *parts]`."""
    match cond:
        case Cmp(op, a, b):
            one, two = _node(a, values), _node(b, values)
            x, y = one[1], two[1]
            holds = {"=": x == y, "!=": x != y, "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[op]
            return [op, holds, one, two]
        case Among(a, of):
            return ["among", values[a.name] in of, _node(a, values), list(of)]
        case Not(a):
            inner = _test(a, values)
            return ["not", not inner[1], inner]
        case All(of):
            parts = [_test(part, values) for part in of]
            return ["all", all(part[1] for part in parts), *parts]
        case AnyOf(of):
            parts = [_test(part, values) for part in of]
            return ["any", any(part[1] for part in parts), *parts]


def _named(node: Node) -> Iterator[str]:
    if node[0] == "name":
        yield node[2]
    for part in node[2:]:
        if isinstance(part, list) and part and isinstance(part[0], str):
            yield from _named(part)
