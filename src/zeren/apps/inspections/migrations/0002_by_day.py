"""The list begins with the newest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["started"], name="inspections_by_day"),
        ),
    ]
