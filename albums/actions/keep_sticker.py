"""A person's stickers: kept, thrown away, brought back, gone."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.actions.share_bytes import keep_bytes, let_go
from albums.models import Item, Sticker, User
from albums.upload_limits import LimitReachedError, check_bytes, check_room
from render.cutout.finish import Finish
from render.media.errors import RefusedError

STICKERS = 2000  # of a person


def check_new_sticker(user: User, size: int) -> None:
    """Raises LimitReachedError."""
    if Sticker.objects.alive().filter(owner=user).count() >= STICKERS:
        raise LimitReachedError(
            _("You have %(limit)s stickers, and no more fit. Remove one first.") % {"limit": STICKERS}
        )
    check_bytes(user, size)
    check_room(size)


@transaction.atomic
def keep_sticker(
    user: User,
    path: Path,
    name: str,
    size: tuple[int, int],
    *,
    item: Item | None = None,
    duration: float | None = None,
    finish: Finish | None = None,
) -> Sticker:
    """Keep the WebP at `path`, of `size` pixels. Raises LimitReachedError. The same bytes may be several stickers:
    each has a finish of its own."""
    content = path.read_bytes()
    check_new_sticker(user, len(content))
    blob = keep_bytes(path, hashlib.sha256(content).hexdigest(), len(content))
    return Sticker.objects.create(
        owner=user,
        name=title_of(name) or _("Sticker"),
        blob=blob,
        item=item,
        width=size[0],
        height=size[1],
        duration=duration,
        finish=(finish or Finish()).to_json(),
    )


def change_finish(sticker: Sticker, finish: Finish) -> None:
    """What it was put on keeps the look that it had there."""
    sticker.finish = finish.to_json()
    sticker.save(update_fields=["finish"])


def rename_sticker(sticker: Sticker, name: str) -> None:
    """Raises RefusedError."""
    title = title_of(name)
    if not title:
        raise RefusedError(_("Please give the sticker a name."))
    sticker.name = title
    sticker.save(update_fields=["name"])


def title_of(name: str) -> str:
    return " ".join(name.replace("\0", " ").split())[: Sticker._meta.get_field("name").max_length]


def throw_away(sticker: Sticker) -> bool:
    """Into the trash; False where somebody has done so before. What it was put on keeps it."""
    return bool(Sticker.objects.alive().filter(pk=sticker.pk).update(deleted_at=timezone.now()))


def bring_back(sticker: Sticker) -> bool:
    return bool(Sticker.objects.in_trash().filter(pk=sticker.pk).update(deleted_at=None))


@transaction.atomic
def remove_sticker(sticker: Sticker) -> None:
    """For good. What others have removed or brought back meanwhile is let alone."""
    if Sticker.objects.filter(pk=sticker.pk, deleted_at=sticker.deleted_at).delete()[0]:
        let_go(sticker.blob)
