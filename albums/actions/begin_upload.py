"""Make room for a file that somebody is going to send."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from albums import tus
from albums.models import Album, DataSource, Upload, User
from albums.upload_limits import check_new_upload


@transaction.atomic
def begin_upload(user: User, album: Album, wish: tus.Wish) -> Upload:
    """The new upload, or the one that was begun with this id. Raises LimitReachedError before a byte is sent."""
    User.objects.select_for_update().get(pk=user.pk)  # one at a time: two together must not cross a limit
    if wish.id and (known := Upload.objects.filter(pk=wish.id).first()):
        if (known.user, known.album, known.length) == (user, album, wish.length):
            return known
        raise tus.ProtocolError(_("There is another upload with this id."), 409)
    check_new_upload(user, album, wish.length)
    return Upload.objects.create(
        id=wish.id or uuid4(),
        album=album,
        user=user,
        name=wish.name or _("A file without a name"),
        folder=wish.folder,
        source=DataSource.objects.filter(pk=wish.source, project__album=album).first() if wish.source else None,
        last_modified=wish.last_modified,
        length=wish.length,
        sha256=wish.sha256,
    )
