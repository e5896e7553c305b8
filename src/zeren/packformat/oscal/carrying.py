"""A pack carried in the back matter of a catalogue, so that an import gives back more than a catalogue can say."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from zeren.base.text import Language
from zeren.packformat.catalog import FILE
from zeren.packformat.oscal.heads import NS, made_id, prop

NAME = "carried-pack"


class Carried(NamedTuple):
    """What a catalogue carries: the pack's files without the catalogue's own, and the language it was told in.

    `foreign`: the catalogue is the pack's own `catalog.json`, not one made from the pack.
    """

    files: Mapping[str, bytes]
    language: Language
    foreign: bool


def with_pack(catalog: Mapping[str, Any], carried: Carried, pack_hash: str) -> dict[str, Any]:
    """The catalogue with the pack in its back matter."""
    said = {
        "language": carried.language,
        "foreign": carried.foreign,
        "files": {name: data.decode() for name, data in carried.files.items() if name != FILE},
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    resource = {
        "uuid": made_id("carried", pack_hash),
        "title": "Zeren pack",
        "props": [prop(NAME, pack_hash)],
        "base64": {
            "filename": "pack.json",
            "media-type": "application/json",
            "value": base64.b64encode(text.encode()).decode(),
        },
    }
    matter = catalog.get("back-matter", {})
    return {**catalog, "back-matter": {"resources": [*matter.get("resources", ()), resource]}}


def without_pack(catalog: Mapping[str, Any]) -> tuple[dict[str, Any], Carried | None]:
    """The catalogue as it was before, and what it carries; None where it carries nothing that can be read."""
    resources = catalog.get("back-matter", {}).get("resources", [])
    ours = [one for one in resources if any(p["name"] == NAME and p.get("ns") == NS for p in one.get("props", ()))]
    base = dict(catalog)
    if ours:
        rest = [one for one in resources if one not in ours]
        base["back-matter"] = {"resources": rest} if rest else {}
        if not rest:
            del base["back-matter"]
    return base, _read(ours[-1]) if ours else None


def _read(resource: Mapping[str, Any]) -> Carried | None:
    try:
        said = json.loads(base64.b64decode(resource["base64"]["value"], validate=True))
        files = {str(name): str(text).encode() for name, text in said["files"].items()}
        return Carried(files, "en" if said["language"] == "en" else "zh", bool(said["foreign"]))
    except (KeyError, TypeError, AttributeError, ValueError, binascii.Error, RecursionError):
        return None
