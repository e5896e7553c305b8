"""Runs and scorecards. Written once, never edited."""

from __future__ import annotations

from django.db import models

from zeren.apps.organisation.models import Unit


class Run(models.Model):
    """One computation of a framework's year. Hashes are SHA-256 in hex. `outset` is the day from which records were
    kept here when it was made, None for: from the beginning.
    """

    framework = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    pack_hash = models.CharField(max_length=64)
    year = models.PositiveIntegerField()
    as_of = models.DateField()
    outset = models.DateField(null=True)
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

    `rank_least`, `rank_median` and `rank_largest` are where the rank lies when the weights are moved (0 for a unit
    without a rank), `band_draws` how many of those draws gave each band; None where it was not rated and in runs that
    did not look yet.
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
    rank_least = models.PositiveIntegerField(null=True)
    rank_median = models.PositiveIntegerField(null=True)
    rank_largest = models.PositiveIntegerField(null=True)
    band_draws = models.JSONField(null=True)
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


class PastScore(models.Model):
    """What a unit got in a year that was scored elsewhere; points in milli-points, texts as the `document` has them.
    Shown beside runs, and never part of one.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="past_scores", db_index=False)
    year = models.PositiveIntegerField()
    total = models.BigIntegerField()
    grade = models.CharField(max_length=100, blank=True)
    place = models.PositiveBigIntegerField(null=True, blank=True)
    of = models.PositiveBigIntegerField(null=True, blank=True)
    document = models.TextField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_past_score_of_a_unit_in_a_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"


class OpenedYear(models.Model):
    """A year that was opened: with which framework, on which day, by whom last."""

    year = models.PositiveIntegerField(primary_key=True)
    framework = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    opened = models.DateField()
    by = models.CharField(max_length=100)

    def __str__(self) -> str:
        return str(self.year)


class Scenario(models.Model):
    """A what-if that somebody kept under a name: what of the framework was looked at otherwise, as `changes.kept` has
    it. It changes nothing and no result rests on it.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=100)
    change = models.JSONField()
    made_on = models.DateField()
    made_by = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint("run", "name", name="one_scenario_of_a_name_in_a_run")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.name}"


class Practice(models.Model):
    """A round in which judges practised on the same objects. `level` is a key of `judging.LEVELS`; `calibrator` is the
    one account that sees how strict each judge is; the round is deleted from the day `until` on.
    """

    name = models.CharField(max_length=200)
    level = models.CharField(max_length=20)
    calibrator = models.CharField(max_length=60)
    made_on = models.DateField()
    until = models.DateField(db_index=True)

    def __str__(self) -> str:
        return self.name


class PracticeValue(models.Model):
    """The value that a judge (an account's name) gave an object in a practice round; whole thousandths."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="judgements", db_index=False)
    object = models.CharField(max_length=200)
    judge = models.CharField(max_length=60)
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("practice", "object", "judge", name="one_judgement_of_a_judge")]

    def __str__(self) -> str:
        return f"{self.practice_id}/{self.object}/{self.judge}"
