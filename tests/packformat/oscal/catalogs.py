"""A small catalogue of our own: groups in groups, an enhancement, parameters in parameters, parts, a resource."""

from __future__ import annotations

import json
from typing import Any

OWNER = {"name": "label", "value": "KQ-1"}


def small() -> dict[str, Any]:
    """The catalogue, made anew so that a test may change it."""
    return {
        "uuid": "5d1b7a0e-5f0c-4c1f-9c43-0d7f1f6a2b11",
        "metadata": {
            "title": "Keeping Keys",
            "last-modified": "2025-03-01T00:00:00Z",
            "version": "2.0",
            "oscal-version": "1.1.2",
            "parties": [{"uuid": "11111111-1111-4111-8111-111111111111", "type": "organization", "name": "Key Office"}],
        },
        "groups": [
            {
                "id": "house",
                "title": "The house",
                "groups": [{"id": "kq", "title": "Keys", "controls": [keys(), {"id": "kq-2", "title": "Doors"}]}],
            },
            {"title": "Without an id", "controls": [{"id": "x-1", "title": "Windows", "class": "light"}]},
        ],
        "controls": [{"id": "top_1", "title": "A control in no group"}],
        "back-matter": {
            "resources": [
                {"uuid": "22222222-2222-4222-8222-222222222222", "title": "A book", "rlinks": [{"href": "#"}]}
            ]
        },
    }


def keys() -> dict[str, Any]:
    """A control with all that a control may have."""
    return {
        "id": "kq-1",
        "class": "keys",
        "title": "Keep the keys",
        "params": [
            {"id": "kq-1_p1", "label": "how often"},
            {"id": "kq-1_p2", "select": {"how-many": "one", "choice": ["daily", "{{ insert: param, kq-1_p1 }}"]}},
        ],
        "props": [OWNER],
        "links": [{"href": "#22222222-2222-4222-8222-222222222222", "rel": "reference"}],
        "parts": [
            {
                "id": "kq-1_smt",
                "name": "statement",
                "prose": "Count the keys {{ insert: param, kq-1_p2 }}:",
                "parts": [
                    {"name": "item", "props": [{"name": "label", "value": "a."}], "prose": "all of them;"},
                    {"name": "item", "props": [{"name": "label", "value": "b."}], "prose": "and the spare one."},
                ],
            },
            {"name": "guidance", "prose": "A board helps."},
            {"name": "folk-tale", "ns": "urn:example:tales", "prose": "Once upon a time."},
        ],
        "controls": [
            {"id": "kq-1.1", "title": "Two people count"},
            {"id": "kq-1.2", "title": "Gone", "props": [{"name": "status", "value": "withdrawn"}]},
        ],
    }


def written(catalog: dict[str, Any]) -> bytes:
    """The catalogue as a file."""
    return json.dumps({"catalog": catalog}).encode()
