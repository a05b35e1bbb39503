"""Make pictures that are no material for a movie, to train and to try the junk classifier: every run draws anew.

python -m bench.make_junk OUT --photos FOLDER [--fonts FOLDER...] [--count 100] [--seed N]
"""

from __future__ import annotations

import argparse
import io
import secrets
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from bench import junk_papers, junk_screens, junk_wallpapers
from bench.junk_studio import Studio

SCREENS = {**junk_screens.STYLES, **junk_wallpapers.STYLES}
STYLES = {**SCREENS, **junk_papers.STYLES}
FONTS = Path(__file__).resolve().parents[1] / "node_modules" / "@expo-google-fonts"


def studio(seed: int, photos: Sequence[Path], fonts: Sequence[Path] = (FONTS,)) -> Studio:
    """The material of these folders. Without fonts Pillow's own is used."""
    faces = sorted(path for folder in fonts for path in folder.rglob("*.ttf"))
    return Studio(np.random.default_rng(seed), faces, photos)


def through_a_messenger(drawer: Studio, image: Image.Image) -> Image.Image:
    """As it may reach an album: often made smaller, mostly stored as JPEG."""
    if drawer.chance(0.5):
        scale = drawer.real(640, 1600) / max(image.size)
        if scale < 1:
            size = (round(image.width * scale), round(image.height * scale))
            image = image.resize(size, drawer.one_of([Image.Resampling.BILINEAR, Image.Resampling.LANCZOS]))
    if drawer.chance(0.85):
        stored = io.BytesIO()
        image.save(stored, "JPEG", quality=drawer.whole(45, 95))
        image = Image.open(stored)
    return image.convert("RGB")


def make(style: str, drawer: Studio) -> Image.Image:
    """One picture of that style."""
    return through_a_messenger(drawer, STYLES[style](drawer))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of real photos, for wallpapers and tables")
    parser.add_argument("--fonts", type=Path, nargs="*", default=[FONTS])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args()
    photos = sorted(path for path in options.photos.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    drawer, styles = studio(options.seed, photos, options.fonts), list(STYLES)
    options.out.mkdir(parents=True, exist_ok=True)
    for number in range(options.count):
        style = styles[number % len(styles)]
        make(style, drawer).save(options.out / f"{number:04}_{style}.png")
    print(f"{options.count} pictures, seed {options.seed}")


if __name__ == "__main__":
    main()
