"""The one table of the journal."""

from django.db import models


class Entry(models.Model):
    """One act. `data` is canonical JSON text; `previous` and `hash` are SHA-256 in hex."""

    number = models.PositiveBigIntegerField(primary_key=True)
    on = models.DateField()
    by = models.CharField(max_length=200)
    kind = models.CharField(max_length=100, db_index=True)
    data = models.TextField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
