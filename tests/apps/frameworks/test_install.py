"""Packs are installed once, frozen, and come back byte for byte."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from zeren.apps.audit.models import Entry
from zeren.apps.frameworks import commands, queries
from zeren.base.problems import Refused
from zeren.packformat import load

DAY = dt.date(2026, 1, 5)
FOUNDING = Path(__file__).parents[3] / "packs" / "founding"
pytestmark = pytest.mark.django_db


@pytest.fixture
def files() -> dict[str, bytes]:
    names = ["pack.yaml", *sorted(path.name for path in FOUNDING.glob("*.yaml") if path.name != "pack.yaml")]
    return {name: (FOUNDING / name).read_bytes() for name in names}


def renumbered(files: dict[str, bytes], version: str) -> dict[str, bytes]:
    lines = files["pack.yaml"].decode().splitlines(keepends=True)
    place = next(place for place, line in enumerate(lines) if line.strip().startswith("version:"))
    lines[place] = lines[place].split(":")[0] + f': "{version}"\n'
    return files | {"pack.yaml": "".join(lines).encode()}


def test_a_pack_comes_back_as_it_was_installed(files: dict[str, bytes]) -> None:
    pack = commands.install(files, by="P01", on=DAY)
    back = queries.get("founding")
    assert back is not None
    assert (back.id, back.version, back.hash) == (pack.id, pack.version, load(FOUNDING).hash)
    stored = queries.stored_files("founding")
    assert stored is not None
    assert list(stored.items()) == list(files.items())


def test_installing_again_changes_nothing(files: dict[str, bytes]) -> None:
    commands.install(files, by="P01", on=DAY)
    commands.install(files, by="P01", on=DAY)
    assert len(queries.installed()) == Entry.objects.count() == 1


def test_another_content_under_the_same_version_is_refused(files: dict[str, bytes]) -> None:
    pack = commands.install(files, by="P01", on=DAY)
    text = files["duties.yaml"].decode()
    assert "minutes: 90" in text
    changed = files | {"duties.yaml": text.replace("minutes: 90", "minutes: 91", 1).encode()}
    with pytest.raises(Refused) as refused:
        commands.install(changed, by="P01", on=DAY)
    assert [problem.code for problem in refused.value.problems] == ["framework_version_taken"]
    kept = queries.get("founding")
    assert kept is not None
    assert kept.hash == pack.hash


def test_versions_stand_side_by_side_and_the_last_installed_is_found(files: dict[str, bytes]) -> None:
    first = commands.install(files, by="P01", on=DAY)
    commands.install(renumbered(files, "9.9.9"), by="P01", on=DAY)
    assert [version for _, version, _ in queries.installed()] == [first.version, "9.9.9"]
    newest, older = queries.get("founding"), queries.get("founding", first.version)
    assert newest is not None
    assert older is not None
    assert (newest.version, older.version) == ("9.9.9", first.version)


def test_a_pack_that_cannot_be_read_leaves_nothing() -> None:
    with pytest.raises(Refused):
        commands.install({"pack.yaml": b"pack: ["}, by="P01", on=DAY)
    assert queries.installed() == []
    assert queries.get("founding") is None
    assert queries.get("founding", "1") is None
