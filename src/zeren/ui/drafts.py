"""What somebody wrote in a form that could not be taken: kept in the session until the form is shown again."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest, QueryDict

KEY = "draft"
MOST = 40_000
"""So many characters are kept; files are not."""
LEFT_OUT = frozenset({"csrfmiddlewaretoken"})

View = TypeVar("View")


def keeps(view: View) -> View:
    """Mark a page with a form: what is sent to it when nobody is signed in any more is kept until somebody is.

    The form holds a field `who` with the key of the account that wrote: nobody else gets to see it.
    """
    view.keeps = True  # type: ignore[attr-defined]  # the mark of a function
    return view


def keep(request: HttpRequest, at: str = "") -> bool:
    """Keep what was sent, for this address (or another) and whoever wrote it; false if it is too much."""
    fields = {name: values for name, values in request.POST.lists() if name not in LEFT_OUT}
    if sum(len(value) for values in fields.values() for value in map(str, values)) > MOST:
        return False
    request.session[KEY] = {"at": at or request.path, "who": request.POST.get("who", ""), "fields": fields}
    return True


def kept(request: HttpRequest) -> QueryDict | None:
    """What was kept for this address and whoever is signed in now; None for nothing."""
    found = request.session.get(KEY)
    if not found or found["at"] != request.path or found["who"] != str(request.user.pk):
        return None
    fields = QueryDict(mutable=True)
    for name, values in found["fields"].items():
        fields.setlist(name, values)
    return fields


def drop(request: HttpRequest) -> None:
    """It is saved: nothing need be kept."""
    request.session.pop(KEY, None)
