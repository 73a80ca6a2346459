"""What a programme's reports read where counting would take too long."""

import django.db.models.deletion
from django.db import migrations, models

from ..applets import schema


def _one_to_one(to: str) -> models.OneToOneField:
    return models.OneToOneField(
        on_delete=django.db.models.deletion.CASCADE, related_name="summary", to=f"task_mentoring.{to}"
    )


class Migration(migrations.Migration):
    dependencies = [("task_mentoring", "0006_evidence_rules")]

    operations = [
        migrations.CreateModel(
            name="ProgrammeSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("members", models.PositiveIntegerField()),
                ("rated", models.PositiveIntegerField()),
                ("mentors", models.PositiveIntegerField()),
                ("places", models.PositiveIntegerField()),
                ("places_taken", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
                ("programme", _one_to_one("programme")),
            ],
        ),
        migrations.CreateModel(
            name="SkillSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rated", models.PositiveIntegerField()),
                ("expected", models.FloatField()),
                ("log_nobody", models.FloatField()),
                ("confirmed", models.PositiveIntegerField()),
                ("needed", models.PositiveIntegerField()),
                ("offering", models.PositiveIntegerField()),
                ("places_free", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
                ("skill", _one_to_one("skill")),
            ],
            options={
                "constraints": [schema.check("tm_summary_chances", models.Q(expected__gte=0, log_nobody__lte=0))],
            },
        ),
    ]
