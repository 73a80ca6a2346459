"""Long work, done apart from the request that asked for it."""

import django.db.models.deletion
from django.db import migrations, models

from ..applets import schema

_ENDED = models.Q(("state__in", ["cancelled", "done", "failed"]))


class Migration(migrations.Migration):
    dependencies = [("task_mentoring", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("number", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("split", "split"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=40)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.CharField(blank=True, max_length=32)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("refusal", models.JSONField(default=dict)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="task_mentoring.job",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "due_at"], name="tm_job_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject_id", "number"), name="tm_job_once"),
                    schema.check(
                        "tm_job_state",
                        models.Q(("state__in", ["waiting", "running", "split", "done", "failed", "cancelled"])),
                    ),
                    schema.check("tm_job_ended", schema.both_or_neither("ended_at", _ENDED)),
                    schema.check(
                        "tm_job_claimed", schema.both_or_neither("claimed_until", models.Q(("state", "running")))
                    ),
                ],
            },
        ),
    ]
