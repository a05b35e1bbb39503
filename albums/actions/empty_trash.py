"""Remove for good what was in the trash for 30 days, or was given up before (albums.actions.erase)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from django.db import transaction

from albums.actions.keep_sticker import remove_sticker
from albums.actions.know_faces import forget_faces
from albums.actions.share_bytes import let_go
from albums.go_on import go_on
from albums.models import Album, Example, Item, ModelSource, Movie, PersonFace, PlacedSticker, Project, Sticker
from albums.storage import staging_path


def empty_trash() -> None:
    """Each thing in a transaction of its own, so that a long trash holds up nobody. Raises an ExceptionGroup of what
    could not be removed, after the rest has gone.
    """
    go_on(_overdue())


def _overdue() -> Iterator[Callable[[], None]]:
    """What is to be removed, found when all before has gone."""
    yield from (partial(remove_project, project) for project in Project.objects.overdue().select_related("album"))
    yield from (partial(remove_album, album) for album in Album.objects.overdue().families())
    yield from (partial(remove_movie, movie) for movie in Movie.objects.overdue())
    yield from (partial(remove_item, item) for item in Item.objects.overdue().select_related("blob", "motion"))
    yield from (partial(remove_sticker, sticker) for sticker in Sticker.objects.overdue().select_related("blob"))
    yield remove_examples


def remove_project(project: Project) -> None:
    """With all that was dropped into it. What others have removed or brought back meanwhile is let alone."""
    with transaction.atomic():
        blobs = [snapshot.blob for snapshot in project.snapshots.select_related("blob")]
        gone = Project.objects.filter(pk=project.pk, deleted_at=project.deleted_at)
        ModelSource.objects.filter(project__in=gone).delete()  # first: they hold on to the examples
        if not gone.delete()[0]:
            return
        for blob in blobs:
            let_go(blob)
    remove_album(project.album)


def remove_examples() -> None:
    """Those taken out for 30 days, and of what was dropped into a project what no example shows any more."""
    Example.objects.overdue().delete()
    unused = Item.objects.filter(album__project__isnull=False, deleted_at=None, examples=None)
    for item in unused.select_related("blob", "motion"):
        remove_item(item)


def remove_album(album: Album) -> None:
    """With all that was ever in it."""
    # First what is on its way in: its job then stores nothing, and no item comes after the others have gone.
    uploads = list(album.uploads.all())
    album.uploads.all().delete()
    for upload in uploads:
        staging_path(upload.pk).unlink(missing_ok=True)
    for movie in album.movies.all():
        remove_movie(movie)
    for item in album.items.select_related("blob", "motion"):
        remove_item(item)
    album.delete()


def remove_movie(movie: Movie) -> None:
    """What others have removed or brought back meanwhile is let alone."""
    with transaction.atomic():
        blobs = [rendition.blob for rendition in movie.renditions.select_related("blob")]
        blobs += [kept.blob for kept in movie.stickers.select_related("blob")]
        if Movie.objects.filter(pk=movie.pk, deleted_at=movie.deleted_at).delete()[0]:
            for blob in blobs:
                let_go(blob)


def remove_item(item: Item) -> None:
    """The bytes go with their last item. What others have removed meanwhile is let alone."""
    with transaction.atomic():
        gone = Item.objects.filter(pk=item.pk, deleted_at=item.deleted_at)
        forget_faces(PersonFace.objects.filter(item__in=gone))
        placed = [row.blob for row in PlacedSticker.objects.filter(decoration__item=item).select_related("blob")]
        if gone.delete()[0]:
            for bytes_ in filter(None, (item.blob, item.motion, *placed)):
                let_go(bytes_)
