"""Catch-up work on what is owed: telling people of it."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from zeren.apps.obligations import commands
from zeren.apps.obligations.models import Obligation


def remind(*, by: str, on: dt.date, now: dt.datetime) -> dict[str, int]:  # noqa: ARG001  as every sweep
    """Tell whom it concerns of what is due soon or late. Says how much was told, and how much was late for the first
    time.
    """
    return commands.remind(_address, by=by, on=on)


def _address(row: Obligation) -> str:
    if row.request_id:
        return reverse("obligations:fill", args=[row.unit_id, row.request_id])
    return reverse("obligations:owed", args=[row.pk])
