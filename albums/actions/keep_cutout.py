"""Keep what was lifted off a photo or video as a new one, beside it in the album."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from albums import storage
from albums.actions.add_item import add_item, taken_over
from albums.actions.share_bytes import keep_bytes
from albums.models import Album, Item, User
from albums.names import safe_name, split_name
from albums.upload_limits import check_album, check_bytes, check_room
from render.jobs.probing import probe_from_json


def check_new_picture(user: User, album: Album, size: int) -> None:
    """Raises LimitReachedError."""
    check_bytes(user, size)
    check_album(album)
    check_room(size)


@transaction.atomic
def keep_as_picture(
    original: Item, user: User, made: tuple[Path, str, int], probe: dict[str, Any], pictures: Mapping[int, bytes]
) -> Item:
    """An item of the file `made` (path, sha256, size), by its small pictures. It has the original's date and place; the
    original stays as it is. Raises LimitReachedError."""
    path, sha256, size = made
    check_new_picture(user, original.album, size)
    blob = keep_bytes(path, sha256, size)
    for side, content in pictures.items():
        storage.write(storage.picture_path(sha256, side), content)
    found = probe_from_json(probe)
    stem = split_name(original.name)[0]
    item, _is_new = add_item(
        original.album,
        blob,
        added_by=user,
        name=safe_name(_("%(name)s, cut out") % {"name": stem}) + path.suffix,
        kind=found.kind,
        duration=found.duration,
        probe=probe,
        width=found.width,
        height=found.height,
        **taken_over(original),
    )
    return item
