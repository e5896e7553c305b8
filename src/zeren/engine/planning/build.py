"""What measures write a plan with: selections become conditions and atoms, amounts become numbers by category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isqrt

from zeren.base.catalogue import Catalogue
from zeren.base.dates import NEVER
from zeren.engine.given import Given, adjustment_keys, with_adjustments
from zeren.engine.planning.expr import (
    All,
    Among,
    Cmp,
    Cond,
    Expr,
    If,
    Interval,
    Num,
    Quot,
    Ref,
    add,
    bound,
    least,
    less,
    most,
    times,
)
from zeren.engine.planning.plan import Across, Atom, Use
from zeren.engine.planning.standing import HUNDRED, SPREAD
from zeren.engine.scheme import Amount, Scheme, Selection, Total, Where

MOST_KEYS = 10_000_000
"""So many words a key column may have."""

MOST_UNITS = 10_000_000
MONDAY = 3
"""1970-01-01 was the fourth day of its week."""


@dataclass(frozen=True)
class Draft:
    """What a measure says of a line: its points before floor and ceiling, when it does not apply, when nothing is
    evidenced.

    With `over` the points are `value / over`, not yet rounded: needed where they can be negative and no whole number,
    because an adjustment is added before the one rounding."""

    value: Expr
    absent: Cond
    bare: Cond
    uses: tuple[Use, ...]
    shown: dict[str, Expr] = field(default_factory=dict)
    over: Expr | None = None


@dataclass
class Builder:
    """Collects atoms and columns, with the interval of each."""

    scheme: Scheme
    catalogue: Catalogue
    start: int
    end: int
    as_of: int
    given: Given = field(default_factory=Given)
    atoms: dict[str, Atom] = field(default_factory=dict)
    columns: dict[str, Expr] = field(default_factory=dict)
    intervals: dict[str, Interval] = field(default_factory=dict)
    across: dict[str, Across] = field(default_factory=dict)
    _keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _known: dict[Atom, Ref] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.catalogue = with_adjustments(self.catalogue)
        self._keys = {**self.scheme.keys, **adjustment_keys(self.scheme)}
        for name, high in {"category": len(self.scheme.categories), "posts": 2**31, "weight": 2**31}.items():
            self.intervals[name] = Interval(0, high)
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
            rows = self.catalogue[atom.source].most
            self.intervals[name] = Interval(min(0, each.low * rows), max(0, each.high * rows))
            self.atoms[name] = atom
            self._known[atom] = Ref(name)
        return self._known[atom]

    def among_units(self, name: str, one: Across) -> Ref:
        """The column of a number that needs the other units."""
        far = 2 * HUNDRED + SPREAD * isqrt(MOST_UNITS)
        low, high = {"place": (0, 2 * MOST_UNITS), "members": (0, MOST_UNITS), "score": (-far, far)}[one.how]
        self.intervals[name] = Interval(low, high)
        self.across[name] = one
        return Ref(name)

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
        known: Sequence[str] = tuple(fact.codes) or self._keys[f"{source}.{column}"]
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

    def total(self, total: Total) -> Expr:
        """The number that a total stands for."""
        if total.select is not None:
            return self.sum(total.select, Ref(total.column)) if total.column else self.count(total.select)
        return Ref("posts") if total.unit == "posts" else self.amount(total.amount or 0)

    def among(self, categories: Sequence[str]) -> Cond:
        """Whether the unit's category is one of these."""
        return Among(Ref("category"), tuple(sorted(self.scheme.categories.index(name) for name in categories)))

    def seen(self, column: str) -> Expr:
        """A day column of a row, NEVER where it lies after the day looked at."""
        return If(Cmp("<=", Ref(column), Num(self.as_of)), Ref(column), Num(NEVER))

    def portion(self, name: str, points: int, x: Expr, wide: int, over: Expr) -> Expr:
        """`rh(points * x / (wide * over))` for 0 <= x <= wide * over, in parts so small that 64 bits hold them."""
        whole = self.name(f"{name}_whole", least(Quot("div", x, over), Num(wide)))
        rest = self.name(f"{name}_rest", Quot("mod", x, over))
        shared = times(Num(points), whole)
        above = add([times(Quot("mod", shared, Num(wide)), over), times(Num(points), rest)])
        return add([Quot("div", shared, Num(wide)), Quot("rh", above, times(Num(wide), over))])

    def days(self, first: Expr, last: Expr, kind: str) -> Expr:
        """How many days after `first` up to `last`: all of them, or only working days."""
        if kind == "calendar":
            return less(last, first)
        return less(self._worked(last), self._worked(first))

    def _worked(self, day: Expr) -> Expr:
        """Working days up to a day: Mondays to Fridays, and what the calendar says against them."""
        since = most(add([day, Num(MONDAY + 1)]), Num(0))
        usual = add([times(Quot("div", since, Num(7)), Num(5)), least(Quot("mod", since, Num(7)), Num(5))])
        changed = []
        for when, worked in sorted(self.given.calendar.items()):
            usually = (when + MONDAY) % 7 < 5
            if worked != usually:
                changed.append(If(Cmp("<=", Num(when), day), Num(1 if worked else -1), Num(0)))
        return add([usual, *changed])

    def _row_intervals(self, source: str) -> dict[str, Interval]:
        found = {"unit": Interval(0, MOST_UNITS)}
        for name, fact in self.catalogue[source].columns.items():
            match fact.shape:
                case "day":
                    found[name] = Interval(-NEVER, NEVER)
                case "flag":
                    found[name] = Interval(0, 1)
                case "count":
                    found[name] = Interval(0, fact.most)
                case _:
                    found[name] = Interval(-1, MOST_KEYS)
        return found
