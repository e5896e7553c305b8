"""The table of obligations."""

from __future__ import annotations

from django.db import models

from zeren.apps.organisation.models import Post, Unit
from zeren.apps.records.models import Record


class Obligation(models.Model):
    """One thing owed by a unit for a period.

    The calendar's part: `generated` (whether it asks for it now), `owed` (its due day), `minutes`, `issuer`, `basis`.
    The filed part: `amended`, `told` (the due day as filed), `reminded`, `extended`, `approver`, `not_applicable`;
    `carried` where the reason was carried over from the year before and nobody has filed another since.
    Worked out of both: `due` (`told`, else `owed`) and `effective` (`extended`, else `due`). Worked out of the
    records: `delivered` and `record`. `year` is the period's.
    """

    # The constraint below begins with the unit.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="obligations", db_index=False)
    duty = models.CharField(max_length=100)
    period = models.CharField(max_length=10)
    year = models.PositiveIntegerField(db_index=True)
    generated = models.BooleanField(default=False)
    owed = models.DateField(null=True, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    issuer = models.CharField(max_length=100, blank=True)
    basis = models.TextField(blank=True)
    amended = models.BooleanField(default=False)
    carried = models.BooleanField(default=False)
    told = models.DateField(null=True, blank=True)
    reminded = models.DateField(null=True, blank=True)
    extended = models.DateField(null=True, blank=True)
    approver = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    not_applicable = models.TextField(blank=True)
    due = models.DateField(null=True, blank=True)
    effective = models.DateField(null=True, blank=True)
    delivered = models.DateField(null=True, blank=True)
    record = models.ForeignKey(Record, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "duty", "period"], name="obligations_once_a_period")]
        indexes = [
            # What is late anywhere: few of all that was ever owed.
            models.Index(
                fields=["effective", "duty", "unit", "not_applicable", "delivered"],
                condition=models.Q(delivered__isnull=True),
                name="obligations_waiting",
            ),
            models.Index(
                fields=["delivered", "effective", "unit", "not_applicable"],
                condition=models.Q(delivered__gt=models.F("effective")),
                name="obligations_met_late",
            ),
            # What is owed anywhere, by due day.
            models.Index(
                fields=["effective", "unit", "duty", "period", "delivered", "not_applicable"],
                name="obligations_by_day",
            ),
            # What a year leaves open, and what somebody filed about: looked at before the next one is opened.
            models.Index(
                fields=["year", "duty", "effective", "not_applicable"],
                condition=models.Q(delivered__isnull=True),
                name="obligations_left_open",
            ),
            models.Index(
                fields=["year", "unit", "duty"], condition=models.Q(amended=True), name="obligations_filed_about"
            ),
            # How all units stand on one duty is counted from this one alone.
            models.Index(
                fields=["duty", "effective", "delivered", "unit", "issuer", "not_applicable"],
                name="obligations_of_a_duty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.duty} {self.period}"


class Outset(models.Model):
    """The day from which the organisation keeps its records here; no row: from the beginning. One row at most."""

    day = models.DateField()

    def __str__(self) -> str:
        return str(self.day)
