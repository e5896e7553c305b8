"""What is kept with a run for the pages: category, place and move of each scorecard, and the sums of each category."""

from __future__ import annotations

from itertools import islice
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from zeren.apps.assessment.rules import Seen, kept, places, tallied

BATCH = 500
NARROW = ("pk", "unit_id", "unit__category", "unit__path", "rated", "total", "band", "rank_category", "components")


def fill(apps: Any, _: Any) -> None:
    """For the runs that are there. The order of categories is the framework's; here it is that of their codes."""
    card, made = (apps.get_model("assessment", name) for name in ("Scorecard", "Distribution"))
    before: dict[tuple[str, int], dict[int, int]] = {}
    for run in apps.get_model("assessment", "Run").objects.order_by("pk"):
        earlier = before.get((run.framework, run.year), {})
        found = list(card.objects.filter(run=run).values(*NARROW))
        cards = [(row["pk"], row["unit__category"], row["rank_category"], row["unit__path"]) for row in found]
        order = places(cards, sorted({row["unit__category"] for row in found}))
        rows = []
        for row in found:
            moved = row["total"] - earlier[row["unit_id"]] if row["rated"] and row["unit_id"] in earlier else None
            rows.append(card(pk=row["pk"], category=row["unit__category"], place=order[row["pk"]], moved=moved))
        waiting = iter(rows)
        while batch := list(islice(waiting, BATCH)):
            card.objects.bulk_update(batch, ["category", "place", "moved"])
        moves = {row.pk: row.moved for row in rows}
        seen = [
            Seen(row["unit__category"], row["rated"], row["total"], row["band"], moves[row["pk"]], row["components"])
            for row in found
        ]
        made.objects.bulk_create(made(run=run, category=key, tally=kept(one)) for key, one in tallied(seen).items())
        before[run.framework, run.year] = {row["unit_id"]: row["total"] for row in found if row["rated"]}


class Migration(migrations.Migration):
    """After the first."""

    dependencies = [("assessment", "0001_initial")]

    operations = [
        migrations.AddField("scorecard", "category", models.CharField(default="", max_length=100)),
        migrations.AddField("scorecard", "place", models.PositiveIntegerField(default=0)),
        migrations.AddField("scorecard", "moved", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="Distribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("category", models.CharField(max_length=100)),
                ("tally", models.JSONField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="distributions",
                        to="assessment.run",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("run"), models.F("category"), name="one_distribution_of_a_category_in_a_run"
                    )
                ],
            },
        ),
        migrations.AddIndex("scorecard", models.Index(fields=["run", "place"], name="scorecards_by_place")),
        migrations.AddIndex(
            "scorecard", models.Index(fields=["run", "category", "place"], name="scorecards_by_category")
        ),
        migrations.AddIndex("scorecard", models.Index(fields=["run", "band", "place"], name="scorecards_by_band")),
        migrations.AddIndex("scorecard", models.Index(fields=["run", "total", "place"], name="scorecards_by_total")),
        migrations.AddIndex("scorecard", models.Index(fields=["run", "moved"], name="scorecards_by_move")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
