"""Expressions over columns: the same meaning as every other renderer, for many rows at once, in 64-bit numpy.

A column may be a whole number that holds for every row; so may a result."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zeren.engine.planning.expr import All, Among, Bin, Cmp, Cond, Expr, If, Not, Num, Quot, Ref
from zeren.engine.planning.expr import Any as Some

Numbers = NDArray[np.int64] | int
Truth = NDArray[np.bool_] | bool

_BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "min": np.minimum,
    "max": np.maximum,
}
_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_TRUE: Truth = True
_FALSE: Truth = False

Known = Callable[[Cond], Truth | None]
"""What is known of a condition already, None for nothing."""


def numbers(expr: Expr, columns: Mapping[str, Numbers], known: Known = lambda _: None) -> Numbers:
    """The value of an expression in every row."""
    match expr:
        case Num(value):
            return value
        case Ref(name):
            return columns[name]
        case Bin(op, a, b):
            return _BINARY[op](numbers(a, columns, known), numbers(b, columns, known))  # type: ignore[no-any-return]
        case Quot(op, a, b):
            return _divided(op, numbers(a, columns, known), numbers(b, columns, known))
        case If(test, a, b):
            return _chosen(truth(test, columns, known), numbers(a, columns, known), numbers(b, columns, known))


def truth(cond: Cond, columns: Mapping[str, Numbers], known: Known = lambda _: None) -> Truth:
    """Whether a condition holds in every row."""
    told = known(cond)
    if told is not None:
        return told
    match cond:
        case Cmp(op, a, b):
            return _COMPARED[op](numbers(a, columns, known), numbers(b, columns, known))  # type: ignore[no-any-return]
        case Among(a, values):
            return _among(numbers(a, columns, known), values)
        case Not(a):
            return np.logical_not(truth(a, columns, known))
        case All(of):
            return reduce(_both, (truth(part, columns, known) for part in of), _TRUE)
        case Some(of):
            return reduce(_either, (truth(part, columns, known) for part in of), _FALSE)


def _among(column: Numbers, values: tuple[int, ...]) -> Truth:
    parts: list[Truth] = [column == value for value in values]
    return reduce(_either, parts, _FALSE)


def _both(a: Truth, b: Truth) -> Truth:
    return np.logical_and(a, b)


def _either(a: Truth, b: Truth) -> Truth:
    return np.logical_or(a, b)


def _divided(op: str, a: Numbers, b: Numbers) -> Numbers:
    if op == "rh":
        a, b = 2 * a + b, 2 * b
    if isinstance(b, int):
        safe: Numbers = b or 1
    else:
        safe = np.maximum(b, 1)
    found: Numbers = a % safe if op == "mod" else a // safe
    return _chosen(b == 0, 0, found)


def _chosen(test: Truth, a: Numbers, b: Numbers) -> Numbers:
    if isinstance(test, (bool, np.bool_)):
        return a if test else b
    return np.where(test, np.int64(a) if isinstance(a, int) else a, np.int64(b) if isinstance(b, int) else b)
