"""What was published keeps its bytes: shipped packs against the list of published ones (docs/decisions/0022)."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from zeren.packformat import load, shipped

ROOT = Path(__file__).parents[2]
RELEASED = re.compile(r"^## (?!Unreleased)", re.MULTILINE)


def against(
    changelog: str, published: Mapping[tuple[str, str], str], packs: Mapping[tuple[str, str], str]
) -> list[str]:
    """What speaks against shipping these packs, each with its id, version and hash."""
    found = [
        f"{code} {version} was published with other content: raise its number"
        for (code, version), digest in packs.items()
        if published.get((code, version), digest) != digest
    ]
    if RELEASED.search(changelog):
        found += [f"{code} {version} is not listed" for code, version in packs if (code, version) not in published]
    return found


def listed() -> dict[tuple[str, str], str]:
    with (ROOT / "packs" / "published.csv").open(encoding="utf-8", newline="") as file:
        return {(row["id"], row["version"]): row["sha256"] for row in csv.DictReader(file)}


def test_no_shipped_pack_differs_from_what_was_published() -> None:
    packs = {(one.id, one.version): load(one.id).hash for one in shipped()}
    assert against((ROOT / "CHANGELOG.md").read_text("utf-8"), listed(), packs) == []


@pytest.mark.parametrize(
    ("changelog", "published", "wrong"),
    [
        ("## Unreleased: 0.1.0", {}, 0),
        ("## 0.1.0", {}, 1),
        ("## 0.1.0", {("a", "1.0"): "x"}, 0),
        ("## Unreleased: 0.2.0\n\n## 0.1.0", {("a", "1.0"): "y"}, 1),
        ("## Unreleased: 0.2.0\n\n## 0.1.0", {("a", "0.9"): "y"}, 1),
        ("## Unreleased: 0.1.0", {("a", "1.0"): "y"}, 1),
    ],
)
def test_what_speaks_against_it(changelog: str, published: dict[tuple[str, str], str], wrong: int) -> None:
    assert len(against(changelog, published, {("a", "1.0"): "x"})) == wrong
