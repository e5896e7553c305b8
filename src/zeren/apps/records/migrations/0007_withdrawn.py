"""The few records that are withdrawn are found among a million without looking at each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0006_awards_and_surveys")]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("state", "withdrawn")), fields=["happened", "id"], name="records_withdrawn"
            ),
        ),
    ]
