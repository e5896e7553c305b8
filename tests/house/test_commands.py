"""Every command says who acts on which day, and leaves an entry in the journal."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

APPS = Path(__file__).parents[2] / "src" / "zeren" / "apps"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def command_modules() -> list[Path]:
    """The `commands.py` of every app but the journal's own, and the files of a `commands` package."""
    found = [*APPS.glob("*/commands.py"), *APPS.glob("*/commands/*.py")]
    return sorted(path for path in found if path.relative_to(APPS).parts[0] != "audit")


def functions(tree: ast.Module) -> dict[str, Function]:
    return {node.name: node for node in tree.body if isinstance(node, Function)}


def journal_names(tree: ast.Module) -> set[str]:
    """Names in a module under which the journal's `write` is called: `audit.write` or `write`.

    A command of another app, or of another module of the own package, counts too: it leaves the entry there.
    """
    names = set()
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            if whole == "zeren.apps.audit.commands":
                names.add(f"{alias.asname or alias.name}.write")
            elif whole == "zeren.apps.audit.commands.write":
                names.add(alias.asname or alias.name)
            elif re.fullmatch(r"zeren\.apps\.\w+\.commands", whole):
                names |= {name for name in used if name.startswith(f"{alias.asname or alias.name}.")}
            elif re.fullmatch(r"zeren\.apps\.\w+\.commands\.\w+\.[a-z_]+", whole):
                names.add(alias.asname or alias.name)
    return names


def called(function: ast.AST) -> set[str]:
    """The names that a function calls or hands on."""
    return {ast.unparse(node) for node in ast.walk(function) if isinstance(node, (ast.Name, ast.Attribute))}


def leaves_entry(name: str, known: dict[str, Function], journal: set[str]) -> bool:
    """Whether a function reaches the journal through functions of its own module."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        here = waiting.pop()
        if here in seen or here not in known:
            continue
        seen.add(here)
        names = called(known[here])
        if names & journal:
            return True
        waiting.extend(names & known.keys())
    return False


def faults(source: str) -> list[str]:
    """What is wrong with the public functions of a module of commands."""
    tree = ast.parse(source)
    known, journal = functions(tree), journal_names(tree)
    found = []
    for name, function in known.items():
        if name.startswith("_"):
            continue
        given = {argument.arg for argument in function.args.kwonlyargs}
        found += [f"{name} takes no keyword-only `{wanted}`" for wanted in ("by", "on") if wanted not in given]
        if not leaves_entry(name, known, journal):
            found.append(f"{name} leaves no entry in the journal")
    return found


def test_every_command_says_who_and_when_and_leaves_an_entry() -> None:
    modules = command_modules()
    assert len(modules) >= 4
    wrong = [
        f"{path.relative_to(APPS)}: {fault}" for path in modules for fault in faults(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


GOOD = """
from zeren.apps.audit import commands as audit
def act(unit, *, by, on):
    _act(unit, by, on)
def _act(unit, by, on):
    audit.write(Event(unit), by=by, on=on)
"""


SIBLING = """
from zeren.apps.organisation.commands.units import act
def open_post(unit, *, by, on):
    act(unit, by=by, on=on)
"""


@pytest.mark.parametrize(
    ("source", "count"),
    [
        (GOOD, 0),
        (GOOD.replace("audit.write", "print"), 1),
        (GOOD.replace("*, by, on", "*, by, day"), 1),
        (GOOD.replace("unit, *, by, on", "unit, by, on"), 2),
        (GOOD.replace("import commands as audit", "import queries as audit"), 1),
        (GOOD.replace("zeren.apps.audit", "zeren.apps.access").replace("audit.write", "audit.close"), 0),
        (GOOD.replace("def act", "def _other"), 0),
        (SIBLING, 0),
        (SIBLING.replace("units import act", "units import Act"), 1),
    ],
)
def test_faults_are_recognised(source: str, count: int) -> None:
    assert len(faults(source)) == count
