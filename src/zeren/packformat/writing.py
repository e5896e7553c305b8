"""Writes plain values as YAML that the reader takes back as the very same values: for packs nobody typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from zeren.packformat.reading import SCALARS, TAG

_WIDTH = 100_000
"""Wider than any line: a sentence stands on one."""

_INLINE = 100


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


class _Dumper(yaml.SafeDumper):
    """Quotes whatever the reader would not take for text; no aliases, lists indented."""

    yaml_implicit_resolvers = {}

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  none are wanted
        """The same value is written as often as it stands there."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Lists are set in below their field."""
        super().increase_indent(flow, False)


def _mapping(dumper: yaml.SafeDumper, value: Mapping[str, Any]) -> yaml.MappingNode:
    node = dumper.represent_mapping(TAG + "map", value.items())
    node.flow_style = _short(value)
    return node


def _list(dumper: yaml.SafeDumper, value: Any) -> yaml.SequenceNode:
    return dumper.represent_sequence(TAG + "seq", value, flow_style=_short(value))


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    text = format(value, "f")
    return dumper.represent_scalar(TAG + "float", text if "." in text else text + ".0")


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and not any(pattern.fullmatch(value) for pattern in SCALARS.values())
    style = None if plain else "|" if "\n" in value else '"'
    return dumper.represent_scalar(TAG + "str", value, style=style)


_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(tuple, _list)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(str, _text)
for _tag, _pattern in SCALARS.items():
    _Dumper.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern.pattern})$"), None)


def write_yaml(fields: Mapping[str, Any]) -> bytes:
    """Fields in the order given, UTF-8. The same fields give the same bytes."""
    text: str = yaml.dump(dict(fields), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return text.encode()


SPLIT = {"duties": "duties.yaml", "coverage": "coverage.yaml"}
SPLIT |= dict.fromkeys(("components", "indicators", "groups", "vetoes", "bands", "quota", "rollup"), "indicators.yaml")
"""Which file an outermost field goes into where a pack is written; all others into pack.yaml."""


def pack_files(whole: Mapping[str, Any]) -> dict[str, bytes]:
    """The YAML files of a pack from its plain values."""
    parts: dict[str, dict[str, Any]] = {"pack.yaml": {}}
    for name, value in whole.items():
        parts.setdefault(SPLIT.get(name, "pack.yaml"), {})[name] = value
    return {name: write_yaml(fields) for name, fields in parts.items()}


def _short(value: Any) -> bool:
    """Whether a value is written on one line: nothing in it but scalars, or little."""
    inner = list(value.values()) if isinstance(value, Mapping) else list(value)
    flat = not any(isinstance(item, (Mapping, list, tuple)) for item in inner)
    return (flat and len(str(value)) <= _INLINE * 4) or len(str(value)) <= _INLINE
