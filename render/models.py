"""The models of the engine, where Django looks for them."""

from __future__ import annotations

from render.jobs.models import Job

__all__ = ["Job"]
