"""The same arguments give the same bytes; another seed gives another county."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def prints(folder: Path) -> dict[str, str]:
    """The hash of every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def make(out: Path, seed: int, **environment: str) -> None:
    """Run the command as people do, in a process of its own."""
    size = ["--units", "20", "--records", "1000", "--evidence", "12"]
    subprocess.run(
        [sys.executable, "-m", "examples.county", str(out), "--seed", str(seed), *size],
        cwd=CHECKOUT,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )


def test_same_seed_same_bytes_whatever_the_machine_says(tmp_path: Path) -> None:
    make(tmp_path / "a", 5, PYTHONHASHSEED="1", TZ="Asia/Shanghai", LC_ALL="C")
    make(tmp_path / "b", 5, PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C.UTF-8")
    first = prints(tmp_path / "a")
    assert first == prints(tmp_path / "b")
    assert {Path(name).suffix for name in first} == {".csv", ".docx", ".pdf", ".xlsx"}


def test_another_seed_another_county(tmp_path: Path) -> None:
    make(tmp_path / "a", 5)
    make(tmp_path / "b", 6)
    first, second = prints(tmp_path / "a"), prints(tmp_path / "b")
    assert first["records.csv"] != second["records.csv"]
    assert first["people.csv"] != second["people.csv"]


def test_a_folder_that_holds_something_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    command = [sys.executable, "-m", "examples.county", str(tmp_path)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=False)
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
