"""A pack as an OSCAL catalogue, and as a profile that selects from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from zeren.base.text import Language
from zeren.packformat.catalog import FILE, clauses
from zeren.packformat.oscal.carrying import Carried, with_pack
from zeren.packformat.oscal.heads import made_id, metadata
from zeren.packformat.oscal.own import own_catalog
from zeren.packformat.oscal.starting import in_force, starting
from zeren.packformat.pack import Pack, read_pack
from zeren.packformat.writing import write_yaml


def catalog_document(files: Mapping[str, bytes], language: Language = "zh") -> dict[str, Any]:
    """The catalogue of a pack given by its files: the one it came from, or one made from its duties and indicators.

    Where the pack says more than the catalogue, the catalogue carries the pack. Raises `Refused` for an unreadable one.
    """
    pack = read_pack(files)
    if pack.catalog is not None and _says_no_more(files, pack):
        return {"catalog": pack.catalog}
    base = own_catalog(pack, language) if pack.catalog is None else pack.catalog
    return {"catalog": with_pack(base, Carried(files, language, pack.catalog is not None), pack.hash)}


def _says_no_more(files: Mapping[str, bytes], pack: Pack) -> bool:
    """Whether the pack is just what its catalogue becomes."""
    assert pack.catalog is not None
    made = {name: write_yaml(fields) for name, fields in starting(pack.catalog, "").items()}
    return made == {name: data for name, data in files.items() if name != FILE}


def profile_document(files: Mapping[str, bytes], language: Language = "zh") -> dict[str, Any]:
    """A profile that takes every duty of the pack from its catalogue. Raises `Refused` for an unreadable pack."""
    pack = read_pack(files)
    catalog = catalog_document(files, language)["catalog"]
    source = made_id("catalogue of", pack.hash)
    ids = list(pack.duties) if pack.catalog is None else [c.id for c in clauses(catalog) if in_force(c)]
    return {
        "profile": {
            "uuid": made_id("profile", pack.hash, language),
            "metadata": metadata(pack.title.say(language), pack.version, dated(pack)),
            "imports": [{"href": f"#{source}", "include-controls": [{"with-ids": ids}]}],
            "merge": {"as-is": True},
            "back-matter": {
                "resources": [
                    {
                        "uuid": source,
                        "title": catalog["metadata"]["title"],
                        "rlinks": [{"href": "catalog.json", "media-type": "application/oscal.catalog+json"}],
                    }
                ]
            },
        }
    }


def dated(pack: Pack) -> dt.date:
    """The day a pack's documents bear: the first of the year it is for."""
    return dt.date(pack.content.pack.from_year, 1, 1)
