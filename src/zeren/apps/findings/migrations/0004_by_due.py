"""Lists go by the due day that counts, and leave out by the state."""

from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("findings", "0003_what_pages_read")]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(Coalesce("extended", "due"), "state", name="findings_by_due"),
        ),
    ]
