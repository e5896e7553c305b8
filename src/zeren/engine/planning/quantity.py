"""What steps (M6) and straight lines (M7) look at: a number of a unit, or the ratio of two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from zeren.base.numbers import plain_points
from zeren.base.text import Text
from zeren.engine.case import ABSENT, BARE, Case, Outcome, scored
from zeren.engine.planning.build import Builder
from zeren.engine.planning.expr import FALSE, Any, Cmp, Cond, Expr, If, Num, add, times
from zeren.engine.planning.plan import Use
from zeren.engine.scheme import Line, Quantity, Selection


@dataclass(frozen=True)
class Drafted:
    """A quantity as expressions: `a` in thousandths of a ratio over `b`, or as it is over 1."""

    a: Expr
    b: Expr
    zero: Cond
    absent: Cond
    bare: Cond
    uses: tuple[Use, ...]
    shown: dict[str, Expr]

    def settle(self, of: Quantity, line: Line, value: Expr) -> Expr:
        """The value, or what the quantity says of whole = 0."""
        if of.whole is None:
            return value
        return If(self.zero, Num(line.points if of.when_zero == "full" else 0), value)


def drafted(of: Quantity, build: Builder) -> Drafted:
    """The quantity for a plan."""
    part = build.total(of.part)
    whole = build.total(of.whole) if of.whole is not None else Num(1)
    zero: Cond = Cmp("=", whole, Num(0)) if of.whole is not None else FALSE
    found = _selections(of)
    bare: Cond = Cmp("=", add(build.count(select) for select in found), Num(0))
    absent = zero if of.when_zero == "not_applicable" else FALSE
    if of.when_zero == "not_evidenced":
        bare = Any((bare, zero))
    a: Expr = times(Num(1000), part) if of.whole is not None else part
    uses = tuple(build.use(select) for select in found)
    return Drafted(a, whole, zero, absent, bare, uses, {"a": part, "b": whole})


def slow_quantity(of: Quantity, line: Line, case: Case) -> Outcome | Fraction:
    """The number itself (thousandths of a ratio), or the outcome where there is none."""
    part = case.total(of.part)
    whole = case.total(of.whole) if of.whole is not None else None
    if whole == 0 and of.when_zero == "not_applicable":
        return ABSENT
    if not any(case.pick(select) for select in _selections(of)):
        return BARE
    if whole == 0:
        return scored(line.points) if of.when_zero == "full" else BARE
    return Fraction(part) if whole is None else Fraction(1000 * part, whole)


def _selections(of: Quantity) -> list[Selection]:
    wholes = of.whole.select if of.whole is not None else None
    return list(dict.fromkeys(select for select in (of.part.select, wholes, of.looked) if select is not None))


def told(of: Quantity, shown: Mapping[str, int]) -> Text:
    """41 ÷ 50 = 82%, or 41; nothing was due where whole is 0."""
    if of.whole is None:
        return Text("{a}", "{a}").fill(a=shown["a"])
    if shown["b"] == 0:
        return Text("应计数为0", "nothing was due")
    percent = bounds(of, (2000 * shown["a"] + shown["b"]) // (2 * shown["b"]))
    same = "=" if shown["a"] * 1000 % shown["b"] == 0 else "≈"
    return Text(f"{{a}} ÷ {{b}} {same} {percent}", f"{{a}} ÷ {{b}} {same} {percent}").fill(a=shown["a"], b=shown["b"])


def bounds(of: Quantity, number: int) -> str:
    """A bound as people write it: 90% of a ratio, or 9."""
    return f"{plain_points(number * 100)}%" if of.whole is not None else str(number)
