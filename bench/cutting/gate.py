"""When to say that there is no clear subject: views and textures against photos with a subject."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image

from bench.cutting.photos import photos
from bench.seeing.row import Row
from render.cutout.cut import Wish, cut_out
from render.cutout.levels import Quality
from render.media.arrays import RGB
from render.vision.pyramid import Pyramid

DECLINES_AIM, WRONG_AIM = 0.9, 0.03
SIDE = 1200  # pixels: the networks see less
# Looked at: views without anything in front, and textures. The album's other views have a house, a boat or a rock.
VIEWS = (
    "Noritsu_Koki_QSS",
    "Issue_587_dotnet_",
    "Canon_PowerShot_G11",
    "Nikon_E775",
    "Samsung_S730",
    "Sony_Cybershot_1_",
)
TEXTURES = ("brick", "grass", "gravel", "page", "text", "hubble_deep_field")
THEMES = ("people", "pets")
PORTRAITS = 20
LEVELS_MEASURED: tuple[Quality, ...] = ("balanced", "accurate")


def rows(media: Path) -> Iterator[Row]:
    nothing = [*views(media), *textures()]
    something = [*(photo.image for photo in photos(media)), *themed(media), *portraits(media)]
    for quality in LEVELS_MEASURED:
        declined = [cut_out(image, Wish(quality)).cutout is None for image in nothing]
        of = f"{len(VIEWS)} views, {len(nothing) - len(VIEWS)} textures"
        note = "the limits were set looking at these"
        yield Row(
            f"gate: declines where there is no subject, {quality}",
            DECLINES_AIM,
            share(declined),
            len(nothing),
            of,
            note=note,
        )
        wrong = [cut_out(image, Wish(quality)).cutout is None for image in something]
        of = "COCO, people and pets of the album, portraits"
        yield Row(
            f"gate: declines a subject, {quality}", WRONG_AIM, share(wrong), len(wrong), of, at_most=True, note=note
        )


def share(declined: list[bool]) -> float:
    return sum(declined) / len(declined)


def views(media: Path) -> Iterator[RGB]:
    return (opened(media / "photos" / "album" / f"{name}.jpg") for name in VIEWS)


def textures() -> Iterator[RGB]:
    for name in TEXTURES:
        picture = np.asarray(getattr(skimage.data, name)(), np.uint8)
        yield picture[:, :, :3] if picture.ndim == 3 else np.dstack([picture] * 3)
    noise = np.random.default_rng(1).integers(0, 256, (480, 640, 3))
    yield noise.astype(np.uint8)
    yield np.full((480, 640, 3), (120, 160, 220), np.uint8)
    yield np.broadcast_to(np.linspace(40, 230, 480)[:, None, None], (480, 640, 3)).astype(np.uint8)


def themed(media: Path) -> Iterator[RGB]:
    with (media / "photos" / "album.csv").open(encoding="utf-8") as table:
        yield from (opened(media / row["file"]) for row in csv.DictReader(table) if row["theme"] in THEMES)


def portraits(media: Path) -> Iterator[RGB]:
    return (opened(path) for path in sorted((media / "faces" / "london").glob("*.jpg"))[:PORTRAITS])


def opened(path: Path) -> RGB:
    return Pyramid(np.asarray(Image.open(path).convert("RGB"))).about(SIDE)
