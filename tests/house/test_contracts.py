"""The contracts of `.importlinter`, and what they cannot see."""

from __future__ import annotations

import ast
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "zeren"
APPS = SOURCE / "apps"

ALWAYS = frozenset({"save", "asave", "bulk_create", "bulk_update"})
WRITES = ALWAYS | {"create", "acreate", "get_or_create", "update_or_create", "update", "aupdate", "delete", "adelete"}
HOLDERS = frozenset({"objects", "_default_manager", "_base_manager"})
WRITING_ROOMS = frozenset({"commands", "derived", "migrations"})


def room(path: Path) -> str:
    """The room that a file of an app lies in."""
    return path.relative_to(APPS).parts[1].removesuffix(".py")


def app_files() -> list[Path]:
    return sorted(path for path in APPS.glob("*/**/*.py") if path.name != "__init__.py" or path.parent.parent != APPS)


def test_the_contracts_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from importlinter import cli

    monkeypatch.chdir(ROOT)
    code = cli.lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True)
    assert code == 0, capsys.readouterr().out


def floors() -> dict[str, int]:
    """The height of every app in the order of imports."""
    config = ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    layers = config["importlinter:contract:apps"]["layers"].strip().splitlines()
    return {name.strip(" ()"): -place for place, line in enumerate(layers) for name in line.split("|")}


def test_every_relation_points_down() -> None:
    height = floors()
    ours = [model for model in apps.get_models() if model.__module__.startswith("zeren.apps.")]
    assert ours
    assert [wrong for model in ours for wrong in _upward(model, height)] == []


def _upward(model: type[Model], height: dict[str, int]) -> list[str]:
    here = model._meta.app_label
    found = []
    for field in model._meta.get_fields():
        other = field.related_model
        if not field.is_relation or field.auto_created or not isinstance(other, type):
            continue
        there = other._meta.app_label
        if there != here and height[there] >= height[here]:
            found.append(f"{model._meta.label}.{field.name} points up to {other._meta.label}")
    return found


def writes(tree: ast.AST) -> list[str]:
    """Calls in a module that change rows: `.save()` and its like, and writing calls on what begins with a manager."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in WRITES:
            continue
        # A document's `save(file)` names where; a row's `save()` never does.
        always = node.func.attr in ALWAYS and not (node.func.attr == "save" and node.args)
        if always or _from_manager(node.func.value):
            found.append(f"line {node.lineno}: .{node.func.attr}()")
    return found


def _from_manager(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr in HOLDERS for part in ast.walk(node))


def test_rows_change_only_where_writing_is_done() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} {found}"
        for path in sorted(SOURCE.rglob("*.py"))
        if not (path.is_relative_to(APPS) and path.parent != APPS and _may_write(path))
        for found in writes(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert wrong == []


def _may_write(path: Path) -> bool:
    return room(path) in WRITING_ROOMS


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("row.save()", 1),
        ("row.save(update_fields=['name'])", 1),
        ("document.save(out)", 0),
        ("Unit.objects.create(code='A')", 1),
        ("Unit.objects.filter(code='A').update(name='B')", 1),
        ("Unit.objects.filter(code='A').order_by('pk').delete()", 1),
        ("Unit.objects.bulk_create(rows)", 1),
        ("mapping.update(other)", 0),
        ("Unit.objects.filter(code='A').count()", 0),
        ("hasher.update(b'')", 0),
    ],
)
def test_writes_are_recognised(source: str, count: int) -> None:
    assert len(writes(ast.parse(source))) == count
