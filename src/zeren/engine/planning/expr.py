"""Whole-number expressions, their intervals and their text in Python and SQL.

Every renderer must keep the meaning of 64-bit whole numbers; `bound` proves that no value can leave them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Literal, NamedTuple

from zeren.base.problems import Refused, declare

OVERFLOW = declare(
    "plan_overflow",
    zh="“{place}”的数值可能达到{size}，超出64位整数",
    en="the numbers of “{place}” could reach {size}, more than 64 bits hold",
    do_zh="请减小分值、权重或目标数",
    do_en="Make its points, weights or targets smaller",
)

LARGEST = 2**63 - 1


class Interval(NamedTuple):
    """The least and the largest value an expression can have."""

    low: int
    high: int


@dataclass(frozen=True)
class Ref:
    """A named column."""

    name: str


@dataclass(frozen=True)
class Num:
    """A constant."""

    value: int


@dataclass(frozen=True)
class Bin:
    """Sum, difference, product, least or greatest of two."""

    op: Literal["+", "-", "*", "min", "max"]
    a: Expr
    b: Expr


@dataclass(frozen=True)
class Quot:
    """Division of a >= 0 by b > 0: "rh" rounds half up, "div" drops the remainder, "mod" is the remainder.

    Where b is 0 the value is 0: whoever uses it looks at b first.
    """

    op: Literal["rh", "div", "mod"]
    a: Expr
    b: Expr


@dataclass(frozen=True)
class If:
    """`a` where the condition holds, `b` elsewhere."""

    test: Cond
    a: Expr
    b: Expr


Expr = Ref | Num | Bin | Quot | If


@dataclass(frozen=True)
class Cmp:
    """A comparison of two expressions."""

    op: Literal["=", "!=", "<", "<=", ">", ">="]
    a: Expr
    b: Expr


@dataclass(frozen=True)
class Among:
    """The column holds one of these constants."""

    a: Ref
    values: tuple[int, ...]


@dataclass(frozen=True)
class All:
    """Every condition holds; none given means true."""

    of: tuple[Cond, ...] = ()


@dataclass(frozen=True)
class Any:
    """At least one condition holds; none given means false."""

    of: tuple[Cond, ...] = ()


@dataclass(frozen=True)
class Not:
    """The condition does not hold."""

    a: Cond


Cond = Cmp | Among | All | Any | Not

TRUE, FALSE = All(), Any()


def add(parts: Iterable[Expr]) -> Expr:
    """The sum; 0 for none."""
    given = list(parts)
    return reduce(lambda a, b: Bin("+", a, b), given) if given else Num(0)


def less(a: Expr, b: Expr) -> Expr:
    """a - b."""
    return Bin("-", a, b)


def times(*parts: Expr) -> Expr:
    """The product of one or more."""
    return reduce(lambda a, b: Bin("*", a, b), parts)


def least(a: Expr, b: Expr) -> Expr:
    """The smaller of two."""
    return Bin("min", a, b)


def most(a: Expr, b: Expr) -> Expr:
    """The larger of two."""
    return Bin("max", a, b)


def bound(expr: Expr, env: Mapping[str, Interval], place: str) -> Interval:
    """The interval of an expression. Raises `Refused` with `plan_overflow` where a value could leave 64 bits."""
    found = _bound(expr, env, place)
    size = max(abs(found.low), abs(found.high))
    if size > LARGEST:
        raise Refused([OVERFLOW(place=place, size=size)])
    return found


def _bound(expr: Expr, env: Mapping[str, Interval], place: str) -> Interval:
    match expr:
        case Num(value):
            return Interval(value, value)
        case Ref(name):
            return env[name]
        case If(_, a, b):
            one, two = bound(a, env, place), bound(b, env, place)
            return Interval(min(one.low, two.low), max(one.high, two.high))
        case Bin(op, a, b):
            return _bound_bin(op, bound(a, env, place), bound(b, env, place))
        case Quot(op, a, b):
            return _bound_quot(op, bound(a, env, place), bound(b, env, place), place)


def _bound_bin(op: str, a: Interval, b: Interval) -> Interval:
    match op:
        case "+":
            return Interval(a.low + b.low, a.high + b.high)
        case "-":
            return Interval(a.low - b.high, a.high - b.low)
        case "min":
            return Interval(min(a.low, b.low), min(a.high, b.high))
        case "max":
            return Interval(max(a.low, b.low), max(a.high, b.high))
        case _:
            corners = [x * y for x in a for y in b]
            return Interval(min(corners), max(corners))


def _bound_quot(op: str, a: Interval, b: Interval, place: str) -> Interval:
    assert a.low >= 0, f"{place}: a division needs a dividend that is never negative"
    assert b.low >= 0, f"{place}: a division needs a divisor that is never negative"
    inside = 2 * a.high + b.high  # what rounding computes on its way, or the doubled divisor
    if max(inside, 2 * b.high) > LARGEST:
        raise Refused([OVERFLOW(place=place, size=inside)])
    divisor = max(b.low, 1)
    match op:
        case "rh":
            return Interval(0, (2 * a.high + divisor) // (2 * divisor))
        case "div":
            return Interval(0, a.high // divisor)
        case _:
            return Interval(0, min(a.high, max(b.high - 1, 0)))


def depth_of(expr: Expr | Cond, depths: Mapping[str, int]) -> int:
    """The largest depth among the columns that an expression reads; 0 for none."""
    return max((depths.get(name, 0) for name in names(expr)), default=0)


def names(expr: Expr | Cond) -> set[str]:
    """The names of the columns that an expression reads."""
    match expr:
        case Ref(name):
            return {name}
        case Num():
            return set()
        case Bin(_, a, b) | Quot(_, a, b) | Cmp(_, a, b):
            return names(a) | names(b)
        case If(test, a, b):
            return names(test) | names(a) | names(b)
        case Among(a, _) | Not(a):
            return names(a)
        case All(of) | Any(of):
            return set().union(*(names(part) for part in of))
