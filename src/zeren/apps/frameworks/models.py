"""The tables of installed packs, of the decisions which of them holds, and of drafts."""

from __future__ import annotations

from django.db import models


class Installed(models.Model):
    """A pack. `sha256` is the pack's own hash; `content` lists file names and texts (UTF-8); `by` installed it."""

    code = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    installed = models.DateField()
    by = models.CharField(max_length=100, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="frameworks_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Adoption(models.Model):
    """A decision which version of a framework holds: it scores `year` and later ones, and what is owed for periods that
    begin on `day` or later follows it. `categories` says which of the framework's kinds of units each of the
    organisation's is, where they are not called the same. The last decision about a year, or a day, counts.
    """

    code = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    year = models.PositiveIntegerField()
    day = models.DateField()
    categories = models.JSONField(default=dict)
    on = models.DateField()
    by = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"{self.code} {self.version} {self.year} {self.day}"


class Draft(models.Model):
    """A framework that is being written: nobody's until it is published. `content` is as in `Installed`."""

    name = models.CharField(max_length=200)
    content = models.JSONField()
    by = models.CharField(max_length=100)
    on = models.DateField()
    edition = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name
