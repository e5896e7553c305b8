"""`zeren assess` as its user calls it: real folders, real files, exit codes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUREAU = ROOT / "examples" / "bureau"
FILES = {
    "result.json",
    "inputs.json",
    "scores.csv",
    "lines.csv",
    "ledger.xlsx",
    "overview.svg",
    "report.docx",
    "report.pdf",
}


def zeren(*args: object, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zeren", *map(str, args)]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, check=False, cwd=ROOT)


def assess(folder: Path, out: Path, *more: object, **env: str) -> subprocess.CompletedProcess[str]:
    return zeren("assess", folder, "--year", 2026, "--out", out, *more, **env)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bureau") / "A"
    done = assess(BUREAU, out)
    assert done.returncode == 0, done.stderr
    assert "县属某局" in done.stdout
    return out


@pytest.mark.slow
def test_every_file_is_there_and_the_same_the_second_time(first: Path, tmp_path: Path) -> None:
    assert set(hashes(first)) == FILES
    again = assess(BUREAU, tmp_path / "B", TZ="America/New_York", PYTHONHASHSEED="7", LC_ALL="C")
    assert again.returncode == 0, again.stderr
    assert hashes(tmp_path / "B") == hashes(first)


@pytest.mark.slow
def test_a_result_is_computed_again_and_a_difference_is_named(first: Path, tmp_path: Path) -> None:
    same = zeren("run", "verify", first, "--from", BUREAU)
    assert (same.returncode, "8个文件逐字节相同" in same.stdout) == (0, True), same.stderr
    for file, old, new, told in (
        ("result.json", '"points":8000', '"points":7999', "B / study_sessions.points，存的是7999，复算是8000"),
        ("inputs.json", '"2026"', '"2025"', "inputs.json留存的输入和当时的指纹不符"),
        ("scores.csv", "55.83", "55.84", "重做的“scores.csv”和原来的不同"),
    ):
        out = tmp_path / file
        shutil.copytree(first, out)
        (out / file).write_bytes((out / file).read_bytes().replace(old.encode(), new.encode(), 1))
        done = zeren("run", "verify", out, "--from", BUREAU)
        assert done.returncode == 2, (file, done.stdout)
        assert told in done.stderr, file
    nothing = zeren("run", "verify", tmp_path)
    assert zeren("run", "verify", 7, ZEREN_DATABASE_URL="").returncode == 2
    assert (nothing.returncode, "run_inputs_missing" in nothing.stderr) == (2, True)


@pytest.mark.slow
def test_every_unit_has_lines_with_facts_and_arithmetic(first: Path) -> None:
    result = json.loads((first / "result.json").read_text("utf-8"))
    assert [unit["id"] for unit in result["units"]] == ["C", "B"]
    for unit in result["units"]:
        assert len(unit["lines"]) == len(result["indicators"])
        for line in unit["lines"]:
            assert line["arithmetic"]["zh"]
            assert line["arithmetic"]["en"]
            assert line["state"] != "scored" or any(line["facts"].values()), line


@pytest.mark.slow
def test_results_are_never_mixed(first: Path, tmp_path: Path) -> None:
    out = tmp_path / "A"
    shutil.copytree(first, out)
    (out / "scores.csv").write_text("older")
    refused = assess(BUREAU, out)
    assert refused.returncode == 2
    assert "out_exists" in refused.stderr
    assert (out / "scores.csv").read_text() == "older"
    replaced = assess(BUREAU, out, "--replace")
    assert replaced.returncode == 0, replaced.stderr
    assert hashes(out) == hashes(first)
    (out / "result.json").unlink()
    other = assess(BUREAU, out, "--replace")
    assert other.returncode == 2
    assert "out_not_a_result" in other.stderr


def broken(tmp_path: Path) -> Path:
    folder = tmp_path / "year"
    shutil.copytree(BUREAU, folder)
    units = folder / "units.csv"
    units.write_text(units.read_text("utf-8-sig") + "D,丁,不存在,department,,,,,\n", "utf-8")
    records = folder / "records.csv"
    lines = records.read_text("utf-8-sig").splitlines()
    assert lines[1].count("2026") >= 1
    lines[1] = lines[1].replace("2026-", "2026-13-", 1)
    lines.append(lines[2])
    records.write_text("\n".join(lines) + "\n", "gb18030")
    shutil.rmtree(folder / "evidence")
    return folder


@pytest.mark.slow
def test_bad_input_is_told_whole_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = assess(broken(tmp_path), out)
    assert done.returncode == 2
    for code in ("unknown_reference", "bad_date", "doubled_row"):
        assert f"[{code}]" in done.stderr
    assert "units.csv" in done.stderr
    assert "records.csv" in done.stderr
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["year"]


def test_an_unknown_framework_is_named(tmp_path: Path) -> None:
    done = assess(BUREAU, tmp_path / "out", "--framework", "foundling")
    assert done.returncode == 2
    assert "founding" in done.stderr
    english = zeren("--lang", "en", "assess", BUREAU, "--year", 2026, "--out", tmp_path / "o", "--framework", "moon")
    assert english.returncode == 2
    assert "there is no pack" in english.stderr


@pytest.mark.slow
def test_the_year_can_be_looked_at_before_its_end(tmp_path: Path) -> None:
    done = assess(BUREAU, tmp_path / "out", "--as-of", "2026-07-01", "--no-table")
    assert done.returncode == 0, done.stderr
    result = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert result["as_of"] == "2026-07-01"
    unit = result["units"][1]
    quarters = next(line for line in unit["lines"] if line["id"] == "analysis_meetings")
    assert "应开展2个季度" in quarters["arithmetic"]["zh"]
