"""`zeren oscal` and the commands on packs: what is written, what is refused, and that nothing is left half-done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.packformat.oscal.catalogs import small, written

from zeren.cli import main
from zeren.packformat import files, load


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["--debug", "--lang", "en", *map(str, args)], catch_exceptions=False)


def test_a_catalogue_in_and_out(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_bytes(written(small()))
    done = run("oscal", "import", tmp_path / "c.json", "--out", tmp_path / "pack", "--id", "keys")
    assert done.exit_code == 0, done.output
    assert load(tmp_path / "pack").id == "keys"
    assert (
        run(
            "oscal", "export", "--framework", tmp_path / "pack", "--kind", "catalog", "--out", tmp_path / "o.json"
        ).exit_code
        == 0
    )
    assert json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))["catalog"]["groups"] == small()["groups"]
    again = run("oscal", "import", tmp_path / "o.json", "--out", tmp_path / "again")
    assert again.exit_code == 0
    assert files(tmp_path / "again") == files(tmp_path / "pack")


def test_a_bad_catalogue_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_bytes(b"{")
    done = run("oscal", "import", tmp_path / "c.json", "--out", tmp_path / "pack")
    assert done.exit_code == 2
    assert "oscal_not_json" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["c.json"]
    assert run("oscal", "import", tmp_path / "none.json", "--out", tmp_path / "pack").exit_code == 2


@pytest.mark.parametrize(
    "given", [["--kind", "poam"], ["--kind", "catalog", "--run", "1"], ["--kind", "poam", "--framework", "founding"]]
)
def test_what_does_not_go_together(given: list[str], tmp_path: Path) -> None:
    assert run("oscal", "export", *given, "--out", tmp_path / "o.json").exit_code == 2
    assert not (tmp_path / "o.json").exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "o.json").write_text("mine")
    done = run("oscal", "export", "--framework", "founding", "--kind", "profile", "--out", tmp_path / "o.json")
    assert done.exit_code == 2
    assert "output_taken" in done.output
    assert (tmp_path / "o.json").read_text() == "mine"


def test_a_workbook_and_back(tmp_path: Path) -> None:
    assert run("pack", "to-xlsx", "compliance", "--out", tmp_path / "p.xlsx").exit_code == 0
    done = run("pack", "from-xlsx", tmp_path / "p.xlsx", "--out", tmp_path / "pack")
    assert done.exit_code == 0, done.output
    assert load(tmp_path / "pack").hash == load("compliance").hash
    told = run("pack", "diff", "compliance", tmp_path / "pack")
    assert told.output == "no difference in meaning\n"


def test_a_bad_workbook_is_marked_and_nothing_else_written(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    run("pack", "to-xlsx", "compliance", "--out", tmp_path / "p.xlsx")
    opened = load_workbook(tmp_path / "p.xlsx")
    opened["Components"]["D2"] = "71"
    opened.save(tmp_path / "p.xlsx")
    done = run("pack", "from-xlsx", tmp_path / "p.xlsx", "--out", tmp_path / "pack", "--marked", tmp_path / "m.xlsx")
    assert done.exit_code == 2
    assert "(pack_weights)" in done.output
    assert not (tmp_path / "pack").exists()
    assert (tmp_path / "m.xlsx").exists()
    for language, name in (("en", "p-problems.xlsx"), ("zh", "p-问题.xlsx")):
        call = ["--lang", language, "pack", "from-xlsx", tmp_path / "p.xlsx", "--out", tmp_path / "pack"]
        assert CliRunner().invoke(main, [*map(str, call)]).exit_code == 2
        assert (tmp_path / name).exists()


def test_the_schema_and_the_explanation(tmp_path: Path) -> None:
    assert json.loads(run("pack", "schema").output)["$id"] == "urn:zeren:pack-format:1"
    assert run("pack", "explain", "compliance", "--out", tmp_path / "e.docx").exit_code == 0
    assert (tmp_path / "e.docx").read_bytes()[:2] == b"PK"
    assert run("pack", "explain", "compliance", "--out", tmp_path / "e.txt").exit_code == 2
