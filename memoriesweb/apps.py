"""The Django app of the site itself: it holds the command `up` and the system checks."""

from __future__ import annotations

from django.apps import AppConfig


class MemorieswebConfig(AppConfig):
    name = "memoriesweb"
