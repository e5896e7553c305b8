"""The table of installed packs."""

from __future__ import annotations

from django.db import models


class Installed(models.Model):
    """A pack. `sha256` is the pack's own hash; `content` lists file names and texts (UTF-8)."""

    code = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    installed = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="frameworks_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
