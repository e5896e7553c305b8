"""What somebody typed to name a unit, a post or a person; never a list of hundreds to scroll."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet

from zeren.apps.organisation import rules
from zeren.apps.organisation.models import Person, Post, Unit
from zeren.base.problems import Refused

Named = TypeVar("Named", Person, Post, Unit)


def chosen(rows: QuerySet[Named], typed: str) -> Named:
    """The row with this code, or the only one with this name. Raises `Refused`. Two queries at most."""
    typed = typed.replace("\0", "").strip()[:200]
    found = rows.filter(code=typed).first()
    if found is not None:
        return found
    named = list(rows.filter(name=typed)[:6]) if typed else []
    if len(named) == 1:
        return named[0]
    if named:
        raise Refused([rules.SEVERAL_FOUND(found=typed, codes="、".join(one.code for one in named))])
    raise Refused([rules.NOBODY_FOUND(found=typed)])
