"""The rows of one title in one unit of somebody's workbook, given to its posts; decided over plain texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from zeren.apps.organisation.rules.asking import (
    FOREVER,
    LEAVE,
    MEANS,
    NEW,
    Asked,
    Option,
    Row,
    Told,
    is_named,
    place_key,
    spans_meet,
)
from zeren.documents.sheet import Placed


class Names(Protocol):
    """What a title asks of the names of its workbook (`naming.Namer`)."""

    answers: Mapping[str, str]
    on: str
    titles: dict[tuple[str, str], list[str]]
    holding: dict[str, list[Told]]
    at_unit: dict[tuple[str, str], str]

    def over(self, one: Told) -> bool:
        """Whether an appointment is over."""

    def fresh(self, table: str) -> str:
        """An id for something new."""

    def give(self, table: str, code: str, told: dict[str, str], placed: Placed) -> None:
        """Learn something with its id."""

    def ask(self, kind: str, key: str, about: str, options: Sequence[Option], placed: Placed) -> str:
        """What was answered. Raises `Asked`."""

    def known(self, table: str, value: str) -> str:
        """The id that an answer means."""

    def value(self, code: str, table: str) -> str:
        """The answer that means an id."""

    def person_of(self, name: str, unit: str, row: Row) -> str:
        """Who somebody of a name in a unit is. Raises `Asked`."""

    def person_name(self, code: str) -> str:
        """What somebody is called."""

    def unit_name(self, code: str) -> str:
        """What a unit is called."""


class Title:
    """The rows of one title in one unit, being given to its posts."""

    def __init__(self, names: Names, unit: str, title: str, rows: Sequence[Row]) -> None:
        self.names, self.unit, self.title, self.rows = names, unit, title, rows
        self.posts = list(names.titles.get((unit, title), []))
        self.spans: dict[str, list[tuple[str, str]]] = {}
        """The times that the workbook gives to each of the posts."""

    def settled(self) -> Iterator[tuple[Row, str, str, str]]:
        """Each row with its post, its person, and the person whose time ends with it."""
        matched = [self._held_already(row) for row in self.rows]
        given: dict[str, tuple[str, tuple[str, str]]] = {}
        for row, post in zip(self.rows, matched, strict=True):
            if post:
                self._take(post, row)
        for row, own in zip(self.rows, matched, strict=True):
            post = own
            try:
                name = row.told.get("person", "")
                twice = given.get(name)
                if twice and spans_meet(self._span(row), twice[1]):  # said twice, which whoever takes it in will say
                    post = post or twice[0]
                found, ends = (post, "") if post else self._free(row)
                if is_named(name) and not row.told.get("person_id"):
                    given[name] = found, self._span(row)
                person = "" if not is_named(name) else self._holder(found, name) if post else ""
                if is_named(name) and not person:
                    person = self.names.person_of(name, self.unit, row)
                elif person:
                    self.names.at_unit.setdefault((self.unit, name), person)
            except Asked:
                continue
            yield row, found, person, ends if ends != person else ""

    def _held_already(self, row: Row) -> str:
        """The post of this title that somebody of this name holds, where it is one."""
        if row.told.get("post_id"):
            code = row.told["post_id"]
            self.names.give("posts", code, {"unit": self.unit, "name": self.title}, row.placed)
            if code not in self.posts:
                self.posts.append(code)
            return code
        name, own = row.told.get("person", ""), row.told.get("person_id", "")
        found = [
            code
            for code in self.posts
            if any(
                one["person"] == own if own else self.names.person_name(one["person"]) == name
                for one in self.names.holding.get(code, ())
                if not self.names.over(one)
            )
        ]
        return found[0] if len(found) == 1 and is_named(name) else ""

    def _holder(self, post: str, name: str) -> str:
        found = {
            one["person"]
            for one in self.names.holding.get(post, ())
            if not self.names.over(one) and self.names.person_name(one["person"]) == name
        }
        return found.pop() if len(found) == 1 else ""

    def _take(self, post: str, row: Row) -> None:
        if is_named(row.told.get("person", "")) and row.told.get("acting") != "yes":
            self.spans.setdefault(post, []).append(self._span(row))

    def _span(self, row: Row) -> tuple[str, str]:
        start = row.told.get("start") or self.names.answers.get("start", "") or self.names.on
        return start, row.told.get("end") or FOREVER

    def _free(self, row: Row) -> tuple[str, str]:
        """A post for somebody who does not hold one of the title yet, and whose time in it ends. Raises `Asked`."""
        names, span = self.names, self._span(row)
        acting = row.told.get("acting") == "yes" or not is_named(row.told.get("person", ""))
        usable = [
            code for code in self.posts if acting or not any(spans_meet(span, one) for one in self.spans.get(code, ()))
        ]
        blocking = {code: "" if acting else self._blocking(code, span) for code in usable}
        if len(self.posts) == 1 and usable and not blocking[usable[0]]:
            self._take(usable[0], row)
            return usable[0], ""
        if not self.posts:
            return self._new(row), ""
        options = []
        for code in usable:
            who = blocking[code]
            key = "post_after" if who else "post_free"
            given = {"person": names.person_name(who) if who else "", "day": span[0], "code": code}
            options.append(Option(names.value(code, "posts"), MEANS[key].fill(**given)))
        options += [Option(NEW, MEANS["post_new"].fill(name=self.title)), Option(LEAVE, MEANS["leave"])]
        about = f"{names.unit_name(self.unit)} {self.title} {row.told.get('person', '')}".strip()
        answer = names.ask("post", f"post{place_key(row.placed)}", about, options, row.placed)
        if answer == NEW:
            return self._new(row), ""
        code = names.known("posts", answer)
        self._take(code, row)
        return code, blocking.get(code, "")

    def _new(self, row: Row) -> str:
        code = self.names.fresh("posts")
        self.names.give("posts", code, {"unit": self.unit, "name": self.title}, row.placed)
        self.posts.append(code)
        self._take(code, row)
        return code

    def _blocking(self, post: str, span: tuple[str, str]) -> str:
        """Who holds a post at a time, "" for nobody."""
        for one in self.names.holding.get(post, ()):
            if one.get("acting") != "yes" and spans_meet(span, (one["start"], one.get("end") or FOREVER)):
                return one["person"]
        return ""
