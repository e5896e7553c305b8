"""A pack that was read: its content, where each field stands, its hash, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any

from zeren.base.canonical import digest
from zeren.base.problems import Refused
from zeren.base.text import Text
from zeren.packformat.content import Content
from zeren.packformat.duties import Duty
from zeren.packformat.places import Places
from zeren.packformat.reading import UNREAD, read_all
from zeren.packformat.shape import shape


@dataclass(frozen=True)
class Pack:
    """A framework pack. `hash` is SHA-256 over the canonical form of what its files say, comments and layout apart."""

    content: Content
    places: Places
    hash: str

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


def read_pack(files: Mapping[str, bytes]) -> Pack:
    """Read a pack from its files (name to bytes). Raises `Refused` with every problem of form at once."""
    whole, places, problems = read_all(files)
    if any(problem.code in UNREAD for problem in problems):
        raise Refused(problems)
    content, misfits = shape(whole, places)
    if problems or misfits or content is None:
        raise Refused([*problems, *misfits])
    return Pack(content, places, digest(_canonical(whole)))


def _canonical(value: Any) -> Any:
    """The same value with exact numbers as text, so that 8 and 8.0 are one number."""
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    return value
