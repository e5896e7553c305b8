"""Who and what the names in somebody's workbook mean where it gives no ids; decided over plain texts.

A name that can only mean one thing is that thing. One that may mean several, or something new as well, is asked about
(`Question`) and left out until it is answered; nothing is guessed. What the names set up gets ids of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from zeren.apps.organisation.rules.asking import (
    FEW,
    LEAVE,
    MEANS,
    NEW,
    STAYS,
    Asked,
    Here,
    Option,
    Question,
    Row,
    Told,
    names_in,
    place_key,
)
from zeren.apps.organisation.rules.titles import Title
from zeren.base.text import Text
from zeren.documents.sheet import Placed

REFERS: Mapping[str, Mapping[str, str]] = {
    "units": {"parent": "units", "successor": "units"},
    "posts": {"unit": "units"},
    "appointments": {"post": "posts", "person": "people"},
}
"""The columns of a table that refer to rows of others."""

_PATH = re.compile(r"\s*[/／>＞]\s*")
PREFIX = {"units": "U", "posts": "P", "people": "R"}


class Namer:
    """A workbook's names being understood: what is here, what the workbook sets up, what was answered."""

    def __init__(self, here: Here, former: Mapping[str, str], answers: Mapping[str, str], on: str) -> None:
        self.here, self.answers, self.on = here, answers, on
        self.former_people = former
        self.questions: dict[str, Question] = {}
        self.made: dict[str, dict[str, dict[str, str]]] = {"units": {}, "posts": {}, "people": {}}
        self.given: dict[str, set[str]] = {table: set(rows) for table, rows in here.items()}
        self._origin: dict[tuple[str, str], str] = {}
        self._code_at: dict[str, str] = {}
        self._next: dict[str, int] = {}
        self._units = _by_name(here["units"], self._lives)
        self._former = _by_former(here["units"])
        self.titles: dict[tuple[str, str], list[str]] = {}
        self._people = _by_name(here["people"], lambda _: True)
        self.holding: dict[str, list[Told]] = {}
        self.held_by: dict[str, list[Told]] = {}
        for code, row in here["posts"].items():
            if self._lives(row):
                self.titles.setdefault((row["unit"], row["name"]), []).append(code)
        for row in here["appointments"].values():
            self.holding.setdefault(row["post"], []).append(row)
            self.held_by.setdefault(row["person"], []).append(row)
        self.at_unit: dict[tuple[str, str], str] = {}
        """Whom the workbook named so in a unit already."""
        self._asked_at: dict[tuple[str, str], str] = {}
        self._claimed: set[str] = set()
        """Units that a row of the workbook means by their names and superiors."""

    def _lives(self, row: Told) -> bool:
        return not row.get("closed") or row["closed"] > self.on

    def row_of(self, table: str, code: str) -> Told:
        """What is here, or what the workbook sets up."""
        return self.made.get(table, {}).get(code) or self.here[table].get(code, {})

    def give(self, table: str, code: str, told: dict[str, str], placed: Placed) -> None:
        """Learn a row that the workbook gives with its id, or that was understood."""
        self.given[table].add(code)
        if table in self.made:
            before = self.row_of(table, code)
            self.made[table][code] = {**before, **told}
            self._origin.setdefault((table, code), place_key(placed))
            self._code_at.setdefault(f"{table}{place_key(placed)}", code)
            row = self.made[table][code]
            if table == "units":
                _add(self._units, row.get("name", ""), code)
            elif table == "people":
                _add(self._people, row.get("name", ""), code)
            else:
                _add(self.titles, (row.get("unit", ""), row.get("name", "")), code)

    def fresh(self, table: str) -> str:
        """An id of its own for something new."""
        prefix = PREFIX[table]
        if table not in self._next:
            numbers = (int(code[1:]) for code in self.given[table] if code[:1] == prefix and code[1:].isdecimal())
            self._next[table] = max((number for number in numbers if number < 10**8), default=0)
        self._next[table] += 1
        return f"{prefix}{self._next[table]:03d}"

    def ask(self, kind: str, key: str, about: str, options: Sequence[Option], placed: Placed) -> str:
        """What was answered. Raises `Asked` where nothing was, or where the row is to be left out."""
        values = [option.value for option in options]
        answer = self.answers.get(key) or self.answers.get(f"*{kind}", "")
        if answer not in values:
            self.questions.setdefault(key, Question(key, kind, about, options, placed))
            raise Asked
        if answer == LEAVE:
            raise Asked
        return answer

    def known(self, table: str, value: str) -> str:
        """The id that an answer means: its own, or that of what a row of the workbook sets up."""
        return self._code_at.get(f"{table}{value[1:]}", "") if value.startswith("@") else value

    def value(self, code: str, table: str) -> str:
        """An answer that means an id, the same whatever else is answered."""
        return code if code in self.here[table] else f"@{self._origin.get((table, code), '')}"

    # Units

    def units(self, rows: Sequence[Row], categories: Mapping[str, str]) -> list[Row | None]:
        """Every row of units with its id and its superior's; None where something is asked first."""
        codes: list[str | None] = [row.code or None for row in rows]
        named: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            named.setdefault(row.told.get("name", ""), []).append(place)
            if "category" in row.told:
                row.told["category"] = categories.get(row.told["category"], row.told["category"])
            if row.code:
                self.give("units", row.code, {"name": row.told.get("name", "")}, row.placed)
        self._claimed |= {code for row in rows if not row.code for code in self._plainly(row)}
        done: dict[int, bool] = {}

        def above(place: int, climbing: tuple[int, ...]) -> None:
            """Bring the superior that a row names into its id."""
            word = rows[place].told.get("parent", "")
            if not word or word in self.given["units"]:
                return
            last = _PATH.split(word)[-1]
            for other in named.get(last, ()):
                if other != place and other not in done:
                    settle(other, climbing)
            if last == rows[place].told.get("name") and not self._units.get(last):
                settle(place, (place,))
            rows[place].told["parent"] = self.unit(word, rows[place].placed, "parent")

        def settle(place: int, climbing: tuple[int, ...] = ()) -> None:
            row = rows[place]
            if place in climbing:
                if codes[place] is None:  # it stands above itself: whoever takes it in will say so
                    codes[place] = self.fresh("units")
                    self.give("units", str(codes[place]), {"name": row.told.get("name", "")}, row.placed)
                return
            try:
                above(place, (*climbing, place))
                if codes[place] is None:
                    codes[place] = self._unit_of(row)
                self.give("units", str(codes[place]), row.told, row.placed)
                self._claimed.add(str(codes[place]))
                done[place] = True
            except Asked:
                done[place] = False

        # In the order of depth, not of the stack: a table may be of any depth.
        for place in _outer_first(rows, named):
            if place not in done:
                settle(place)
        for place, row in enumerate(rows):
            if done.get(place) and row.told.get("successor"):
                try:
                    row.told["successor"] = self.unit(row.told["successor"], row.placed, "successor")
                except Asked:
                    done[place] = False
        return [
            row._replace(code=str(code)) if done.get(place) else None
            for place, (row, code) in enumerate(zip(rows, codes, strict=True))
        ]

    def _plainly(self, row: Row) -> list[str]:
        """The units here of a row's name below the superior that it names."""
        last = _PATH.split(row.told.get("parent", ""))[-1]
        found = []
        for code in self._units.get(row.told.get("name", ""), ()):
            above = self.row_of("units", code).get("parent", "")
            if "parent" in row.told and last in {above, self.row_of("units", above).get("name", "")}:
                found.append(code)
        return found

    def _unit_of(self, row: Row) -> str:
        """The unit that a row without an id is about."""
        told, name = row.told, row.told.get("name", "")
        found, there = self._units.get(name, []), []
        if "parent" in told:
            there = [code for code in found if self.row_of("units", code).get("parent", "") == told["parent"]]
            if len(there) == 1:
                return there[0]
            for old in filter(None, told.get("former_names", "").split("；")):
                renamed = [
                    code
                    for code in self._units.get(old, [])
                    if self.row_of("units", code).get("parent", "") == told["parent"]
                ]
                if len(renamed) == 1:
                    return renamed[0]
            others = there or [code for code in found if code not in self._claimed]
        elif len(found) == 1:
            return found[0]
        else:
            others = found
        once = [code for code in self._former.get(name, []) if code not in self._claimed.union(others)]
        if not others and not once:
            return self.fresh("units")
        options = []
        for code in others:
            if "parent" in told and not there:
                options.append(Option(self.value(code, "units"), self._means("unit_moves", code)))
                options.append(Option(STAYS + self.value(code, "units"), self._means("unit_stays", code)))
            else:
                options.append(Option(self.value(code, "units"), self._means("unit_is", code)))
        options += [Option(STAYS + self.value(code, "units"), self._means("unit_was", code)) for code in once]
        options += [Option(NEW, MEANS["unit_new"].fill(name=name)), Option(LEAVE, MEANS["leave"])]
        answer = self.ask("unit", f"unit{place_key(row.placed)}", name, options, row.placed)
        if answer == NEW:
            return self.fresh("units")
        if answer.startswith(STAYS):
            told.pop("parent", None)
            told["name"] = self.row_of("units", self.known("units", answer[1:])).get("name", name)
        return self.known("units", answer.removeprefix(STAYS))

    def unit(self, word: str, placed: Placed, column: str, parent: str = "") -> str:
        """The id of the unit that a cell means: an id, a name, or names from above joined by "/"; as it stands where it
        is not known.
        """
        if not word or word in self.given["units"]:
            return word
        *way, name = _PATH.split(word)
        way = way or ([parent] if parent else [])
        found = [code for code in self._units.get(name, []) if self._stands(code, way)]
        found = found or [code for code in self._former.get(name, []) if self._stands(code, way)]
        if len(found) == 1 or not found:
            return found[0] if found else word
        options = [Option(self.value(code, "units"), self._means("unit_is", code)) for code in found]
        options.append(Option(LEAVE, MEANS["leave"]))
        return self.known("units", self.ask("unit", f"{column}{place_key(placed)}", word, options, placed))

    def _stands(self, code: str, way: Sequence[str]) -> bool:
        """Whether a unit stands below the names of a way, the last of them directly above."""
        here = self.row_of("units", code).get("parent", "")
        for name in reversed(way):
            row = self.row_of("units", here)
            if name not in {here, row.get("name")}:
                return False
            here = row.get("parent", "")
        return True

    def has_unit(self, name: str, parent: str, code: str) -> bool:
        """Whether a unit is known that a row of who holds what means: by its id, or its name below another's."""
        if code:
            return code in self.given["units"]
        if name in self.given["units"] or len(_PATH.split(name)) > 1:
            return True
        found = [*self._units.get(name, []), *self._former.get(name, [])]
        return any(self._stands(one, [parent] if parent else []) for one in found)

    def unit_named(self, name: str, parent: str, code: str, placed: Placed) -> str | None:
        """The id of the unit that such a row means; None where it is asked first."""
        try:
            return code or self.unit(name, placed, "unit", parent)
        except Asked:
            return None

    def start(self, placed: Placed) -> str:
        """From which day those are in post of whom no day is told. Raises `Asked`."""
        if re.fullmatch(r"\d{4}-\d\d-\d\d", self.answers.get("start", "")):
            return self.answers["start"]
        self.questions.setdefault("start", Question("start", "start", "", (), placed))
        raise Asked

    # Posts and people

    def post(self, word: str, placed: Placed) -> str:
        """The id of the post that a cell means: an id, or unit and title; as it stands where it is not known."""
        if not word or word in self.given["posts"]:
            return word
        found = self._spoken.get(re.sub(r"[\s/／]", "", word), [])
        if len(found) == 1 or not found:
            return found[0] if found else word
        options = [Option(self.value(code, "posts"), self._post_means(code)) for code in found]
        options.append(Option(LEAVE, MEANS["leave"]))
        return self.known("posts", self.ask("post", f"post{place_key(placed)}", word, options, placed))

    @cached_property
    def _spoken(self) -> Mapping[str, list[str]]:
        """Posts by unit and title in one word; asked for once all posts are known."""
        spoken: dict[str, list[str]] = {}
        for (unit, title), some in self.titles.items():
            name = re.sub(r"[\s/／]", "", self.row_of("units", unit).get("name", "") + title)
            spoken.setdefault(name, []).extend(some)
        return spoken

    def whom(self, word: str, placed: Placed) -> str:
        """The id of the person that a cell means: an id or a name; as it stands where it is not known."""
        if not word or word in self.given["people"]:
            return word
        found = self._people.get(word, []) or [
            code for code, old in self.former_people.items() if word in names_in(old)
        ]
        if len(found) == 1 or not found:
            return found[0] if found else word
        options = [Option(self.value(code, "people"), self._person_means(code)) for code in found]
        options.append(Option(LEAVE, MEANS["leave"]))
        return self.known("people", self.ask("person", f"person{place_key(placed)}", word, options, placed))

    def posts(self, rows: Sequence[Row]) -> Iterator[Row | None]:
        """Rows of posts with their ids: a title that one unit has several times is that many posts."""
        taken: dict[tuple[str, str], int] = {}
        here = {key: list(codes) for key, codes in self.titles.items()}
        for row in rows:
            try:
                row.told["unit"] = self.unit(row.told.get("unit", ""), row.placed, "unit")
                code = row.code or self._post_of(row, here, taken)
            except Asked:
                yield None
                continue
            self.give("posts", code, row.told, row.placed)
            yield row._replace(code=code)

    def _post_of(self, row: Row, here: Mapping[tuple[str, str], list[str]], taken: dict[tuple[str, str], int]) -> str:
        own = row.told["unit"], row.told.get("name", "")
        place = taken[own] = taken.get(own, -1) + 1
        known = here.get(own, [])
        if place < len(known):
            return known[place]
        if place:
            options = [Option(NEW, MEANS["post_new"].fill(name=own[1])), Option(LEAVE, MEANS["leave"])]
            about = f"{self.unit_name(own[0])} {own[1]}"
            self.ask("post", f"post{place_key(row.placed)}", about, options, row.placed)
        return self.fresh("posts")

    def people(self, rows: Sequence[Row]) -> Iterator[Row | None]:
        """Rows of people with their ids: without one, a name that is known says nothing new."""
        for row in rows:
            name = row.told.get("name", "")
            code = row.code
            if not code:
                found = self._people.get(name, [])
                if len(found) > 1:
                    yield None  # which of them has nothing to change here
                    continue
                code = found[0] if found else self.fresh("people")
            self.give("people", code, row.told, row.placed)
            yield row._replace(code=code)

    def staff(self, rows: Sequence[Row]) -> Iterator[tuple[Row, str, str, str]]:
        """Rows of who holds what, units by their ids already: with the ids of post and person, "" for no person, and
        the person whose time there ends with it.
        """
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            groups.setdefault((row.told["unit"], row.told["post"]), []).append(row)
        for (unit, title), some in groups.items():
            yield from Title(self, unit, title, some).settled()

    def person_of(self, name: str, unit: str, row: Row) -> str:
        """Who somebody named so in a unit is. Raises `Asked`."""
        if row.told.get("person_id"):
            code = row.told["person_id"]
            if code not in self.given["people"]:
                self.give("people", code, {"name": name}, row.placed)
            return code
        if (unit, name) in self.at_unit:
            return self.at_unit[unit, name]
        found = self._people.get(name, [])
        near = [code for code in found if any(self._unit_held(one) == unit for one in self.held_by.get(code, ()))]
        once = [code for code, old in self.former_people.items() if name in names_in(old)]
        if len(near) == 1:
            code = near[0]
        elif not found and not once:
            code = self.fresh("people")
        else:
            options = [Option(self.value(code, "people"), self._person_means(code)) for code in [*found, *once]]
            options += [Option(NEW, MEANS["person_new"].fill(name=name)), Option(LEAVE, MEANS["leave"])]
            about = f"{self.unit_name(unit)} {row.told['post']} {name}"
            key = self._asked_at.setdefault((unit, name), f"person{place_key(row.placed)}")
            answer = self.ask("person", key, about, options, row.placed)
            code = self.fresh("people") if answer == NEW else self.known("people", answer)
        if code not in self.here["people"]:
            self.give("people", code, {"name": name}, row.placed)
        self.at_unit[unit, name] = code
        return code

    def _unit_held(self, one: Told) -> str:
        if one.get("end") and one["end"] <= self.on:
            return ""
        return str(self.row_of("posts", one["post"]).get("unit", ""))

    # What things are called

    def called(self, rows: Iterable[tuple[str, Told]]) -> dict[str, dict[str, str]]:
        """The names of what rows of tables refer to, by table and id."""
        found: dict[str, dict[str, str]] = {"units": {}, "posts": {}, "people": {}}
        for table, row in rows:
            for key in REFERS.get(table, ()):
                code, told = row.get(key, ""), REFERS[table][key]
                if code and told == "posts":
                    post = self.row_of(told, code)
                    found[told][code] = f"{self.unit_name(post.get('unit', ''))} {post.get('name', code)}"
                elif code:
                    found[told][code] = str(self.row_of(told, code).get("name") or code)
        return found

    def unit_name(self, code: str) -> str:
        return str(self.row_of("units", code).get("name") or code)

    def _way(self, code: str) -> str:
        names: list[str] = []
        while code and len(names) <= FEW:
            names.append(self.unit_name(code))
            code = self.row_of("units", code).get("parent", "")
        return "/".join(reversed(names))

    def _means(self, key: str, code: str) -> Text:
        return MEANS[key].fill(way=self._way(code), code=code, name=self.unit_name(code))

    def _post_means(self, code: str) -> Text:
        row = self.row_of("posts", code)
        given = {"unit": self._way(row.get("unit", "")), "name": row.get("name", ""), "code": code}
        held = [one for one in self.holding.get(code, ()) if not one.get("acting") and not self.over(one)]
        if held:
            return MEANS["post_held"].fill(**given, person=self.person_name(held[0]["person"]))
        return MEANS["post_vacant"].fill(**given)

    def over(self, one: Told) -> bool:
        return bool(one.get("end")) and one["end"] <= self.on

    def person_name(self, code: str) -> str:
        return str(self.row_of("people", code).get("name") or code)

    def _person_means(self, code: str) -> Text:
        held = [
            f"{self.unit_name(self.row_of('posts', one['post']).get('unit', ''))} "
            f"{self.row_of('posts', one['post']).get('name', one['post'])}"
            for one in self.held_by.get(code, ())
            if not self.over(one)
        ]
        held += [f"{self.unit_name(unit)}" for (unit, _), found in self.at_unit.items() if found == code]
        told = "、".join(dict.fromkeys(held[:FEW]))
        name, key = self.person_name(code), "person_holds" if told else "person_is"
        return MEANS[key].fill(name=name, code=code, held=told)


def _add(index: dict, key: object, code: str) -> None:  # type: ignore[type-arg]
    some = index.setdefault(key, [])
    if code not in some:
        some.append(code)


def _by_name(rows: Mapping[str, Told], lives: Callable[[Told], bool]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, row in rows.items():
        if lives(row):
            found.setdefault(row.get("name", ""), []).append(code)
    return found


def _by_former(rows: Mapping[str, Told]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, row in rows.items():
        for name in names_in(row.get("former_names", "")):
            found.setdefault(name, []).append(code)
    return found


def _outer_first(rows: Sequence[Row], named: Mapping[str, Sequence[int]]) -> list[int]:
    """The rows, those that others name as their superior first: a table may be of any depth, nothing is climbed far."""
    depth: dict[int, int] = {}
    for start in range(len(rows)):
        trail: dict[int, None] = {}
        here: int | None = start
        while here is not None and here not in depth and here not in trail:
            trail[here] = None
            above = named.get(_PATH.split(rows[here].told.get("parent", ""))[-1], ())
            here = above[0] if above else None
        at = depth.get(here, 0) if here is not None else 0
        for place in reversed(trail):
            at += 1
            depth[place] = at
    return sorted(range(len(rows)), key=lambda place: (depth[place], place))
