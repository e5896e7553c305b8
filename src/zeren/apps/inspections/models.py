"""The table of inspections."""

from __future__ import annotations

from django.db import models

from zeren.apps.organisation.models import Post, Unit


class Inspection(models.Model):
    """One visit to one unit, or one self-check. `kind` is a key of `states.KINDS`; `merged_with` and `document` are
    as written.
    """

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="inspections")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=500)
    started = models.DateField()
    ended = models.DateField(null=True, blank=True)
    fed_back = models.DateField(null=True, blank=True)
    leader = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    merged_with = models.TextField(blank=True)
    document = models.TextField(blank=True)

    class Meta:
        # The list begins with the newest.
        indexes = [models.Index(fields=["started"], name="inspections_by_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
