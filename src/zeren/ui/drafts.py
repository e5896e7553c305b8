"""What somebody types in a form, on its way to be kept until it is sent: which form it is, and whose.

Every form in which somebody types holds a field `draft`: a signed word that names its writer, the address of what is
written and this one showing of it. Whoever sends the word back may have what was typed kept for that writer, also when
their session has ended meanwhile; only the writer gets to see it.

The site puts the word into every form (`ui.filling`), and what was typed where a page is shown again: a new form needs
nothing for that. A page marked with `keeps` or `holds` sees to its form itself, which is then kept while it is typed in
as well.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from zeren.base.problems import Problem

SALT = "zeren.draft"
MOST = 40_000
"""So many characters are kept of a form."""
LONGEST_AT = 2000
LASTS = 7 * 24 * 3600
"""For so many seconds a page may be open and still have its text kept."""
LEFT_OUT = frozenset({"csrfmiddlewaretoken", "draft"})
FIELD = "draft"
TO = "_to"
"""Where a draft says which path its form is sent to, if its page does not see to it itself."""
DO = "_draft"
"""The part of an address with which a draft is thrown away or brought back."""

View = TypeVar("View")
Words = list[tuple[str, str, int]]
Files = Callable[[QueryDict, int, Iterable[Any]], tuple[Words, list[Problem]]]
"""Takes files that come with a draft: what was written, the writer, the files; gives for each its word for the field
`waiting`, its name and its size, and what is wrong with those that are not taken."""


class Word(NamedTuple):
    """What the signed word of a form says: the writer's key, the address, one showing of it, and when that was."""

    who: int
    at: str
    mark: str
    shown: float


def keeps(*parts: str, files: Files | None = None) -> Callable[[View], View]:
    """Mark a page with a form whose text is kept while it is written. `parts` are those of the query that tell one form
    of the page from another.
    """

    def marked(view: View) -> View:
        view.keeps, view.files = parts, files  # type: ignore[attr-defined]  # the marks of a function
        return view

    return marked


def holds(*parts: str, page: Callable[..., str] | None = None) -> Callable[[View], View]:
    """Mark a page with a plain form: what was typed is kept as with `keeps`, and the site sees to the rest. The page
    asks `said` for what its form says. `page` gives, from the parts of an address, the page that shows a form which is
    sent to an address of its own.
    """

    def marked(view: View) -> View:
        view.keeps, view.files, view.holds, view.page = parts, None, True, page  # type: ignore[attr-defined]
        return view

    return marked


def held(view: object) -> bool:
    """Whether the site looks after what is typed on a page."""
    return bool(getattr(view, "holds", False))


def said(request: HttpRequest) -> QueryDict | None:
    """What a form says: as it was sent, or as it was kept; None for one that is shown afresh."""
    return request.POST if request.method == "POST" else getattr(request, "typed", None)


def parts_of(view: object) -> tuple[str, ...] | None:
    """The parts that a page was marked with; None for one that keeps nothing."""
    return getattr(view, "keeps", None)


def address(request: HttpRequest) -> str:
    """What is written on this page, as an address that leads to it."""
    match = request.resolver_match
    page = getattr(match.func, "page", None) if match else None
    if match and page:
        return str(page(**match.kwargs))[:LONGEST_AT]
    parts = parts_of(match.func) if match else ()
    if parts is None:
        return _plain(request)
    said = [(name, request.GET[name]) for name in parts if request.GET.get(name)]
    return (f"{request.path}?{urlencode(said)}" if said else request.path)[:LONGEST_AT]


def _plain(request: HttpRequest) -> str:
    """The address of a page that does not see itself to what is typed on it."""
    said = [(name, value) for name, values in request.GET.lists() if name != DO for value in values]
    whole = f"{request.path}?{urlencode(said)}" if said else request.path
    return whole if len(whole) <= LONGEST_AT else request.path[:LONGEST_AT]


def way_back(request: HttpRequest) -> str:
    """The page on which to go on writing, for what a form sent; "" where nothing of it can be kept."""
    match = request.resolver_match
    if match and held(match.func):
        return address(request)
    if match and parts_of(match.func) is not None:
        return request.get_full_path()
    found = read(request) if request.method == "POST" else None
    return found.at if found else ""


def word(who: int, at: str) -> str:
    """The word of a form that is shown now."""
    return signing.dumps([who, at, secrets.token_urlsafe(9), timezone.now().timestamp()], salt=SALT)


def read(request: HttpRequest) -> Word | None:
    """The word that came with a form; None for none, or none of ours."""
    try:
        return Word(*signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=LASTS))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def mark(request: HttpRequest) -> str:
    """The showing that a form came from; "" where it does not say."""
    found = read(request)
    return found.mark if found else ""


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """What was typed, by field; empty for more than is kept."""
    fields = {name: [str(one) for one in values] for name, values in request.POST.lists() if name not in LEFT_OUT}
    match = request.resolver_match
    if match and parts_of(match.func) is None:
        fields[TO] = [request.path]
    return fields if sum(len(value) for values in fields.values() for value in values) <= MOST else {}


def words(request: HttpRequest) -> list[str]:
    """What was typed, to be copied where it can be shown in its form no more; nothing without the word of a form, in
    which no secret is typed.
    """
    return in_words(typed(request)) if read(request) else []


def in_words(said: Mapping[str, Sequence[str]]) -> list[str]:
    """The sentences of what was typed: not its days, numbers and codes, which are chosen again sooner than copied."""
    return [value for values in said.values() for value in values if not _BARE.fullmatch(value)]


_BARE = re.compile(r"\s*[!-~]*\s*")


def once_more(request: HttpRequest) -> list[tuple[str, str]]:
    """All that a form sent, to be sent once more as it is; nothing without its word, or where files came with it."""
    if read(request) is None or request.FILES:
        return []
    return [(name, str(value)) for name, values in request.POST.lists() for value in values]
