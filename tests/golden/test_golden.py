"""Frozen years, computed again by every later version: the same hashes for ever (`tools/golden.py` made them)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from zeren.apps.assessment.queries.again import recompute
from zeren.base.canonical import canonical
from zeren.engine.frozen import read_document
from zeren.packformat import load

YEARS = sorted(path.parent for path in Path(__file__).parent.glob("*/inputs.json"))
Change = Callable[[dict[str, list[list[str]]]], None]


def test_there_are_frozen_years() -> None:
    assert {"bureau-2026", "county-2024", "county-2025"} <= {year.name for year in YEARS}


@pytest.mark.parametrize("year", YEARS, ids=lambda year: year.name)
def test_a_frozen_year_comes_out_as_it_did(year: Path) -> None:
    expected = json.loads((year / "expected.json").read_text(encoding="utf-8"))
    content = (year / "inputs.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() == expected["input_hash"]
    head, parts = read_document(content.decode())
    pack = load(year / "pack")
    assert pack.hash == head.pack
    again = recompute(head, parts, pack)
    assert {unit: numbers["total"] for unit, numbers in again.numbers()} == expected["totals"]
    assert again.result_hash == expected["result_hash"]


@pytest.mark.parametrize("year", YEARS, ids=lambda year: year.name)
def test_the_inputs_are_canonical(year: Path) -> None:
    """RFC 8785, whole numbers as text, rows ordered by id: what is hashed is what the rules say."""
    text = (year / "inputs.json").read_text(encoding="utf-8")
    told = json.loads(text)
    assert canonical(told) == text
    assert [row[0] for row in told["units"]] == sorted(row[0] for row in told["units"])
    for part in told["sources"].values():
        ids = [row[1] for row in part["rows"]]
        assert ids == sorted(ids)
        assert all(isinstance(cell, str) for row in part["rows"] for cell in row)
