from __future__ import annotations

from typing import Any

from django.db import migrations, models


def copy(apps: Any, _schema: Any) -> None:
    old, new = apps.get_model("assessment", "OpenedYear"), apps.get_model("assessment", "Opened")
    names = ("year", "framework", "version", "opened", "by")
    new.objects.bulk_create(new(**row) for row in old.objects.values(*names))


class Migration(migrations.Migration):
    """A year is opened framework by framework: one row for each."""

    dependencies = [("assessment", "0006_live_working_days_and_failing")]

    operations = [
        migrations.CreateModel(
            name="Opened",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveIntegerField()),
                ("framework", models.CharField(max_length=100)),
                ("version", models.CharField(max_length=50)),
                ("opened", models.DateField()),
                ("by", models.CharField(max_length=100)),
            ],
        ),
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.DeleteModel(name="OpenedYear"),
        migrations.RenameModel(old_name="Opened", new_name="OpenedYear"),
        migrations.AddConstraint(
            model_name="openedyear",
            constraint=models.UniqueConstraint(fields=["year", "framework"], name="assessment_opened_once"),
        ),
    ]
