"""The themes that come with the program, as rows that staff may edit. What staff have changed stays as it is."""

import tomllib
from typing import Any

from django.db import migrations

from render.film.theme import THEMES

# In the order in which people choose.
NAMES = {"gentle": "Gentle", "chill": "Chill", "uplifting": "Uplifting"}


def import_themes(apps: Any, schema_editor: Any) -> None:
    Theme = apps.get_model("albums", "Theme")
    for position, (slug, name) in enumerate(NAMES.items()):
        settings = tomllib.loads((THEMES / f"{slug}.toml").read_text("utf-8"))
        values = {"name": name, "settings": settings, "built_in": True, "position": position}
        Theme.objects.get_or_create(slug=slug, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("albums", "0003_drafts_of_movies")]
    operations = [migrations.RunPython(import_themes, migrations.RunPython.noop)]
