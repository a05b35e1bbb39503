"""The Django app of what families own and see."""

from __future__ import annotations

from django.apps import AppConfig


class AlbumsConfig(AppConfig):
    name = "albums"
