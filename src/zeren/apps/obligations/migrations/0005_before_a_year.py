from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("obligations", "0004_by_day")]

    operations = [
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(delivered__isnull=True),
                fields=["year", "duty", "effective", "not_applicable"],
                name="obligations_left_open",
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(amended=True), fields=["year", "unit", "duty"], name="obligations_filed_about"
            ),
        ),
    ]
