"""How many frames a second a video really has, stretch by stretch: what slow motion can be made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from render.media.opening import PYAV_ERRORS, open_video, video_stream
from render.media.probe import Probe

# Below this there is nothing to slow down: films of 50 frames a second and more tell 48 at least.
FAST = 48.0  # frames a second
# A stretch ends where the next frame comes later than this many usual steps of FAST: a camera drops one now and then.
LATE = 1.5
SHORTEST = 1.0  # seconds; less is no shot


def fast_stretches(path: Path, probe: Probe) -> tuple[tuple[float, float, float], ...]:
    """Start, end (seconds from the first frame) and frames a second of each stretch that has FAST or more all along.

    Only the times of the frames are read, and nothing at all of films that tell of fewer.
    """
    if (probe.frame_rate or 0.0) < FAST:
        return ()
    times = frame_times(path, probe)
    gaps = np.flatnonzero(np.diff(times) > LATE / FAST) + 1
    parts = (part for part in np.split(times, gaps) if len(part) > 2 and part[-1] - part[0] >= SHORTEST)
    found = ((float(part[0]), float(part[-1]), rate_of(part)) for part in parts)
    return tuple((round(start, 3), round(end, 3), round(rate, 3)) for start, end, rate in found if rate >= FAST)


def rate_of(times: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """The mean, or what the widest gap would allow, where that is less."""
    mean = (len(times) - 1) / (times[-1] - times[0])
    return float(min(mean, LATE / np.diff(times).max()))


def frame_times(path: Path, probe: Probe) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Of all frames in the order in which they are seen, seconds from the first; what is broken is left out."""
    times = np.unique(np.fromiter(_stamps(path, probe), np.float64))
    return times - times[:1]


def _stamps(path: Path, probe: Probe) -> Iterator[float]:
    with open_video(path, probe.format, probe.video_codec) as container:
        stream = video_stream(container)
        try:
            for packet in container.demux(stream):
                if packet.pts is not None and packet.time_base is not None:
                    yield float(packet.pts * packet.time_base)
        except PYAV_ERRORS:
            return
