"""What measures write a plan with: selections become conditions and atoms, amounts become numbers by category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zeren.base.catalogue import Catalogue
from zeren.base.dates import NEVER
from zeren.engine.expr import All, Among, Cmp, Cond, Expr, If, Interval, Num, Ref, bound
from zeren.engine.plan import Atom, Use
from zeren.engine.scheme import Amount, Scheme, Selection, Where

MOST_FACTS = 10_000_000
"""So many facts one unit may have in one source: the intervals are proven for it, and `columns` refuses more."""


@dataclass(frozen=True)
class Draft:
    """What a measure says of a line: its points before floor and ceiling, when it does not apply, when nothing is
    evidenced."""

    value: Expr
    absent: Cond
    bare: Cond
    uses: tuple[Use, ...]
    shown: dict[str, Expr] = field(default_factory=dict)


@dataclass
class Builder:
    """Collects atoms and columns, with the interval of each."""

    scheme: Scheme
    catalogue: Catalogue
    start: int
    end: int
    as_of: int
    atoms: dict[str, Atom] = field(default_factory=dict)
    columns: dict[str, Expr] = field(default_factory=dict)
    intervals: dict[str, Interval] = field(default_factory=dict)
    _known: dict[Atom, Ref] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, most in {"category": len(self.scheme.categories), "posts": 2**31, "weight": 2**31}.items():
            self.intervals[name] = Interval(0, most)
        for name in ("opened", "closed"):
            self.intervals[name] = Interval(-NEVER, NEVER)

    def name(self, name: str, expr: Expr, place: str = "") -> Ref:
        """Give an expression a name; proves that it fits."""
        assert name not in self.columns, name
        self.intervals[name] = bound(expr, self.intervals, place or name)
        self.columns[name] = expr
        return Ref(name)

    def atom(self, atom: Atom) -> Ref:
        """The column of an aggregate; the same aggregate is computed once."""
        if atom not in self._known:
            name = f"a{len(self.atoms)}"
            each = (
                bound(atom.value, self._row_intervals(atom.source), name) if atom.value is not None else Interval(0, 1)
            )
            self.intervals[name] = Interval(min(0, each.low * MOST_FACTS), max(0, each.high * MOST_FACTS))
            self.atoms[name] = atom
            self._known[atom] = Ref(name)
        return self._known[atom]

    def count(self, selection: Selection, *more: Cond) -> Ref:
        """How many facts the selection holds."""
        return self.atom(Atom(selection.source, self.test(selection, *more)))

    def sum(self, selection: Selection, value: Expr, *more: Cond) -> Ref:
        """The sum of a row's value over the selection."""
        return self.atom(Atom(selection.source, self.test(selection, *more), value))

    def test(self, selection: Selection, *more: Cond) -> Cond:
        """The condition a row must meet: those of the selection, its span, and that it exists on the day looked at."""
        dated = Ref(self.catalogue[selection.source].dated)
        span = (Cmp(">=", dated, Num(self.start)), Cmp("<", dated, Num(self.end))) if selection.span == "year" else ()
        asked = tuple(self._where(selection.source, where) for where in selection.where)
        return All((*asked, *span, Cmp("<=", dated, Num(self.as_of)), *more))

    def use(self, selection: Selection, *more: Cond) -> Use:
        """The facts of a selection, to be listed under a line."""
        return Use(selection.source, self.test(selection, *more))

    def _where(self, source: str, where: Where) -> Cond:
        numbers = tuple(self.coded(source, where.column, value) for value in where.values)
        if where.op == "=":
            return Among(Ref(where.column), tuple(sorted(numbers)))
        return Cmp(where.op, Ref(where.column), Num(numbers[0]))

    def coded(self, source: str, column: str, value: int | str) -> int:
        """The number that stands for a code or key. `KeyError` for one that is not in the catalogue or the scheme's
        keys."""
        fact = self.catalogue[source].columns[column]
        if isinstance(value, int):
            return value
        known: Sequence[str] = tuple(fact.codes) or self.scheme.keys[f"{source}.{column}"]
        if value not in known:
            raise KeyError(f"{source}.{column} has no {value!r}")
        return known.index(value)

    def amount(self, amount: Amount) -> Expr:
        """A number, by category where the scheme says so; 0 for a category that has none."""
        if isinstance(amount, int):
            return Num(amount)
        expr: Expr = Num(0)
        for name, value in amount.items():
            expr = If(Cmp("=", Ref("category"), Num(self.scheme.categories.index(name))), Num(value), expr)
        return expr

    def among(self, categories: Sequence[str]) -> Cond:
        """Whether the unit's category is one of these."""
        return Among(Ref("category"), tuple(sorted(self.scheme.categories.index(name) for name in categories)))

    def seen(self, column: str) -> Expr:
        """A day column of a row, NEVER where it lies after the day looked at."""
        return If(Cmp("<=", Ref(column), Num(self.as_of)), Ref(column), Num(NEVER))

    def _row_intervals(self, source: str) -> dict[str, Interval]:
        found = {"unit": Interval(0, MOST_FACTS)}
        for name, fact in self.catalogue[source].columns.items():
            match fact.shape:
                case "day":
                    found[name] = Interval(-NEVER, NEVER)
                case "flag":
                    found[name] = Interval(0, 1)
                case "count":
                    found[name] = Interval(0, fact.most)
                case _:
                    found[name] = Interval(-1, MOST_FACTS)
        return found
