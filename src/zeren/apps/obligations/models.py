"""What is owed, the demands that no framework makes, what was said about them, and the days on which nothing is due."""

from __future__ import annotations

from django.db import models

from zeren.apps.organisation.models import Post, Unit
from zeren.apps.records.models import Record


class Request(models.Model):
    """A demand for data that no framework makes: a small table that chosen units fill in.

    `issuer` is the unit that asks, `basis` what entitles it, `expires` the first day on which nobody is asked any more,
    `minutes` what it costs a unit, as the issuer declares. `columns` are the table's (`rules.requests.Field`), `rows`
    how many a unit fills in at most.
    """

    code = models.CharField(max_length=20, unique=True)
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    basis = models.TextField()
    period = models.CharField(max_length=10)
    issued = models.DateField()
    due = models.DateField()
    expires = models.DateField()
    minutes = models.PositiveIntegerField()
    columns = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=1)
    withdrawn = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["expires"], name="requests_in_force")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Answer(models.Model):
    """What a unit filled in: `rows` of texts by the columns' keys. `submitted` is None while it is not handed in."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="answers", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    rows = models.JSONField(default=list)
    submitted = models.DateField(null=True, blank=True)
    returned = models.TextField(blank=True)
    by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "unit"], name="requests_answered_once")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.unit_id}"


class Budget(models.Model):
    """How many minutes a month an issuer (a framework's id or a unit's code; "" for all together) may cost a unit."""

    issuer = models.CharField(max_length=100, blank=True, unique=True)
    minutes = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.issuer} {self.minutes}"


class Closed(models.Model):
    """Days, both included, on which nothing falls due; what would moves behind them."""

    first = models.DateField()
    last = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "last"], name="closed_once")]

    def __str__(self) -> str:
        return f"{self.first} {self.last}"


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
    # The code of the post that owes it; empty for the unit itself.
    post = models.CharField(max_length=100, blank=True)
    needed = models.PositiveIntegerField(default=1)
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
    # The demand that it comes from, where no framework asks for it.
    request = models.ForeignKey(Request, models.CASCADE, null=True, blank=True, related_name="owed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "duty", "period", "post"], name="obligations_once")]
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


class Plea(models.Model):
    """What a unit says about something it owes: that it does not apply, or that it needs time until a day. Somebody
    outside the unit decides.
    """

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="pleas")
    kind = models.CharField(max_length=20)
    reason = models.TextField()
    until = models.DateField(null=True, blank=True)
    made = models.DateField()
    by = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    answer = models.TextField(blank=True)
    decided = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["obligation"], condition=models.Q(state="open"), name="pleas_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.kind} {self.state}"


class Series(models.Model):
    """One act on all that fitted a filter, a batch at a time: `keys` are those still to be done (at first all that were
    found), `total` how many were found and `more` whether more fitted, `left` how many were left out, `stuck` the keys
    of batches that could not be taken back. `state` is one of `states.SERIES`.
    """

    act = models.CharField(max_length=20)
    said = models.CharField(max_length=500, blank=True)
    until = models.DateField(null=True, blank=True)
    made = models.DateField()
    by = models.CharField(max_length=200)
    back = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10)
    total = models.PositiveIntegerField()
    more = models.BooleanField(default=False)
    left = models.PositiveIntegerField(default=0)
    keys = models.JSONField(default=list)
    stuck = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["by", "-id"], name="series_of_somebody")]

    def __str__(self) -> str:
        return f"{self.act} {self.made} {self.state}"


class Batch(models.Model):
    """One act on several things owed, done in one go: what it was (a key of `rules.bulk.ACTS`), what was said with it,
    how many were left out, and the steps of it, with what is needed to take each back (`rules.bulk.Step`).
    """

    act = models.CharField(max_length=20)
    said = models.CharField(max_length=500, blank=True)
    until = models.DateField(null=True, blank=True)
    done = models.DateField()
    by = models.CharField(max_length=200)
    left = models.PositiveIntegerField(default=0)
    steps = models.JSONField(default=list)
    undone = models.DateField(null=True, blank=True)
    # What it is a part of, where it was done to all that fitted a filter.
    series = models.ForeignKey(Series, models.CASCADE, null=True, blank=True, related_name="batches")

    class Meta:
        indexes = [models.Index(fields=["by", "-id"], name="batches_of_somebody")]

    def __str__(self) -> str:
        return f"{self.act} {self.done}"
