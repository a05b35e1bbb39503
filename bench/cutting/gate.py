"""When to say that there is no clear subject: views and textures against photos with a subject."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image, ImageOps

from bench.cutting.photos import photos
from bench.seeing.row import Row
from render.cutout.cut import Wish, cut_out
from render.cutout.levels import Quality
from render.media.arrays import RGB
from render.vision.pyramid import Pyramid

DECLINES_AIM, WRONG_AIM = 0.9, 0.03
SIDE = 1200  # pixels: the networks see less
# Looked at: views without anything in front, and textures. Other views of the media have a house, a boat or a rock.
VIEWS = (
    "album/Noritsu_Koki_QSS",
    "album/Issue_587_dotnet_",
    "album/Canon_PowerShot_G11",
    "album/Nikon_E775",
    "album/Samsung_S730",
    "album/Sony_Cybershot_1_",
)
# The same, but no limit was set looking at them: meadow, rocks, an avenue, three streets, flowers, a garden.
OTHER_VIEWS = (
    "nature/tanners_ridge",
    "nature/el_torcal_rocks",
    "gps_trip/DSCN0012",
    "gps_trip/DSCN0025",
    "gps_trip/DSCN0029",
    "gps_trip/DSCN0040",
    "album/Panasonic_DMC-LC40",
    "album/Trust_PowerCam_Zoom_LCD_710",
)
TEXTURES = ("brick", "grass", "gravel", "page", "text", "hubble_deep_field")
THEMES = ("people", "pets")
PORTRAITS = 20
LEVELS_MEASURED: tuple[Quality, ...] = ("fast", "accurate")


def rows(media: Path) -> Iterator[Row]:
    nothing = [*views(media, VIEWS), *textures()]
    others = list(views(media, OTHER_VIEWS))
    something = [*(photo.image for photo in photos(media)), *themed(media), *portraits(media)]
    for quality in LEVELS_MEASURED:
        declined, unseen, wrong = (
            [cut_out(image, Wish(quality)).cutout is None for image in images]
            for images in (nothing, others, something)
        )
        yield Row(
            f"gate: declines where there is no subject, {quality}", DECLINES_AIM, share(declined), len(declined),
            f"{len(VIEWS)} views, {len(nothing) - len(VIEWS)} textures", note="the limits were set looking at these",
        )  # fmt: skip
        yield Row(
            f"gate: declines other views, {quality}", DECLINES_AIM, share(unseen), len(unseen),
            "meadow, rocks, streets, garden", note="for comparison: of some a house or a car is cut",
        )  # fmt: skip
        yield Row(
            f"gate: declines a subject, {quality}", WRONG_AIM, share(wrong), len(wrong),
            "COCO, people and pets of the album, portraits", at_most=True,
            note=f"{sum(wrong)} of {len(wrong)}; two of COCO are a kitchen and a drawn diner",
        )  # fmt: skip


def share(declined: list[bool]) -> float:
    return sum(declined) / len(declined)


def views(media: Path, names: Sequence[str]) -> Iterator[RGB]:
    return (opened(next((media / "photos").glob(f"{name}.*"))) for name in names)


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
    return Pyramid(np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))).about(SIDE)
