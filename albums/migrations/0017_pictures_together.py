"""How often a theme shows several pictures at once, and how they look."""

import tomllib
from typing import Any

from django.db import migrations

from render.film.theme import THEMES

# Of themes that somebody has added.
USUAL: dict[str, dict[str, Any]] = {
    "pace": {"together": 0.1, "most_together": 2},
    "cells": {"gutter": 0.006, "entrance": "fade"},
}


def add_cells(apps: Any, schema_editor: Any) -> None:
    for theme in apps.get_model("albums", "Theme").objects.all():
        path = THEMES / f"{theme.slug}.toml"
        values = tomllib.loads(path.read_text("utf-8")) if theme.built_in and path.exists() else USUAL
        for name in USUAL["pace"]:
            theme.settings["pace"].setdefault(name, values["pace"][name])
        theme.settings.setdefault("cells", values["cells"])
        theme.save(update_fields=["settings"])


class Migration(migrations.Migration):
    dependencies = [("albums", "0016_even_colours")]
    operations = [migrations.RunPython(add_cells, migrations.RunPython.noop)]
