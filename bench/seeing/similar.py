"""Similar shots: what is one shot is found, and nothing else is.

Everything goes through the task that arranges albums, on pictures of 800 pixels, as the server does it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from PIL import Image

from bench.seeing.row import Row
from render.jobs.arranging import find_similar
from render.media.arrays import RGB, unwatched
from render.media.photo import read_photo
from render.media.probe import probe
from render.media.video import frames_at
from render.vision import codec
from render.vision.analysis import Analysis
from render.vision.picture import analyse_photo

SIDE = 800
NOON = datetime(2024, 7, 14, 12)
EVERY = 6  # photo of the album of which variants are made
VIDEOS = ("face_noface.mov", "vtest30.mp4", "nasa_13013.mp4", "with-gps.mov", "h265_video.mp4", "tree.avi")
MANY, IN_BURSTS = 5000, 1500  # pictures of a large album, and how many of them are in bursts of three


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture and what it is truly of."""

    of: str
    path: Path
    analysis: Analysis


class Studio:
    """Makes pictures and looks at them, each once."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0

    def shot(self, of: str, picture: RGB) -> Shot:
        self._count += 1
        path = self._folder / f"{self._count}.jpg"
        Image.fromarray(picture).save(path, "JPEG", quality=85)
        return Shot(of, path, analyse_photo(path, probe(path)))

    def photo(self, path: Path, of: str = "") -> Shot:
        return self.shot(of or path.name, read(path))


def read(path: Path) -> RGB:
    return read_photo(path, probe(path), SIDE)


def rows(media: Path) -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        studio = Studio(Path(folder))
        album = [studio.photo(path) for path in sorted((media / "photos/album").iterdir())]
        near = [studio.photo(path, "near") for path in sorted((media / "photos/near_duplicates").iterdir())]
        yield found_row("similar: near_duplicates found", [*album, *near], 1.0, "HDR pair among an album")
        yield wrong_row("similar: different photos grouped", album, "album, as if of one minute")
        made = [shot for path in sorted((media / "photos/album").iterdir())[::EVERY] for shot in variants(studio, path)]
        yield found_row("similar: crops, tilts, brackets, blurred found", made, 0.95, "made")
        yield found_row("similar: frames of one scene found", list(scenes(studio, media)), 0.95, "videos, 0.5 s apart")
        yield from people_rows(studio, media)
        yield time_row([*album, *near])


def variants(studio: Studio, path: Path) -> Iterator[Shot]:
    """The photo, and what a second try might have been."""
    picture = read(path)
    for changed in (
        picture,
        moved(picture, 0.0, 0.2, 1.0),
        moved(picture, 6.0, 0.1, 1.0),
        moved(picture, 0.0, 0.03, 0.45),
        moved(picture, 1.0, 0.03, 1.7),
        np.asarray(cv2.GaussianBlur(moved(picture, 1.0, 0.03, 1.0), (0, 0), 3.0), np.uint8),
    ):
        yield studio.shot(path.name, changed)


def moved(picture: RGB, angle: float, crop: float, gain: float) -> RGB:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1 / (1 - crop))
    turned = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(np.clip(turned.astype(np.float32) * gain, 0, 255), np.uint8)


def scenes(studio: Studio, media: Path) -> Iterator[Shot]:
    for name in VIDEOS:
        path = media / "videos" / name
        for frame in frames_at(path, probe(path), (1.0, 1.5), SIDE):
            yield studio.shot(name, frame.image)


def people_rows(studio: Studio, media: Path) -> Iterator[Row]:
    faces = sorted((media / "faces/london").glob("*.jpg"))
    london = [studio.photo(path, path.name[:3]) for path in faces]
    yield wrong_row("similar: different people grouped, as if of one second", london, "studio", apart=0.0)
    yield wrong_row("similar: different people grouped, undated", london, "studio", apart=None)
    backdrop = read(sorted((media / "photos/album").iterdir())[0])
    before = [studio.shot(path.name[:3], in_front(backdrop, read(path), k)) for k, path in enumerate(faces)]
    yield wrong_row("similar: different people before one backdrop grouped", before, "made", apart=None)
    yield found_row("similar: one person before one backdrop found", before, 0.9, "made", apart=None)


def in_front(backdrop: RGB, portrait: RGB, number: int) -> RGB:
    """The portrait before the backdrop, a little elsewhere each time."""
    picture = backdrop.copy()
    height, width = picture.shape[:2]
    size = min(height, width) * 3 // 5
    small = cv2.resize(portrait, (round(size * portrait.shape[1] / portrait.shape[0]), size))
    top, left = height - size, (width - small.shape[1]) // 2 + number % 5 * 4
    picture[top:, left : left + small.shape[1]] = small
    return picture


def grouped(shots: Sequence[Shot], apart: float | None = 1.0) -> list[list[Shot]]:
    """The groups of two and more. apart: seconds between shots; None: nobody knows when they were taken."""
    files = [
        {
            "id": str(number),
            "when": (NOON + timedelta(seconds=number * (apart or 0.0))).isoformat(),
            "dated": apart is not None,
            "analysis": codec.to_json(replace(shot.analysis, look=replace(shot.analysis.look, junk=None))),
            "picture": str(shot.path),
        }
        for number, shot in enumerate(shots)
    ]
    found = find_similar({"files": files}, unwatched)["groups"]
    return [[shots[int(member)] for member in group] for group in found]


def found_row(name: str, shots: Sequence[Shot], aim: float, of: str, apart: float | None = 1.0) -> Row:
    """Of the shots that have a fellow, how many are grouped with one; the shots of each scene follow each other."""
    together = {id(shot) for group in grouped(shots, apart) for shot in group if fellows(shot, group)}
    wanted = [shot for shot in shots if fellows(shot, shots)]
    missed = sorted({shot.of for shot in wanted if id(shot) not in together})
    share = sum(id(shot) in together for shot in wanted) / len(wanted)
    return Row(name, aim, share, len(wanted), of, note=f"missed of: {', '.join(missed)}" if missed else "")


def fellows(shot: Shot, among: Iterable[Shot]) -> bool:
    return any(other.of == shot.of and other is not shot for other in among)


def wrong_row(name: str, shots: Sequence[Shot], of: str, apart: float | None = 1.0) -> Row:
    """How many different ones are in one group."""
    wrong = [pair for group in grouped(shots, apart) for pair in pairwise(sorted({shot.of for shot in group}))]
    note = "; ".join(f"{first} with {second}" for first, second in wrong[:5])
    return Row(name, 0, len(wrong), len(shots), of, at_most=True, note=note)


def time_row(shots: Sequence[Shot]) -> Row:
    """A large album: bursts, and others that no other is like."""
    generator = np.random.default_rng(1)
    many = []
    for number in range(MANY):
        shot = shots[number // 3 % len(shots)]
        look = shot.analysis.look
        if number >= IN_BURSTS:
            vector = generator.standard_normal(len(look.embedding))
            look = replace(look, embedding=(vector / np.linalg.norm(vector)).astype(np.float32))
        many.append(Shot(shot.of, shot.path, replace(shot.analysis, look=look)))
    begin = time.process_time()
    grouped(many, apart=1.0)
    seconds = time.process_time() - begin
    return Row(f"similar: seconds for {MANY} pictures", 60, seconds, MANY, "made", at_most=True, note="CPU, one core")
