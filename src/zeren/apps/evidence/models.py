"""The table of files."""

from __future__ import annotations

from django.db import models


class File(models.Model):
    """Content under a name. `sha256` in hex, `size` in bytes; `title` and `made` as the one who handed it in says."""

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    name = models.CharField(max_length=1000)
    media = models.CharField(max_length=10)
    title = models.CharField(max_length=500, blank=True)
    made = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha256", "name"], name="evidence_content_and_name")]

    def __str__(self) -> str:
        return self.name
