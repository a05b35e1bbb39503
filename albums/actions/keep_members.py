"""Who is in an album, and as what. Somebody always owns it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from albums.actions.keep_persons import forget_faces_in
from albums.actions.know_faces import people_soon
from albums.actions.tell_album import tell_access
from albums.models import Album, Membership, Role, User


class LastOwnerError(ValueError):
    """Its text is a sentence for the person who asked."""


def change_role(album: Album, user: User, role: Role) -> None:
    """Raises LastOwnerError."""
    with transaction.atomic():
        album.memberships.filter(user=user).update(role=role)
        _require_owner(album)
        if role is not Role.OWNER:
            forget_faces_in(album, user)
        elif user.people_since:
            people_soon(user)


def remove_member(album: Album, user: User) -> None:
    """What they added stays. Raises LastOwnerError."""
    with transaction.atomic():
        album.memberships.filter(user=user).delete()
        _require_owner(album)
        forget_faces_in(album, user)
        tell_access(album)


def _require_owner(album: Album) -> None:
    """Asked after the change, under a lock: of two owners who step down at once, the second stays."""
    if not Membership.objects.select_for_update().filter(album=album, role=Role.OWNER).exists():
        raise LastOwnerError(_("An album needs an owner. Make somebody else an owner first."))
