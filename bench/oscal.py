"""What taking in and giving out OSCAL costs, beside compliance-trestle reading the same file, and whether it is valid.

Every step runs in a process of its own: seconds of the processor and peak memory. Documents are validated with the
official JSON schemas, read by the peer's own models, and the fields that `catalog.shapes` knows are compared with the
schema's. The peer's Python has compliance-trestle and jsonschema installed; neither is needed to build Zeren.
Usage: `python -m bench.oscal --data FOLDER --peer PYTHON [--run DATABASE]`. Writes `bench/results/oscal.md`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.growth import RESULT
from bench.machine import described

OUT = RESULT.with_name("oscal.md")
BASELINES = ("LOW", "MODERATE")
FILE = "NIST_SP-800-53_rev5_{level}-baseline-resolved-profile_catalog.json"
PEER = """
import resource, sys, time
begin = time.process_time()
from trestle.oscal.catalog import Catalog
from pathlib import Path
loaded = time.process_time()
found = Catalog.oscal_read(Path(sys.argv[1]))
assert found.groups
print(time.process_time() - loaded, loaded - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
VALIDATE = r"""
import json, sys
from pathlib import Path
from jsonschema import Draft7Validator
NAMES = {"plan-of-action-and-milestones": "poam"}
def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "$id"}
    return [plain(item) for item in value] if isinstance(value, list) else value
document = json.loads(Path(sys.argv[2]).read_text("utf-8"))
kind = next(iter(document))
schema = plain(json.loads((Path(sys.argv[1]) / f"oscal_{NAMES.get(kind, kind)}_schema.json").read_text("utf-8")))
schema["definitions"]["TokenDatatype"]["pattern"] = r"^[^\W\d][\w.\-]*$"  # \p{L} is unknown to Python's patterns
errors = list(Draft7Validator(schema).iter_errors(document))
print(len(errors), *[f"{list(error.path)}: {error.message[:200]}" for error in errors[:5]], sep="\n")
from trestle.oscal import assessment_results, catalog, poam, profile
models = {"catalog": catalog.Catalog, "profile": profile.Profile, "poam": poam.PlanOfActionAndMilestones,
          "assessment-results": assessment_results.AssessmentResults}
models[NAMES.get(kind, kind)].oscal_read(Path(sys.argv[2]))
"""
STEPS = {
    "read": "read_catalog(data)",
    "import": "import_catalog(data, 'catalog.json')",
    "import, read, export": "catalog_document(import_catalog(data, 'catalog.json').files)",
    "import what was exported": "again(data)",
}


def main() -> None:
    """Measure, validate, write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--run", type=Path, default=None)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--step", nargs=2, default=None)
    given = parser.parse_args()
    if given.step:
        print(*step(*given.step))
        return
    text = "\n".join(report(given.data, given.peer, given.run, given.times)) + "\n"
    OUT.write_text(text, encoding="utf-8")
    print(text)


def step(name: str, path: str) -> tuple[float, int]:
    """Seconds of the processor and peak memory (KiB) of one step in this process."""
    from zeren.packformat import oscal
    from zeren.packformat.catalog import read_catalog

    data = Path(path).read_bytes()

    def again(given: bytes) -> None:
        first = oscal.import_catalog(given, "catalog.json").files
        exported = oscal.serial(oscal.catalog_document(first))
        assert oscal.import_catalog(exported, "catalog.json").files == first
        assert json.loads(exported) == json.loads(given)

    begin = time.process_time()
    eval(STEPS[name], {**vars(oscal), "data": data, "again": again, "read_catalog": read_catalog})
    return time.process_time() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def report(data: Path, peer: str, run: Path | None, times: int) -> list[str]:
    """The tables."""
    lines = [
        "# OSCAL",
        "",
        f"Written by `python -m bench.oscal`. {' '.join(described())}",
        "",
        f"Median of {times}; seconds of the processor, without starting Python; peak memory of the whole process.",
        "`import what was exported` imports, exports, imports again and compares files and catalogue.",
        "",
        "| catalogue | MB | step | CPU s | peak MB |",
        "|---|---|---|---|---|",
    ]
    for level in BASELINES:
        path = data / FILE.format(level=level)
        size = f"{path.stat().st_size / 1e6:.1f}"
        for name in STEPS:
            call = [sys.executable, "-m", "bench.oscal", *_same(data, peer), "--step", name, str(path)]
            own = [_ran(call) for _ in range(times)]
            lines.append(
                f"| NIST SP 800-53 {level} | {size} | {name} | {_median(own, 0):.2f} | {_median(own, -1) / 1024:.0f} |"
            )
        theirs = [_ran([peer, "-c", PEER, str(path)]) for _ in range(times)]
        told = f"{_median(theirs, 0):.2f} (and {_median(theirs, 1):.2f} to load it)"
        peak = _median(theirs, -1) / 1024
        lines.append(f"| NIST SP 800-53 {level} | {size} | compliance-trestle reads it | {told} | {peak:.0f} |")
    return [*lines, "", *_valid(data, peer, run), "", *_shapes(data)]


def _same(data: Path, peer: str) -> list[str]:
    return ["--data", str(data), "--peer", peer]


def _ran(command: list[str]) -> list[float]:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def _median(rows: list[list[float]], place: int) -> float:
    return statistics.median(row[place] for row in rows)


def _valid(data: Path, peer: str, run: Path | None) -> list[str]:
    """Every document that can be made, validated."""
    from zeren.packformat import files, oscal, shipped

    made = Path("var") / "oscal"
    made.mkdir(parents=True, exist_ok=True)
    documents: dict[str, bytes] = {}
    for pack in shipped():
        for language in ("zh", "en"):
            documents[f"{pack.id}.{language}.catalog"] = oscal.serial(oscal.catalog_document(files(pack.id), language))
        documents[f"{pack.id}.profile"] = oscal.serial(oscal.profile_document(files(pack.id)))
    for level in BASELINES:
        found = oscal.import_catalog((data / FILE.format(level=level)).read_bytes(), "catalog.json").files
        documents[f"nist {level}.catalog"] = oscal.serial(oscal.catalog_document(found))
        documents[f"nist {level}.profile"] = oscal.serial(oscal.profile_document(found))
    paths = []
    for name, content in documents.items():
        paths.append(made / f"{name.replace(' ', '-')}.json")
        paths[-1].write_bytes(content)
    for kind in ("assessment-results", "poam") if run else ():
        paths.append(made / f"run-1.{kind}.json")
        paths[-1].unlink(missing_ok=True)
        call = ["oscal", "export", "--run", "1", "--kind", kind, "--db", str(run), "--out", str(paths[-1])]
        subprocess.run([sys.executable, "-m", "zeren", *call], check=True, capture_output=True)
    lines = ["| document | KB | errors by the official schema 1.2.1, and read by the peer |", "|---|---|---|"]
    for path in paths:
        said = subprocess.run([peer, "-c", VALIDATE, str(data), str(path)], check=True, capture_output=True, text=True)
        lines.append(f"| {path.stem} | {path.stat().st_size / 1e3:.0f} | {' '.join(said.stdout.split())} |")
    return lines


def _shapes(data: Path) -> list[str]:
    """Whether the fields our shapes know are those of the schema."""
    from zeren.packformat.catalog.shapes import EITHER, SHAPES

    definitions = json.loads((data / "oscal_catalog_schema.json").read_text("utf-8"))["definitions"]
    official: dict[frozenset[str], set[frozenset[str]]] = {}

    def walk(value: object) -> None:
        if isinstance(value, dict) and isinstance(value.get("properties"), dict):
            needed = frozenset(value.get("required", ()))
            official.setdefault(frozenset(value["properties"]), set()).add(needed)
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(item)

    walk(definitions)
    wrong, stricter = [], []
    for name, shape in SHAPES.items():
        fields = frozenset(shape.fields)
        for form in [fields - {one} for one in EITHER.get(name, ())] or [fields]:
            if form not in official:
                wrong.append(name)
            elif shape.needed & form not in official[form]:
                stricter.append(name)
    told = f"differ in {', '.join(wrong)}" if wrong else "are those of the official catalogue schema"
    more = f"; more of them must be there in: {', '.join(sorted(set(stricter)))}" if stricter else ""
    return [f"The fields of all {len(SHAPES)} shapes {told}{more}."]


if __name__ == "__main__":
    main()
