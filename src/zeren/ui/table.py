"""A list whose search, filters, order and page are kept in the address, so that it can be sent to somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from zeren.base.text import Text

PAGE = 50
COUNTED = 1000
"""So many rows are counted, and as far as one has paged: counting all would take longer the more there are."""


@dataclass(frozen=True)
class Column:
    """A column; `sort` names it in the address, "" where it cannot be ordered by."""

    text: Text
    sort: str = ""
    align: str = ""
    """`right` for numbers."""
    narrow: bool = True
    """Whether it is shown on a phone."""
    cell: str = ""
    """A further class of its cells."""

    @property
    def classes(self) -> str:
        """The classes of its cells."""
        return " ".join(name for name in ("" if self.narrow else "wide-only", self.align, self.cell) if name)


@dataclass(frozen=True)
class Filter:
    """A choice of one among several; its name in the address, the choices by value with their words, and what stands
    for none of them.
    """

    name: str
    text: Text
    choices: Mapping[str, Text]
    none: Text = Text("全部", "All")


@dataclass(frozen=True)
class Head:
    """The head of a column as the template shows it: address to order by it, and how it is ordered now."""

    text: Text
    align: str
    narrow: bool
    address: str
    order: str
    """`ascending`, `descending` or ""."""


def counted(count: int, more: bool) -> Text:
    """A number of rows as it is told: the number, or that there are more."""
    return Text(f"{count}以上", f"over {count}") if more else Text(str(count), str(count))


@dataclass
class Table:
    """A list as asked for in an address. Give it the number of rows (`count`) and the rows of the page (`rows`)."""

    columns: Sequence[Column]
    given: QueryDict
    filters: Sequence[Filter] = ()
    default: str = ""
    search_text: Text | None = None
    count: int = 0
    more: bool = False
    """Whether there are more rows than `count`."""
    rows: Sequence[Any] = ()
    quick: Set[str] | None = None
    """The orders that cost the same however many rows there are; beyond `COUNTED` rows only these are offered. None is
    all.
    """
    keep: Sequence[str] = field(default_factory=tuple)
    """Further names in the address that belong to the page and not to the table."""

    @property
    def search(self) -> str:
        """The words looked for."""
        return self.given.get("q", "").replace("\0", "").strip()[:100]

    def chosen(self, name: str) -> str:
        """The value of a filter, "" for none and for one that is not offered."""
        offered = next((one.choices for one in self.filters if one.name == name), {})
        value = self.given.get(name, "")
        return value if value in offered else ""

    @property
    def order(self) -> tuple[str, bool]:
        """The column to order by and whether downwards."""
        asked = self.given.get("sort", "")
        if not self._offers(asked.removeprefix("-")):
            asked = self.default
        return asked.removeprefix("-"), asked.startswith("-")

    def _offers(self, sort: str) -> bool:
        """Whether the rows can be ordered so: it is known once they are counted."""
        many = self.more or self.count > COUNTED
        known = {column.sort for column in self.columns if column.sort}
        return sort in (known if self.quick is None or not many else known & self.quick)

    @property
    def enough(self) -> int:
        """How many rows are counted at most: one more than `count` may tell."""
        return max(COUNTED, (self._asked + 1) * PAGE) + 1

    def tally(self, found: int) -> None:
        """Take in how many rows were found when no more than `enough` were counted."""
        self.count, self.more = min(found, self.enough - 1), found >= self.enough

    @property
    def total(self) -> Text:
        """How many rows there are, as it is told."""
        return counted(self.count, self.more)

    @property
    def _asked(self) -> int:
        asked = self.given.get("page", "1")
        return max(1, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // PAGE))

    @property
    def page(self) -> int:
        """The page asked for, the nearest that exists; the first is 1."""
        return min(self._asked, self.pages)

    @property
    def span(self) -> slice:
        """The rows of the page."""
        return slice((self.page - 1) * PAGE, self.page * PAGE)

    @property
    def first(self) -> int:
        """The place of the first row shown."""
        return (self.page - 1) * PAGE + 1 if self.count else 0

    @property
    def last(self) -> int:
        """The place of the last row shown."""
        return min(self.count, self.page * PAGE)

    @property
    def narrowed(self) -> bool:
        """Whether search or filters leave something out."""
        return bool(self.search or any(self.chosen(one.name) for one in self.filters))

    def address(self, **changes: str) -> str:
        """The address of this list with some of it changed; "" leaves a name out."""
        now = {"q": self.search, **{one.name: self.chosen(one.name) for one in self.filters}}
        sort, down = self.order
        asked = ("-" if down else "") + sort
        now |= {"sort": "" if asked == self.default else asked, "page": str(self.page) if self.page > 1 else ""}
        now |= {name: self.given.get(name, "") for name in self.keep} | changes
        return "?" + urlencode({name: value for name, value in now.items() if value})

    @property
    def heads(self) -> Iterable[Head]:
        """The heads of the columns."""
        sort, down = self.order
        for column in self.columns:
            mine = bool(column.sort) and column.sort == sort
            turned = ("" if down else "-") + column.sort if mine else column.sort
            address = self.address(sort=turned, page="") if self._offers(column.sort) else ""
            order = ("descending" if down else "ascending") if mine else ""
            yield Head(column.text, column.align, column.narrow, address, order)

    @property
    def as_file(self) -> bool:
        """Whether all rows are asked for as a file."""
        return self.given.get("export") == "csv"

    @property
    def exported(self) -> str:
        """The address of all rows as a file."""
        return self.address(export="csv", page="")

    @property
    def before(self) -> str:
        """The address of the page before, "" on the first."""
        return self.address(page=str(self.page - 1) if self.page > 2 else "") if self.page > 1 else ""

    @property
    def after(self) -> str:
        """The address of the next page, "" on the last."""
        return self.address(page=str(self.page + 1)) if self.page < self.pages else ""

    @property
    def whole(self) -> str:
        """The address of the list with nothing left out."""
        return self.address(q="", page="", **{one.name: "" for one in self.filters})
