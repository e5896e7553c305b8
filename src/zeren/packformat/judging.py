"""The measures of a pack that rest on somebody's judgement, on answers, on a sample or on other units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from zeren.packformat.selections import Selected
from zeren.packformat.strict import (
    ID,
    Amount,
    At1,
    Id,
    Milli,
    Strict,
    WholeById,
    by_id,
    exact,
    ids_with,
    milli,
    written_as,
)
from zeren.packformat.totals import Total


def _share(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1000:
        raise PydanticCustomError("pack_thousandths", "thousandths")
    return value


def _matrix(value: object) -> dict[str, dict[str, int]]:
    if not isinstance(value, dict) or not value or not all(ID.fullmatch(key) for key in value):
        raise PydanticCustomError("pack_by_id", "names with numbers")
    return {key: SHARES(cells) for key, cells in value.items()}


def _trim(value: object) -> int:
    found = exact(value, 1)
    if not 0 <= found < 500:
        raise PydanticCustomError("pack_trim", "a percentage below 50")
    return found


SHARES = by_id(_share)
_SHARE = {"type": "integer", "minimum": 0, "maximum": 1000}
SharesById = Annotated[Mapping[str, int], PlainValidator(SHARES), written_as(**ids_with(_SHARE))]
Matrix = Annotated[Mapping[str, Mapping[str, int]], PlainValidator(_matrix), written_as(**ids_with(ids_with(_SHARE)))]
Trim = Annotated[int, PlainValidator(_trim), written_as(type="number", minimum=0, exclusiveMaximum=50)]


class Grade(Strict):
    """M17: the mean of what judges' grades are worth, from `grades`, or from a `matrix` of grade and level."""

    kind: Literal["grade"]
    of: Selected
    grades: SharesById | None = None
    matrix: Matrix | None = None
    load: Amount = 1000

    @model_validator(mode="after")
    def _one_form(self) -> Grade:
        if (self.grades is None) == (self.matrix is None):
            raise PydanticCustomError("pack_grade_form", "grades or matrix")
        return self


class Survey(Strict):
    """M18: the mean of what answers are worth; fewer than `least` returns: not applicable."""

    kind: Literal["survey"]
    of: Selected
    answers: SharesById
    least: At1
    trim: Trim = 0


class Viewpoints(Strict):
    """M19: several lines as views on a unit, by weight; `absent` says what becomes of one that is missing."""

    kind: Literal["viewpoints"]
    views: WholeById
    absent: Literal["redistribute", "zero", "not_applicable"]
    own: Id | None = None


class Sample(Strict):
    """M21: full points less `each` for every fault, extrapolated from what was drawn to all objects."""

    kind: Literal["sample"]
    of: Selected
    each: Milli


class Standing(Strict):
    """M22: where a number, or another line, stands among the units of the category."""

    kind: Literal["standing"]
    how: Literal["percentile", "score"]
    what: Total | None = None
    line: Id | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Standing:
        if (self.what is None) == (self.line is None):
            raise PydanticCustomError("pack_standing_form", "what or line")
        return self


def _more(value: object) -> int:
    found = milli(value)
    if found == 0:
        raise PydanticCustomError("pack_above_zero", "a number above 0")
    return found


More = Annotated[int, PlainValidator(_more), written_as(type="number", exclusiveMinimum=0)]


class Judged(Strict):
    """The range within which an inspector may deduct."""

    least: Milli
    most: More

    @model_validator(mode="after")
    def _in_order(self) -> Judged:
        if self.least > self.most:
            raise PydanticCustomError("pack_judged_range", "least up to most")
        return self
