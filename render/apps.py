"""The Django app of the engine."""

from __future__ import annotations

from django.apps import AppConfig


class RenderConfig(AppConfig):
    name = "render"
