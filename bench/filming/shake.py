"""How much calmer hand-held clips get, that calm ones do not get worse, and what it costs a frame."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bench.filming.setting import Setting
from bench.seeing.row import Row
from render.film.planes import Size, even, split
from render.film.steady import calm, larger, steadied
from render.media.arrays import I420
from render.media.probe import probe
from render.media.video import clip_frames

# Clips from hands, and from tripods or with much that moves in them, with where in them one scene begins.
FROM_HANDS = {"videos/with-gps.mov": 0.0, "videos/MVI_4823.AVI": 0.0, "live_photos/IMG_7943_HEVC.MOV": 0.0}
CALM = {
    "videos/vtest30.mp4": 0.0,
    "videos/bottle-detection.mp4": 0.0,
    "videos/Issue_515_java_.mp4": 0.0,
    "videos/tree.avi": 0.0,
    "videos/nasa_13013.mp4": 0.0,
    "videos/bigbuckbunny.mp4": 0.0,
}
CALMER, NO_WORSE = 0.6, 1.02  # aims: of the jitter before
DEAREST = 15.0  # ms
SIDE, LONGEST = 480, 100  # the short side of frames; how many
MEASURED = 480  # pixels of width in which motion is measured
WIDE: Size = (1920, 1080)
SMOOTH = 4.0  # frames, standard deviation: what is slower than that is the camera's way, not its shake


def rows(setting: Setting) -> Iterator[Row]:
    cv2.setNumThreads(1)
    for name, clips, aim, worst in (("hands", FROM_HANDS, CALMER, False), ("tripods", CALM, NO_WORSE, True)):
        pairs = {path: measured(setting.media / path, start) for path, start in clips.items()}
        shares = [after / before for before, after in pairs.values()]
        told = ", ".join(f"{before:.2f} to {after:.2f}" for before, after in pairs.values())
        reached = max(shares) if worst else float(np.mean(shares))
        note = f"px rms of 1920, frame to frame: {told}"
        yield Row(f"shake of clips from {name}, after of before", aim, reached, len(shares), "clips", True, note)
    cost = dearest(setting.media / "videos/with-gps.mov")
    yield Row("to make a clip calm, ms of CPU a frame of 1080p", DEAREST, cost, LONGEST, "frames", True)


def measured(path: Path, start: float) -> tuple[float, float]:
    """Jitter before and after, both of the same part of the picture."""
    found = probe(path)
    factor = SIDE / min(found.width, found.height)
    size = even(found.width * factor), even(found.height * factor)
    count = min(LONGEST, int(30 * ((found.duration or 0.0) - start)))
    frames = list(clip_frames(path, found, start, 30, count, larger(size)))
    still = (calm(frame, size, np.zeros(3)) for frame in frames)
    return jitter(still, size), jitter(steadied(iter(frames), size), size)


def jitter(frames: Iterable[I420], size: Size) -> float:
    """By how much steps from frame to frame are off even ones: rms, pixels of a frame 1920 wide."""
    small = (MEASURED, round(MEASURED * size[1] / size[0]))
    steps = motion([cv2.resize(split(frame)[0], small, interpolation=cv2.INTER_AREA) for frame in frames])
    steps *= WIDE[0] / MEASURED
    even_ones = cv2.GaussianBlur(steps, (1, 33), sigmaX=0.1, sigmaY=SMOOTH)
    return float(np.sqrt(np.square(steps - even_ones).sum(axis=1).mean()))


def motion(pictures: Sequence[npt.NDArray[np.generic]]) -> npt.NDArray[np.float64]:
    """(n - 1, 2): of the whole picture, by phase correlation, which the engine does not use for this."""
    lumas = [picture.astype(np.float32) for picture in pictures]
    window = cv2.createHanningWindow(lumas[0].shape[::-1], cv2.CV_32F)
    return np.array([cv2.phaseCorrelate(a.copy(), b.copy(), window.copy())[0] for a, b in pairwise(lumas)])


def dearest(path: Path) -> float:
    frames = list(clip_frames(path, probe(path), 0.0, 30, LONGEST // 4, larger(WIDE)))
    begun = time.process_time()
    for _ in range(4):
        for _frame in steadied(iter(frames), WIDE):
            pass
    return (time.process_time() - begun) / (4 * len(frames)) * 1000
