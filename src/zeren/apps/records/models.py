"""The tables of records."""

from __future__ import annotations

from django.db import models

from zeren.apps.evidence.models import File
from zeren.apps.organisation.models import Unit
from zeren.apps.records.states import FILED, RETURNED, WITHDRAWN


class Record(models.Model):
    """An act of work. `period` as people write it; `signers`: codes of posts as they signed, joined by "；"; `also`:
    duties of other frameworks that it says it is for as well, joined alike.

    `amount` of `base`: how many came of how many were due, or how much was done of how much was planned. `version`
    grows with every change, so that two people who change one record notice each other.
    """

    code = models.CharField(max_length=100, unique=True)
    # The index below begins with the unit; a second one would only cost time at every import.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="records", db_index=False)
    duty = models.CharField(max_length=100)
    happened = models.DateField()
    title = models.CharField(max_length=500)
    kind = models.CharField(max_length=10)
    period = models.CharField(max_length=10, blank=True)
    element = models.CharField(max_length=100, blank=True)
    outcome = models.TextField(blank=True)
    amount = models.PositiveBigIntegerField(null=True, blank=True)
    base = models.PositiveBigIntegerField(null=True, blank=True)
    submitted = models.DateField(null=True, blank=True)
    signers = models.TextField(blank=True)
    finding = models.CharField(max_length=100, blank=True)
    chosen = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    also = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, default=FILED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "duty", "happened"], name="records_by_unit_and_duty"),
            # A list of all units' records begins with the newest.
            models.Index(fields=["happened", "id"], name="records_by_day"),
            models.Index(fields=["happened", "id"], condition=models.Q(state=WITHDRAWN), name="records_withdrawn"),
            models.Index(fields=["unit", "id"], condition=models.Q(state=RETURNED), name="records_returned"),
            # And so does that of one duty, which may be one of a hundred.
            models.Index(fields=["duty", "happened", "id"], name="records_by_duty_and_day"),
            # Most records were never filed upward.
            models.Index(
                fields=["submitted", "state", "unit"],
                condition=models.Q(submitted__isnull=False),
                name="records_by_filing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class RecordFile(models.Model):
    """A file that shows what a record says."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="files", db_index=False)
    file = models.ForeignKey(File, models.PROTECT, related_name="records")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "file"], name="records_file_once")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.file_id}"


class Return(models.Model):
    """A record was given back to its unit, and why."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="returns")
    reason = models.CharField(max_length=500)
    on = models.DateField()
    by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.record_id} {self.on}"


class Award(models.Model):
    """What a unit was awarded, by whom (a body) and at which level (a key of `states.LEVELS`)."""

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="awards")
    title = models.CharField(max_length=500)
    duty = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=10)
    awarded = models.DateField()
    body = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Returns(models.Model):
    """How many gave one answer to one question about a unit. Counts only: nobody knows who gave which, and nothing
    that would tell is kept.
    """

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="returns")
    question = models.CharField(max_length=100)
    viewpoint = models.CharField(max_length=12)
    answer = models.CharField(max_length=10)
    held = models.DateField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.code
