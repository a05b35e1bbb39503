"""Windows of a movement: equally long stretches of landmarks, taken one after another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from render.vision.landmarks import NOBODY, Landmarks, Values

type Seconds = npt.NDArray[np.float64]

LEAST_SEEN = 0.3  # share of a window's frames in which somebody is seen; with less there is nothing to tell
TICK = 1e-6  # seconds by which a frame may be late


def windows(landmarks: Landmarks, rate: float, window: int, step: int) -> tuple[Values, Seconds, Seconds]:
    """(n, window, points, values) at `rate` frames a second, each `step` frames after the one before, and the seconds
    at which each begins and ends.

    The last one ends where the landmarks end. Of a shorter video there is one, in which the last moment stays. Windows
    in which hardly anybody is seen are left out, but for the best, so that there is one unless there are no landmarks.
    """
    moments = _moments(landmarks, rate)
    if not len(moments):
        return np.zeros((0, window, *landmarks.points.shape[1:]), np.float32), np.zeros(0), np.zeros(0)
    last = max(0, len(moments) - window)
    firsts = np.unique(np.append(np.arange(0, last + 1, step), last))
    places = np.minimum(firsts[:, None] + np.arange(window), len(moments) - 1)
    seen = np.mean(landmarks.people[moments][places] != NOBODY, axis=1)
    kept = (seen >= LEAST_SEEN) | (np.arange(len(firsts)) == seen.argmax())
    starts = landmarks.times[0] + firsts[kept] / rate
    ends = np.minimum(starts + window / rate, landmarks.times[0] + len(moments) / rate)
    return landmarks.points[moments[places[kept]]], starts, ends


def _moments(landmarks: Landmarks, rate: float) -> npt.NDArray[np.intp]:
    """The frames that are seen at `rate` times a second."""
    if not len(landmarks):
        return np.zeros(0, np.intp)
    length = landmarks.times[-1] - landmarks.times[0] + 1 / landmarks.rate
    ticks = landmarks.times[0] + np.arange(max(1, round(length * rate))) / rate
    found = np.searchsorted(landmarks.times, ticks + TICK, side="right") - 1
    return np.asarray(np.clip(found, 0, len(landmarks) - 1), np.intp)
