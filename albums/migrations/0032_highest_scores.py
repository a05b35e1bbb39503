"""What a page of a classifier's scores reads of each picture, apart from each second of each video."""

from typing import Any

from django.db import migrations, models

from render.story.keeping import highest_of

AT_ONCE = 200  # rows; those of long videos are large


def fill(apps: Any, schema_editor: Any) -> None:
    some = []
    for scoring in apps.get_model("albums", "Scoring").objects.order_by("pk").iterator(AT_ONCE):
        scoring.highest = highest_of(scoring.scores)
        some.append(scoring)
        if len(some) == AT_ONCE:
            write(apps, some)
    write(apps, some)


def write(apps: Any, some: list[Any]) -> None:
    apps.get_model("albums", "Scoring").objects.bulk_update(some, ["highest"])
    some.clear()


class Migration(migrations.Migration):
    dependencies = [("albums", "0031_links_to_selections")]
    operations = [
        migrations.AddField("scoring", "highest", models.JSONField(default=dict)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
