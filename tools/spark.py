"""Runs a command with Spark: an environment of its own on top of `.venv`, since Spark is larger than all the rest.

Usage: tools/spark.py [--install] COMMAND ...

`python` in the command is that environment's. With --install the environment is made where it is missing, and root
fetches Debian's Java where there is none. Exit code 3 and a plain sentence where Spark or Java cannot be had.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "var" / "spark"
LOCK = ROOT / "requirements" / "spark.lock"
STAMP = VENV / "zeren-installed"
JAVA = "openjdk-17-jre-headless"
MISSING = 3


class NoSpark(Exception):
    """There is no Spark on this machine."""


def main(words: list[str]) -> int:
    """Run a command; its exit code."""
    install = words[:1] == ["--install"]
    words = words[1:] if install else words
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        java(install)
        python = environment(install)
    except NoSpark as missing:
        print(missing, file=sys.stderr)
        return MISSING
    call = [str(python) if words[0] == "python" else words[0], *words[1:]]
    return subprocess.run(call, env={**os.environ, "PYSPARK_PYTHON": str(python)}, check=False).returncode


def java(install: bool) -> None:
    """Find Java, or fetch it."""
    if shutil.which("java"):
        return
    if install and os.geteuid() == 0 and shutil.which("apt-get"):
        calm = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for call in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", JAVA],
        ):
            subprocess.run(call, check=False, stdout=sys.stderr, env=calm)
    if not shutil.which("java"):
        raise NoSpark(f"no Java found, so no Spark; on Debian and Ubuntu: apt-get install {JAVA}")


def environment(install: bool) -> Path:
    """The Python of the environment, made anew when the lock changed."""
    python = VENV / "bin" / "python"
    mark = hashlib.sha256((sys.version + str(ROOT)).encode() + LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == mark:
        return python
    if not install:
        raise NoSpark("Spark is not installed; call make test-spark")
    print("Installing Spark into var/spark (once; some 450 MB) ...", file=sys.stderr, flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    below = ROOT / ".venv"
    subprocess.run([str(below / "bin" / "python"), "-m", "venv", str(VENV)], check=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    if subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=False).returncode:
        raise NoSpark("Spark could not be installed; what pip said stands above")
    sites = next((VENV / "lib").glob("python*/site-packages"))
    installed = next((below / "lib").glob("python*/site-packages"))
    (sites / "zeren.pth").write_text(f"{installed}\n{ROOT / 'src'}\n")
    STAMP.write_text(mark)
    return python


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
