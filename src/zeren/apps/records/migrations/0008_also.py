from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """What a record says it is for beside its own duty."""

    dependencies = [("records", "0007_withdrawn")]

    operations = [migrations.AddField(model_name="record", name="also", field=models.TextField(blank=True, default=""))]
