"""Numbers that a measure looks at, as a pack writes them, and bounds on them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from zeren.packformat.selections import Selected
from zeren.packformat.strict import Amount, Id, Strict, exact, written_as

TENTHS = 10


def _bound(value: object) -> int:
    found = exact(value, 1)
    if found < 0:
        raise PydanticCustomError("pack_number", "a number")
    return found


Bound = Annotated[int, PlainValidator(_bound), written_as(type="number", minimum=0)]
"""A number, or a percentage of a ratio, with at most one decimal; kept in tenths."""


class Total(Strict):
    """A number per unit: facts counted (`of`), a column of them added up (`sum`), its posts, or a given amount."""

    of: Selected | None = None
    sum: Id | None = None
    unit: Literal["posts"] | None = None
    amount: Amount | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Total:
        forms = [self.of is not None, self.unit is not None, self.amount is not None]
        if forms.count(True) != 1 or (self.sum is not None and self.of is None):
            raise PydanticCustomError("pack_one_form", "one of of, unit, amount")
        return self


class Quantity(Strict):
    """What steps and straight lines look at: a number, or with `whole` a percentage. `when_zero` goes with `whole`."""

    part: Total
    whole: Total | None = None
    when_zero: Literal["not_applicable", "full", "not_evidenced"] | None = None
    looked: Selected | None = None

    @model_validator(mode="after")
    def _zero_rule(self) -> Quantity:
        if (self.whole is None) != (self.when_zero is None):
            raise PydanticCustomError("pack_when_zero", "whole with when_zero")
        if self.whole is None and any(bound % TENTHS for bound in self.bounds()):
            raise PydanticCustomError("pack_whole", "a whole number")
        return self

    def bounds(self) -> list[int]:
        """The numbers it is compared with."""
        return []
