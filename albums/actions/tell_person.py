"""Tell somebody's open pages what concerns only them."""

from __future__ import annotations

from django.db import transaction

from albums.models import User
from render.jobs import nudges


def tell_signed_out(user: User) -> None:
    """On commit: the sockets of pages that are signed out now are closed."""
    transaction.on_commit(lambda: nudges.tell([user.group], {"type": "access.changed"}))
