"""What a job works on while it plans "pair everyone"."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("task_mentoring", "0003_leniency")]

    operations = [
        migrations.CreateModel(
            name="MatchData",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                ("piece", models.BinaryField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="data",
                        to="task_mentoring.matchrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "name", "number"), name="tm_match_data_once")
                ],
            },
        ),
    ]
