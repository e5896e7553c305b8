"""Letters of responsibility: what they say, frozen with their issue, and the paper they are printed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from zeren.apps.duties.models import Acknowledgement, Letter
from zeren.apps.duties.queries import Card
from zeren.apps.organisation.models import Post
from zeren.apps.organisation.states import TIERS
from zeren.base.text import Language, Text
from zeren.documents.paper import Block, Heading, KeyLine, Note, Paper, Table, para


def content_of(card: Card, post: Post, year: int) -> dict[str, Any]:
    """What a letter says, as it is kept: texts in both languages."""
    return {
        "year": year,
        "unit": post.unit.name,
        "post": post.name,
        "tier": list(TIERS.get(post.tier, Text("", ""))),
        "business": [one.text for one in card.business],
        "portfolio": [one.name for one in card.portfolio],
        "frameworks": [
            {
                "title": list(title),
                "duties": [
                    {
                        "title": list(duty.title.text),
                        "what": list(duty.what.text),
                        "often": list(duty.how_often.text),
                        "done": list(duty.done.text),
                        "tier": list(TIERS.get(tier, Text(tier, tier))),
                        "accountable": sole,
                    }
                    # Letters of years without own instruments stay as they were.
                    | ({"basis": list(card.grounds[duty.id])} if card.grounds.get(duty.id) else {})
                    for duty, tier, sole in rows
                ],
            }
            for title, rows in card.frameworks
        ],
    }


def has_duties(told: Mapping[str, Any]) -> bool:
    """Whether a letter would say anything."""
    return bool(told["business"] or told["portfolio"] or told["frameworks"])


TITLE = Text("{year}年责任书", "Letter of responsibility for {year}")
OPENING = Text(
    "{unit}“{post}”岗位{year}年承担下列责任。责任随岗位走：谁任职谁承担，代理期间由代理人承担。",
    "In {year} the post “{post}” of {unit} bears these duties. They stay with the post: whoever holds it bears them, "
    "and whoever stands in while standing in.",
)
HEAD = (
    Text("责任", "Duty"),
    Text("做什么", "What"),
    Text("多久一次", "How often"),
    Text("做到什么程度", "Done when"),
    Text("负什么责任", "Bears"),
)
PLEDGE = Text("本人已阅知上述责任。", "I have read and taken note of these duties.")
TO_SIGN = Text("签名：________　日期：________", "Signature: __________ Date: __________")
NO_VOW = Text(
    "签收表示知道自己负什么责任，不是考核；因岗位、分工变动需要调整的，重新印发。",
    "To acknowledge is to know one's duties; it is no appraisal. Where post or charge changes, a new one is issued.",
)


def letter_paper(letter: Letter, signed: list[Acknowledgement], language: Language) -> Paper:
    """A letter on paper, with the lines on which it is signed."""
    told = letter.content
    title = TITLE.fill(year=told["year"]).say(language)
    return Paper(
        title,
        letter.issued,
        list(_blocks(told, signed, language)),
        number="",
        signed=told["unit"],
        language=language,
    )


def _blocks(told: Mapping[str, Any], signed: list[Acknowledgement], language: Language) -> Iterator[Block]:
    def say(pair: list[str]) -> str:
        return Text(*pair).say(language)

    opening = OPENING.fill(unit=told["unit"], post=told["post"], year=told["year"])
    yield para(opening.say(language))
    if say(told["tier"]):
        yield KeyLine(Text("责任层级", "Tier").say(language), say(told["tier"]))
    if told["business"]:
        yield Heading(1, Text("业务职责", "Business duties").say(language))
        for number, one in enumerate(told["business"], 1):
            yield para(f"{number}. {one}")
    if told["portfolio"]:
        yield Heading(1, Text("分管的事项", "In charge of").say(language))
        yield para("、".join(told["portfolio"]) if language == "zh" else ", ".join(told["portfolio"]))
    for framework in told["frameworks"]:
        yield Heading(1, say(framework["title"]))
        rows = [
            (_titled(one, language), say(one["what"]), say(one["often"]), say(one["done"]), _bears(one, language))
            for one in framework["duties"]
        ]
        yield Table(tuple(text.say(language) for text in HEAD), rows, widths=(4, 7, 5, 6, 4), dense=True)
    yield Heading(1, Text("签收", "Acknowledgement").say(language))
    # All of it on one page with the unit and the day: nobody signs below a table and has the rest overleaf.
    yield replace(para(PLEDGE.say(language)), kept=True)
    for ack in signed:
        how = Text("（代理）", " (acting)").say(language) if ack.acting else ""
        yield replace(para(f"{ack.name}{how} {ack.on.isoformat()}"), kept=True)
    if not signed:
        yield replace(para(TO_SIGN.say(language)), kept=True)
    yield Note(NO_VOW.say(language))


def _titled(one: Mapping[str, Any], language: Language) -> str:
    """A duty, with the clauses of own instruments that give it."""
    title = Text(*one["title"]).say(language)
    return f"{title}（{'、'.join(one['basis'])}）" if one.get("basis") else title


def _bears(one: Mapping[str, Any], language: Language) -> str:
    tier = Text(*one["tier"]).say(language)
    return tier + (Text("，负责", ", accountable").say(language) if one["accountable"] else "")
