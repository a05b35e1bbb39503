"""Lift subjects off a photo: what could be lifted is found once, and a cut-out is kept by all that shapes it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext_noop

from albums import storage
from albums.models import Item, User
from render.cutout.cut import COARSE, SMALL_NET
from render.cutout.levels import LEVELS, Quality
from render.cutout.salient import net_for
from render.cutout.semantic import MODEL
from render.cutout.strokes import strokes_from_json
from render.film.parts import PartsCache
from render.jobs.cutting import ground_file
from render.jobs.models import Job, Lane
from render.jobs.places import data_folder
from render.jobs.queue import enqueue
from render.media.errors import RefusedError
from render.weights.models import is_installed

type Make = Literal["preview", "result", "sticker", "picture", "png", "webp"]

# One more whenever the same wish leads to another cut-out.
SUBJECTS_VERSION, LIFT_VERSION = 3, 3
DEFAULT_QUALITY: Quality = "balanced"
# What may be kept to be used again: a cut-out of 12 MP has five megabytes as PNG, a preview 200 KB,
# a minute's film 50 MB.
CACHE_BYTES = {".png": 2**29, ".webp": 2**28, ".mp4": 2**30}
CACHE_SECONDS = 7 * 24 * 3600.0
NO_SUBJECT = gettext_noop("This subject is not on the picture. Please choose again.")


@dataclass(frozen=True, slots=True)
class Cutting:
    """What is to be lifted, and onto what.

    chosen: numbers of subjects; strokes: of the brush, as render.cutout.strokes reads them; background: "none", "blur",
    a colour, two of them with a dash between, or "picture" for that of the item `ground`.
    """

    chosen: tuple[int, ...] = ()
    quality: Quality = DEFAULT_QUALITY
    strokes: tuple[dict[str, Any], ...] = ()
    smart: bool = True
    background: str = "none"
    ground: Item | None = None
    match: bool = False

    def base_values(self) -> list[Any]:
        """All that shapes the cut-out before any brush."""
        return [LIFT_VERSION, subjects_version(), is_installed(LEVELS[self.quality].net), self.chosen, self.quality]

    def values(self, make: Make) -> list[Any]:
        """All that shapes what is made."""
        shaped = self.background if make != "preview" or self.match else ""
        ground = self.ground.blob_id if self.ground and shaped else ""
        brush = [self.strokes, self.smart] if self.strokes else []
        return [*self.base_values(), brush, shaped, ground, bool(shaped and self.match), make]


def subjects_version() -> str:
    """Those found with DeepLabV3 are others than those found without."""
    return f"{SUBJECTS_VERSION}{'' if is_installed(MODEL) else '-coarse'}"


def subjects_of(item: Item) -> dict[str, Any] | None:
    """What the task "find_subjects" found; None while nobody has looked."""
    try:
        text = storage.subjects_path(item.blob_id, subjects_version(), ".json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    found: dict[str, Any] = json.loads(text)
    return found


def subjects_soon(item: Item) -> Job:
    """Have them found; somebody looks at the page and waits."""
    return enqueue(
        "subjects",
        f"item:{item.pk}",
        tenant=f"item:{item.pk}",
        lane=Lane.NOW,
        groups=[item.album.group],
        dedupe_key=f"subjects:{item.pk}",
    )


def latest_search(item: Item) -> Job | None:
    """The job that looks for subjects, or did."""
    return Job.objects.about(f"item:{item.pk}").filter(kind="subjects").order_by("-created_at").first()


def check_cutting(item: Item, cutting: Cutting) -> None:
    """Raises RefusedError for what makes no sense on this photo."""
    found = subjects_of(item)
    known = len(found["subjects"]) if found else 0
    if not all(1 <= number <= known for number in cutting.chosen):
        raise RefusedError(NO_SUBJECT)
    strokes_from_json(cutting.strokes)
    if cutting.ground is None:
        ground_file(cutting.background)


def notes_on(quality: Quality) -> list[str]:
    """What a person should know of how it is done here."""
    wanted = LEVELS[quality].net
    notes = [] if is_installed(MODEL) else [COARSE]
    return [*notes, SMALL_NET] if net_for(wanted) != wanted else notes


def cache_of(suffix: str) -> PartsCache:
    return PartsCache(data_folder("cache") / storage.CUTOUTS, CACHE_BYTES[suffix], suffix, CACHE_SECONDS)


def kept_path(item: Item, values: list[Any], suffix: str) -> Path:
    """Where the cache keeps what these values shape."""
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    return cache_of(suffix).path(f"{item.blob_id}-{digest[:40]}")


def path_of(item: Item, cutting: Cutting, make: Make) -> Path:
    return kept_path(item, cutting.values(make), ".png" if make == "png" else ".webp")


def lift_soon(item: Item, cutting: Cutting, make: Make, user: User, name: str = "") -> Job:
    """Have it made; somebody waits for it. Raises RefusedError.

    What is only looked at, or downloaded, is made once for all; a sticker or a picture for the one who asked.
    """
    check_cutting(item, cutting)
    mine = make in ("sticker", "picture")
    path = path_of(item, cutting, make)
    return enqueue(
        "cut_out",
        f"item:{item.pk}",
        params={
            "make": make,
            "file": path.name,
            "base": kept_path(item, cutting.base_values(), ".png").name,
            "chosen": list(cutting.chosen),
            "quality": cutting.quality,
            "strokes": list(cutting.strokes),
            "smart": cutting.smart,
            "background": cutting.background,
            "ground": str(cutting.ground.pk) if cutting.ground else "",
            "match": cutting.match,
            "user": str(user.pk),
            "name": name,
        },
        tenant=f"item:{item.pk}",
        lane=Lane.NOW,
        groups=[item.album.group],
        dedupe_key=f"cut_out:{item.pk}:{make}:{path.stem[-40:]}{f':{user.pk.hex[:8]}' if mine else ''}",
    )


def job_for_file(item: Item, name: str) -> Job | None:
    """The last one that makes this file, or did."""
    made = Job.objects.about(f"item:{item.pk}").filter(kind="cut_out", params__file=name)
    return made.order_by("-created_at").first()


def trim_cutouts() -> None:
    """Let go of what was longest unused."""
    for suffix in CACHE_BYTES:
        cache_of(suffix).trim()
