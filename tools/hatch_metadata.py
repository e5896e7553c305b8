"""Reads the run-time dependencies from requirements/*.in, where each one says why it is there."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsHook(MetadataHookInterface):
    """Fills `dependencies` and the extras so that no dependency is named twice in the tree."""

    def update(self, metadata: dict[str, Any]) -> None:
        metadata["dependencies"] = self._wanted("run")
        metadata["optional-dependencies"] = {extra: self._wanted(extra) for extra in ("fused", "spark")}

    def _wanted(self, name: str) -> list[str]:
        lines = (Path(self.root) / "requirements" / f"{name}.in").read_text("utf-8").splitlines()
        wanted = [line.split("#", 1)[0].strip() for line in lines]
        build_only = ("hatchling", "editables")
        return [line for line in wanted if line and not line.startswith(build_only)]
