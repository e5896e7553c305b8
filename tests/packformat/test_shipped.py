"""The packs for work safety and compliance: nothing refused or warned of, everything held, both languages complete."""

from __future__ import annotations

import re

import pytest

from zeren.base.catalogue import Catalogue
from zeren.packformat import check, load
from zeren.packformat.checks.balance import paper_share
from zeren.packformat.checks.words import cites
from zeren.packformat.walk import reachable, sentences

PACKS = ("work_safety", "compliance")
CLAUSES = {"C4.5", "C4.6", "C5.3", "C7.2", "C7.3", "C8.3", "C8.4", "C9.1", "C9.2", "C9.3", "C10.2"}


@pytest.mark.parametrize("name", PACKS)
def test_the_check_has_nothing_to_say(name: str, catalogue: Catalogue) -> None:
    assert check(load(name), catalogue) == []


@pytest.mark.parametrize(
    ("name", "numbers"), [("work_safety", {f"W{n}" for n in range(1, 35)}), ("compliance", CLAUSES)]
)
def test_every_requirement_is_held_by_a_duty(name: str, numbers: set[str]) -> None:
    pack = load(name)
    assert set(pack.content.coverage) == numbers
    for number, held in pack.content.coverage.items():
        assert any(item.startswith("duty:") for item in held.by), number
        assert held.asks.zh
    named = cites(pack.content)
    for item, cited in named.items():
        assert all(item in pack.content.coverage[number].by for number in cited), item


@pytest.mark.parametrize("name", PACKS)
def test_both_languages_are_complete(name: str) -> None:
    for path, words in sentences(load(name).content):
        if words.zh or words.en:
            assert re.search(r"[\u4e00-\u9fff]", words.zh), path
            assert words.en, path
            assert not re.search(r"[\u4e00-\u9fff]", words.en), path


def test_every_duty_of_work_safety_says_all_that_a_duty_says() -> None:
    pack = load("work_safety")
    assert len(pack.duties) == 34
    for duty in pack.duties.values():
        assert duty.proof, duty.id
        assert duty.done.zh, duty.id
        assert duty.minutes > 0, duty.id
        assert re.search(r"第[0-9、]+条", duty.clause.zh), duty.id
    assert all(paper_share(pack.content, category) == 0 for category in pack.assessed)
    assert {veto.effect for veto in pack.content.vetoes} == {"to_zero", "cap", "lower"}


def test_frequencies_go_by_category() -> None:
    times = load("work_safety").duties["drill"].times
    assert times == {"high_risk": 2, "crowded": 2, "large": 1, "small": 1}
    content = load("work_safety").content
    assert reachable(content, "fulfilment", "high_risk") > reachable(content, "fulfilment", "small")


def test_compliance_says_that_its_titles_were_not_verified() -> None:
    about = load("compliance").content.pack.about
    assert "未与标准原文核对" in about.zh
    assert "not verified" in about.en
