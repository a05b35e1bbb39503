"""Seven more themes that come with the program, among the three there were. What staff have changed stays as it is."""

import tomllib
from typing import Any

from django.db import migrations

from render.film.theme import THEMES

# In the order in which people choose.
NAMES = {
    "dreamy": "Dreamy",
    "gentle": "Gentle",
    "chill": "Chill",
    "sentimental": "Sentimental",
    "happy": "Happy",
    "uplifting": "Uplifting",
    "epic": "Epic",
    "club": "Club",
    "birthday": "Birthday",
    "holiday": "Holiday",
}
# Where the first three were put; one that stands elsewhere was moved by somebody.
BEFORE = {"gentle": 0, "chill": 1, "uplifting": 2}


def import_themes(apps: Any, schema_editor: Any) -> None:
    Theme = apps.get_model("albums", "Theme")
    for position, (slug, name) in enumerate(NAMES.items()):
        if slug in BEFORE:
            Theme.objects.filter(slug=slug, position=BEFORE[slug]).update(position=position)
        else:
            settings = tomllib.loads((THEMES / f"{slug}.toml").read_text("utf-8"))
            values = {"name": name, "settings": settings, "built_in": True, "position": position}
            Theme.objects.get_or_create(slug=slug, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("albums", "0010_what_moves")]
    operations = [migrations.RunPython(import_themes, migrations.RunPython.noop)]
