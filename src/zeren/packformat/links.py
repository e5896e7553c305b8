"""What hangs together in a pack: which lines read a duty, and what rests on a clause."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple, Protocol

from zeren.base.text import Text
from zeren.packformat.content import Content, Indicator
from zeren.packformat.instruments import Instrument, InstrumentClause
from zeren.packformat.selections import Select
from zeren.packformat.strict import in_order
from zeren.packformat.walk import parts


class Resting(NamedTuple):
    """Something of a pack that cites a clause: what sort of thing, its id, its title, how the clause is retold there
    ("" where it is only cited).
    """

    sort: str
    id: str
    title: Text
    clause: Text


class _Citing(Protocol):
    @property
    def cites(self) -> tuple[str, ...]: ...


SORTS = {
    "instruments": Text("制度文件", "instrument"),
    "tiers": Text("责任层级", "tier of responsibility"),
    "inclusions": Text("列入的日常工作", "part of everyday work"),
    "prohibited_acts": Text("负面清单", "prohibited act"),
    "severities": Text("严重程度", "severity of findings"),
    "kinds": Text("整改方式", "kind of correction"),
    "rectification": Text("整改规则", "rule of putting right"),
    "triggers": Text("问责情形", "trigger of accountability"),
    "measures": Text("处理方式", "measure of accountability"),
    "duties": Text("责任事项", "duty"),
    "components": Text("考核部分", "component"),
    "indicators": Text("考核指标", "indicator"),
    "questions": Text("测评问题", "question"),
    "surveys": Text("测评表", "survey"),
    "crosswalk": Text("对照", "crossing"),
    "groups": Text("合并封顶的指标", "indicators capped together"),
    "vetoes": Text("否决条款", "veto"),
    "bands": Text("等次", "band"),
    "quota": Text("名额规则", "rule of quotas"),
    "bonus": Text("加分规则", "rule of bonuses"),
    "rollup": Text("汇总规则", "rule of going up the tree"),
    "accountability": Text("问责规则", "rule of accountability"),
}
"""The sorts of things that cite clauses, in the order in which they are told."""


def readers(content: Content, duty: str) -> list[Indicator]:
    """The lines whose measure or condition looks at facts of a duty, in the order of the pack."""
    return [line for line in content.indicators if any(_reads(part, duty) for _, part in parts(line))]


def looked_at(line: Indicator) -> list[str]:
    """The ids of the duties whose facts a line's measure or condition looks at, each once."""
    chosen = [part for _, part in parts(line) if isinstance(part, Select)]
    values = [value for one in chosen for found in one.on("duty") if found.op == "=" for value in found.values]
    return list(dict.fromkeys(map(str, values)))


def _reads(part: object, duty: str) -> bool:
    return isinstance(part, Select) and any(
        duty in condition.values for condition in part.on("duty") if condition.op == "="
    )


def resting(content: Content, number: str) -> list[Resting]:
    """Everything that cites the clause with this number, by sort, each sort in the order of the pack."""
    return [_told(content, sort, one) for sort in SORTS for one in _all(content, sort) if number in one.cites]


def numbers(content: Content) -> list[str]:
    """The numbers of all clauses that a pack cites or says where they are held, in their order."""
    cited = {number for sort in SORTS for one in _all(content, sort) for number in one.cites}
    return sorted(cited | content.coverage.keys(), key=in_order)


def resting_on(content: Content, clause: str) -> list[Resting]:
    """Everything that rests on a clause of an instrument (`law/art5`), in the order of `resting`."""
    return [
        _told(content, sort, one)
        for sort in SORTS
        for one in _all(content, sort)
        if clause in getattr(one, "rests_on", ())
    ]


def clauses_of(content: Content, names: Collection[str]) -> list[tuple[Instrument, InstrumentClause]]:
    """The clauses of instruments with these names, in the order of the papers."""
    return [(paper, one) for paper in content.instruments for one in paper.clauses if f"{paper.id}/{one.id}" in names]


_INSIDE = {"triggers": "accountability", "measures": "accountability", "kinds": "rectification"}


def _all(content: Content, sort: str) -> Iterator[_Citing]:
    found = getattr(getattr(content, _INSIDE[sort]) if sort in _INSIDE else content, sort)
    if found is not None:
        yield from found if isinstance(found, tuple) else (found,)


def _told(content: Content, sort: str, one: _Citing) -> Resting:
    title = getattr(one, "title", None)
    if title is None and not hasattr(one, "members"):
        shown = SORTS[sort]
    elif title is None:
        titles = {line.id: line.title.text for line in content.indicators}
        named = [titles.get(member, Text(member, member)) for member in getattr(one, "members", ())]
        shown = Text("、".join(text.zh for text in named), ", ".join(text.en for text in named))
    else:
        shown = title.text
    clause = getattr(one, "clause", None)
    return Resting(sort, str(getattr(one, "id", "")), shown, clause.text if clause else Text("", ""))
