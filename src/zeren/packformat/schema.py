"""The JSON Schema of the pack format, made from the very fields that the reader has: it cannot say anything else.

It tells the form of a whole pack: all files' outermost fields together. What a pack means (sums, names, dates) only
`check` can tell.
"""

from __future__ import annotations

import json
from typing import Any

from zeren.packformat.content import FORMAT, Content

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema of the format that this version reads."""
    made = Content.model_json_schema(ref_template="#/$defs/{model}")
    head = {
        "$schema": DIALECT,
        "$id": f"urn:zeren:pack-format:{FORMAT}",
        "title": f"Zeren pack, format {FORMAT}",
        "$comment": "All files' outermost fields together. Numbers of points have at most three decimals.",
    }
    told: dict[str, Any] = _plain({key: value for key, value in made.items() if key != "title"})
    for name, model in told["$defs"].items():
        if name not in _NEVER_DATED:
            model["properties"] = {key: _maybe_dated(key, value) for key, value in model["properties"].items()}
    return head | told


_NEVER_DATED = {"Words", "ShortWords", "Identity", "Held"}
_YEARS = "^(19|20|21)[0-9]{2}$"


def _maybe_dated(name: str, value: dict[str, Any]) -> dict[str, Any]:
    """A field that may be written as `dated: {2026: value}`. In the schema: all but ids, kinds and the basics."""
    if name in {"id", "kind"}:
        return value
    held = {"type": "object", "minProperties": 1, "patternProperties": {_YEARS: value}, "additionalProperties": False}
    made = {"type": "object", "properties": {"dated": held}, "required": ["dated"], "additionalProperties": False}
    return {"anyOf": [value, made]}


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    """Without the titles that only repeat a field's name, and without tuples."""
    if isinstance(value, dict):
        named = isinstance(value.get("title"), str) and (
            {"type", "$ref", "anyOf", "enum", "const", "oneOf"} & value.keys()
        )
        return {key: _plain(item) for key, item in value.items() if not (key == "title" and named)}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
