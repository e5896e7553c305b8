"""A framework that is being written: what is wrong with it, its values that a page can change, its files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.assessment.rules.drafting import BAD_EXPECTED, BAD_POINTS
from zeren.apps.frameworks.sheets import read_pack_workbook
from zeren.base.problems import Problem, Refused, Where
from zeren.base.text import Text
from zeren.documents.table_finding import find_tables
from zeren.packformat import Pack, check, is_warning, library, published, read_pack, run_examples
from zeren.packformat.catalog import FILE
from zeren.packformat.examples import DIFFERS
from zeren.packformat.reading import read_all
from zeren.packformat.writing import pack_files

LARGEST = 20 << 20
"""No file of a framework is larger; a workbook of the shipped ones has 0.1 MB."""

_EXAMPLE = re.compile(rb"^example\s*:", re.MULTILINE)
_POINTS = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,3})?")


@dataclass(frozen=True)
class Looked:
    """A draft that was looked at: the pack where its form is right, what refuses it, what the check warns of."""

    pack: Pack | None
    problems: list[Problem]
    warnings: list[Problem]

    @property
    def sound(self) -> bool:
        """Whether it may be published."""
        return self.pack is not None and not self.problems


class Value(NamedTuple):
    """A number that the page changes: where it stands, what it is, how it is written now."""

    key: str
    table: Text
    title: Text
    written: str


def look(files: Mapping[str, bytes], others: Iterable[Pack] = ()) -> Looked:
    """Everything that is wrong with a draft: its form, its meaning, its worked examples. `others` are the frameworks
    that its crosswalk may lead to. No query.
    """
    try:
        pack = read_pack(files)
    except Refused as refused:
        return Looked(None, list(refused.problems), [])
    found = check(pack, catalogue(), others=others)
    refusing = [one for one in found if not is_warning(one)]
    warnings = [one for one in found if is_warning(one)]
    return Looked(pack, refusing or run_examples(pack, files, catalogue()), warnings)


def read_folder(folder: Path) -> dict[str, bytes]:
    """A workbook, or the files of a pack, as they were sent. Raises `Refused` for what is neither, and with every
    problem of form, each with its place.
    """
    book = next(iter(sorted(folder.glob("*.xlsx"))), None)
    if book is None:
        files = library.files(folder)
        read_pack(files)
        return files
    read = read_pack_workbook(book)
    if read.pack is None:
        raise Refused(list(read.problems))
    return dict(read.files)


def read_table(path: Path, given: Mapping[str, str]) -> published.Draft:
    """The tables of a published scheme as a draft; `given` are heads that mean a wanted column. Raises `Refused` for
    what cannot be read, and where a column is not found, with the heads there are.
    """
    problems: list[Problem] = []
    tables = [published.FoundTable(*found) for found in find_tables(path, problems)]
    if problems:
        raise Refused(problems)
    return published.draft(tables, published.match(tables, given, path.name), path.stem)


def is_example(data: bytes) -> bool:
    """Whether a file is a worked example: browsers do not say in which folder it lay."""
    return _EXAMPLE.search(data) is not None


def values(files: Mapping[str, bytes]) -> list[Value]:
    """The weights, points and least totals of a draft; those with a value for each year are left to the workbook."""
    whole = _whole(files)
    heads = {
        "components": (Text("考核部分的分值", "Weight of a part"), "weight"),
        "indicators": (Text("指标的分值", "Points of an indicator"), "points"),
        "bands": (Text("等次的最低分", "Least total of a band"), "least"),
    }
    return [
        Value(f"{table}.{item['id']}.{field}", head, _title(item), str(item[field]))
        for table, (head, field) in heads.items()
        for item in whole.get(table, ())
        if isinstance(item.get(field), (int, Decimal)) and not isinstance(item[field], bool)
    ]


def changed(files: Mapping[str, bytes], version: str, written: Mapping[str, str]) -> dict[str, bytes]:
    """The draft with another number of the version and other points, with what was worked out by hand again in its
    examples, or `without_examples` if that is said. Raises `Refused` for what is no number of points.
    """
    whole = _whole(files)
    problems: list[Problem] = []
    for table in ("components", "indicators", "bands"):
        if table in whole:
            whole[table] = tuple(_item(table, item, written, problems) for item in whole[table])
    if problems:
        raise Refused(problems)
    if version:
        whole["pack"] = whole["pack"] | {"version": version}
    kept = {name for name in files if name == FILE or ("/" in name and not written.get("without_examples"))}
    return reworked(pack_files(whole) | {name: files[name] for name in files if name in kept}, written)


class Expected(NamedTuple):
    """What a worked example expects and the draft does not give: how the form calls it, where it stands, what was
    worked out by hand, what comes out.
    """

    key: str
    place: str
    wanted: str
    found: str


def expected(problems: Iterable[Problem]) -> list[Expected]:
    """The expectations of worked examples that the draft does not meet, to be worked out by hand again."""
    return [
        Expected(
            f"{EXPECTED}{one.where.file}:{one.where.row}:{one.data['place']}",
            f"{one.where.file} {one.data['place'].removeprefix('expected.')}",
            one.data["wanted"],
            one.data["found"],
        )
        for one in problems
        if one.code == DIFFERS.code and one.where.row
    ]


EXPECTED = "example:"
_WORKED_OUT = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,3})?|[A-Za-z][A-Za-z0-9_]{0,62}")


def reworked(files: Mapping[str, bytes], written: Mapping[str, str]) -> dict[str, bytes]:
    """The files with what was worked out by hand again in its line of its example; comments and all else stay. Raises
    `Refused` for what is no number, and for a line in which that value is not found once.
    """
    made, problems = dict(files), list[Problem]()
    for key, text in written.items():
        file, row, place = (*key.removeprefix(EXPECTED).split(":", 2), "", "")[:3]
        if not key.startswith(EXPECTED) or not text.strip() or file not in made or not row.isdecimal():
            continue
        lines = made[file].decode().split("\n")
        value = re.compile(rf"(\b{re.escape(place.rpartition('.')[2])}:\s*)[^\s,}}#]+")
        at = int(row) - 1
        if at >= len(lines) or len(value.findall(lines[at])) != 1 or not _WORKED_OUT.fullmatch(text.strip()):
            problems.append(BAD_EXPECTED(Where(file, row=int(row)), name=place, found=text.strip()[:40]))
            continue
        lines[at] = value.sub(lambda found, new=text.strip(): f"{found[1]}{new}", lines[at])  # type: ignore[misc]
        made[file] = "\n".join(lines).encode()
    if problems:
        raise Refused(problems)
    return made


def _item(table: str, item: Any, written: Mapping[str, str], problems: list[Problem]) -> Any:
    for field in ("weight", "points", "least"):
        text = written.get(f"{table}.{item.get('id')}.{field}", "").strip()
        if not text or field not in item or text == str(item[field]):
            continue
        if not _POINTS.fullmatch(text):
            problems.append(BAD_POINTS(Where(), name=_title(item), found=text))
            continue
        item = item | {field: Decimal(text) if "." in text else int(text)}
    return item


def _whole(files: Mapping[str, bytes]) -> dict[str, Any]:
    """What the files say, as plain values; nothing where they cannot be read."""
    whole, _, problems = read_all({name: data for name, data in files.items() if name != FILE and "/" not in name})
    return {} if problems else dict(whole)


def _title(item: Mapping[str, Any]) -> Text:
    said = item.get("title") or {}
    zh, en = str(said.get("zh", "")), str(said.get("en", ""))
    return Text(zh or en, en or zh)


def placed(problems: list[Problem]) -> Iterator[tuple[str, Problem]]:
    """Problems with the place where each stands, as people look for it."""
    for one in problems:
        place = one.where
        steps = (place.file, place.sheet, f"{place.row}" if place.row else "", place.column)
        yield " · ".join(step for step in steps if step), one
