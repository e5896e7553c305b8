"""Which fields the things of OSCAL 1.1 and 1.2 have, and what each holds: `name:kind`, `!` where it must be there.

A kind is a datatype, a choice of words (`one|two`), a shape, or a list of at least one of these (`[part]`). Of what is
written here the benchmark asks the official schemas whether they allow it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

_EXTRAS = "props:[prop] links:[link]"

WRITTEN: Mapping[str, str] = {
    "catalog": "uuid:uuid! metadata:metadata! params:[param] controls:[control] groups:[group] back-matter:matter",
    "metadata": "title:line! published:when last-modified:when! version:string! oscal-version:string! "
    f"revisions:[revision] document-ids:[document] {_EXTRAS} roles:[role] locations:[location] parties:[party] "
    "responsible-parties:[responsible] actions:[action] remarks:text",
    "revision": f"title:line published:when last-modified:when version:string! oscal-version:string {_EXTRAS} "
    "remarks:text",
    "document": "scheme:uri identifier:string!",
    "prop": "name:token! uuid:uuid ns:uri value:string! class:token group:token remarks:text",
    "link": "href:reference! rel:token media-type:string resource-fragment:string text:line",
    "role": f"id:token! title:line! short-name:string description:text {_EXTRAS} remarks:text",
    "location": "uuid:uuid! title:line address:address email-addresses:[email] telephone-numbers:[telephone] "
    f"urls:[uri] {_EXTRAS} remarks:text",
    "address": "type:token addr-lines:[string] city:string state:string postal-code:string country:string",
    "telephone": "type:string number:string!",
    "party": "uuid:uuid! type:person|organization! name:string short-name:string external-ids:[external] "
    f"{_EXTRAS} email-addresses:[email] telephone-numbers:[telephone] addresses:[address] location-uuids:[uuid] "
    "member-of-organizations:[uuid] remarks:text",
    "external": "scheme:uri! id:string!",
    "responsible": f"role-id:token! party-uuids:[uuid]! {_EXTRAS} remarks:text",
    "action": f"uuid:uuid! date:when type:token! system:uri! {_EXTRAS} responsible-parties:[responsible] remarks:text",
    "group": f"id:token class:token title:line! params:[param] {_EXTRAS} parts:[part] groups:[group] "
    "controls:[control]",
    "control": f"id:token! class:token title:line! params:[param] {_EXTRAS} parts:[part] controls:[control]",
    "param": f"id:token! class:token depends-on:token {_EXTRAS} label:line usage:text constraints:[constraint] "
    "guidelines:[guideline] values:[string] select:select remarks:text",
    "constraint": "description:text tests:[test]",
    "test": "expression:string! remarks:text",
    "guideline": "prose:text!",
    "select": "how-many:one|one-or-more choice:[line]",
    "part": f"id:token name:token! ns:uri class:token title:line {_EXTRAS} prose:text parts:[part]",
    "matter": "resources:[resource]",
    "resource": "uuid:uuid! title:line description:text props:[prop] document-ids:[document] citation:citation "
    "rlinks:[rlink] base64:base64 remarks:text",
    "citation": f"text:line! {_EXTRAS}",
    "rlink": "href:reference! media-type:string hashes:[hash]",
    "hash": "algorithm:SHA-224|SHA-256|SHA-384|SHA-512|SHA3-224|SHA3-256|SHA3-384|SHA3-512! value:string!",
    "base64": "filename:token media-type:string value:coded!",
}

EITHER: Mapping[str, tuple[str, str]] = {
    "group": ("groups", "controls"),
    "param": ("values", "select"),
    "party": ("addresses", "location-uuids"),
}
"""Two fields of which a thing has at most one."""

_DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
_PATTERNS = {
    "token": r"[^\W\d][\w.\-]*",
    "string": r"\S(.*\S)?",
    "line": r"[^\n]+",
    "uuid": r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[45][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}",
    "when": rf"{_DAY}T{_TIME}(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])",
    "uri": r"[a-zA-Z][a-zA-Z0-9+\-.]+:.+",
    "reference": r"(?s).*",
    "text": r"(?s).*",
    "email": r".+@.+",
    "coded": r"[0-9A-Za-z+/]+={0,2}",
}


class Kind(NamedTuple):
    """What a field holds: a list of it or one, a shape by name or a test of its text."""

    many: bool
    shape: str
    fits: Callable[[str], object]
    written: str


class Shape(NamedTuple):
    """The fields of a thing and which of them must be there."""

    fields: Mapping[str, Kind]
    needed: frozenset[str]


def _kind(written: str) -> Kind:
    many = written.startswith("[")
    one = written.strip("[]")
    if one in WRITTEN:
        return Kind(many, one, bool, written)
    pattern = _PATTERNS.get(one) or "|".join(map(re.escape, one.split("|")))
    return Kind(many, "", re.compile(pattern).fullmatch, written)


def _shape(text: str) -> Shape:
    pairs = [field.split(":", 1) for field in text.split()]
    fields = {name: _kind(kind.rstrip("!")) for name, kind in pairs}
    return Shape(fields, frozenset(name for name, kind in pairs if kind.endswith("!")))


SHAPES: Mapping[str, Shape] = {name: _shape(text) for name, text in WRITTEN.items()}
