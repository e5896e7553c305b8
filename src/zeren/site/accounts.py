"""Tells Django who signed in."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from zeren.apps.access.models import Account


class Accounts(BaseBackend):
    """Finds the account of a session; checking a password is `access.commands.sign_in`, never this."""

    def get_user(self, user_id: int) -> Account | None:
        """The account while it is in use today. One query."""
        found = Account.objects.filter(pk=user_id).first()
        return found if found is not None and found.in_use(timezone.localdate()) else None
