"""What somebody may see, in the form that costs a query least."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_

from django.db.models import Q

from zeren.apps.access import queries as access
from zeren.apps.access.rules import Permission, after
from zeren.apps.organisation.models import Unit

NARROW = 200
"""A scope of so many units or fewer is given to other queries as their keys."""


def seen(account: access.Visitor, permission: Permission, on: dt.date, field: str = "path") -> Q:
    """`access.queries.scope` in the form that costs a query least, as `below_any` gives it. Two queries, and that of
    the grants.
    """
    return below_any(access.reach(account, permission, on), field)


def below_any(tops: list[str], field: str = "path") -> Q:
    """A filter for rows whose unit's path (`field`) is one of these or below. Two queries at most.

    Whoever sees every unit gets an empty filter: no page has to look where each row stands in the tree. A few units are
    named by their keys: then nobody starts with all rows of all units.
    """
    if not tops:
        return access.NOTHING
    if "" in tops or not Unit.objects.filter(parent=None).exclude(path__in=tops).exists():
        return Q()
    ranges = [Q((f"{field}__gte", top), (f"{field}__lt", after(top))) for top in tops]
    own = [Q(path__gte=top, path__lt=after(top)) for top in tops]
    few = list(Unit.objects.filter(reduce(or_, own)).values_list("pk", flat=True)[: NARROW + 1])
    if len(few) > NARROW:
        return reduce(or_, ranges)
    return Q((f"{field.removesuffix('__path')}_id__in" if field != "path" else "pk__in", few))


def whole(**_: object) -> str:
    """The path that covers all units: that of the one unit at the top, "" where several are. For the guard of a page
    about all units. One query.
    """
    tops = list(Unit.objects.filter(parent=None).values_list("path", flat=True)[:2])
    return tops[0] if len(tops) == 1 else ""
