"""The table of cases. It has no column for a person, and gets none."""

from __future__ import annotations

from django.db import models

from zeren.apps.findings.models import Finding
from zeren.apps.organisation.models import Unit


class Case(models.Model):
    """One matter of one unit. `state`, `trigger` and `measure` are keys of the lists in `states`; `waived` is a
    signed waiver.
    """

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="cases")
    trigger = models.CharField(max_length=20)
    measure = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    noticed = models.DateField(null=True, blank=True)
    heard = models.DateField(null=True, blank=True)
    waived = models.BooleanField(default=False)
    decided = models.DateField(null=True, blank=True)
    body = models.CharField(max_length=200, blank=True)
    served = models.DateField(null=True, blank=True)
    expires = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.code} {self.state}"
