"""A year's plan as a file: what a framework asks for in one year, in whole numbers, for whoever scores without the
pack.

The file is JSON: `{"format": "zeren-plan/1", "framework": {"id", "version", "hash"}, "year", "scheme"}`. `scheme` has
the fields of `scheme.Scheme` under their own names, points in milli-points; a field that is left out has the value it
has when nobody says anything; a measure names its `kind`. What must always hold: a file that was written reads back as
the same scheme; one that does not fit is refused with the place, before anything is computed; no number is taken on
trust, the plan is made anew from the scheme and its intervals are proven again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from zeren.base.problems import Refused, Where, declare
from zeren.base.text import Text
from zeren.engine import scheme as schemes
from zeren.engine.scheme import Measure, Scheme

FORMAT = "zeren-plan/1"
LARGEST = 10**15
"""No number of a scheme is larger; what they come to is proven when the plan is made."""

NOT_A_PLAN = declare(
    "plan_unreadable",
    zh="不是计分方案文件（{why}）",
    en="this is no plan file ({why})",
    do_zh="请用 zeren pack plan 重新写出",
    do_en="Write it anew with zeren pack plan",
)
NOT_THIS = declare(
    "plan_value_wrong",
    zh="“{place}”是{found}，应为{wanted}",
    en="“{place}” is {found} where {wanted} is needed",
    do_zh="请改正，或用 zeren pack plan 重新写出",
    do_en="Correct it, or write the file anew with zeren pack plan",
)
KINDS: Mapping[str, type] = {kind.__name__: kind for kind in get_args(Measure)}


class Written(NamedTuple):
    """A plan file as it was read: which framework it came from, which year it holds for, and what is asked for."""

    framework: Mapping[str, str]
    year: int
    scheme: Scheme


class _Wrong(Exception):
    def __init__(self, place: str, found: Any, wanted: str) -> None:
        self.place, self.found, self.wanted = place, found, wanted


def written(framework: Mapping[str, str], year: int, scheme: Scheme) -> str:
    """The text of a file."""
    head = {"format": FORMAT, "framework": dict(framework), "year": year, "scheme": _plain(scheme)}
    return json.dumps(head, ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return [value.zh, value.en]
    if is_dataclass(value):
        kind = {"kind": type(value).__name__} if isinstance(value, Measure) else {}
        told = {one.name: getattr(value, one.name) for one in fields(value) if getattr(value, one.name) != one.default}
        return kind | {name: _plain(item) for name, item in told.items()}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def read(text: str, name: str) -> Written:
    """A file read back. Raises `Refused` with every file that is none, and for the first value of a wrong form."""
    try:
        told = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Refused([NOT_A_PLAN(Where(name), why=str(error))]) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Refused([NOT_A_PLAN(Where(name), why=FORMAT)])
    try:
        return _written(told)
    except _Wrong as wrong:
        found = json.dumps(wrong.found, ensure_ascii=False)[:60]
        raise Refused([NOT_THIS(Where(name), place=wrong.place, found=found, wanted=wrong.wanted)]) from None


def _written(told: dict[str, Any]) -> Written:
    if told.keys() != {"format", "framework", "year", "scheme"}:
        raise _Wrong("", sorted(told), "format, framework, year, scheme")
    framework = _read(told["framework"], Mapping[str, str], "framework")
    if framework.keys() != {"id", "version", "hash"}:
        raise _Wrong("framework", sorted(framework), "id, version, hash")
    year = _read(told["year"], int, "year")
    if not 1990 <= year <= 2200:
        raise _Wrong("year", year, "1990-2200")
    return Written(framework, year, _read(told["scheme"], Scheme, "scheme"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a name comes twice: {sorted(name for name, _ in pairs)[:20]}")
    return found


def _read(value: Any, hint: Any, place: str) -> Any:
    """The value of a type, taken from plain JSON. Raises `_Wrong`."""
    origin, inside = get_origin(hint), get_args(hint)
    if hint is Text:
        return _text(value, place)
    if is_dataclass(hint):
        return _record(value, hint, place)  # type: ignore[arg-type]
    if origin in {Union, UnionType}:
        return _either(value, inside, place)
    if origin is Literal:
        return _fits(value in inside and isinstance(value, str), value, place, " / ".join(map(str, inside)))
    if origin is tuple:
        return _listed(value, inside, place)
    if origin is not None:
        _fits(isinstance(value, dict), value, place, "{...}")
        return {name: _read(item, inside[1], f"{place}.{name}") for name, item in value.items()}
    if hint is int:
        whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST
        return _fits(whole, value, place, f"0 ... {LARGEST}")
    return _fits(isinstance(value, hint), value, place, "true / false" if hint is bool else '"..."')


def _fits(holds: bool, value: Any, place: str, wanted: str) -> Any:
    if not holds:
        raise _Wrong(place, value, wanted)
    return value


def _text(value: Any, place: str) -> Text:
    pair = isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)
    return Text(*_fits(pair, value, place, '["中文", "English"]'))


def _listed(value: Any, inside: tuple[Any, ...], place: str) -> tuple[Any, ...]:
    _fits(isinstance(value, list), value, place, "[...]")
    if inside[-1] is not Ellipsis:
        _fits(len(value) == len(inside), value, place, f"[{len(inside)} ...]")
        return tuple(
            _read(item, hint, f"{place}[{at}]") for at, (item, hint) in enumerate(zip(value, inside, strict=True))
        )
    return tuple(_read(item, inside[0], f"{place}[{at}]") for at, item in enumerate(value))


def _either(value: Any, hints: tuple[Any, ...], place: str) -> Any:
    """One of several types: which of them, the form of the JSON says, and of a measure its kind."""
    if all(hint in KINDS.values() for hint in hints):
        kind = value.get("kind") if isinstance(value, dict) else None
        known = KINDS.get(kind) if isinstance(kind, str) else None
        _fits(known is not None, value if kind is None else kind, f"{place}.kind", " / ".join(KINDS))
        return _record({name: item for name, item in value.items() if name != "kind"}, known, place)  # type: ignore[arg-type]
    if value is None and type(None) in hints:
        return None
    for hint in hints:
        if _form(hint) is type(value):
            return _read(value, hint, place)
    raise _Wrong(place, value, " / ".join(sorted(_form(hint).__name__ for hint in hints)))


def _form(hint: Any) -> type:
    origin = get_origin(hint)
    if is_dataclass(hint) or origin not in {None, tuple, Literal}:
        return dict
    return list if origin is tuple else str if origin is Literal else hint


def _record(value: Any, kind: type, place: str) -> Any:
    _fits(isinstance(value, dict), value, place, "{...}")
    hints = _hints(kind)
    for name in value:
        _fits(name in hints, name, f"{place}.{name}", " / ".join(hints))
    for one in fields(kind):
        if one.default is MISSING and one.name not in value:
            raise _Wrong(f"{place}.{one.name}", None, "...")
    return kind(**{name: _read(item, hints[name], f"{place}.{name}") for name, item in value.items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, vars(schemes))
