"""A nested value as a list of fields with their ways (`faults[1].of`), and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from zeren.packformat.workbook.codec import encode, encode_text, same

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)((?:\[[1-9][0-9]{0,4}\])*)")


def flatten(value: Any, way: str = "") -> Iterator[tuple[str, str]]:
    """(way, cell) of each field: mappings and lists of mappings are walked into, the rest is told in a cell.

    A selection is a mapping too: what one cell can tell plainly is not walked into.
    """
    if isinstance(value, dict) and value and (not way or _walked(value)):
        for key, item in value.items():
            yield from flatten(item, f"{way}.{key}" if way else str(key))
    elif isinstance(value, tuple) and value and all(isinstance(item, dict) for item in value):
        for at, item in enumerate(value, 1):
            told = encode(item)
            if told.startswith(("{", "[")) and item:
                yield from flatten(item, f"{way}[{at}]")
            else:
                yield f"{way}[{at}]", told
    else:
        yield way, encode_text(value) if is_sentence(way) else encode(value)


def _walked(value: dict[str, Any]) -> bool:
    return encode(value).startswith("{") and all(_STEP.fullmatch(key) for key in value)


def is_sentence(way: str) -> bool:
    """Whether a field holds words of a language."""
    return way.endswith((".zh", ".en")) or way == "pack.version"


def put(whole: dict[str, Any], way: str, value: Any) -> None:
    """Put a value where its way leads; `ValueError` for a way that leads nowhere. Lists are lists until `settled`."""
    at: Any = whole
    steps = way_of(way)
    for step, ahead in zip(steps, [*steps[1:], None], strict=True):
        made: Any = value if ahead is None else [] if isinstance(ahead, int) else {}
        if isinstance(step, int):
            if not isinstance(at, list) or step > len(at):
                raise ValueError(way)
            if step == len(at):
                at.append(made)
                at = at[step]
                continue
        elif not isinstance(at, dict):
            raise ValueError(way)
        elif step not in at:
            at[step] = made
            at = at[step]
            continue
        if ahead is None:
            raise ValueError(way)
        at = at[step]


def way_of(way: str) -> list[str | int]:
    """The steps of a way; `ValueError` where it is none."""
    steps: list[str | int] = []
    for word in way.split("."):
        found = _STEP.fullmatch(word)
        if found is None:
            raise ValueError(way)
        steps.append(found[1])
        steps.extend(int(number) - 1 for number in re.findall(r"[0-9]+", found[2]))
    return steps


def settled(value: Any) -> Any:
    """The same with tuples for lists, as packs are read."""
    if isinstance(value, dict):
        return {key: settled(item) for key, item in value.items()}
    return tuple(map(settled, value)) if isinstance(value, (list, tuple)) else value


def whole_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The mapping that fields with values make; `ValueError` as `put` raises it."""
    made: dict[str, Any] = {}
    for way, value in pairs:
        put(made, way, value)
    settled_value: dict[str, Any] = settled(made)
    return settled_value


__all__ = ["flatten", "is_sentence", "put", "same", "settled", "way_of", "whole_of"]
