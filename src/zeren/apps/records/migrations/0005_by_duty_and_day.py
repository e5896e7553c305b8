"""The records of one duty, of all units, begin with the newest too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0004_by_day")]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["duty", "happened", "id"], name="records_by_duty_and_day"),
        ),
    ]
