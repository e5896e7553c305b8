"""`zeren pack`: what it prints and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from zeren.base.catalogue import Catalogue
from zeren.cli import main
from zeren.cli import pack as command


@pytest.fixture(autouse=True)
def _facts(monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> None:
    monkeypatch.setattr(command, "catalogue", lambda: catalogue)


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["--debug", *args], catch_exceptions=False)


def test_a_pack_that_may_be_used_ends_with_0() -> None:
    done = run("pack", "check", "founding")
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == "可以用：0处不收，4处提醒"
    assert "[提醒] duties.yaml，第15行" in done.output


def test_a_pack_that_may_not_be_used_ends_with_2_and_says_all(tmp_path: Path, good: str) -> None:
    bad = good.replace("weight: 40", "weight: 41").replace("least: 80", "least: 101")
    (tmp_path / "pack.yaml").write_text(bad, encoding="utf-8")
    done = run("--lang", "en", "pack", "check", str(tmp_path))
    assert done.exit_code == 2
    assert "the weights of the components add up to 101, the full total is 100" in done.output
    assert "(pack_band_unreachable)" in done.output
    assert done.output.splitlines()[-1].startswith("cannot be used: 2 refused")


def test_a_pack_that_cannot_be_read_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("pack: [", encoding="utf-8")
    assert run("pack", "check", str(tmp_path)).exit_code == 2
    done = run("--lang", "en", "pack", "explain", "no-such-pack")
    assert done.exit_code == 2
    assert "there is no pack and no folder called no-such-pack" in done.stderr


def test_a_pack_that_may_not_be_used_is_not_explained(tmp_path: Path, good: str) -> None:
    (tmp_path / "pack.yaml").write_text(good.replace("06-30", "06-31"), encoding="utf-8")
    done = run("pack", "explain", str(tmp_path))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "pack_no_such_date" in done.stderr


def test_the_year_decides_which_deadlines_are_rest_days() -> None:
    assert "2027-01-31" in run("pack", "check", "founding", "--year", "2027").output


def test_list_and_explain() -> None:
    assert "founding\t1.0\t责任制工作考核" in run("pack", "list").output
    assert "founding\t1.0\tYearly assessment" in run("--lang", "en", "pack", "list").output
    told = run("--lang", "en", "pack", "explain", "founding", "--year", "2027").output
    assert told.startswith("# Yearly assessment of the responsibility system (founding 1.0)")
    assert "Who owes what, and when (2027)" in told


def test_no_sub_command_has_a_language_of_its_own() -> None:
    assert run("pack", "list", "--lang", "en").exit_code == 2
