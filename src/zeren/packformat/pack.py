"""A pack that was read: its content, where each field stands, its hash, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any

from zeren.base.canonical import digest
from zeren.base.problems import Problem, Refused, Where, declare
from zeren.base.text import Text
from zeren.packformat import dated
from zeren.packformat.catalog import FILE, read_catalog
from zeren.packformat.content import FORMAT, Content
from zeren.packformat.duties import Duty
from zeren.packformat.places import Places
from zeren.packformat.reading import UNREAD, Plain, read_all
from zeren.packformat.shape import shape


@dataclass(frozen=True)
class Pack:
    """A framework pack. `hash` is SHA-256 over the canonical form of what its files say, comments and layout apart."""

    content: Content
    places: Places
    hash: str
    catalog: Mapping[str, Any] | None = None
    """The OSCAL catalogue that the pack came from, as it came."""

    said: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """Everything the files say as plain values, dated ones as written."""

    _years: dict[int, Pack] = field(default_factory=dict, repr=False, compare=False)

    def __repr__(self) -> str:
        """Which one it is: what a whole framework says fills pages where a fault is told."""
        return f"<Pack {self.content.pack.id} {self.content.pack.version} {self.hash[:12]}>"

    def in_year(self, year: int) -> Pack:
        """The pack as it holds in a year; itself where nothing in it is dated."""
        if not self._years:
            return self
        return self._years[max((one for one in self._years if one <= year), default=min(self._years))]

    @property
    def changes(self) -> tuple[int, ...]:
        """The years in which something in it becomes another, in order."""
        return tuple(self._years)

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.content.pack.id

    @property
    def version(self) -> str:
        """The pack's version, as written."""
        return self.content.pack.version

    @property
    def title(self) -> Text:
        """The pack's name."""
        return self.content.pack.title.text

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs: what was worked out here is worked out there anew."""
        return {name: value for name, value in vars(self).items() if name != "duties"}

    @cached_property
    def duties(self) -> Mapping[str, Duty]:
        """Duties by id, in the order of the pack, with who owes them written out: every assessed category if the pack
        names none."""
        whom = {"categories": self.assessed}
        made = {duty.id: duty if duty.categories else duty.model_copy(update=whom) for duty in self.content.duties}
        return MappingProxyType(made)

    @property
    def categories(self) -> tuple[str, ...]:
        """Ids of the unit categories, in order."""
        return tuple(category.id for category in self.content.categories)

    @property
    def assessed(self) -> tuple[str, ...]:
        """Ids of the categories whose units are assessed, in order."""
        return self.content.assessed


NEWER_FORMAT = declare(
    "pack_newer_format",
    zh="数据包用的是第{found}版格式，这里只认识到第{known}版",
    en="the pack is written in format {found}; this version knows {known} and earlier",
    do_zh="请升级 Zeren，或请提供者给出第{known}版格式的数据包",
    do_en="Bring Zeren up to date, or ask for the pack in format {known}",
)


def read_pack(files: Mapping[str, bytes]) -> Pack:
    """Read a pack from its files (name to bytes). Raises `Refused` with every problem of form at once.

    What lies in a folder of the pack (worked examples) says nothing of the framework itself and is not read here.
    """
    said = {name: data for name, data in files.items() if name != FILE and "/" not in name}
    whole, places, problems = read_all(said)
    if any(problem.code in UNREAD for problem in problems):
        raise Refused(problems)
    catalog = read_catalog(files[FILE], FILE) if FILE in files else None
    return read_whole(whole, places, problems, catalog)


def read_whole(
    whole: Mapping[str, Plain], places: Places, problems: list[Problem], catalog: Mapping[str, Any] | None = None
) -> Pack:
    """A pack from plain values that were read from anywhere; `problems` are those of reading them."""
    newer = _newer(whole, places)
    if newer is not None:
        raise Refused([newer])
    odd = list(dated.misfits(whole, places))
    if odd:
        raise Refused([*problems, *odd])
    content, wrong = shape(dated.in_year(dict(whole), _first(whole)), places, Content)
    if problems or wrong or content is None:
        raise Refused([*problems, *wrong])
    said = _canonical({name: value for name, value in whole.items() if name != "format"})
    hashed = digest(said if catalog is None else {"catalog": catalog, "pack": said})
    pack = Pack(content, places, hashed, catalog, whole)
    for year in sorted(dated.years(dict(whole)) | {content.pack.from_year} if dated.years(dict(whole)) else ()):
        held, wrong = shape(dated.in_year(dict(whole), year), places, Content)
        if held is None:
            raise Refused(wrong)
        pack._years[year] = Pack(held, places, hashed, catalog, whole)
    return pack


def _first(whole: Mapping[str, Plain]) -> int:
    """The year a pack is for, as far as that can be told."""
    pack = whole.get("pack")
    year = pack.get("from_year") if isinstance(pack, dict) else None
    return year if isinstance(year, int) else 0


def _newer(whole: Mapping[str, Plain], places: Places) -> Problem | None:
    written = whole.get("format")
    if isinstance(written, bool) or not isinstance(written, int) or written <= FORMAT:
        return None
    where: Where = places.where(("format",))
    return NEWER_FORMAT(where, found=written, known=FORMAT)


def _canonical(value: Any) -> Any:
    """The same value with exact numbers as text, so that 8 and 8.0 are one number."""
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    return value
