"""A sticker as the picture of oneself, or of a person whose face is known."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from albums import storage
from albums.actions.finish_sticker import Frames, encoded, frames_of
from albums.models import Avatar, Person, Sticker, User
from render.cutout.avatar import SIDE, avatar
from render.cutout.finish import Finish, finished
from render.cutout.grounds import plain_ground
from render.media.errors import RefusedError

GROUND = "#ffd23f"


def drawn_avatar(sticker: Sticker, ground: str) -> bytes:
    """As WebP; of one that moves the first picture. Raises RefusedError, or FileNotFoundError."""
    plain = plain_ground(ground)
    if plain is None or "-" in ground:
        raise RefusedError(_("Please choose a colour for the ground."))
    lifted = frames_of(storage.original_path(sticker.blob), 2 * SIDE).pictures[0]
    finish = sticker.finished_as
    # On its disc it casts no shadow, and a border within the border would leave little of it.
    subject = finished(lifted, Finish(outline=0.0, shadow=False, style=finish.style))
    return encoded(Frames([avatar(subject, plain.top)], [0]))


def choose_avatar(user: User, sticker: Sticker, ground: str) -> None:
    """Raises RefusedError."""
    picture = drawn_avatar(sticker, ground)
    with transaction.atomic():
        Avatar.objects.update_or_create(user=user, defaults={"picture": picture})
        user.avatar_key = key_of_picture(picture)
        user.save(update_fields=["avatar_key"])


@transaction.atomic
def drop_avatar(user: User) -> None:
    """The first letter of the name again."""
    Avatar.objects.filter(user=user).delete()
    user.avatar_key = ""
    user.save(update_fields=["avatar_key"])


def choose_picture_of(person: Person, sticker: Sticker, ground: str) -> None:
    """Until another face is chosen for the cover. Raises RefusedError."""
    picture = drawn_avatar(sticker, ground)
    Person.objects.filter(pk=person.pk).update(picture=picture, picture_key=key_of_picture(picture))


def key_of_picture(picture: bytes) -> str:
    """Another for each, so that a browser may keep what it has."""
    return hashlib.sha256(picture).hexdigest()[:16]
