"""Which label of a training stands for everything else, by its place: labels may be called otherwise meanwhile."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    for label in apps.get_model("albums", "Label").objects.filter(is_negative=True):
        for run in apps.get_model("albums", "Run").objects.filter(model_source__project=label.project_id):
            if label.name in run.labels:
                run.negative = run.labels.index(label.name)
                run.save(update_fields=["negative"])


class Migration(migrations.Migration):
    dependencies = [("albums", "0032_highest_scores")]
    operations = [
        migrations.AddField("run", "negative", models.PositiveSmallIntegerField(null=True, blank=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
