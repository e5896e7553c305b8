"""Accounts, grants, open sessions and wrong passwords."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.http import QueryDict
from django.utils.functional import cached_property

from zeren.apps.access.rules import Given, Span, first_day
from zeren.apps.access.rules.slips import slip_hash


class Account(AbstractBaseUser):
    """One person's way in, from `start` up to, not including, `end`. `person` is the code of a person, or empty."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    person = models.CharField(max_length=100, blank=True, db_index=True)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    must_change_password = models.BooleanField(default=True)
    locked = models.BooleanField(default=False)
    # The first day on which the person holds no post any more: told by organisation, which knows appointments.
    leaves = models.DateField(null=True, blank=True)
    # What is printed on a first-use slip, hashed, and the first day on which it no longer opens.
    slip = models.CharField(max_length=64, blank=True)
    slip_until = models.DateField(null=True, blank=True)
    # The journal tells who came in and when; a second place would only disagree.
    last_login = None

    # Whether there may be drafts: a page asks for them only then.
    drafting = True

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return f"{self.username} {self.name}"

    def in_use(self, on: dt.date) -> bool:
        """Whether the account may be used on a day: not locked, not closed, its person has not left."""
        return not self.locked and Span(self.start, first_day(self.end, self.leaves)).holds(on)

    def opened_by(self, secret: str, on: dt.date) -> bool:
        """Whether this is the password, or the secret of a slip that has not expired."""
        if self.slip and self.slip_until and on < self.slip_until and slip_hash(secret) == self.slip:
            return True
        return self.check_password(secret)

    @cached_property
    def held(self) -> dict[dt.date, Any]:
        """What `queries` has read of this account already: an object lives for one request."""
        return {}


class Grant(models.Model):
    """A role on the subtree at `path` ("" is all), from `start` up to, not including, `end`.

    `ground` is the code of the appointment with which it ends, "" for none. `reason` is why it was given. Where
    somebody ended it, `revoked` is the day on which they did, and what follows is what it would have been otherwise.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    path = models.TextField(blank=True)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    ground = models.CharField(max_length=100, blank=True, db_index=True)
    reason = models.CharField(max_length=200, blank=True)
    revoked = models.DateField(null=True, blank=True)
    former_end = models.DateField(null=True, blank=True)
    former_ground = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"{self.role} {self.path}"

    def given(self) -> Given:
        """As plain values, for the rules."""
        return Given(self.role, self.path, Span(self.start, self.end))


class Session(AbstractBaseSession):
    """An open session. `account` is empty until somebody has signed in."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="sessions")
    started = models.DateTimeField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that Django's settings name; it reads and writes this table."""
        from importlib import import_module

        from django.conf import settings

        return import_module(settings.SESSION_ENGINE).SessionStore


class Failure(models.Model):
    """A wrong password for a sign-in name, known or not. Forgotten when the name signs in, or after a while."""

    username = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.username


class Demand(models.Model):
    """Whoever holds this role needs a second factor, from a day on."""

    role = models.CharField(max_length=40, unique=True)
    since = models.DateField()

    def __str__(self) -> str:
        return self.role


class Draft(models.Model):
    """What an account is typing in the form at an address, by field as JSON; nobody else reads it.

    `mark` is the showing of the form that was typed in last, `settled` the one that was sent; `open` is false for what
    was sent or thrown away.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="drafts")
    at = models.CharField(max_length=2000)
    fields = models.TextField()
    mark = models.CharField(max_length=40, blank=True)
    settled = models.CharField(max_length=40, blank=True)
    open = models.BooleanField(default=True)
    saved = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "at"], name="access_one_draft_each")
        ]

    def __str__(self) -> str:
        return self.at

    def said(self) -> QueryDict:
        """What was typed, as a form sends it."""
        typed = QueryDict(mutable=True)
        for name, values in json.loads(self.fields).items():
            typed.setlist(name, values)
        return typed
