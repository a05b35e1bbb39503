"""Remove for good what was in the trash for 30 days."""

from __future__ import annotations

from django.db import transaction

from albums.actions.share_bytes import let_go
from albums.models import Album, Item, Movie
from albums.storage import staging_path


def empty_trash() -> None:
    """Each thing in a transaction of its own, so that a long trash holds up nobody."""
    for album in Album.objects.overdue():
        remove_album(album)
    for movie in Movie.objects.overdue():
        remove_movie(movie)
    for item in Item.objects.overdue().select_related("blob"):
        remove_item(item)


def remove_album(album: Album) -> None:
    """With all that was ever in it."""
    for movie in album.movies.all():
        remove_movie(movie)
    for item in album.items.select_related("blob"):
        remove_item(item)
    uploads = list(album.uploads.all())
    album.delete()
    for upload in uploads:
        staging_path(upload.pk).unlink(missing_ok=True)


def remove_movie(movie: Movie) -> None:
    with transaction.atomic():
        blobs = [rendition.blob for rendition in movie.renditions.select_related("blob")]
        if Movie.objects.filter(pk=movie.pk).delete()[0]:
            for blob in blobs:
                let_go(blob)


def remove_item(item: Item) -> None:
    """The bytes go with their last item. What others have removed meanwhile is let alone."""
    with transaction.atomic():
        if Item.objects.filter(pk=item.pk, deleted_at=item.deleted_at).delete()[0]:
            let_go(item.blob)
