"""Which vendor files are there: pages use those they find and are complete without them."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "vendor"


NAMES = ("tabler.css", "tabler/tabler.min.css", "htmx/htmx.min.js", "echarts/echarts.common.min.js")


@lru_cache(maxsize=1)
def present() -> dict[str, str]:
    """The files that are there, by name below the vendor folder, with their SHA-384 in hex. Looked up once."""
    try:
        listed = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return {}
    return {name: digest for name, digest in listed.items() if (FOLDER / name).is_file()}


def missing() -> list[str]:
    """The files that pages would use and that are not there."""
    return [name for name in NAMES if name not in present()]
