"""What the founding pack's coverage names as built is there: pages, commands, files of tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import get_resolver
from tests.house.test_docs import commands

from zeren.packformat import load

ROOT = Path(__file__).parents[2]
COVERAGE = load("founding").content.coverage


def pages() -> set[str]:
    """The names of all pages."""
    found = set()
    ahead = [(get_resolver(), "")]
    while ahead:
        resolver, space = ahead.pop()
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                ahead.append((pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space))
            elif pattern.name:
                found.add(f"{space}{pattern.name}")
    return found


def test_pages_and_commands_are_there() -> None:
    from zeren.cli import main

    there = {f"page:{name}" for name in pages()} | {f"command:{name}" for name, _ in commands(main)}
    named = {name for held in COVERAGE.values() for name in held.built}
    assert len(named) > 20
    assert named - there == set()


def test_tests_are_there() -> None:
    named = {name for held in COVERAGE.values() for name in held.tests}
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("number", COVERAGE, ids=str)
def test_a_number_is_built_or_says_what_is_missing(number: str) -> None:
    held = COVERAGE[number]
    assert held.built or held.missing.zh or held.elsewhere is not None
    assert bool(held.missing.zh) == bool(held.missing.en)
    assert held.tests, number
