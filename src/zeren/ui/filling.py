"""Forms as they stand in a finished page: which of them hold what a person types, and how they are filled with what was
typed before. So what is typed is kept for every form there is, and a new one needs nothing for it.

Left alone are forms that only search (GET), those with nothing to type, those with a secret in them (a password, a code
that holds once), and those that see to it themselves (they hold a field `draft`). It reads pages of our own, with every
value of an attribute in quotes, and is no reader of HTML in general.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

_TAG = re.compile(r"""<(/?)([a-zA-Z][\w-]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""\s([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?""")
_FORM = re.compile(r"""<form\b((?:[^"'>]|"[^"]*"|'[^']*')*)>(.*?)</form>""", re.DOTALL | re.IGNORECASE)
_TEXTAREA = re.compile(r"""(<textarea\b(?:[^"'>]|"[^"]*"|'[^']*')*>)(.*?)(</textarea>)""", re.DOTALL | re.IGNORECASE)
_SELECT = re.compile(r"""(<select\b(?:[^"'>]|"[^"]*"|'[^']*')*>)(.*?)(</select>)""", re.DOTALL | re.IGNORECASE)
_OPTION = re.compile(r"""<option\b((?:[^"'>]|"[^"]*"|'[^']*')*)>([^<]*)""", re.IGNORECASE)
_INPUT = re.compile(r"""<input\b((?:[^"'>]|"[^"]*"|'[^']*')*)>""", re.IGNORECASE)
_DETAILS = re.compile(r"<(/?)details\b", re.IGNORECASE)
_MAIN = re.compile(r"<main\b[^>]*>", re.IGNORECASE)

NOT_TYPED = frozenset({"hidden", "file", "submit", "button", "reset", "image"})
TICKED = frozenset({"checkbox", "radio"})
SECRET = frozenset({"current-password", "new-password", "one-time-code"})
CHANGING = frozenset({"csrfmiddlewaretoken", "draft", "version", "token", "edition", "next"})
"""Hidden fields that say nothing about which form it is."""

Typed = Mapping[str, Sequence[str]]


class Form(NamedTuple):
    """A form in a page that holds what a person types: where it begins and ends, the path that it is sent to, the names
    of its fields, and what its hidden fields say.
    """

    begin: int
    inner: int
    end: int
    to: str
    names: frozenset[str]
    hidden: Mapping[str, str]
    keeps: bool
    """Whether it sees itself to keeping what is typed."""


def forms(page: str, path: str) -> Iterator[Form]:
    """The forms of a page, which has this path, that hold what a person types."""
    for found in _FORM.finditer(page):
        told = _attributes(found[1])
        if told.get("method", "").lower() != "post":
            continue
        fields = [(tag[2].lower(), _attributes(tag[3])) for tag in _TAG.finditer(found[2]) if not tag[1]]
        if any(_secret(kind, given) for kind, given in fields):
            continue
        names = frozenset(given["name"] for kind, given in fields if _typed(kind, given))
        if names:
            hidden = {given["name"]: given.get("value", "") for kind, given in fields if _hidden(kind, given)}
            to = urlsplit(urljoin(path, told.get("action", ""))).path
            yield Form(found.start(), found.start(2), found.end(), to, names, hidden, "draft" in hidden)


def marked(page: str, found: Sequence[Form], field: str) -> str:
    """The page with a hidden field more in each of these forms, but for those that see to it themselves."""
    for form in reversed(found):
        if not form.keeps:
            page = page[: form.inner] + field + page[form.inner :]
    return page


def filled(page: str, form: Form, typed: Typed, above: str = "") -> str:
    """The page with what was typed in one of its forms, words above it, and nothing folded over it."""
    inside = page[form.inner : form.end]
    for fill in (_fill_inputs, _fill_areas, _fill_selects):
        inside = fill(inside, typed)
    page = page[: form.begin] + above + page[form.begin : form.inner] + inside + page[form.end :]
    for begin in reversed(_folded(page, form.begin)):
        page = page[:begin] + " open" + page[begin:] if not re.match(r"[^>]*\bopen\b", page[begin:]) else page
    return page


def the_one(found: Sequence[Form], to: str, typed: Typed) -> Form | None:
    """The form of a page that was sent to a path with this in it: the first of those that agree best, None for none."""
    sent = [form for form in found if form.to == to and not form.keeps]
    return max(sent, key=lambda form: _agrees(form, typed), default=None)


def above_all(page: str, words: str) -> str:
    """The page with words at the head of what it is about."""
    main = _MAIN.search(page)
    return page[: main.end()] + words + page[main.end() :] if main else page


def _agrees(form: Form, typed: Typed) -> int:
    known = len(form.names & typed.keys())
    said = {name: value for name, value in form.hidden.items() if name not in CHANGING}
    return known - 100 * sum(value not in typed.get(name, ()) for name, value in said.items())


def _attributes(written: str) -> dict[str, str]:
    return {one[1].lower(): unescape(one[2] or one[3] or "") for one in _ATTRIBUTE.finditer(written)}


def _kind(given: Mapping[str, str]) -> str:
    return given.get("type", "text").lower()


def _secret(kind: str, given: Mapping[str, str]) -> bool:
    return kind == "input" and (_kind(given) == "password" or bool(SECRET & set(given.get("autocomplete", "").split())))


def _hidden(kind: str, given: Mapping[str, str]) -> bool:
    return kind == "input" and _kind(given) == "hidden" and "name" in given


def _typed(kind: str, given: Mapping[str, str]) -> bool:
    if "name" not in given or "disabled" in given or "readonly" in given:
        return False
    return kind in {"textarea", "select"} or (kind == "input" and _kind(given) not in NOT_TYPED)


def _fill_inputs(inside: str, typed: Typed) -> str:
    used: dict[str, int] = {}

    def fill(found: re.Match[str]) -> str:
        given = _attributes(found[1])
        if not _typed("input", given):
            return found[0]
        name, said = given["name"], typed.get(given["name"], ())
        if _kind(given) in TICKED:
            return _with(found[0], "checked", "" if given.get("value", "on") in said else None)
        place = used[name] = used.get(name, -1) + 1
        return _with(found[0], "value", said[place]) if place < len(said) else found[0]

    return _INPUT.sub(fill, inside)


def _fill_areas(inside: str, typed: Typed) -> str:
    used: dict[str, int] = {}

    def fill(found: re.Match[str]) -> str:
        given = _attributes(found[1][len("<textarea") : -1])
        name, said = given.get("name", ""), typed.get(given.get("name", ""), ())
        place = used[name] = used.get(name, -1) + 1
        # A line's end at the very beginning is not shown, so that one of our own stands before what was typed.
        shown = _typed("textarea", given) and place < len(said)
        return f"{found[1]}\n{escape(said[place])}{found[3]}" if shown else found[0]

    return _TEXTAREA.sub(fill, inside)


def _fill_selects(inside: str, typed: Typed) -> str:
    def fill(found: re.Match[str]) -> str:
        given = _attributes(found[1][len("<select") : -1])
        said = typed.get(given.get("name", ""), ())
        if not _typed("select", given) or not said:
            return found[0]

        def choose(option: re.Match[str]) -> str:
            value = _attributes(option[1]).get("value", unescape(option[2]).strip())
            tag = option[0][: len(option[0]) - len(option[2])]
            return _with(tag, "selected", "" if value in said else None) + option[2]

        return found[1] + _OPTION.sub(choose, found[2]) + found[3]

    return _SELECT.sub(fill, inside)


def _with(tag: str, name: str, value: str | None) -> str:
    """A tag with another value of an attribute, "" for one that says nothing more, without it for None."""
    plain = re.sub(rf"""\s{name}(?![\w-])(?:\s*=\s*(?:"[^"]*"|'[^']*'))?""", "", tag)
    if value is None:
        return plain
    told = f' {name}="{escape(value)}"' if value or name == "value" else f" {name}"
    return f"{plain[:-1]}{told}>"


def _folded(page: str, place: int) -> list[int]:
    """Where the words `open` go in the tags of what is folded over a place, from the outside in."""
    over: list[int] = []
    for found in _DETAILS.finditer(page, 0, place):
        if found[1]:
            over[-1:] = []
        else:
            over.append(found.end())
    return over
