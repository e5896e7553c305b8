"""An optional quiz on duties: its questions, made of the framework's own words, and what may be told of the answers.

Only the person sees how they did. What others are told is counted over everybody, in whole tens of people: somebody who
looks twice learns nothing about the few who came between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from zeren.apps.records.states import KINDS
from zeren.base.problems import declare
from zeren.base.text import Text
from zeren.packformat import Pack
from zeren.packformat.duties import Duty

OFTEN, PROOF = "often", "proof"
ASKED = {
    OFTEN: Text("这一项多久一次，什么时候？", "How often, and when?"),
    PROOF: Text("哪一种佐证算数？", "Which kind of proof will do?"),
}
CHOICES = 3
TEN = 10
"""Nothing is told of fewer people."""


class Question(NamedTuple):
    """A question on a duty: what may be answered, by key, and the key of what is right."""

    framework: str
    duty: str
    kind: str
    about: Text
    choices: Mapping[str, Text]
    right: str
    clause: Text

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.framework}|{self.duty}|{self.kind}"


def questions(pack: Pack, category: str, tiers: Iterable[str]) -> Iterator[Question]:
    """The questions on what units of a category owe and posts of some tiers bear, in the order of the framework. The
    same for everybody, whenever they are asked.
    """
    mine = [duty for duty in pack.duties.values() if duty.owed_by(category) and set(duty.tiers) & set(tiers)]
    for duty in mine:
        others = {other.how_often.zh: other.how_often.text for other in pack.duties.values()}
        often = _question(pack, duty, OFTEN, duty.how_often.text, others)
        kinds = {key: text for key, text in KINDS.items() if key not in duty.proof}
        known = [KINDS[key] for key in duty.proof if key in KINDS]
        proof = _question(pack, duty, PROOF, known[0], {text.zh: text for text in kinds.values()}) if known else None
        yield from (one for one in (often, proof) if one is not None)


def _question(pack: Pack, duty: Duty, kind: str, right: Text, others: Mapping[str, Text]) -> Question | None:
    wrong = [text for key, text in sorted(others.items(), key=lambda pair: _place(duty.id, pair[0])) if key != right.zh]
    offered = sorted([right, *wrong[: CHOICES - 1]], key=lambda text: _place(kind + duty.id, text.zh))
    if not right.zh or len(offered) < CHOICES:
        return None
    choices = {str(number): text for number, text in enumerate(offered)}
    key = next(key for key, text in choices.items() if text == right)
    return Question(pack.id, duty.id, kind, duty.title.text, choices, key, duty.clause.text)


def _place(salt: str, word: str) -> str:
    """An order that says nothing about which is right and is always the same."""
    return hashlib.sha256(f"{salt}\n{word}".encode()).hexdigest()


class Told(NamedTuple):
    """What may be told about a question: of how many people, and how many of them had it right at first."""

    people: int
    right: int


def telling(first: Iterable[bool]) -> Told | None:
    """What may be told of first answers in the order in which they came: of whole tens; None for fewer than ten."""
    answers = list(first)
    whole = len(answers) // TEN * TEN
    return Told(whole, sum(answers[:whole])) if whole else None


NO_SUCH_QUESTION = declare(
    "quiz_no_such_question",
    zh="没有这道题",
    en="there is no such question",
    do_zh="刷新页面再答",
    do_en="reload the page and answer again",
)
