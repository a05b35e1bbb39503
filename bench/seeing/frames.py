"""Do a photo and the frame of a film that shows the same moment score alike."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from bench.seeing.joined_clips import Codec, Picture, write_film
from bench.seeing.row import Row
from render.media.arrays import RGB
from render.media.probe import probe
from render.media.video import sample_frames
from render.vision.picture import Glimpse, glimpse
from render.vision.pyramid import Pyramid
from render.vision.tracks import apart

SHORT_SIDE = 720
MESSENGER = Codec({"preset": "veryfast", "crf": "28"})  # what is left of a film that was sent around
FRAME_RATE, FRAMES = 25, 16
SAME = 0.5  # of its side: a face that near is the same one
ALIKE = 0.02  # what another encoding of a photo may change


def frame_rows(photos: Sequence[RGB]) -> Iterator[Row]:
    """Each photo against itself in the middle of a film that moves over it."""
    pictures, faces = list[float](), list[float]()
    for image in photos:
        frame = filmed(image)
        still, moving = glimpse(Pyramid(image)), glimpse(Pyramid(frame), still=False)
        pictures.append(moving.quality - still.quality)
        faces += changes(still, moving, max(image.shape) / max(frame.shape))
    yield offset("pictures", pictures)
    yield offset("largest faces", faces)


def changes(still: Glimpse, moving: Glimpse, factor: float) -> Iterator[float]:
    """Of the largest face, if the frame shows it too."""
    for face in still.faces[:1]:
        for other in moving.faces:
            distance = apart(face, other.enlarged(factor))
            if distance is not None and distance < SAME:
                yield other.capture_quality - face.capture_quality
                return


def offset(what: str, found: Sequence[float]) -> Row:
    low, middle, high = np.percentile(found, [25, 50, 75])
    note = f"frames less stills: quartiles {low:.3f}, {middle:.3f}, {high:.3f}"
    name = f"the same moment in a film of 720p at crf 28, how far scores are off in the middle: {what}"
    return Row(name, ALIKE, abs(float(middle)), len(found), "made", at_most=True, note=note)


def filmed(image: RGB) -> RGB:
    """The picture from the middle of a film of it, decoded again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        moving = list(panned(image))
        height, width = moving[0].shape[0] * 2 // 3, moving[0].shape[1]
        write_film(path, moving, (width, height), FRAME_RATE, MESSENGER)
        frames = list(sample_frames(path, probe(path), every=1 / FRAME_RATE))
    return frames[len(frames) // 2].image


def panned(image: RGB) -> Iterator[Picture]:
    """The picture shrunk to 720p, half a pixel further on in each frame, in I420."""
    scale = min(SHORT_SIDE / min(image.shape[:2]), 1.0)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    width, height = ((length - FRAMES // 2) // 2 * 2 for length in (small.shape[1], small.shape[0]))
    for number in range(FRAMES):
        top, left = number // 3, number // 2
        part = np.ascontiguousarray(small[top : top + height, left : left + width])
        yield np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2YUV_I420), np.uint8)
