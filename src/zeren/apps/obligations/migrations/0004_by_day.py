from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("obligations", "0003_outset_and_carried")]

    operations = [
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                fields=["effective", "unit", "duty", "period", "delivered", "not_applicable"],
                name="obligations_by_day",
            ),
        ),
    ]
