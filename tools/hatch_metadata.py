"""Reads the run-time dependencies from requirements/run.in, where each one says why it is there."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsHook(MetadataHookInterface):
    """Fills `dependencies` so that no dependency is named twice in the tree."""

    def update(self, metadata: dict[str, Any]) -> None:
        lines = (Path(self.root) / "requirements" / "run.in").read_text("utf-8").splitlines()
        wanted = [line.split("#", 1)[0].strip() for line in lines]
        build_only = ("hatchling", "editables")
        metadata["dependencies"] = [line for line in wanted if line and not line.startswith(build_only)]
