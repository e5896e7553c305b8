"""Tells Django who signed in."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from zeren.apps.access.models import Account, Draft
from zeren.base.statements import Question

_SOMEBODY = -970_000_000
_DRAFTS = Exists(Draft.objects.filter(account_id=OuterRef("pk"), open=True))
_ACCOUNT = Question(lambda: Account.objects.filter(pk=_SOMEBODY).annotate(has=_DRAFTS), pk=_SOMEBODY)
_COLUMNS = [column.attname for column in Account._meta.concrete_fields]


class Accounts(BaseBackend):
    """Finds the account of a session; checking a password is `access.commands.sign_in`, never this."""

    def get_user(self, user_id: int) -> Account | None:
        """The account while it is in use today, knowing whether it has drafts. One query."""
        rows = _ACCOUNT.rows(connection, pk=user_id)
        if not rows:
            return None
        found: Account = Account.from_db("default", _COLUMNS, rows[0][: len(_COLUMNS)])
        found.drafting = bool(rows[0][-1])
        return found if found.in_use(timezone.localdate()) else None
