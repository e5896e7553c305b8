"""Reads the YAML files of a pack into plain values, keeping the line of every field.

A plain value is a dict, tuple, str, int, Decimal, bool or None. Only `true` and `false` are flags, numbers stay exact
and nothing is taken for a date. Duplicate keys, foreign tags, endless aliases and a field in two files are refused.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import yaml

from zeren.base.problems import Problem, Where, declare
from zeren.packformat.places import Path, Places

Plain = dict[str, "Plain"] | tuple["Plain", ...] | str | int | Decimal | bool | None

MOST_VALUES = 200_000
MOST_DEPTH = 40
MOST_BYTES = 4_000_000

NOT_YAML = declare(
    "pack_not_yaml",
    zh="这不是能读的YAML",
    en="this is not readable YAML",
    do_zh="请检查这一行附近的缩进、引号和冒号",
    do_en="Look at indentation, quotes and colons near this line",
)
NOT_UTF8 = declare(
    "pack_not_utf8",
    zh="文件不是UTF-8编码",
    en="the file is not UTF-8",
    do_zh="请另存为UTF-8",
    do_en="Save it as UTF-8",
)
TOO_LARGE = declare(
    "pack_too_large",
    zh="文件太大、嵌套太深或别名互相引用",
    en="the file is too large, nested too deeply, or its aliases run in a circle",
    do_zh="请拆小，并去掉指向自身的别名",
    do_en="Make it smaller and remove aliases that point back",
)
DUPLICATE_KEY = declare(
    "pack_duplicate_key",
    zh="字段“{field}”写了两次",
    en="the field {field} is written twice",
    do_zh="请只留一个",
    do_en="Keep one",
)
ODD_KEY = declare(
    "pack_odd_key",
    zh="字段名不是一个词",
    en="a field name is not a plain word",
    do_zh="冒号左边请写一个词",
    do_en="Write one word left of the colon",
)
FOREIGN_TAG = declare(
    "pack_foreign_tag",
    zh="不接受YAML标签“{tag}”",
    en="the YAML tag {tag} is not accepted",
    do_zh="请去掉这个标签，直接写值",
    do_en="Remove the tag and write the plain value",
)
NOT_A_MAPPING = declare(
    "pack_not_a_mapping",
    zh="文件最外层应当是“字段: 值”",
    en="the outermost level of a file must be fields with values",
    do_zh="请照 docs/reference/pack-format.md 的样子写",
    do_en="Write it as docs/reference/pack-format.md shows",
)

UNREAD = {NOT_YAML.code, NOT_UTF8.code, TOO_LARGE.code, NOT_A_MAPPING.code}
"""After these nothing is known of a file's fields, so nothing is said of what is missing."""

TAG = "tag:yaml.org,2002:"
SCALARS = {
    TAG + "bool": re.compile(r"true|false"),
    TAG + "null": re.compile(r"~|null|"),
    TAG + "int": re.compile(r"[-+]?(?:0|[1-9][0-9]{0,15})"),
    TAG + "float": re.compile(r"[-+]?(?:0|[1-9][0-9]{0,11})\.[0-9]{1,12}"),
}


class _Loader(yaml.SafeLoader):
    """SafeLoader with only the plain scalars above: no dates, no yes/no flags, no binary floating point."""

    yaml_implicit_resolvers = {}


_Quick: Any = None
"""The same on the C parser, seventeen times as fast, where PyYAML has it. It has no bound on depth: see `shallow`."""
if yaml.__with_libyaml__:
    _Quick = type("_Quick", (yaml.CSafeLoader,), {"yaml_implicit_resolvers": {}})


for _tag, _pattern in SCALARS.items():
    for _loader in (_Loader, _Quick) if _Quick else (_Loader,):
        _loader.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern.pattern})$"), None)

_DEEP_LINE = re.compile(r"^ {200}|(?:[-?:]\s+){20}", re.MULTILINE)


