"""Where open sessions are kept: a table of access, so that somebody's sessions can be listed and ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Store
from django.db import connection
from django.db.models import Exists, FilteredRelation, Model, OuterRef, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from zeren.apps.access.models import Account, Draft, Grant, Session
from zeren.base.statements import Question
from zeren.ui.clock import today

AGENT = "agent"
STARTED = "started"
_SOME_DAY = dt.date(1801, 2, 3)


def _columns(model: type[Model], way: str = "") -> list[str]:
    return [f"{way}{column.attname}" for column in model._meta.concrete_fields]


def _asked() -> Any:
    """A session, its account, whether that has drafts, and what it is granted on a day: a row for each grant."""
    grants = "account__grants"
    running = Q((f"{grants}__end__isnull", True)) | Q((f"{grants}__end__gt", _SOME_DAY))
    held = FilteredRelation(grants, condition=running & Q((f"{grants}__start__lte", _SOME_DAY)))
    drafts = Exists(Draft.objects.filter(account_id=OuterRef("account_id"), open=True))
    found = Session.objects.filter(session_key="?key?").annotate(held=held, drafts=drafts).order_by("held__pk")
    columns = (*_columns(Session), *_columns(Account, "account__"), "drafts", *_columns(Grant, "held__"))
    return found.values_list(*columns)


_SESSION = Question(_asked, key="?key?", on=_SOME_DAY)
_OF_SESSION, _OF_ACCOUNT, _OF_GRANT = _columns(Session), _columns(Account), _columns(Grant)
_ACCOUNT_AT = len(_OF_SESSION)
_DRAFTS_AT = _ACCOUNT_AT + len(_OF_ACCOUNT)
_GRANT_AT = _DRAFTS_AT + 1


class SessionStore(Store):
    """Django's store on our table; the account, the start and the browser are columns of their own."""

    holder: Account | None = None
    """Whose session it is, with the grants of today: read in one statement with it."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Our table."""
        return Session

    def _get_session_from_db(self) -> Any:
        """The session while it lasts, as Django's own method finds it, by a statement made once."""
        day = today()
        found = _SESSION.rows(connection, key=self.session_key, on=day.isoformat())
        row: Any = Session.from_db("default", _OF_SESSION, found[0][:_ACCOUNT_AT]) if found else None
        if row is None or row.expire_date <= timezone.now():
            self._session_key = None
            return None
        if row.account_id is not None:
            self.holder = Account.from_db("default", _OF_ACCOUNT, found[0][_ACCOUNT_AT:_DRAFTS_AT])
            self.holder.drafting = bool(found[0][_DRAFTS_AT])
            grants = [one[_GRANT_AT:] for one in found if one[_GRANT_AT] is not None]
            self.holder.held[day] = tuple(Grant.from_db("default", _OF_GRANT, one) for one in grants)
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row for what a session holds."""
        row: Any = super().create_model_instance(data)
        row.account_id = data.get(SESSION_KEY)
        row.agent = str(data.get(AGENT, ""))[:200]
        row.started = parse_datetime(data.get(STARTED, "")) or timezone.now()
        return row
