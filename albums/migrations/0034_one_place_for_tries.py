"""What classifiers are tried on has one collection: it was found by its name, of which each language had its own."""

from typing import Any

from django.db import migrations, models

NAMES = ("Tried", "Ausprobiert")


def mark(apps: Any, schema_editor: Any) -> None:
    sources = apps.get_model("albums", "DataSource").objects.filter(name__in=NAMES)
    first: dict[Any, Any] = {}
    for source in sources.order_by("created_at"):
        first.setdefault(source.project_id, source.pk)
    sources.filter(pk__in=first.values()).update(is_tried=True)


class Migration(migrations.Migration):
    dependencies = [("albums", "0033_negative_of_runs")]
    operations = [
        migrations.AddField("datasource", "is_tried", models.BooleanField(default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.AddConstraint(
            "datasource",
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(("is_tried", True)), name="one_place_for_what_is_tried"
            ),
        ),
    ]
