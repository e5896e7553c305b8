"""Asks the application for pages as a server does, and measures what that costs its process.

A request is made ready beforehand and handed over as WSGI; what is measured is what happens from then until the answer
is read and closed: everything that a request goes through, the check of forms included, and nothing of the visitor's.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import statistics
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

SECRET = "b" * 32
BOUNDARY = "measured"


class Cost(NamedTuple):
    """What one request costs: milliseconds of the processor, in the process and in that of PostgreSQL which works for
    it (0 with SQLite, which is in the process), and of the clock; bytes of the answer.
    """

    cpu: float
    beside: float
    wall: float
    size: int


class Answer(NamedTuple):
    """What came back and what it cost."""

    status: int
    headers: dict[str, str]
    body: bytes
    cost: Cost


def started(day: str) -> None:
    """Make the apps importable, on a day."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zeren.site.settings"
    os.environ["ZEREN_HOSTS"] = "testserver"
    os.environ["ZEREN_SECRET_KEY"] = "measured" * 8
    import django
    from django.utils import timezone

    django.setup()
    on = dt.date.fromisoformat(day)
    timezone.localdate = lambda *_: on  # type: ignore[assignment]  # the one clock that pages look at


class Visitor:
    """Somebody with a browser, signed in."""

    def __init__(self, username: str) -> None:
        from django.conf import settings
        from django.core.wsgi import get_wsgi_application
        from django.test import Client

        from zeren.apps.access.models import Account

        client = Client()
        client.force_login(Account.objects.get(username=username))
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.cookies[settings.CSRF_COOKIE_NAME] = SECRET
        self._application: Any = get_wsgi_application()

    def get(self, address: str) -> Answer:
        """Open a page."""
        return self._ask("GET", address)

    def send(self, address: str, form: dict[str, Any]) -> Answer:
        """Send a form, with files."""
        from django.test.client import encode_multipart

        return self._ask("POST", address, encode_multipart(BOUNDARY, form | {"csrfmiddlewaretoken": SECRET}))

    def _ask(self, method: str, address: str, body: bytes = b"") -> Answer:
        path, _, query = quote(address, safe="/?=&-%").partition("?")
        environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        environ |= {"HTTP_HOST": "testserver", "SERVER_NAME": "testserver", "wsgi.input": io.BytesIO(body)}
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            environ |= {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}"}
        setup_testing_defaults(environ)
        heads: list[Any] = []
        beside, cpu, wall = _beside(), time.process_time(), time.perf_counter()
        answer = self._application(environ, lambda *given: heads.extend(given[:2]))
        content = b"".join(answer)
        answer.close()
        cost = (time.process_time() - cpu, (_beside() - beside) / 1e9, time.perf_counter() - wall)
        for name, value in heads[1]:
            if name == "Set-Cookie":
                self.cookies |= {key: one.value for key, one in SimpleCookie(value).items()}
        whole = Cost(*(one * 1000 for one in cost), len(content))
        return Answer(int(heads[0].split()[0]), dict(heads[1]), content, whole)


def _beside() -> int:
    """How many nanoseconds of the processor the connection's own process of a local PostgreSQL has used; 0 without."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    pid = connection.connection.info.backend_pid if connection.connection else 0
    place = Path(f"/proc/{pid}/schedstat")
    return int(place.read_text().split()[0]) if pid and place.exists() else 0


def queries(act: Callable[[], object]) -> int:
    """How many statements something sends to the database, those around a transaction included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def middle(costs: list[Cost]) -> Cost:
    """The middle of several, each figure by itself."""
    cpu, beside, wall, size = zip(*costs, strict=True)
    return Cost(
        statistics.median(cpu), statistics.median(beside), statistics.median(wall), int(statistics.median(size))
    )
