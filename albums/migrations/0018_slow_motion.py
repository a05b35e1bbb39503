"""How much must move in a clip for slow motion, by theme."""

import tomllib
from typing import Any

from django.db import migrations

from render.film.theme import THEMES

USUAL = 0.6  # of themes that somebody has added


def add_slow_motion(apps: Any, schema_editor: Any) -> None:
    for theme in apps.get_model("albums", "Theme").objects.all():
        path = THEMES / f"{theme.slug}.toml"
        built_in = theme.built_in and path.exists()
        came = tomllib.loads(path.read_text("utf-8"))["pace"]["slow_motion"] if built_in else USUAL
        theme.settings["pace"].setdefault("slow_motion", came)
        theme.save(update_fields=["settings"])


class Migration(migrations.Migration):
    dependencies = [("albums", "0017_pictures_together")]
    operations = [migrations.RunPython(add_slow_motion, migrations.RunPython.noop)]
