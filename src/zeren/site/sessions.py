"""Where open sessions are kept: a table of access, so that somebody's sessions can be listed and ended."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Store
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from zeren.apps.access.models import Session
from zeren.base.statements import Question

_SESSION = Question(lambda: Session.objects.filter(session_key="?key?"), key="?key?")
_COLUMNS = [column.attname for column in Session._meta.concrete_fields]
AGENT = "agent"
STARTED = "started"


class SessionStore(Store):
    """Django's store on our table; the account, the start and the browser are columns of their own."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Our table."""
        return Session

    def _get_session_from_db(self) -> Any:
        """The session while it lasts, as Django's own method finds it, by a statement made once."""
        found = _SESSION.rows(connection, key=self.session_key)
        row: Any = Session.from_db("default", _COLUMNS, found[0]) if found else None
        if row is None or row.expire_date <= timezone.now():
            self._session_key = None
            return None
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row for what a session holds."""
        row: Any = super().create_model_instance(data)
        row.account_id = data.get(SESSION_KEY)
        row.agent = str(data.get(AGENT, ""))[:200]
        row.started = parse_datetime(data.get(STARTED, "")) or timezone.now()
        return row
