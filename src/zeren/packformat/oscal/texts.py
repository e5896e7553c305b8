"""A control's texts as plain sentences: parameters put in, items one below the other with their labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zeren.packformat.catalog.checking import INSERT
from zeren.packformat.catalog.walking import labelled

STATEMENT, GUIDANCE = ("statement",), ("guidance", "overview")
TOLD = {*STATEMENT, *GUIDANCE, "item"}
"""Parts that become words of a duty; the others are kept in the catalogue only."""

KNOWN_PARTS = TOLD | {
    *("example", "instruction", "assessment-objective", "assessment-method", "assessment-objects"),
    *("objective", "objects", "assessment", "method", "control-objective"),
}
"""Names of parts that OSCAL itself gives a meaning, those of its earlier editions among them."""


def parameters(catalog: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Every parameter by its id."""
    found: dict[str, Mapping[str, Any]] = {}
    ahead: list[Mapping[str, Any]] = [catalog]
    while ahead:
        holder = ahead.pop()
        found |= {param["id"]: param for param in holder.get("params", ())}
        ahead.extend((*holder.get("groups", ()), *holder.get("controls", ())))
    return found


def told(control: Mapping[str, Any], names: tuple[str, ...], params: Mapping[str, Mapping[str, Any]]) -> str:
    """The prose of a control's parts with one of these names, items below; "" for none."""
    parts = [part for part in control.get("parts", ()) if part["name"] in names]
    return "\n".join(said for part in parts for said in _part(part, params, 0))


def _part(part: Mapping[str, Any], params: Mapping[str, Mapping[str, Any]], depth: int) -> Iterator[str]:
    prose = filled(part.get("prose", ""), params).strip()
    label = labelled(part) if depth and any(item["name"] == "label" for item in part.get("props", ())) else ""
    said = " ".join(filter(None, (label, prose)))
    if said:
        yield said
    for below in part.get("parts", ()):
        yield from _part(below, params, depth + 1)


def filled(text: str, params: Mapping[str, Mapping[str, Any]], depth: int = 0) -> str:
    """A text with every inserted parameter said in words; one that is not there by its id."""
    if depth > len(params):
        return text
    return INSERT.sub(lambda found: filled(_said(params.get(found[1]), found[1]), params, depth + 1), text)


def _said(param: Mapping[str, Any] | None, name: str) -> str:
    if param is None:
        return f"[{name}]"
    if "values" in param:
        return ", ".join(param["values"])
    if "select" in param:
        return "[" + "; ".join(param["select"].get("choice", ())) + "]"
    return f"[{param.get('label', name)}]"
