"""Say who looks after the server."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from albums.models import User
from render.media.errors import RefusedError


def let_look_after(user: User, *, allowed: bool) -> None:
    """Make somebody staff or not; one stays. Raises RefusedError."""
    with transaction.atomic():
        if not allowed and not User.objects.alive().filter(is_staff=True).exclude(pk=user.pk).exists():
            raise RefusedError(_("Somebody has to look after this server."))
        user.is_staff = allowed
        user.save(update_fields=["is_staff"])
