"""Tells Django who signed in."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.db import connection
from django.utils import timezone

from zeren.apps.access.models import Account
from zeren.base.statements import Question

_ACCOUNT = Question(lambda: Account.objects.filter(pk=-970_000_000), pk=-970_000_000)
_COLUMNS = [column.attname for column in Account._meta.concrete_fields]


class Accounts(BaseBackend):
    """Finds the account of a session; checking a password is `access.commands.sign_in`, never this."""

    def get_user(self, user_id: int) -> Account | None:
        """The account while it is in use today. One query."""
        rows = _ACCOUNT.rows(connection, pk=user_id)
        found = Account.from_db("default", _COLUMNS, rows[0]) if rows else None
        return found if found is not None and found.in_use(timezone.localdate()) else None
