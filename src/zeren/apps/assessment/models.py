"""Runs and scorecards. Written once, never edited."""

from __future__ import annotations

from django.db import models

from zeren.apps.organisation.models import Unit


class Run(models.Model):
    """One computation of a framework's year. Hashes are SHA-256 in hex."""

    framework = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    pack_hash = models.CharField(max_length=64)
    year = models.PositiveIntegerField()
    as_of = models.DateField()
    made_on = models.DateField()
    made_by = models.CharField(max_length=100)
    input_hash = models.CharField(max_length=64)
    result_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.framework} {self.version} {self.year} ({self.as_of})"


class Scorecard(models.Model):
    """What one unit got. Points in milli-points; bands as places in the scheme's list, -1 for unrated; rank 0 for none.

    `lines`: a list with, for each line of the scheme in order, `[points, state, shown, facts, gain]`, where `shown`
    maps names to the numbers of its arithmetic, `facts` maps sources to the ids it is made of, and `gain` is what the
    total would rise by if the line were full. `components` maps ids to `[score, applicable]`. `category` is the unit's
    in this run, `place` its place in the list of the run (by category, then by rank), and `moved` how its total moved
    since the run before of the same framework and year, where both rated it.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="scorecards")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scorecards")
    posts = models.PositiveIntegerField()
    rated = models.BooleanField()
    base = models.BigIntegerField()
    total = models.BigIntegerField()
    entry = models.SmallIntegerField()
    after_quota = models.SmallIntegerField()
    band = models.SmallIntegerField()
    rank_category = models.PositiveIntegerField()
    of_category = models.PositiveIntegerField()
    rank_parent = models.PositiveIntegerField()
    of_parent = models.PositiveIntegerField()
    rolled = models.BigIntegerField()
    components = models.JSONField()
    category = models.CharField(max_length=100, default="")
    place = models.PositiveIntegerField(default=0)
    moved = models.BigIntegerField(null=True)
    lines = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint("run", "unit", name="one_scorecard_of_a_unit_in_a_run")]
        indexes = [
            models.Index(fields=["run", "place"], name="scorecards_by_place"),
            models.Index(fields=["run", "category", "place"], name="scorecards_by_category"),
            models.Index(fields=["run", "band", "place"], name="scorecards_by_band"),
            models.Index(fields=["run", "total", "place"], name="scorecards_by_total"),
            models.Index(fields=["run", "moved"], name="scorecards_by_move"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.unit_id}"


class Distribution(models.Model):
    """What a run says of one category of units, all of them: the fields of `rules.Tally`, kept because a run never
    changes and adding up all its scorecards for every page would cost more with every unit.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="distributions", db_index=False)
    category = models.CharField(max_length=100)
    tally = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint("run", "category", name="one_distribution_of_a_category_in_a_run")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.category}"
