"""An explanation read again by somebody who trusts nobody: a small interpreter of the written tree that knows neither
plan nor renderer, only the arithmetic of whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Node = Sequence[Any]
"""`[kind, value, *parts]` as `explain` writes it: plain lists, texts and numbers, so that it can be kept as JSON."""


class Untrue(ValueError):
    """Something written in an explanation is not what its parts give; the message names the first place."""


def replay(written: Mapping[str, Any]) -> dict[str, int]:
    """Every number of an explanation worked out anew from its facts, by name.

    `written` is what `explain.Explanation.written` gives: `unit` (numbers of the unit), `atoms` (by name the facts and
    what each adds) and `steps` (named nodes, each reading only earlier ones). Raises `Untrue` where a value that is
    written down differs from what it is made of.
    """
    known = dict(written["unit"])
    for name, atom in written["atoms"].items():
        known[name] = _agreed(name, atom["value"], sum(amount for _, amount in atom["facts"]))
    for name, node in written["steps"]:
        known[name] = _value(node, known, name)
    return known


def _agreed(place: str, told: Any, found: int) -> int:
    if told != found:
        raise Untrue(f"{place}: {told} is written, {found} follows")
    return found


def _value(node: Node, known: Mapping[str, int], place: str) -> int:
    kind, told, *parts = node
    if kind == "number":
        return int(told)
    if kind == "name":
        return _agreed(place, told, known[parts[0]])
    if kind == "if":
        test, taken = parts
        _holds(test, known, place)
        return _agreed(place, told, _value(taken, known, place))
    a, b = (_value(part, known, place) for part in parts)
    return _agreed(place, told, _ARITHMETIC[kind](a, b))


def _holds(node: Node, known: Mapping[str, int], place: str) -> bool:
    kind, told, *parts = node
    if kind in _COMPARED:
        a, b = (_value(part, known, place) for part in parts)
        found = _COMPARED[kind](a, b)
    elif kind == "among":
        found = _value(parts[0], known, place) in parts[1]
    elif kind == "not":
        found = not _holds(parts[0], known, place)
    else:
        each = [_holds(part, known, place) for part in parts]
        found = all(each) if kind == "all" else any(each)
    if bool(told) is not found:
        raise Untrue(f"{place}: {kind} is told as {told}")
    return found


def _rounded(a: int, b: int) -> int:
    """Half away from zero, by the remainder; 0 for a divisor of 0."""
    if b == 0:
        return 0
    whole, left = divmod(a, b)
    return whole + (2 * left >= b)


_ARITHMETIC: Mapping[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "min": lambda a, b: a if a < b else b,
    "max": lambda a, b: a if a > b else b,
    "rh": _rounded,
    "div": lambda a, b: divmod(a, b)[0] if b else 0,
    "mod": lambda a, b: divmod(a, b)[1] if b else 0,
}
_COMPARED: Mapping[str, Callable[[int, int], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
