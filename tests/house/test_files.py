"""What tracked files may not hold, and what generated files must."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

NO_MODULES = frozenset({"utils", "helpers", "common", "misc", "util", "helper", "lib", "tools"})

# Written in halves, so that this file does not name what it forbids.
FORBIDDEN = {
    "a machine's path": re.compile("/" + r"(work|home|root|Users)/\w|[A-Z]:\\\\Users"),
    "a registry's address": re.compile(
        r"(pypi|pythonhosted|npmjs|registry)" + r"\.(org|com|io)|index-" + r"url\s*=?\s*http", re.IGNORECASE
    ),
    "a stub": re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK|Not" + r"Implemented)\b"),
    "a test that is left out": re.compile(r"mark\.(ski" + r"p|xfai" + r"l)\b|pytest\.ski" + r"p\("),
}

TEXTS = {".py", ".md", ".toml", ".yaml", ".yml", ".cfg", ".ini", ".in", ".lock", ".txt", ".typ", ".csv", ".sh", ""}


@cache
def tracked() -> list[Path]:
    """The files that the repository holds, or all source where there is no repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [ROOT / name for name in names] if names else sorted((ROOT / "src").rglob("*.py"))


def offences(text: str) -> list[str]:
    """What a text holds that no tracked file may."""
    return [f"{what}: {match.group()}" for what, pattern in FORBIDDEN.items() for match in pattern.finditer(text)]


def test_no_tracked_file_holds_what_it_may_not() -> None:
    files = [path for path in tracked() if path.suffix in TEXTS and path.is_file()]
    assert len(files) > 20
    wrong = [
        f"{path.relative_to(ROOT)}: {offence}"
        for path in files
        for offence in offences(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    ["/ho" + "me/somebody/x", "https://py" + "pi.org/simple", "# TO" + "DO later", "@pytest.mark.ski" + "p(reason)"],
)
def test_offences_are_recognised(text: str) -> None:
    assert len(offences(text)) == 1


@pytest.mark.parametrize("text", ["/evidence/home.docx", "todo list", "the registry of channels", "pytest.mark.slow"])
def test_plain_words_are_no_offence(text: str) -> None:
    assert offences(text) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    wrong = [path for path in (ROOT / "src").rglob("*.py") if path.stem in NO_MODULES or path.parent.name in NO_MODULES]
    assert wrong == []


def test_every_package_says_what_it_is() -> None:
    silent = []
    for path in sorted((ROOT / "src").rglob("__init__.py")):
        text = path.read_text(encoding="utf-8")
        if path.parent.name != "migrations" and not text.startswith('"""'):
            silent.append(path.relative_to(ROOT))
    assert silent == []


def test_the_reference_says_what_the_code_says() -> None:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    for name, text in reference.pages().items():
        assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == text, "run tools/reference.py"


OTHER_WAYS = re.compile(
    r'getattr\(request\.user, "(?:person|username|pk)"|request\.user\.(?:username|person|pk\b|get_username)'
    r"|assert (?:isinstance\()?request\.user"
)


def test_pages_have_one_way_to_ask_who_is_signed_in() -> None:
    """`access.queries.viewer`; what a page may show is asked of the guard's own visitor, `request.user`."""
    pages = [path for path in (ROOT / "src" / "zeren" / "apps").rglob("*.py") if path.name != "queries.py"]
    assert len(pages) > 300
    found = {str(path.relative_to(ROOT)): OTHER_WAYS.findall(path.read_text(encoding="utf-8")) for path in pages}
    assert {name: ways for name, ways in found.items() if ways} == {}
