"""Which facts a rule looks at, as a pack writes it: `records: {duty: letter, outcome: true}`, and a `span`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from zeren.engine.scheme import Op
from zeren.packformat.strict import ID, written_as

OPS: tuple[Op, ...] = get_args(Op)
NEVER_WORD = "never"

Raw = str | int | bool


@dataclass(frozen=True)
class Condition:
    """A condition on one column; several values mean "one of them". Values are as written, not yet looked up."""

    column: str
    op: Op
    values: tuple[Raw, ...]


@dataclass(frozen=True)
class Select:
    """Facts of a source that meet every condition."""

    source: str
    where: tuple[Condition, ...] = ()
    span: Literal["year", "until"] = "year"

    def on(self, column: str) -> Iterator[Condition]:
        """The conditions on one column."""
        return (condition for condition in self.where if condition.column == column)


def read_select(value: object) -> Select:
    """A selection as written; `PydanticCustomError` where it is not one source with conditions."""
    if not isinstance(value, dict):
        raise PydanticCustomError("pack_selection", "a selection")
    span = value.get("span", "year")
    sources = [key for key in value if key != "span"]
    if span not in ("year", "until") or not isinstance(span, str) or len(sources) != 1 or not ID.fullmatch(sources[0]):
        raise PydanticCustomError("pack_selection", "a selection")
    columns = value[sources[0]]
    if not isinstance(columns, dict) or not all(ID.fullmatch(column) for column in columns):
        raise PydanticCustomError("pack_selection", "a selection")
    where = tuple(condition for column, said in columns.items() for condition in _conditions(column, said))
    return Select(sources[0], where, "until" if span == "until" else "year")


@dataclass(frozen=True)
class Carried:
    """Findings that were still open when the year began, or were opened in it (M24)."""

    carried: Select


def read_needs(value: object) -> Select | Carried:
    """A selection, or one under `carried`; `PydanticCustomError` for anything else."""
    if isinstance(value, dict) and tuple(value) == ("carried",):
        return Carried(read_select(value["carried"]))
    return read_select(value)


def _conditions(column: str, said: object) -> Iterator[Condition]:
    if isinstance(said, dict) and said:
        for op, value in said.items():
            if op not in OPS:
                raise PydanticCustomError("pack_condition", "a condition")
            yield Condition(column, op, (_value(value),))
    elif isinstance(said, tuple) and said:
        yield Condition(column, "=", tuple(_value(item) for item in said))
    else:
        yield Condition(column, "=", (_value(said),))


def _value(value: object) -> Raw:
    if not isinstance(value, (str, int, bool)):
        raise PydanticCustomError("pack_condition", "a condition")
    return value


_VALUE = {"type": ["string", "integer", "boolean"]}
_COMPARED = {
    "type": "object",
    "minProperties": 1,
    "properties": dict.fromkeys(OPS, _VALUE),
    "additionalProperties": False,
}
_COLUMN = {"anyOf": [_VALUE, {"type": "array", "minItems": 1, "items": _VALUE}, _COMPARED]}
_COLUMNS = {"type": "object", "patternProperties": {f"^{ID.pattern}$": _COLUMN}, "additionalProperties": False}
_SELECTION = {
    "type": "object",
    "properties": {"span": {"enum": ["year", "until"]}},
    "patternProperties": {f"^(?!(?:span|carried)$){ID.pattern}$": _COLUMNS},
    "additionalProperties": False,
    "anyOf": [
        {"minProperties": 1, "maxProperties": 1, "not": {"required": ["span"]}},
        {"minProperties": 2, "maxProperties": 2, "required": ["span"]},
    ],
}
_CARRIED = {
    "type": "object",
    "properties": {"carried": _SELECTION},
    "required": ["carried"],
    "additionalProperties": False,
}

Selected = Annotated[Select, PlainValidator(read_select), written_as(**_SELECTION)]
Needed = Annotated[Select | Carried, PlainValidator(read_needs), written_as(anyOf=[_CARRIED, _SELECTION])]
