"""The papers that a framework rests on with the clauses that are cited, what surveys ask and what reports say."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from zeren.base.text import Text
from zeren.packformat.strict import ID, NAME, Cites, Day, Id, Ids, Name, Strict, Words, written_as

Rank = Literal["law", "standard", "measures", "rules", "scheme"]
"""What sort of paper, from the highest: 法律法规, 标准, 办法, 细则, 方案."""

RANKS: tuple[Rank, ...] = get_args(Rank)
RANK_WORDS = {
    "law": Text("法律法规", "law"),
    "standard": Text("标准", "standard"),
    "measures": Text("办法", "measures"),
    "rules": Text("细则", "detailed rules"),
    "scheme": Text("方案", "scheme"),
}

_REFERENCE = f"{ID.pattern}/{NAME.pattern}"


def _reference(value: str) -> str:
    paper, _, clause = value.partition("/")
    if not ID.fullmatch(paper) or not NAME.fullmatch(clause):
        raise PydanticCustomError("pack_reference", "an instrument and a clause")
    return value


Reference = Annotated[str, AfterValidator(_reference), written_as(type="string", pattern=f"^{_REFERENCE}$")]
"""A clause of an instrument: `law/art5`."""
References = tuple[Reference, ...]


class InstrumentClause(Strict):
    """A clause that something rests on: how it is numbered in the paper, and what it says, retold."""

    id: Name
    number: Words
    says: Words


class Instrument(Strict):
    """A paper that the framework rests on, and the one that it carries out (`under`): 办法 → 细则 → 方案.

    `number` is the paper's own; it was `issued` and holds from `from_day` up to, not including, `until`.
    """

    id: Id
    title: Words
    rank: Rank
    under: Id | None = None
    issuer: Words = Words()
    number: Annotated[str, Field(max_length=100)] = ""
    issued: Day | None = None
    from_day: Day | None = None
    until: Day | None = None
    clauses: tuple[InstrumentClause, ...] = ()
    cites: Cites = ()


class Survey(Strict):
    """What is put before those who are asked: what for and that nobody is named (`invitation`), which questions, and
    whose views they are (`asked`, viewpoints of the catalogue).
    """

    id: Id
    title: Words
    invitation: Words
    questions: Annotated[Ids, Field(min_length=1)]
    asked: Annotated[Ids, Field(min_length=1)]
    rests_on: References = ()
    cites: Cites = ()


TextPlace = Literal["circular_to", "circular_basis", "circular_next"]
TEXT_PLACES: dict[str, Text] = {
    "circular_to": Text("考核通报的主送单位", "whom the circular is addressed to"),
    "circular_basis": Text("考核通报的开头", "how the circular begins"),
    "circular_next": Text("考核通报的下一步要求", "what the circular asks for next"),
}
"""Where a report has room for words of the framework."""


class ReportText(Strict):
    """Words of the framework in a report; `id` is the place."""

    id: TextPlace
    says: Words
