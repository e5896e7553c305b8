"""What the documents name is there, and what is there is documented, in both languages."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from tests.house.test_files import tracked

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "manual"
PAIRS = [(ROOT / "README.md", ROOT / "README.en.md")]
PAIRS += [(page, page.with_name(page.name.replace(".zh.", ".en."))) for page in sorted(MANUAL.glob("*.zh.md"))]
RESULTS = [MANUAL / f"results.{language}.md" for language in ("zh", "en")]
COMMANDS = [MANUAL / f"commands.{language}.md" for language in ("zh", "en")]

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
CALL = re.compile(r"\bzeren((?: --?[a-z]+(?: (?:zh|en))?)*)((?: [a-z][a-z-]*)+)")


def pages() -> list[Path]:
    """Every tracked document."""
    return [path for path in tracked() if path.suffix == ".md" and path.is_file()]


def prose(text: str) -> str:
    """A document without its code blocks and code words."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def code(text: str) -> str:
    """The code blocks and code words of a document, one a line."""
    return "\n".join(found.strip("`") for found in re.findall(r"```.*?```|`[^`\n]*`", text, flags=re.DOTALL))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_relative_link_leads_somewhere() -> None:
    links = [(page, target) for page in pages() for target in LINK.findall(prose(read(page)))]
    relative = [(page, target.partition("#")[0]) for page, target in links if "://" not in target]
    assert len(relative) > 20
    assert [
        f"{page.relative_to(ROOT)}: {name}" for page, name in relative if name and not (page.parent / name).exists()
    ] == []


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].name)
def test_both_languages_have_the_same_headings_tables_and_calls(pair: tuple[Path, Path]) -> None:
    chinese, english = map(read, pair)
    assert [len(marks) for marks in HEADING.findall(prose(chinese))] == [
        len(marks) for marks in HEADING.findall(prose(english))
    ]
    assert chinese.count("\n|") == english.count("\n|")
    assert chinese.count("```") == english.count("```")


def test_every_page_of_the_manual_has_both_languages() -> None:
    languages = {tuple(path.name.rsplit(".", 2)[1:]) for path in MANUAL.glob("*.*.md")}
    assert languages == {("zh", "md"), ("en", "md")}
    assert len(list(MANUAL.glob("*.zh.md"))) == len(list(MANUAL.glob("*.en.md"))) >= 4


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))


def test_make_targets_that_documents_name_are_there() -> None:
    named = {name for page in pages() for name in re.findall(r"\bmake ([a-z-]+)", code(read(page)))}
    assert {"demo", "test", "check"} <= named
    assert named - targets() == set()


def commands(group: click.Group, way: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every sub-command with its full name."""
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        found = group.get_command(ctx, name)
        assert found is not None
        yield " ".join((*way, name)), found
        if isinstance(found, click.Group):
            yield from commands(found, (*way, name))


def called(text: str) -> Iterator[str]:
    """The sub-commands that a document calls."""
    for match in CALL.finditer(code(text)):
        yield match.group(2).strip()


def test_commands_that_documents_call_are_there() -> None:
    from zeren.cli import main

    there = {name for name, _ in commands(main)}
    calls = [(page, name) for page in pages() for name in called(read(page))]
    assert len(calls) > 20
    wrong = [
        f"{page.relative_to(ROOT)}: zeren {name}"
        for page, name in calls
        if not any(name == known or name.startswith(f"{known} ") for known in there)
    ]
    assert wrong == []
    groups = {name for name, found in commands(main) if isinstance(found, click.Group)}
    words = [name.split() for _, name in calls if name.split()[0] in groups and len(name.split()) > 1]
    assert {" ".join(word[:2]) for word in words} <= there


@pytest.mark.parametrize("page", COMMANDS, ids=["zh", "en"])
def test_every_command_and_option_is_documented(page: Path) -> None:
    from zeren.cli import main

    text = read(page)
    missing = [name for name, _ in commands(main) if f"zeren {name}" not in text]
    options = [
        option
        for _, command in [("", main), *commands(main)]
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    ]
    assert len(options) > 8
    assert missing + [option for option in options if f"`{option}" not in text] == []


@pytest.mark.parametrize("page", COMMANDS, ids=["zh", "en"])
def test_every_environment_variable_is_documented(page: Path) -> None:
    source = "\n".join(read(path) for path in sorted((ROOT / "src").rglob("*.py")))
    names = set(re.findall(r"\bZEREN_[A-Z_]+\b", source))
    assert len(names) >= 4
    assert [name for name in sorted(names) if f"| `{name}` |" not in read(page)] == []


@pytest.mark.parametrize("page", RESULTS, ids=["zh", "en"])
def test_every_report_measure_and_state_is_documented(page: Path) -> None:
    from zeren.engine import measures
    from zeren.engine.planning.plan import STATES
    from zeren.reports.catalogue import REPORTS

    text = read(page)
    kinds = [module.name for module in pkgutil.iter_modules(measures.__path__)]
    assert len(kinds) == len(measures.KINDS)
    wanted = [*(report.file for report in REPORTS), *kinds, *STATES]
    assert [word for word in wanted if f"| `{word}` |" not in text and f"`{word}` |" not in text] == []


def lists() -> Mapping[str, Mapping[str, object]]:
    """Every closed list of codes that people meet."""
    from zeren.apps.access.states import ROLES, TEXTS
    from zeren.apps.accountability import states as accountability
    from zeren.apps.assessment.queries.cards import STATE_TEXTS
    from zeren.apps.evidence.states import MEDIA
    from zeren.apps.findings import sheets, states
    from zeren.apps.inspections.states import KINDS as VISITS
    from zeren.apps.organisation.states import TIERS
    from zeren.apps.records.states import KINDS as PROOFS
    from zeren.apps.records.states import STATES as RECORDS

    types = next(column.choices for column in sheets.REMEDIES.columns if column.key == "types")
    return {
        "roles": {key: role.text for key, role in ROLES.items()},
        "permissions": TEXTS,
        "tiers": TIERS,
        "proofs": PROOFS,
        "states of records": RECORDS,
        "visits": VISITS,
        "origins": states.ORIGINS,
        "severities": states.SEVERITIES,
        "corrections": states.KINDS,
        "states of findings": states.STATES,
        "types of remedies": types,
        "triggers": accountability.TRIGGERS,
        "measures": accountability.MEASURES,
        "states of cases": accountability.STATES,
        "states of lines": STATE_TEXTS,
        "media": MEDIA,
    }


def test_every_code_stands_in_the_glossary_with_its_words() -> None:
    from zeren.base.text import Text

    glossary = read(ROOT / "GLOSSARY.md")
    missing = []
    for name, codes in lists().items():
        assert codes, name
        for key, text in codes.items():
            assert isinstance(text, Text)
            if f"| `{key}` | {text.zh} | {text.en} |" not in glossary:
                missing.append(f"{name}: {key} {text.zh} {text.en}")
    assert missing == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = read(folder / "README.md")
    decisions = sorted(folder.glob("[0-9]*.md"))
    assert [path.name for path in decisions if f"({path.name})" not in listed] == []
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("`zeren pack check founding`", ["pack check founding"]),
        ("`zeren --lang en assess FOLDER`", ["assess"]),
        ("zeren plays no part in prose", []),
        ("```\nzeren import a --db b\n```", ["import a"]),
    ],
)
def test_calls_are_recognised(text: str, calls: list[str]) -> None:
    assert list(called(text)) == calls
