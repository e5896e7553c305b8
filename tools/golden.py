"""Makes the frozen years of `tests/golden/`: `python tools/golden.py NAME FOLDER YEAR [PACK]`.

A frozen year is made once and never again: the inputs of a run, the pack of the time, and the two hashes that every
later version must come to. Only a change of the scoring rules that is meant to reach back would call for another one.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
import tempfile
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "tests" / "golden"


def main(name: str, folder: str, year: int, pack: str = "founding") -> None:
    """Freeze a folder's year."""
    from zeren.cli.assess import assessed
    from zeren.packformat import files

    place = GOLDEN / name
    place.mkdir()
    with tempfile.TemporaryDirectory() as made:
        out = Path(made) / "out"
        assessed(Path(folder), year, out, dt.date(year + 1, 1, 1), pack)
        shutil.copy(out / "inputs.json", place / "inputs.json")
        told = json.loads((out / "result.json").read_text(encoding="utf-8"))
    expected = {key: told[key] for key in ("input_hash", "result_hash")}
    expected["totals"] = {unit["id"]: unit["total"] for unit in told["units"]}
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (place / "expected.json").write_text(text + "\n", encoding="utf-8")
    for file, content in files(pack).items():
        (place / "pack" / file).parent.mkdir(parents=True, exist_ok=True)
        (place / "pack" / file).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *sys.argv[4:5])
