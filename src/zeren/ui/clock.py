"""The one place where a page learns what day it is; everything below is given the day."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def today() -> dt.date:
    """The day it is where the organisation is (`TIME_ZONE`)."""
    return timezone.localdate()
