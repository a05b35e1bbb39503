"""Stickers, words and emoji on a photo: shown while they are placed, and saved as a new picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from albums import storage
from albums.actions.add_item import add_item, taken_over
from albums.actions.change_items import changeable, delete_items
from albums.actions.share_bytes import share_bytes
from albums.actions.take_place import take_place
from albums.models import Album, Blob, Decoration, Item, PlacedSticker, Sticker, User
from albums.names import split_name
from albums.upload_limits import check_album, check_bytes, check_room
from render.cutout.placing import Content, Scene, StickerLayer, to_json
from render.jobs.models import Job, Lane
from render.jobs.placing import STICKER_GONE, layer_as_webp
from render.jobs.queue import enqueue
from render.media.errors import RefusedError

type Format = Literal["jpeg", "webp", "png"]

FORMATS: tuple[Format, ...] = get_args(Format.__value__)
SUFFIXES: dict[Format, str] = {"jpeg": ".jpg", "webp": ".webp", "png": ".png"}
# In which sizes pages ask for a layer: close together, as browsers leave pixels out where they shrink much.
LAYER_SIDES = (100, 200, 400, 800, 1600)


@dataclass(frozen=True, slots=True)
class Saving:
    """How a scene is to be saved. opened: how the picture was made whose stickers are changed; replaces: that picture,
    where it goes to the trash.
    """

    scene: Scene
    opened: Decoration | None = None
    format: Format = "jpeg"
    replaces: Item | None = None


def decoration_of(item: Item) -> Decoration | None:
    """How the picture was made, if by placing stickers."""
    return Decoration.objects.filter(item=item).select_related("original__blob").first()


def sticker_files(user: User | None, wanted: set[UUID], decoration: Decoration | None) -> dict[UUID, Blob]:
    """The bytes of those stickers that the person has, or that the picture shows already."""
    placed = PlacedSticker.objects.filter(decoration=decoration, sticker__in=wanted).select_related("blob")
    own = Sticker.objects.alive().filter(owner=user, pk__in=wanted).select_related("blob")
    return {row.sticker: row.blob for row in placed} | {row.pk: row.blob for row in own}


def layer_picture(user: User, item: Item, content: Content, side: int) -> bytes:
    """What a layer shows, for the page of this item, as a WebP. Raises RefusedError."""
    wanted = {content.sticker} if isinstance(content, StickerLayer) else set()
    blobs = sticker_files(user, wanted, decoration_of(item)) if wanted else {}
    files = {sticker: storage.original_path(blob) for sticker, blob in blobs.items()}
    return layer_as_webp(content, side, files)


@transaction.atomic
def decorate_soon(ground: Item, user: User, saving: Saving) -> Job:
    """Have the new picture drawn. Raises RefusedError for stickers that are gone, LimitReachedError."""
    if not saving.scene.layers:
        raise RefusedError(_("Nothing is on the photo yet."))
    check_album(ground.album)
    check_bytes(user, ground.blob.size)
    check_room(ground.blob.size)
    placed = stickers_of(saving.scene)
    files = sticker_files(user, placed, saving.opened)
    if placed - set(files):
        raise RefusedError(STICKER_GONE)
    return enqueue(
        "scene",
        f"item:{ground.pk}",
        params={
            "user": str(user.pk),
            "scene": to_json(saving.scene),
            "stickers": {str(sticker): blob.pk for sticker, blob in files.items()},
            "format": saving.format,
            "name": name_for(ground, saving.format),
            "replaces": str(saving.replaces.pk) if saving.replaces else None,
        },
        tenant=f"item:{ground.pk}",
        lane=Lane.NOW,
    )


def name_for(ground: Item, format_: Format) -> str:
    stem, _suffix = split_name(ground.name)
    return _("%(name)s with stickers") % {"name": stem[:200]} + SUFFIXES[format_]


def stickers_of(scene: Scene) -> set[UUID]:
    return {layer.content.sticker for layer in scene.layers if isinstance(layer.content, StickerLayer)}


@transaction.atomic
def keep_decorated(ground: Item, user: User, blob: Blob, params: dict[str, Any], **fields: Any) -> Item:
    """The new picture beside its photo, with its scene. Takes over a reference to `blob`."""
    fields |= taken_over(ground) | {"kind": Item.Kind.PHOTO, "name": params["name"]}
    item, is_new = add_item(ground.album, blob, added_by=user, **fields)
    if is_new:
        keep_scene(item, ground, params)
    if params["replaces"] and params["replaces"] != str(item.pk):
        throw_older(ground.album, user, UUID(params["replaces"]), item)
    return item


def keep_scene(item: Item, ground: Item, params: dict[str, Any]) -> None:
    decoration = Decoration.objects.create(item=item, original=ground, scene=params["scene"])
    for sticker, sha256 in params["stickers"].items():
        blob = Blob.objects.get(pk=sha256)
        share_bytes(blob)
        PlacedSticker.objects.create(decoration=decoration, sticker=sticker, blob=blob)


def throw_older(album: Album, user: User, older: UUID, newer: Item) -> None:
    """Into the trash, and the newer one in its place."""
    album.role = album.role_of(user)
    if album.role is not None:
        for item in delete_items(album, user, [older]).items:
            take_place(item, newer)


def may_replace(item: Item, user: User) -> bool:
    return changeable(item.album, user, Item.objects.alive().filter(pk=item.pk)).exists()
