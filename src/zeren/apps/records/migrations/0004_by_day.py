"""A list of all units' records begins with the newest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0003_what_pages_read")]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["happened", "id"], name="records_by_day"),
        ),
    ]
