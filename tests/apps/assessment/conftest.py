"""A small organisation, taken in as folders are, and scored with the pack that is shipped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from zeren.apps.assessment.commands import run
from zeren.apps.assessment.models import Run, Scorecard
from zeren.apps.desk.commands import load
from zeren.packformat import Pack
from zeren.packformat import load as load_pack

END = dt.date(2027, 1, 1)

TABLES = {
    "units": (
        "id,name,category,parent,order,opened,closed,successor\n"
        "H,县级机关,committee,,1,,,\n"
        "A,甲局,department,H,2,,,\n"
        "B,乙镇,town,H,3,,,\n"
        "C,丙镇,town,H,4,,2026-07-01,B\n"
        "D,丁局,department,H,5,2027-02-01,,\n"
        "E,戊局,department,H,6,,2025-06-01,\n"
    ),
    "posts": "id,unit,name,tier\nA1,A,局长,first\nA2,A,副局长,direct\nB1,B,镇长,first\n",
    "records": (
        "id,unit,duty,date,title,kind,outcome\n"
        "J1,A,study_session,2026-03-05,学习,study,定了三件事\n"
        "J2,A,study_session,2026-09-05,学习,study,定了两件事\n"
        "K1,C,study_session,2026-03-06,学习,study,定了一件事\n"
        "K2,C,study_session,2026-08-06,学习,study,并入以后补报的一件事\n"
    ),
}

Load = Callable[..., None]
Score = Callable[..., Run]


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("founding")


@pytest.fixture
def taken_in(tmp_path: Path, settings: Settings) -> Load:
    """Takes in the organisation, with other tables in place of some of its own."""
    settings.ZEREN_EVIDENCE = tmp_path / "store"

    def taken(**other: str) -> None:
        folder = tmp_path / "year"
        folder.mkdir(exist_ok=True)
        for key, text in (TABLES | other).items():
            (folder / f"{key}.csv").write_text(text, encoding="utf-8")
        load(folder, by="import", on=END)

    return taken


@pytest.fixture
def scored(pack: Pack) -> Score:
    """Scores the year 2026."""

    def score(as_of: dt.date = END) -> Run:
        return run(pack=pack, year=2026, as_of=as_of, by="A1", on=END)

    return score


@pytest.fixture
def card() -> Callable[[Run, str], Scorecard]:
    """A unit's scorecard in a run."""
    return lambda made, unit: Scorecard.objects.get(run=made, unit__code=unit)
