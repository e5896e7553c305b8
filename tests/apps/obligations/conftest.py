"""A county office with two towns, in the middle of a year."""

from __future__ import annotations

import pytest

from zeren.apps.organisation.models import Unit


@pytest.fixture(autouse=True)
def _midyear(midyear: None) -> None:
    """For every test here."""


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    root = Unit.objects.create(code="H", name="县委", category="committee", path="000000001")
    made = {"H": root}
    for number, code in enumerate("AB", start=2):
        path = f"{root.path}{number:09d}"
        made[code] = Unit.objects.create(code=code, name=f"{code}乡", category="town", parent=root, path=path)
    return made
