"""The text of an expression in Python and in SQL dialects. One grammar, small tables: the meaning is the same
everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zeren.engine.planning.expr import All, Among, Any, Bin, Cmp, Cond, Expr, If, Not, Num, Quot, Ref


@dataclass(frozen=True)
class Dialect:
    """How a language writes what differs between languages. `names`: what columns are called where not by their own
    name."""

    least: str
    most: str
    divide: str
    remainder: str
    choose: str
    true: str
    false: str
    equal: str = "="
    unequal: str = "<>"
    among: str = "IN"
    column: str = "{name}"
    number: str = "{value}"
    """A constant that is reckoned with: databases take a small one for 32 bits, and products of such overflow."""
    names: Mapping[str, str] = field(default_factory=dict)


PYTHON = Dialect(
    least="min({a}, {b})",
    most="max({a}, {b})",
    divide="({a} // {b} if {b} else 0)",
    remainder="({a} % {b} if {b} else 0)",
    choose="({a} if {test} else {b})",
    true="True",
    false="False",
    equal="==",
    unequal="!=",
    among="in",
    column="r[{name!r}]",
)

_CASE = "CASE WHEN {test} THEN {a} ELSE {b} END"
DUCKDB = Dialect(
    least="least({a}, {b})",
    most="greatest({a}, {b})",
    divide="coalesce({a} // nullif({b}, 0), 0)",
    remainder="coalesce({a} % nullif({b}, 0), 0)",
    choose=_CASE,
    true="true",
    false="false",
    column='"{name}"',
    number="{value}::BIGINT",
)


def text(expr: Expr | Cond, dialect: Dialect) -> str:
    """The expression in a dialect, in brackets where it needs them."""
    match expr:
        case Num(value):
            return str(value) if value >= 0 else f"({value})"
        case Ref(name):
            return dialect.column.format(name=dialect.names.get(name, name))
        case Bin() | Quot() | If():
            return _number(expr, dialect)
        case _:
            return _condition(expr, dialect)


def _number(expr: Bin | Quot | If, d: Dialect) -> str:
    a, b = _operand(expr.a, d), _operand(expr.b, d)
    match expr:
        case Bin("min"):
            return d.least.format(a=a, b=b)
        case Bin("max"):
            return d.most.format(a=a, b=b)
        case Bin(op):
            return f"({a} {op} {b})"
        case Quot("rh"):
            return d.divide.format(a=f"(2 * {a} + {b})", b=f"(2 * {b})")
        case Quot("div"):
            return d.divide.format(a=a, b=b)
        case Quot():
            return d.remainder.format(a=a, b=b)
        case If(test):
            return d.choose.format(test=text(test, d), a=a, b=b)


def _operand(expr: Expr, d: Dialect) -> str:
    return d.number.format(value=text(expr, d)) if isinstance(expr, Num) else text(expr, d)


def _condition(expr: Cond, d: Dialect) -> str:
    match expr:
        case Cmp(op, a, b):
            sign = {"=": d.equal, "!=": d.unequal}.get(op, op)
            return f"({text(a, d)} {sign} {text(b, d)})"
        case Among(_, ()):
            return d.false
        case Among(a, values):
            return f"({text(a, d)} {d.among} ({', '.join(map(str, values))}{',' if d is PYTHON else ''}))"
        case Not(a):
            return f"(NOT {text(a, d)})" if d is not PYTHON else f"(not {text(a, d)})"
        case All(of) | Any(of):
            word, empty = ("and", d.true) if isinstance(expr, All) else ("or", d.false)
            return "(" + f" {word} ".join(text(part, d) for part in of) + ")" if of else empty
