"""Tell the open pages of a training what became of it."""

from __future__ import annotations

from django.db import transaction

from albums.models import Run
from render.jobs import nudges


def tell_run(run: Run) -> None:
    """On commit: open pages show the training as it is now."""
    transaction.on_commit(lambda: nudges.tell([run.group], {"type": "run.changed"}))
