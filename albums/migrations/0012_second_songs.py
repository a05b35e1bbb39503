"""A second piece of music for happy and holiday movies, where staff have left the choice as it came."""

from typing import Any

from django.db import migrations

CAME_WITH = {
    "happy": (["happy-lemonade-stand"], "happy-puddle-jump"),
    "holiday": (["holiday-snow-in-the-square"], "holiday-postcards"),
}


def add_songs(apps: Any, schema_editor: Any) -> None:
    for theme in apps.get_model("albums", "Theme").objects.filter(slug__in=CAME_WITH, built_in=True):
        came, added = CAME_WITH[theme.slug]
        if theme.settings.get("soundtracks") == came:
            theme.settings["soundtracks"] = [*came, added]
            theme.save(update_fields=["settings"])


class Migration(migrations.Migration):
    dependencies = [("albums", "0011_seven_more_moods")]
    operations = [migrations.RunPython(add_songs, migrations.RunPython.noop)]