def shallow(text: str) -> bool:
    """Whether a text surely nests little: few opening brackets and no line set far in. What only may nest deeply is
    left to the slow parser, which ends with an error where the quick one would end the process.
    """
    most = deep = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        deep = deep + 1 if bracket in "[{" else max(deep - 1, 0)
        most = max(most, deep)
    return most <= 10 * MOST_DEPTH and _DEEP_LINE.search(text) is None


def _node(loader: Any) -> yaml.Node | None:
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


def read_all(files: Mapping[str, bytes]) -> tuple[dict[str, Plain], Places, list[Problem]]:
    """Read files (name to bytes, in order) into one mapping of their outermost fields."""
    whole: dict[str, Plain] = {}
    places, problems = Places(), list[Problem]()
    places.mark((), next(iter(files), ""), 1)
    for name, data in files.items():
        reader = _Reader(name, places, problems)
        for key, value in reader.read(data, taken=whole.keys()).items():
            whole.setdefault(key, value)
    return whole, places, problems


class _Reader:
    """Turns one file's nodes into plain values."""

    def __init__(self, file: str, places: Places, problems: list[Problem]) -> None:
        self.file, self.places, self.problems = file, places, problems
        self.values = 0

    def read(self, data: bytes, taken: Collection[str]) -> dict[str, Plain]:
        try:
            node = self._compose(data)
            if node is None:
                return {}
            if not isinstance(node, yaml.MappingNode):
                self.problems.append(NOT_A_MAPPING(Where(file=self.file, row=1)))
                return {}
            return self._mapping(node, (), taken)
        except UnicodeDecodeError:
            self.problems.append(NOT_UTF8(Where(file=self.file)))
        except (_TooLarge, RecursionError):
            self.problems.append(TOO_LARGE(Where(file=self.file)))
        except (yaml.YAMLError, ValueError) as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            self.problems.append(NOT_YAML(Where(file=self.file, row=mark.line + 1 if mark else 1)))
        return {}

    def _compose(self, data: bytes) -> yaml.Node | None:
        if len(data) > MOST_BYTES:
            raise _TooLarge
        text = data.decode("utf-8-sig")
        if _Quick is not None and shallow(text):
            with contextlib.suppress(yaml.YAMLError):
                return _node(_Quick(text))
        return _node(_Loader(text))

    def _plain(self, node: yaml.Node, path: Path) -> Plain:
        self.values += 1
        if self.values > MOST_VALUES or len(path) > MOST_DEPTH:
            raise _TooLarge
        self.places.marks.setdefault(path, Where(file=self.file, row=node.start_mark.line + 1))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, ())
        if isinstance(node, yaml.SequenceNode):
            return tuple(self._plain(item, (*path, at)) for at, item in enumerate(node.value))
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path, taken: Collection[str]) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            row = key_node.start_mark.line + 1
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode) or not key:
                self.problems.append(ODD_KEY(Where(file=self.file, row=row)))
            elif key in found or key in taken:
                self.problems.append(DUPLICATE_KEY(Where(file=self.file, row=row), field=key))
            else:
                self.places.mark((*path, key), self.file, row)
                found[key] = self._plain(value_node, (*path, key))
        return found

    def _scalar(self, node: yaml.ScalarNode) -> Plain:
        text = str(node.value)
        if node.tag == TAG + "str":
            return text
        pattern = SCALARS.get(node.tag)
        if pattern is None or not pattern.fullmatch(text):
            self.problems.append(
                FOREIGN_TAG(Where(file=self.file, row=node.start_mark.line + 1), tag=node.tag.removeprefix(TAG))
            )
            return text
        return _convert(node.tag.removeprefix(TAG), text)


class _TooLarge(Exception):
    """More values, bytes or depth than a pack may have."""


def _convert(kind: str, text: str) -> Plain:
    if kind == "int":
        return int(text)
    if kind == "float":
        return Decimal(text)
    return text == "true" if kind == "bool" else None
