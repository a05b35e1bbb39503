"""Delete, bring back and date many items of an album at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.actions.analyse_item import analyse_soon
from albums.actions.arrange_album import arrange_soon
from albums.actions.know_faces import know_faces_of
from albums.actions.pair_motion import pair_again
from albums.actions.tell_album import tell_album
from albums.models import Album, Item, User
from albums.models.items import ItemQuerySet

SALT = "albums.dates"
EARLIEST, LATEST = datetime(1826, 1, 1), datetime(2200, 1, 1)  # the first photo; and no camera is that wrong


class ImpossibleError(ValueError):
    """Its text is a sentence for the person who asked."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a wish: the items that changed, how many of those asked for are not this person's, and how many
    stay in the trash, as the album has their bytes again.
    """

    items: Sequence[Item]
    left: int = 0
    doubles: int = 0
    undo: str = ""


def changeable(album: Album, user: User, items: ItemQuerySet) -> ItemQuerySet:
    """Those of the items that the person may change in this album."""
    assert album.role is not None  # noqa: S101 - a door fetched the album
    return items.filter(album=album).changeable_by(user, album.role)


@transaction.atomic
def delete_items(album: Album, user: User, ids: Sequence[UUID]) -> Changed:
    """Into the trash, from where they can come back for 30 days."""
    wanted = Item.objects.alive().filter(pk__in=ids, album=album)
    items = list(changeable(album, user, wanted))
    left = wanted.count() - len(items)
    Item.objects.alive().filter(pk__in=[item.pk for item in items]).update(deleted_at=timezone.now())
    _has_changed(album, items)
    return Changed(items, left)


@transaction.atomic
def restore_items(album: Album, user: User, ids: Sequence[UUID]) -> Changed:
    """Out of the trash. Of what the album has again, or would have twice, nothing is lost: it stays in the trash."""
    thrown = list(changeable(album, user, Item.objects.in_trash().filter(pk__in=ids)).order_by("-deleted_at", "pk"))
    bytes_of = {item.blob_id for item in thrown}
    alive = album.items.alive()
    there = {
        sha256
        for shown_as in ("blob", "motion")
        for sha256 in alive.filter(**{f"{shown_as}__in": bytes_of}).values_list(shown_as, flat=True)
    }
    items = list({item.blob_id: item for item in reversed(thrown) if item.blob_id not in there}.values())
    Item.objects.in_trash().filter(pk__in=[item.pk for item in items]).update(deleted_at=None)
    items = pair_again(items)  # the other half of a Live Photo may have come meanwhile
    for item in items:
        if not item.analysed_at and not item.refused:
            analyse_soon(item)  # its job may have come while it was away
    if items:
        know_faces_of(album)
    _has_changed(album, items)
    return Changed(items, doubles=len(thrown) - len(items))


def shift_dates(album: Album, user: User, ids: Sequence[UUID], shift: timedelta) -> Changed:
    """Correct the clock that took all of these by as much."""
    return _change_dates(album, user, ids, lambda item, _n: item.shift_by(shift))


def set_date(album: Album, user: User, ids: Sequence[UUID], moment: datetime) -> Changed:
    """Give all of these the same moment: scans of old prints, say. A second apart, so that they keep their order."""

    def change(item: Item, number: int) -> None:
        item.shift_by(moment + timedelta(seconds=number) - item.shown_at)

    return _change_dates(album, user, ids, change)


@transaction.atomic
def undo_dates(album: Album, user: User, token: str) -> Changed:
    """Back to the dates from before. Raises ImpossibleError for a token that is not of this album."""
    try:
        kept = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        kept = {}
    if kept.get("album") != str(album.pk):
        raise ImpossibleError(_("This can no longer be undone."))
    shifts = {UUID(item): timedelta(seconds=shift) for shift, items in kept["shifts"] for item in items}
    items = list(changeable(album, user, Item.objects.alive().filter(pk__in=shifts)))
    for item in items:
        item.shift_by(shifts[item.pk] - item.shift)
    _keep_dates(album, items)
    return Changed(items)


@transaction.atomic
def _change_dates(album: Album, user: User, ids: Sequence[UUID], change: Callable[[Item, int], None]) -> Changed:
    """`change` gets each item with its number in the album's order."""
    wanted = Item.objects.alive().in_order().filter(pk__in=ids, album=album)
    items = list(changeable(album, user, wanted).select_for_update())
    left = wanted.count() - len(items)
    undo = undo_token(album, items)
    try:
        for number, item in enumerate(items):
            change(item, number)
        possible = all(EARLIEST < timezone.make_naive(item.shown_at) < LATEST for item in items)
    except OverflowError:
        possible = False
    if not possible:
        raise ImpossibleError(_("No photo can be from then. Please check the date."))
    _keep_dates(album, items)
    return Changed(items, left, undo=undo)


def undo_token(album: Album, items: Sequence[Item]) -> str:
    """The corrections as they are now, signed, so that the page can keep them."""
    shifts: dict[float, list[str]] = defaultdict(list)
    for item in items:
        shifts[item.shift.total_seconds()].append(item.pk.hex)
    return signing.dumps({"album": str(album.pk), "shifts": list(shifts.items())}, salt=SALT, compress=True)


def _keep_dates(album: Album, items: Sequence[Item]) -> None:
    Item.objects.bulk_update(items, ["shift", "shown_at"], batch_size=500)
    _has_changed(album, items)


def _has_changed(album: Album, items: Sequence[Item]) -> None:
    """What is similar, and which is best, may be otherwise now."""
    if items:
        arrange_soon(album)
        tell_album(album, items)
