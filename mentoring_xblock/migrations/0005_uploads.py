"""Files that wait between their plan and their import."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ..applets import schema


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("task_mentoring", "0004_match_data"),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("framework", "framework"), ("people", "people")], max_length=20)),
                ("name", models.CharField(max_length=255)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planning", "planning"),
                            ("planned", "planned"),
                            ("applying", "applying"),
                            ("applied", "applied"),
                            ("failed", "failed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("content", models.BinaryField(null=True)),
                ("options", models.JSONField(default=dict)),
                ("plan", models.BinaryField(null=True)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("summary", models.JSONField(default=dict)),
                ("trouble", models.JSONField(default=dict)),
                ("is_large", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="task_mentoring.programme"
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "indexes": [models.Index(fields=["expires_at"], name="tm_upload_expiry")],
                "constraints": [
                    schema.check("tm_upload_kind", models.Q(("kind__in", ["framework", "people"]))),
                    schema.check(
                        "tm_upload_state",
                        models.Q(("state__in", ["planning", "planned", "applying", "applied", "failed"])),
                    ),
                    schema.check(
                        "tm_upload_content",
                        schema.both_or_neither("content", ~models.Q(("state", "applied"))),
                    ),
                    schema.check(
                        "tm_upload_shown",
                        ~models.Q(("state", "applying")) | ~models.Q(("fingerprint", "")),
                    ),
                ],
            },
        ),
    ]
