from django.db import migrations, models
from django.db.models import F

from ..applets import schema


def allow_for_all(apps, schema_editor):
    """Until a row is renewed its base score bounds the one a level above, so that nobody is missing meanwhile."""
    rows = apps.get_model("task_mentoring", "MentorOffer")._default_manager.using(schema_editor.connection.alias)
    rows.update(higher_score=F("base_score"))


class Migration(migrations.Migration):
    dependencies = [
        ("task_mentoring", "0009_names_of_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="mentoroffer",
            name="higher_score",
            field=models.FloatField(default=0),
        ),
        migrations.AddIndex(
            model_name="mentoroffer",
            index=models.Index(fields=["skill", "band", "higher_score", "mentor"], name="tm_offer_higher"),
        ),
        migrations.AddConstraint(
            model_name="mentoroffer",
            constraint=schema.check("tm_offer_higher_score", models.Q(("higher_score__gte", 0))),
        ),
        migrations.RunPython(allow_for_all, migrations.RunPython.noop),
    ]
