"""A catalogue of facts as the apps declare theirs, and a small pack in which nothing is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from zeren.base.catalogue import Catalogue, Fact, Shape, Source
from zeren.base.text import Text


def _text(word: str) -> Text:
    return Text(word, word)


def code(*codes: str) -> Fact:
    return Fact("code", _text("code"), {word: _text(word) for word in codes})


def plain(shape: Shape) -> Fact:
    return Fact(shape, _text(shape))


def source(name: str, dated: str, **columns: Fact | Shape) -> Source:
    return Source(name, _text(name), dated, {k: v if isinstance(v, Fact) else plain(v) for k, v in columns.items()})


SEVERITIES = ("minor", "general", "serious", "grave")
KINDS = ("study", "decision", "action", "result", "document")
VISITS = ("inspection", "supervision", "follow_up", "spot_check", "self_check")
ORIGINS = ("inspection", "supervision", "self_check", "audit", "public", "superior")
CORRECTIONS = ("immediate", "time_limited", "staged", "long_term", "pre_emptive")
TRIGGERS = ("refusal", "perfunctory", "slow", "false", "dereliction")
MEASURES = ("reminder", "interview", "written_statement", "circular_criticism", "adjustment_advice", "referral")
GRADES = ("excellent", "good", "fair", "weak", "poor")
LEVELS = ("nation", "province", "city", "county", "own")
TIERS = ("primary", "first", "direct", "leadership", "lead", "staff")

CATALOGUE: Catalogue = {
    table.name: table
    for table in (
        source(
            "records",
            "happened",
            duty="key",
            element="key",
            kind=code(*KINDS),
            happened="day",
            submitted="day",
            outcome="flag",
            evidenced="flag",
            amount="count",
            base="count",
        ),
        source("obligations", "due", duty="key", due="day", delivered="day", reminded="day", extended="flag"),
        source(
            "findings",
            "opened",
            source=code(*ORIGINS),
            severity=code(*SEVERITIES),
            kind=code(*CORRECTIONS),
            duty="key",
            opened="day",
            due="day",
            verified="day",
            late="flag",
            repeat="flag",
            extended="flag",
            returned="count",
        ),
        source("remedies", "due", due="day", done="day", on_time="flag"),
        source("feedback", "fed_back", kind=code(*VISITS), fed_back="day", started="day"),
        source("sanctions", "decided", trigger=code(*TRIGGERS), measure=code(*MEASURES), decided="day"),
        source("awards", "awarded", duty="key", level=code(*LEVELS), awarded="day"),
        source(
            "surveys",
            "held",
            question="key",
            viewpoint=code("superior", "peer", "served", "third_party", "own"),
            answer=code("very_good", "good", "fair", "poor", "abstain"),
            held="day",
            returns="count",
        ),
        source("grades", "judged", duty="key", judged="day", grade=code(*GRADES), level=code("high", "middle", "low")),
        source("marks", "judged", duty="key", judged="day", deducted="count", reasoned="flag", second="flag"),
        source(
            "samples",
            "drawn_on",
            duty="key",
            drawn_on="day",
            objects="count",
            drawn="count",
            checked="count",
            faults="count",
        ),
        source("posts", "opened", tier=code(*TIERS, "none"), opened="day", filled="flag"),
    )
}


@pytest.fixture
def catalogue() -> Catalogue:
    return CATALOGUE


@pytest.fixture
def good() -> str:
    """The text of a pack that uses every measure and has no problem at all."""
    return (Path(__file__).parent / "good" / "pack.yaml").read_text(encoding="utf-8")
