"""False alarms of the nudity network on harmless media. No picture here shows nudity: its hit rate is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.seeing.row import Row
from render.media.arrays import RGB
from render.media.errors import RefusedError
from render.media.inventory import inventory
from render.media.photo import read_photo
from render.media.probe import Probe, probe
from render.media.video import sample_frames
from render.vision.pyramid import Pyramid
from render.vision.safety import LIKELY, nudity

# All that is harmless and no test of decoders; pictures of 256 px and less are icons and thumbnails.
FOLDERS = ("photos", "faces", "segmentation/images", "actions", "videos", "live_photos")
SMALLEST = 256
THRESHOLDS = (0.5, LIKELY, 0.95)
AIM = 0.01
PICTURE_SIDE = 1024  # pixels: the network looks at 224
EVERY = 1.0  # seconds between the frames of a video


def rows(media: Path) -> Iterator[Row]:
    known = list(harmless(media))
    photos = [nudity(Pyramid(read_photo(path, seen, PICTURE_SIDE))) for path, seen in known if seen.kind == "photo"]
    frames = [nudity(Pyramid(image)) for path, seen in known if seen.kind == "video" for image in images(path, seen)]
    for threshold in THRESHOLDS:
        ours = ", ours" if threshold == LIKELY else ""
        for what, scores in (("photos", photos), ("video frames", frames)):
            name = f"nudity, false alarms at {threshold:g}{ours}: {what}"
            yield Row(name, AIM, share(scores, threshold), len(scores), "all harmless media", True, note(scores))


def harmless(media: Path) -> Iterator[tuple[Path, Probe]]:
    for path in inventory([media / folder for folder in FOLDERS]):
        try:
            seen = probe(path)
        except RefusedError:
            continue
        if min(seen.width, seen.height) >= SMALLEST:
            yield path, seen


def images(path: Path, seen: Probe) -> Iterator[RGB]:
    return (frame.image for frame in sample_frames(path, seen, EVERY, PICTURE_SIDE))


def share(scores: Sequence[float], threshold: float) -> float:
    return sum(score > threshold for score in scores) / len(scores)


def note(scores: Sequence[float]) -> str:
    """What lies between the false alarms and certainty."""
    return (
        f"95 % of the scores under {np.percentile(scores, 95):.2f}, the highest {max(scores):.2f}; hit rate not known"
    )
