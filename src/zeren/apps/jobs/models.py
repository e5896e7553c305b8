"""The table of jobs."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """A sweep and its last run: when it started and ended, what it said it did, what went wrong ("" for nothing)."""

    name = models.CharField(max_length=60, unique=True)
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    on = models.DateField(null=True)
    did = models.JSONField(default=dict)
    fault = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name
