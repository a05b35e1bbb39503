"""The Django app of what families own and see."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class AlbumsConfig(AppConfig):
    name = "albums"

    def ready(self) -> None:
        """Each module of albums.kinds registers a kind of jobs."""
        kinds = import_module("albums.kinds")
        for module in iter_modules(kinds.__path__, "albums.kinds."):
            import_module(module.name)
