"""Tells in plain words who owes what when, how each point is earned, and what it costs. Markdown, in one language."""

from __future__ import annotations

from collections.abc import Iterator

from zeren.base.text import Language, Text
from zeren.packformat import explain_duties, explain_papers, explain_points
from zeren.packformat.content import Act
from zeren.packformat.pack import Pack
from zeren.packformat.teller import Teller

NUMBERS = Text(
    "括号里的字母加数字，是所依据文件中各项要求的编号，用来查对依据。",
    "A letter with a number is the number of a requirement in what the pack is based on, to look up what it rests on.",
)


def explain(pack: Pack, language: Language = "zh", year: int | None = None) -> str:
    """The whole pack for people: duties with dates of a year (`from_year` if not given), points, bands, minutes."""
    at = pack.content.pack.from_year if year is None else year
    teller = Teller(pack.in_year(at), language, at)
    return "\n".join(_tell(teller)) + "\n"


def _tell(t: Teller) -> Iterator[str]:
    identity = t.content.pack
    yield f"# {t.of(identity.title.text)}{t.inside(f'{identity.id} {identity.version}')}"
    yield from ("", t.of(identity.about.text), "")
    if any(duty.cites for duty in t.content.duties) or any(line.cites for line in t.content.indicators):
        yield from (t.of(identity.numbers.text if identity.numbers.text.zh else NUMBERS), "")
    for section in (*explain_duties.SECTIONS, *explain_points.SECTIONS, *explain_papers.SECTIONS, _lists):
        yield from section(t)


def _lists(t: Teller) -> Iterator[str]:
    said = t.content
    answer = said.accountability
    lists: tuple[tuple[str, str, list[tuple[Text, Text]]], ...] = (
        (
            "要列入的日常工作",
            "What the system becomes part of",
            [(i.title.text, i.shown_by.text) for i in said.inclusions],
        ),
        ("负面清单（行政行为）", "Prohibited administrative acts", _titles(said.prohibited_acts)),
        ("什么情形要问责", "When somebody may be held to account", _titles(answer.triggers)),
        (
            "可以怎样处理、由谁决定",
            "What may follow, and who decides",
            [(m.title.text, m.body.text) for m in answer.measures],
        ),
    )
    for zh, en, items in lists:
        if items:
            yield from t.head(zh, en)
            yield from (t.item(t.of(title), t.of(more)) for title, more in items)
            yield ""
    if answer.rule.text.zh:
        yield t.of(answer.rule.text)


def _titles(acts: tuple[Act, ...]) -> list[tuple[Text, Text]]:
    return [(act.title.text, Text("", "")) for act in acts]
