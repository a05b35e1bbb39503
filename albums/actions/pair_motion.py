"""A Live Photo comes as two files, a still and a film. They become one item, whichever came first.

They are known as halves by Apple's content identifier, which both carry, and never by their names: names are given
again every 10,000 photos. Both must have come from the same person: nobody's film goes behind a photo of somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from albums.actions.know_faces import forget_faces, know_film_of
from albums.actions.share_bytes import let_go
from albums.actions.show_motion import show_motion_soon
from albums.actions.tell_album import tell_album
from albums.models import Album, Item, PersonFace
from albums.models.items import ItemQuerySet
from render.media.motion_photo import MOST_FILM_SECONDS

MOST_IDENTIFIER = 64  # characters; Apple's are UUIDs, of 36


def pair(item: Item) -> Item:
    """The item that shows this one: itself, perhaps with a film now, or the still whose film it is; then its own row is
    gone. Call it in a transaction.

    Of several films for one still, or stills for one film, the first stays with it and the others are items of their
    own.
    """
    if item.motion_id:
        take_in_copies(item)
        return item
    if not item.content_identifier:
        return item
    # Two halves that arrive at the same time: the second waits here for the first to be committed, and then sees it.
    Album.objects.select_for_update().get(pk=item.album_id)
    still, film = (other_half(item), item) if item.kind == Item.Kind.VIDEO else (item, other_half(item))
    if still is None or film is None or not is_short(film):
        return item
    return still if join(still, film) else item


def other_half(item: Item) -> Item | None:
    wanted = Item.Kind.PHOTO if item.kind == Item.Kind.VIDEO else Item.Kind.VIDEO
    halves = Item.objects.alive().filter(
        album=item.album_id, content_identifier=item.content_identifier, added_by=item.added_by_id
    )
    found = halves.filter(kind=wanted, motion=None).order_by("created_at", "pk").select_for_update()
    return next((half for half in found if half.kind == Item.Kind.PHOTO or is_short(half)), None)


def is_short(film: Item) -> bool:
    """A longer one is a video that somebody made, whatever it says of itself."""
    return (film.duration or 0.0) <= MOST_FILM_SECONDS


def join(still: Item, film: Item) -> bool:
    """The still takes over the film's bytes, with the reference to them. False if it has a film meanwhile."""
    fields = {"motion": film.blob, "motion_name": film.name, "motion_probe": film.probe}
    if not Item.objects.alive().filter(pk=still.pk, motion=None).update(**fields):
        return False
    for name, value in fields.items():
        setattr(still, name, value)
    stand_for(still, film)
    show_motion_soon(still)
    know_film_of(still)
    return True


def take_in_copies(still: Item) -> None:
    """Its film may have come again on its own while the Live Photo was in the trash."""
    copies = Item.objects.alive().filter(album=still.album_id, blob=still.motion_id, added_by=still.added_by_id)
    for copy in copies.select_for_update():
        stand_for(still, copy)
        let_go(copy.blob)


def stand_for(still: Item, film: Item) -> None:
    """What knew the film by its own row knows the still now; movies go on showing the film itself."""
    film.uploads.update(item=still)
    Item.objects.filter(pk=still.pk).update(film_was=film.pk)
    still.film_was = film.pk
    Album.objects.filter(pk=film.album_id, cover=film.pk).update(cover=still)
    forget_faces(PersonFace.objects.filter(item=film.pk))
    Item.objects.filter(pk=film.pk).delete()


def pair_again(items: Iterable[Item]) -> list[Item]:
    """The same for items that were there before: what shows them now, each once."""
    shown: dict[object, Item] = {}
    for item in items:
        # One that came earlier in the list may have taken it.
        if Item.objects.alive().filter(pk=item.pk).exists():
            found = pair(item)
            shown[found.pk] = found
    return list(shown.values())


def pair_albums() -> None:
    """Pair what came before anybody did so."""
    for album in Album.objects.alive().filter(items__in=unread()).distinct():
        pair_album(album)


@transaction.atomic
def pair_album(album: Album) -> None:
    for item in unread().filter(album=album):
        item.content_identifier = identifier_of(item.probe)
        item.save(update_fields=["content_identifier"])
    stills = album.items.alive().filter(kind=Item.Kind.PHOTO, motion=None).exclude(content_identifier="")
    tell_album(album, [item for item in pair_again(stills) if item.motion_id])


def unread() -> ItemQuerySet:
    """What tells an identifier that nobody has noted."""
    told = Item.objects.filter(content_identifier="", probe__content_identifier__isnull=False)
    return told.exclude(probe__content_identifier=None)  # JSON's null is a value


def identifier_of(probe: dict[str, object]) -> str:
    """Apple's, as long as it can be one."""
    found = probe.get("content_identifier")
    return found if isinstance(found, str) and len(found) <= MOST_IDENTIFIER else ""
