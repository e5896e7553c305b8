"""Tells Django who signed in."""

from __future__ import annotations

from contextvars import ContextVar

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from zeren.apps.access.models import Account
from zeren.base.statements import Question

_ACCOUNT = Question(lambda: Account.objects.filter(pk=-970_000_000), pk=-970_000_000)
_COLUMNS = [column.attname for column in Account._meta.concrete_fields]
_HOLDER: ContextVar[Account | None] = ContextVar("holder", default=None)
"""Whose session it is, while Django asks who signed in; what the session said was read just now."""


class Accounts(BaseBackend):
    """Finds the account of a session; checking a password is `access.commands.sign_in`, never this."""

    def get_user(self, user_id: int) -> Account | None:
        """The account while it is in use today. One query, none for the holder of a session that was just read."""
        found = _HOLDER.get()
        if found is None or found.pk != user_id:
            rows = _ACCOUNT.rows(connection, pk=user_id)
            found = Account.from_db("default", _COLUMNS, rows[0]) if rows else None
        return found if found is not None and found.in_use(timezone.localdate()) else None


class Known(AuthenticationMiddleware):
    """Django's own, with the account that came with the session; the checks stay Django's."""

    def process_request(self, request: HttpRequest) -> None:
        """`request.user`, found out when somebody asks."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _known(request))  # type: ignore[assignment]  # as Django itself does


def _known(request: HttpRequest) -> Account | AnonymousUser:
    request.session.get(SESSION_KEY)
    held = _HOLDER.set(getattr(request.session, "holder", None))
    try:
        return get_user(request)
    finally:
        _HOLDER.reset(held)
