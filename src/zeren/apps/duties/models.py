"""The tables of duties. Rows hold from `start` up to, not including, `end`; `number` is the entry that told it."""

from __future__ import annotations

from django.db import models

from zeren.apps.organisation.models import Post, Unit


class Charge(models.Model):
    """A duty of a framework in a unit, given to a post; `accountable` is the one who answers for it."""

    framework = models.CharField(max_length=100)
    duty = models.CharField(max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="charges")
    post = models.ForeignKey(Post, models.PROTECT, related_name="charges")
    tier = models.CharField(max_length=20)
    accountable = models.BooleanField(default=True)
    basis = models.CharField(max_length=200, blank=True)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    number = models.PositiveBigIntegerField()
    ended = models.PositiveBigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.duty} {self.post_id}"


class Business(models.Model):
    """What a post has to do apart from any framework, in words; `minutes` a year, 0 where nobody said."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="business")
    text = models.CharField(max_length=500)
    minutes = models.PositiveIntegerField(default=0)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    number = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.post_id} {self.text}"


class Letter(models.Model):
    """What a post takes on for a year, as it was issued: `content` never changes. A new edition replaces an earlier."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="letters")
    year = models.PositiveIntegerField()
    edition = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    issued = models.DateField()
    by = models.CharField(max_length=100)
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "year", "edition"], name="duties_letter_once")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.year}/{self.edition}"


class Acknowledgement(models.Model):
    """Somebody who holds or acts for a post took note of its letter; `person` is a code."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="acknowledgements")
    person = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    acting = models.BooleanField(default=False)
    on = models.DateField()
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "person"], name="duties_acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.person}"


class Seat(models.Model):
    """A role (a key of `states.ROLES`) in the governance of a framework below `scope`: of a unit, or of a post."""

    framework = models.CharField(max_length=100)
    role = models.CharField(max_length=20)
    scope = models.ForeignKey(Unit, models.PROTECT, related_name="seats")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="seated")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="seats")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    number = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.framework} {self.role}"


class Portfolio(models.Model):
    """An asset or an activity that a post owns: who is in charge of it is in charge of what goes with it."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="portfolio")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    number = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return self.name


class Deed(models.Model):
    """What the first responsible did in person (a key of `states.DEEDS`); facts of work, in a sentence."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="deeds")
    person = models.CharField(max_length=100)
    kind = models.CharField(max_length=10)
    framework = models.CharField(max_length=100, blank=True)
    duty = models.CharField(max_length=100, blank=True)
    day = models.DateField()
    text = models.CharField(max_length=500)
    number = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class Instrument(models.Model):
    """One of the organisation's own instruments, by its issuer: in force from `start` up to, not including, `end`.

    `rank` is a key of `states.RANKS`, `paper` its document number; it carries out the one `above` it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="instruments")
    rank = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    paper = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=40, blank=True)
    above = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    number = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return self.title


class Clause(models.Model):
    """A clause of an instrument: its number as the paper has it, its words, its place."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="clauses")
    no = models.CharField(max_length=40)
    text = models.CharField(max_length=1000)
    place = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instrument", "no"], name="duties_clause_once")]

    def __str__(self) -> str:
        return self.no


class Citation(models.Model):
    """A duty of a framework rests on a clause, at the units of whoever issued it and below."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="citations")
    framework = models.CharField(max_length=100)
    duty = models.CharField(max_length=100)
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clause", "framework", "duty"], name="duties_cited_once")]
        indexes = [models.Index(fields=["framework", "duty"], name="duties_cited_by")]

    def __str__(self) -> str:
        return f"{self.framework} {self.duty}"
