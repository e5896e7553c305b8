"""Makes `.venv` from a lock file and puts the checkout in it. Runs on a bare Python; a second run takes no time.

Usage: python3 tools/bootstrap.py run|dev
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "zeren-installed"
LEAST = (3, 11)
FILES = (
    "pyproject.toml", "requirements/run.in", "requirements/fused.in", "requirements/spark.in",
    "tools/hatch_metadata.py", "tools/hatch_build.py",
)  # fmt: skip


def main(wanted: str) -> None:
    """Install what is missing for `run` or `dev`; `dev` holds everything that `run` does."""
    if sys.version_info < LEAST:
        stop(f"Python {LEAST[0]}.{LEAST[1]} or later is needed; this is {sys.version.split()[0]}.",
             "Call make with PYTHON=python3.11 (or later).")  # fmt: skip
    (ROOT / "var").mkdir(exist_ok=True)
    have = STAMP.read_text().split("\n") if STAMP.exists() else []
    for kind in ("dev", "run") if wanted == "run" else ("dev",):
        if have[:2] == [kind, fingerprint(kind)]:
            return
    lock = ROOT / "requirements" / f"{wanted}.lock"
    count = sum("==" in line and not line.startswith(" ") for line in lock.read_text("utf-8").split("\n"))
    print(f"Making {VENV.name} ...", flush=True)
    make_venv()
    print(f"Installing {count} packages into it (once; how long depends on the connection) ...", flush=True)
    python = str(VENV / "bin" / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    environment = {**os.environ, "PIP_NO_WARN_SCRIPT_LOCATION": "1"}
    if not (in_parallel(pip, lock, environment) or run([*pip, "--require-hashes", "-r", str(lock)], environment)):
        stop("The installation did not succeed; what pip said stands above.",
             "Check the connection to the package registry and call make again.")  # fmt: skip
    # The build tools come from the lock too: nothing unpinned is fetched.
    if not run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], environment):
        stop("The packages are there, but the checkout could not be put beside them; pip says above why.")
    STAMP.write_text(f"{wanted}\n{fingerprint(wanted)}\n")


def fingerprint(kind: str) -> str:
    """Changes whenever an installation must be renewed."""
    parts = [sys.version, str(ROOT), *((ROOT / name).read_text("utf-8") for name in FILES)]
    parts.append((ROOT / "requirements" / f"{kind}.lock").read_text("utf-8"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def make_venv() -> None:
    """A fresh environment if there is none that works."""
    if (VENV / "bin" / "python").exists() and subprocess.run(
        [str(VENV / "bin" / "python"), "-m", "pip", "--version"], capture_output=True, check=False
    ).returncode == 0:  # fmt: skip
        return
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        name = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        stop("This Python cannot make an environment with pip: the package for it is missing.",
             f"On Debian and Ubuntu: apt install {name}. Then call make again.",
             (made.stderr or made.stdout).strip())  # fmt: skip


def in_parallel(pip: list[str], lock: Path, environment: dict[str, str]) -> bool:
    """Install what a lock names with uv, which fetches many packages at once where pip waits for each; uv itself comes
    from the lock of the builders. False where that does not work: pip then does it alone.
    """
    pinned = re.search(r"^uv==.*(?:\n .*)*", (ROOT / "requirements" / "dev.lock").read_text("utf-8"), re.M)
    if pinned is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        only = Path(folder) / "uv.txt"
        only.write_text(pinned[0] + "\n", encoding="utf-8")
        if not run([*pip, "--only-binary", ":all:", "--require-hashes", "-r", str(only)], environment, calm=True):
            return False
    call = [str(VENV / "bin" / "uv"), "pip", "install", "--python", pip[0], "--require-hashes", "-r", str(lock)]
    # As pip does: the hash decides, not which of several places has a package first.
    return run([*call, "--index-strategy", "unsafe-best-match", *places(pip)], environment, calm=True)


def places(pip: list[str]) -> list[str]:
    """Where pip is told to look for packages, told to uv, which does not read pip's settings."""
    told = subprocess.run([*pip[:3], "config", "list"], capture_output=True, text=True, check=False).stdout
    found = re.findall(r"^[\w:.-]*\.(index-url|extra-index-url|find-links)='(.*)'$", told, re.M)
    return [word for key, value in found for one in value.replace("\\n", " ").split() for word in (f"--{key}", one)]


def run(command: list[str], environment: dict[str, str], *, calm: bool = False) -> bool:
    """Run a command; whether it succeeded. A calm one keeps what it says to itself."""
    hidden = subprocess.DEVNULL if calm else None
    return subprocess.run(command, env=environment, check=False, stdout=hidden, stderr=hidden).returncode == 0


def stop(*lines: str) -> None:
    """Say what is missing and leave."""
    print(*lines, sep="\n", file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"run", "dev"}:
        stop("Usage: tools/bootstrap.py run|dev")
    main(sys.argv[1])
