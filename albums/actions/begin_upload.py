"""Make room for a file that somebody is going to send."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from albums import tus
from albums.models import Album, Upload, User
from albums.upload_limits import check_new_upload


@transaction.atomic
def begin_upload(user: User, album: Album, wish: tus.Wish) -> Upload:
    """Raises LimitReachedError before a byte is sent."""
    User.objects.select_for_update().get(pk=user.pk)  # one at a time: two together must not cross a limit
    check_new_upload(user, album, wish.length)
    return Upload.objects.create(
        album=album,
        user=user,
        name=wish.name or _("A file without a name"),
        folder=wish.folder,
        last_modified=wish.last_modified,
        length=wish.length,
        sha256=wish.sha256,
    )
