"""The organisation's tables."""

from __future__ import annotations

from django.db import models


class Unit(models.Model):
    """A unit. `category` is the pack's code for its kind; `former_names` are joined by "；"."""

    code = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.TextField(db_index=True, blank=True)
    category = models.CharField(max_length=100)
    order = models.PositiveBigIntegerField(null=True, blank=True)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    former_names = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Post(models.Model):
    """A post of a unit, from `opened` up to, not including, `closed`."""

    code = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    name = models.CharField(max_length=200)
    tier = models.CharField(max_length=20, blank=True)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Person(models.Model):
    """Somebody who holds posts: a code and a name, and nothing else about the person."""

    code = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Appointment(models.Model):
    """A person holds a post from `start` up to, not including, `end`."""

    code = models.CharField(max_length=100, unique=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    acting = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class Workday(models.Model):
    """A day on which the weekday does not say whether people work: a public holiday or a make-up day."""

    day = models.DateField(primary_key=True)
    works = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.day} {self.works}"


class Change(models.Model):
    """One thing done to a unit, or to a post of it, through the pages or by a command.

    `number` is the entry of the journal that tells it, `kind` that entry's kind without "organisation.", `on` the day
    from which it holds. `before` and `after` are the fields that it changed, as they were and as they became, days as
    text and rows by their codes: from them a change is taken back, and an earlier day can be told.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="changes")
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="changes")
    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=40)
    on = models.DateField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
