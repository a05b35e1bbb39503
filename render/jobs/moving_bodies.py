"""The task "body_landmarks": the body of the most dominant person in a video, moment by moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from render.jobs.calls import MIB, Limits
from render.jobs.probing import probe_from_json
from render.media.arrays import Report
from render.media.errors import RefusedError
from render.media.probe import Probe
from render.media.rate import frame_times
from render.media.video import Frame, frames_at
from render.media.writing import write_part
from render.vision.bodies import follow
from render.vision.landmarks import MOST_FRAMES

cv2.setNumThreads(1)

LONGEST_SIDE = 960  # pixels at which frames are looked at: somebody a quarter as high as the picture fills the network
MOST_RATE = 60.0
# Ten times what was measured (bench.classifying.pose), for a slow and busy machine.
START_SECONDS, FRAME_SECONDS, DECODE_SECONDS = 60.0, 0.4, 0.6
MEMORY, BYTES_PER_PIXEL, BYTES_PER_FRAME = 700 * MIB, 60, 4000
BEYOND = 1e-6  # seconds
NOBODY = "No person was found in this video."


def body_landmarks(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"path", "probe", "rate", "start", "end", "out"} -> {"frames", "seen", "rate", "switches"}.

    Writes the landmarks of `rate` moments a second between "start" and "end" (seconds, or None) to "out", an .npz as
    render.vision.landmarks reads it. "seen" is the share of moments with a person, "rate" the video's own frames a
    second, "switches" how often it became another person. Raises RefusedError where nobody is seen.
    """
    path, probe, rate = Path(params["path"]), probe_from_json(params["probe"]), params["rate"]
    if not 0 < rate <= MOST_RATE:
        raise RefusedError(f"Between 1 and {MOST_RATE:g} frames a second can be looked at.")
    own = frame_times(path, probe)
    moments = moments_in(own, rate, params["start"], params["end"])
    found = follow(_told(frames_at(path, probe, moments, LONGEST_SIDE), len(moments), report), rate)
    if not found.seen:
        raise RefusedError(NOBODY)
    write_part(Path(params["out"]), found.save)
    return {
        "frames": len(found),
        "seen": round(found.seen, 4),
        "rate": round(float((len(own) - 1) / own[-1]), 3) if len(own) > 1 else probe.frame_rate,
        "switches": found.switches,
    }


def moments_in(
    own: np.ndarray[tuple[int], np.dtype[np.float64]], rate: float, start: float | None, end: float | None
) -> list[float]:
    """`rate` a second from `start` on, before `end`; at least one, and none after the last of the video's frames."""
    last = float(own[-1]) if len(own) else 0.0
    first = min(start or 0.0, last)
    until = last + BEYOND if end is None else min(end - BEYOND, last + BEYOND)
    count = min(max(int((until - first) * rate) + 1, 1), MOST_FRAMES)
    return [first + number / rate for number in range(count)]


def landmark_limits(probe: Probe, rate: float, seconds: float | None = None) -> Limits:
    """What following somebody through a video, or so many seconds of it, may take."""
    length = probe.duration or 0.0
    pixels = probe.width * probe.height
    frames = rate * (length if seconds is None else min(seconds, length))
    time = START_SECONDS + FRAME_SECONDS * frames + DECODE_SECONDS * length * max(1.0, pixels / 2e6)
    return Limits(time, time, MEMORY + pixels * BYTES_PER_PIXEL + round(frames) * BYTES_PER_FRAME)


def _told(frames: Iterable[Frame], count: int, report: Report) -> Iterator[Frame]:
    for number, frame in enumerate(frames):
        report(number / count, "Following the movements")
        yield frame
