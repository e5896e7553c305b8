"""What begins with a day: changes entered ahead. The first visitor of the day has it done before their page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def each_day(application: Application) -> Application:
    """The same application, which on the first call of a day has what waits for it take effect.

    Where the database cannot be reached the page says so, and the next call tries again.
    """
    done: list[dt.date] = []

    def called(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        from zeren.site.ground import stands
        from zeren.ui.clock import today

        day = today()
        if day not in done and environ.get("PATH_INFO") != "/healthz" and stands() and _begun(day):
            done[:] = [day]
        return application(environ, start)

    return called


def _begun(day: dt.date) -> bool:
    from django.db import DatabaseError

    from zeren.apps.desk.commands import take_effect
    from zeren.base.problems import Refused

    try:
        take_effect(by="serve", on=day)
    except (DatabaseError, Refused):
        return False
    return True
