"""How far a theme brings pictures to one light and colour."""

import tomllib
from typing import Any

from django.db import migrations

from render.film.theme import THEMES

USUAL = 0.6  # of themes that somebody has added


def add_balance(apps: Any, schema_editor: Any) -> None:
    for theme in apps.get_model("albums", "Theme").objects.all():
        path = THEMES / f"{theme.slug}.toml"
        built_in = tomllib.loads(path.read_text("utf-8"))["balance"] if theme.built_in and path.exists() else USUAL
        theme.settings.setdefault("balance", built_in)
        theme.save(update_fields=["settings"])


class Migration(migrations.Migration):
    dependencies = [("albums", "0015_undone_drafts")]
    operations = [migrations.RunPython(add_balance, migrations.RunPython.noop)]
