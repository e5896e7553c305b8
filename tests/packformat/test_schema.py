"""The published schema takes what the reader takes, and refuses what the reader refuses for its form."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from zeren.packformat import files, shipped
from zeren.packformat.reading import read_all
from zeren.packformat.schema import schema

VALIDATOR = Draft202012Validator(schema())
WRONG = [
    ("when_zero: not_evidenced", "when_zero: perhaps"),
    ("      when_zero: not_evidenced\n", ""),
    ("      target: {town: 4}\n  - id", "      targt: {town: 4}\n  - id"),
    ("    points: 7.5\n", "    points: -1\n"),
    ("    points: 7.5\n", '    points: "8"\n'),
    ("    minutes: 60\n", "    minutes: 1.5\n"),
    ('{zh: "指标", en: "visits"}', '{zh: "一二三四五六七八九十一", en: "visits"}'),
    ("{id: town, title", '{id: town, assessed: "no", title'),
    ("kind: count", "kind: counting"),
    ('"06-30", "12-31"', '"30 June", "12-31"'),
    ("{records: {duty: visit, outcome: true}}", "{records: {}, findings: {}}"),
    ("{records: {duty: visit, outcome: true}}", "{records: {duty: visit}, span: month}"),
    ("{findings: {late: true}}", '{findings: {returned: {"~": 1}}}'),
    ("quota: 50", "quota: 101"),
    ("cites: [S9]", "cites: [9]"),
    ("id: agenda", "id: 议程"),
    ("{id: work, title", "{id: work, needs: {carried: {}}, title"),
]


def plain(data: dict[str, bytes]) -> Any:
    """What the YAML files say, as JSON has it."""
    whole, _, problems = read_all({name: text for name, text in data.items() if name.endswith(".yaml")})
    assert problems == []
    return as_json(whole)


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [as_json(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def faults(value: Any) -> Iterator[str]:
    return (f"{list(error.path)}: {error.message}" for error in VALIDATOR.iter_errors(value))


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", [pack.id for pack in shipped()])
def test_shipped_packs_fit(name: str) -> None:
    said = {file: data for file, data in files(name).items() if "/" not in file}
    assert list(faults(plain(said))) == []


def test_the_good_pack_fits(good: str) -> None:
    assert list(faults(plain({"pack.yaml": good.encode()}))) == []


@pytest.mark.parametrize(("old", "new"), WRONG, ids=[new.strip() for _, new in WRONG])
def test_what_the_reader_refuses_does_not_fit(good: str, old: str, new: str) -> None:
    assert old in good
    assert list(faults(plain({"pack.yaml": good.replace(old, new, 1).encode()})))


def test_dated_values_fit(good: str) -> None:
    dated = good.replace("    points: 7.5\n", "    points: {dated: {2026: 7.5, 2028: 9}}\n", 1)
    assert list(faults(plain({"pack.yaml": dated.encode()}))) == []
    wrong = good.replace("    points: 7.5\n", "    points: {dated: {2026: -1}}\n", 1)
    assert list(faults(plain({"pack.yaml": wrong.encode()})))
