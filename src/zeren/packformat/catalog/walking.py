"""Walks a catalogue in its order: every control with the group it lies in and the control it enhances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple


class Clause(NamedTuple):
    """A control and where it lies: the groups around it from the outside in, the controls that it enhances."""

    control: Mapping[str, Any]
    groups: tuple[Mapping[str, Any], ...]
    above: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its id, as the catalogue has it."""
        return str(self.control["id"])


def clauses(catalog: Mapping[str, Any]) -> Iterator[Clause]:
    """Every control, enhancements after what they enhance, in the order of the catalogue."""
    yield from _inside(catalog, ())


def _inside(holder: Mapping[str, Any], groups: tuple[Mapping[str, Any], ...]) -> Iterator[Clause]:
    yield from _controls(holder.get("controls", ()), groups, ())
    for group in holder.get("groups", ()):
        yield from _inside(group, (*groups, group))


def _controls(
    controls: Sequence[Mapping[str, Any]], groups: tuple[Mapping[str, Any], ...], above: tuple[str, ...]
) -> Iterator[Clause]:
    for control in controls:
        yield Clause(control, groups, above)
        yield from _controls(control.get("controls", ()), groups, (*above, str(control["id"])))


def prop(thing: Mapping[str, Any], name: str) -> str:
    """The value of a property, the shortest class first where there are several; "" for none."""
    found = [item for item in thing.get("props", ()) if item["name"] == name]
    return str(min(found, key=lambda item: len(item.get("class", "")))["value"]) if found else ""


def labelled(thing: Mapping[str, Any]) -> str:
    """How people call a control or part: its label, else its id."""
    return prop(thing, "label") or str(thing.get("id", ""))
