"""When one shot gives way to the next in a movie of still pictures, by hard cuts or crossfades: by its pixels alone.

Between two stretches in which nothing changes lies a change: one frame of it at a hard cut, all of a crossfade else. It
is half over when half of the pixels are half way from what they were before to what they are after it; words that come
and go on cards, and are few pixels, have no say. A frame is seen until the next one, so what lies between two frames
happens when the later one comes. Words alone, and the light that comes up at the beginning and goes at the end, are no
change of shots: few pixels differ after them, or there is nothing before or after.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.floating]

SMALL = (64, 36)
# Of 255, in the mean over SMOOTH frames: those that differ more from each other are a change (crossfades: 0.5 and more,
# what is behind the words of a card: up to 0.2).
CHANGING, SMOOTH = 0.3, 3
TELLING = 12.0  # of 255: pixels that differ more after a change tell how far it is
# Of another shot: so many of the pixels differ (in crossfades 0.5 and more), and neither picture is empty (contrast).
ANOTHER, EMPTY = 0.25, 3.0
PAUSE = 6  # frames: the encoder may keep a slowly changing picture for a moment


def seen_cuts(movie: Path) -> list[float]:
    """Seconds of the middles of all changes from shot to shot."""
    pictures, times = decoded(movie)
    return [
        middle(pictures[first : last + 1], times[first : last + 1])
        for first, last in changes(pictures)
        if another(pictures[first], pictures[last])
    ]


def decoded(movie: Path) -> tuple[Floats, Floats]:
    """All frames, small and grey, and the seconds at which a player shows them."""
    with av.open(str(movie)) as container:
        frames = [(small(frame), frame.time) for frame in container.decode(video=0)]
    return np.array([picture for picture, _ in frames]), np.array([time for _, time in frames])


def small(frame: av.VideoFrame) -> Floats:
    """Its luma; not rounded, as slow changes are less than a grey level a frame."""
    luma = frame.to_ndarray()[: frame.height].astype(np.float32)
    return np.asarray(cv2.resize(luma, SMALL, interpolation=cv2.INTER_AREA))


def changes(pictures: Floats) -> Iterator[tuple[int, int]]:
    """The last frame before and the first after everything that changes."""
    steps = np.array([np.abs(after - before).mean() for before, after in pairwise(pictures)])
    moving = np.flatnonzero(np.convolve(steps, np.ones(SMOOTH) / SMOOTH, "same") > CHANGING)
    if len(moving):
        for run in np.split(moving, np.flatnonzero(np.diff(moving) > PAUSE) + 1):
            yield int(run[0]), int(run[-1]) + 1


def another(before: Floats, after: Floats) -> bool:
    """Whether they are pictures of two shots."""
    filled = min(before.std(), after.std()) >= EMPTY
    return bool(filled and (np.abs(after - before) > TELLING).mean() > ANOTHER)


def middle(pictures: Floats, times: Floats) -> float:
    """When half of the pixels are half way."""
    way = pictures[-1] - pictures[0]
    telling = np.abs(way) > TELLING
    shares = np.median(((pictures - pictures[0])[:, telling]) / way[telling], axis=1)
    later = int(np.argmax(shares >= 0.5))
    share = (0.5 - shares[later - 1]) / (shares[later] - shares[later - 1])
    frame = times[later] - times[later - 1]
    return float(times[later - 1] + (share + 0.5) * frame)
