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


class Judgement(models.Model):
    """What an inspector judged of a unit's work on a duty: a `grade` (a key of `states.GRADES`) at a `level` of
    difficulty, or milli-points `deducted`, with the reason. `second`: the post of who read it again and agreed.
    """

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="judgements")
    duty = models.CharField(max_length=100)
    judged = models.DateField()
    grade = models.CharField(max_length=10, blank=True)
    level = models.CharField(max_length=10, blank=True)
    deducted = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    judge = models.ForeignKey(Post, models.PROTECT, related_name="+")
    second = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.code


class Draw(models.Model):
    """A sample drawn from a unit's objects with a `seed` that was fixed before, by `engine.sampling`: how many there
    were, were drawn, were checked, and how many faults were found in those.
    """

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="draws")
    duty = models.CharField(max_length=100)
    drawn_on = models.DateField()
    seed = models.CharField(max_length=100)
    objects_there = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    checked = models.PositiveIntegerField()
    faults = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.code
