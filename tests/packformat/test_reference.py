"""The page about the format names every field there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zeren.packformat import content, crossing, duties, instruments, judging, measures, rectification, totals
from zeren.packformat.strict import Strict

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "pack-format.md").read_text(encoding="utf-8")
MODELS = sorted(
    {
        model
        for module in (content, crossing, duties, instruments, judging, measures, rectification, totals)
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, Strict) and model.__module__ == module.__name__
    },
    key=lambda model: model.__name__,
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_on_the_page(model: type[Strict]) -> None:
    words = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`[^`]*`", PAGE))))
    assert set(model.model_fields) <= words


def test_every_measure_is_on_the_page() -> None:
    kinds = [model.model_fields["kind"].annotation.__args__[0] for model in MODELS if "kind" in model.model_fields]
    assert len(kinds) == 17
    assert all(f"| `{kind}` |" in PAGE for kind in kinds)
