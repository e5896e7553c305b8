"""A bureau in a database of its own, with its evidence; made once, copied for every test."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from zeren.cli import embedded

BUREAU = Path(__file__).parents[3] / "examples" / "bureau"
NOW = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
ON = NOW.date()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    from zeren.apps.access.commands import create_account, grant
    from zeren.apps.assessment.commands import run
    from zeren.apps.desk.commands import load
    from zeren.apps.frameworks.commands import install
    from zeren.packformat import files

    file = tmp_path_factory.mktemp("bureau") / "zeren.sqlite3"
    with django_db_blocker.unblock(), embedded.opened(file):
        pack = install(files("founding"), by="test", on=ON)
        load(BUREAU, framework=pack, by="test", on=ON)
        run(pack=pack, year=2026, as_of=ON, by="test", on=ON)
        account = create_account("system", "系统", password="very good words", must_change=False, by="test", on=ON)
        grant(account, "system_admin", "", start=ON, by="test", on=ON)
    return file


Within = Callable[[Path], Any]


@pytest.fixture
def within(django_db_blocker: Any) -> Within:
    """Works in the database at a path."""

    @contextmanager
    def inside(file: Path) -> Iterator[None]:
        with django_db_blocker.unblock(), embedded.pointed_at(file):
            yield

    return inside


@pytest.fixture
def bureau(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    shutil.copytree(made.parent, tmp_path / "here")
    return tmp_path / "here" / made.name


@pytest.fixture
def archive(bureau: Path, within: Within, tmp_path: Path) -> Path:
    from zeren.apps.upkeep.commands import back_up

    file = tmp_path / "one.tar"
    with within(bureau), file.open("wb") as out:
        out.writelines(back_up(by="test", on=ON, now=NOW))
    return file
