"""Cut subjects out of a video or a Live Photo: as an animated sticker, or as a video with another ground."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from albums.actions.cut_out import cache_of, subjects_version
from albums.models import Item, User
from render.cutout.video import LONGEST, Clip, part_of_video
from render.jobs.cutting import NONE
from render.jobs.cutting_video import MP4
from render.jobs.models import Job, Lane
from render.jobs.places import data_folder
from render.jobs.probing import probe_from_json
from render.jobs.queue import enqueue
from render.media.errors import RefusedError

# One more whenever the same wish leads to another clip.
CLIP_VERSION = 1
LONGEST_STICKER = 6.0  # seconds
LONGEST_VIDEO = LONGEST
LEAST = 0.3  # seconds


@dataclass(frozen=True, slots=True)
class ClipWish:
    """keep: classes that stay, () for whatever stands out; background: as in `Cutting`; "none" makes a sticker."""

    start: float = 0.0
    end: float = LONGEST_STICKER
    keep: tuple[str, ...] = ("person",)
    background: str = NONE
    ground: Item | None = None

    @property
    def is_sticker(self) -> bool:
        return self.background == NONE


def film_of(item: Item) -> Clip:
    """The whole film of a video or a Live Photo."""
    probe = item.motion_probe if item.motion_id else item.probe
    found = probe_from_json(probe or {})
    return Clip(Path(item.moving_blob_id), found, 0.0, found.duration or 0.0)


def check_clip(item: Item, wish: ClipWish) -> None:
    """Raises RefusedError for what makes no sense with this film."""
    film = film_of(item)
    part = part_of_video(film.path, film.probe, wish.start, wish.end)
    if part.seconds < LEAST:
        raise RefusedError(_("This part is too short. Choose at least %(least)s seconds.") % {"least": LEAST})
    if wish.is_sticker and part.seconds > LONGEST_STICKER + 0.05:
        raise RefusedError(
            _("A sticker may last %(limit)s seconds. Choose a shorter part, or a background for a new video.")
            % {"limit": f"{LONGEST_STICKER:.0f}"}
        )


def clip_path(item: Item, wish: ClipWish) -> Path:
    """Where the cache keeps it, by all that shapes it."""
    shaped = [
        CLIP_VERSION, subjects_version(), wish.start, wish.end, wish.keep, wish.background,
        wish.ground.blob_id if wish.ground else "",
    ]  # fmt: skip
    digest = hashlib.sha256(json.dumps(shaped).encode()).hexdigest()
    return cache_of(".webp" if wish.is_sticker else MP4).path(f"{item.moving_blob_id}-{digest[:40]}")


def cut_clip_soon(item: Item, wish: ClipWish, user: User) -> Job:
    """Have it made and kept for the one who asked. Raises RefusedError."""
    check_clip(item, wish)
    path = clip_path(item, wish)
    return enqueue(
        "cut_clip",
        f"item:{item.pk}",
        params={
            "file": str(path.relative_to(data_folder("cache"))),
            "start": wish.start,
            "end": wish.end,
            "keep": list(wish.keep),
            "background": wish.background,
            "ground": str(wish.ground.pk) if wish.ground else "",
            "user": str(user.pk),
        },
        tenant=f"user:{user.pk}",
        lane=Lane.SOON,
        groups=[item.album.group],
        dedupe_key=f"cut_clip:{item.pk}:{path.stem[-40:]}:{user.pk.hex[:8]}",
    )
