"""What the large view of a photo or video shows, as plain values for templates."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from albums.actions.choose_frame import with_best_frames
from albums.countries import country_name
from albums.grid import Place
from albums.models import Item, Look, User
from albums.models.items import ItemQuerySet
from albums.seen import Seen, seen_in
from albums.showing import clock, item_words

CONTENT_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heif": "image/heic",
    "avif": "image/avif",
    "gif": "image/gif",
    "tiff": "image/tiff",
    "mp4": "video/mp4",  # QuickTime's as well: browsers play it under this name
    "matroska": "video/webm",
    "avi": "video/x-msvideo",
    "mpegts": "video/mp2t",
}
# What at least some browsers play; whether this one does is found out by trying.
PLAYED_FORMATS = {"mp4", "matroska"}
PLAYED_CODECS = {"h264", "hevc", "vp8", "vp9", "av1", "mpeg4"}


def content_type(item: Item) -> str:
    return CONTENT_TYPES.get(item.probe["format"], "application/octet-stream")


def may_play(item: Item) -> bool:
    return item.probe["format"] in PLAYED_FORMATS and item.probe.get("video_codec") in PLAYED_CODECS


def large(item: Item, user: User) -> dict[str, Any]:
    """The context of the large view, in a handful of queries."""
    album = item.album
    siblings = album.items.alive().in_order()
    beside = siblings.set_aside() if item.junk else siblings.in_grid()  # what is set aside is in a place of its own
    similar = with_best_frames(siblings.filter(similar_group=item.similar_group)) if item.similar_group else []
    assert album.role is not None  # noqa: S101 - a door fetched the album
    changeable = album.may_contribute and siblings.changeable_by(user, album.role).filter(pk=item.pk).exists()
    return {
        "item": item,
        "album": album,
        "words": item_words(item),
        "place": Place(item.shown_at),
        "before": before(beside, item),
        "after": after(beside, item),
        "seen": seen(item),
        "similar": similar if len(similar) > 1 else [],
        "may_change": changeable,
        "may_play": item.kind == Item.Kind.VIDEO and may_play(item),
        "moves": item.probe["format"] == "gif",
        "download_words": _("Download both files") if item.is_live_photo else _("Download the original"),
        "facts": facts(item),
        "length": clock(item.duration) if item.duration else "",
        "taken_in": town(item) or coordinates(item),
    }


def before(items: ItemQuerySet, item: Item) -> Item | None:
    """The one that the album shows before it."""
    earlier = items.filter(shown_at__lte=item.shown_at).exclude(shown_at=item.shown_at, id__gte=item.id)
    return earlier.reverse().first()


def after(items: ItemQuerySet, item: Item) -> Item | None:
    later = items.filter(shown_at__gte=item.shown_at).exclude(shown_at=item.shown_at, id__lte=item.id)
    return later.first()


def seen(item: Item) -> Seen | None:
    """Only of its one picture: what was seen in every second of a long video is many megabytes."""
    look = Look.objects.filter(blob=item.blob_id).values_list("analysis__look", flat=True).first()
    return seen_in(look, with_boxes=item.kind == Item.Kind.PHOTO) if look and item.analysed_at else None


def facts(item: Item) -> list[tuple[str, str]]:
    """For those who want to know."""
    rows = [
        (_("File"), item.name),
        (_("Size"), f"{item.width} × {item.height}"),
        (_("Bytes"), filesizeformat(item.blob.size)),
    ]
    if item.duration:
        rows.append((_("Length"), clock(item.duration)))
    if item.motion_id:
        rows.append((_("Moves for"), clock((item.motion_probe or {}).get("duration"))))
    if item.is_live_photo:
        rows.append((_("Its film"), item.motion_name))
    if item.place and coordinates(item):
        rows.append((_("Place"), coordinates(item)))
    return rows


def town(item: Item) -> str:
    """The nearest, and its country."""
    return ", ".join(part for part in (item.place, item.country and country_name(item.country)) if part)


def coordinates(item: Item) -> str:
    """Where it was taken, to a kilometre or so: 47.37° N, 8.54° E."""
    place = item.probe.get("gps")
    if not place:
        return ""
    latitude, longitude = place
    north = _("N") if latitude >= 0 else _("S")
    east = _("E") if longitude >= 0 else _("W")
    return f"{abs(latitude):.2f}° {north}, {abs(longitude):.2f}° {east}"
