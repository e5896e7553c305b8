"""The kinds of value a pack's fields hold: words in two languages, ids, exact points, amounts by category.

Models are strict: no field that is not named here, no number read from text, no rounding.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from zeren.base.text import Text

ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
"""The id of a duty: it may be that of a clause elsewhere, such as ac-2.1."""

MOST_POINTS = 1_000_000
NUMBER = re.compile(r"[A-Z][1-9][0-9]{0,3}(?:\.[1-9][0-9]{0,2}){0,3}")
"""The number of a requirement: a letter and a number, such as S27 or C4.5."""


def in_order(number: str) -> tuple[str, list[int]]:
    """What numbers of requirements are ordered by."""
    return number[:1], [int(part) for part in number[1:].split(".")]


class Strict(BaseModel):
    """A part of a pack. While a pack is read, `context` learns which fields each written mapping may have."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _tell_fields(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, dict) and info.context is not None:
            info.context[id(value)] = tuple(cls.model_fields)
        return value


class Words(Strict):
    """A sentence in Chinese and English. A missing language is a warning; the other one stands in."""

    zh: str = ""
    en: str = ""

    @property
    def text(self) -> Text:
        """Both languages, neither empty unless both are."""
        return Text(self.zh or self.en, self.en or self.zh)


class ShortWords(Words):
    """A title short enough to head a narrow column: at most 10 characters in Chinese, 40 in English."""

    zh: Annotated[str, Field(max_length=10)] = ""
    en: Annotated[str, Field(max_length=40)] = ""


def _id(value: str) -> str:
    if not ID.fullmatch(value):
        raise PydanticCustomError("pack_id", "an id")
    return value


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise PydanticCustomError("pack_name", "an id")
    return value


def _number(value: object) -> str:
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise PydanticCustomError("pack_s_number", "an S-number")
    return value


def written_as(**said: Any) -> WithJsonSchema:
    """How the published JSON Schema tells a value that a reader of our own takes."""
    return WithJsonSchema(said)


def _matching(pattern: re.Pattern[str]) -> str:
    return f"^{pattern.pattern}$"


Id = Annotated[str, AfterValidator(_id), written_as(type="string", pattern=_matching(ID))]
Ids = tuple[Id, ...]
Name = Annotated[str, AfterValidator(_name), written_as(type="string", pattern=_matching(NAME))]
Cites = tuple[
    Annotated[str, PlainValidator(_number), written_as(type="string", pattern=f"^{NUMBER.pattern}$")],
    ...,
]


def exact(value: object, places: int) -> int:
    """A written number times ten to `places`, exactly; `PydanticCustomError` for anything else or for more decimals."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or not -MOST_POINTS < value < MOST_POINTS:
        raise PydanticCustomError("pack_number", "a number")
    scaled = Decimal(value).scaleb(places)
    if scaled != scaled.to_integral_value():
        raise PydanticCustomError("pack_decimals", "at most {places} decimals", {"places": places})
    return int(scaled)


def milli(value: object) -> int:
    """Points as written (8, 7.5), never negative, in milli-points."""
    found = exact(value, 3)
    if found < 0:
        raise PydanticCustomError("pack_number", "a number")
    return found


def _percent(value: object) -> int:
    found = exact(value, 1)
    if not 0 < found <= 1000:
        raise PydanticCustomError("pack_percent", "a percentage")
    return found


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise PydanticCustomError("pack_whole", "a whole number")
    return value


_POINTS = {"type": "number", "minimum": 0, "exclusiveMaximum": MOST_POINTS}
_WHOLE = {"type": "integer", "minimum": 0, "exclusiveMaximum": 2**31}


def ids_with(value: Mapping[str, Any]) -> dict[str, Any]:
    """How the schema tells a mapping from ids to such values."""
    return {"type": "object", "minProperties": 1, "patternProperties": {_matching(NAME): value}} | _CLOSED


_CLOSED = {"additionalProperties": False}
Milli = Annotated[int, PlainValidator(milli), written_as(**_POINTS)]
Percent = Annotated[int, PlainValidator(_percent), written_as(type="number", exclusiveMinimum=0, maximum=100)]
"""A percentage as written, in thousandths."""
Whole = Annotated[int, PlainValidator(_whole), written_as(**_WHOLE)]
Thousandths = Annotated[Whole, Field(le=1000), written_as(type="integer", minimum=0, maximum=1000)]


def between(least: int, most: int) -> tuple[Any, WithJsonSchema]:
    """Bounds of a whole number, for the reader and for the schema: `Annotated[Whole, *between(1, 366)]`."""
    return Field(ge=least, le=most), written_as(type="integer", minimum=least, maximum=most)


At1 = Annotated[Whole, *between(1, 2**31 - 1)]


def _date(value: object) -> dt.date:
    try:
        return dt.date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise PydanticCustomError("pack_date", "a date") from None


Day = Annotated[dt.date, PlainValidator(_date), written_as(type="string", format="date")]


def by_id(read: Callable[[object], int]) -> Callable[[object], dict[str, int]]:
    """A reader of mappings from ids to numbers."""

    def reader(value: object) -> dict[str, int]:
        if not isinstance(value, dict) or not value or not all(NAME.fullmatch(key) for key in value):
            raise PydanticCustomError("pack_by_id", "names with numbers")
        return {key: read(item) for key, item in value.items()}

    return reader


def _amount(value: object) -> int | Mapping[str, int]:
    return by_id(_whole)(value) if isinstance(value, dict) else _whole(value)


Amount = Annotated[int | Mapping[str, int], PlainValidator(_amount), written_as(anyOf=[_WHOLE, ids_with(_WHOLE)])]
"""One whole number, or one for each unit category."""
PointsById = Annotated[Mapping[str, int], PlainValidator(by_id(milli)), written_as(**ids_with(_POINTS))]
WholeById = Annotated[Mapping[str, int], PlainValidator(by_id(_whole)), written_as(**ids_with(_WHOLE))]


def values_of(amount: int | Mapping[str, int]) -> Iterator[int]:
    """Every number an amount may take."""
    yield from amount.values() if isinstance(amount, Mapping) else (amount,)
