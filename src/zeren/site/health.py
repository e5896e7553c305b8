"""Whether the server can do its work."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zeren.apps.access.rules import open_to_all


@open_to_all
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view
    """200 "ok" when the database answers, 503 when not. Tells nothing else: anybody may ask."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_entry WHERE number = 1")
    except (DatabaseError, InterfaceError):
        return HttpResponse("no database\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
