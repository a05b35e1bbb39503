"""Music that steps back while somebody speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.floating[Any]]

# Sidechain times usual for music under speech (seconds); the music is down when the first word begins.
ATTACK = 0.35
RELEASE = 0.8
# dB: EBU R 128 s1 and the BBC's advice on background music ask for speech 7-10 LU or more above it; the music here
# starts at the loudness of the speech.
DEPTH = 12.0


@dataclass(frozen=True, slots=True)
class GainCurve:
    """A gain over time, as moviepy's `transform` wants it: called with seconds, answers with factors."""

    times: tuple[float, ...]  # ascending, seconds
    shares: tuple[float, ...]  # at each time: 0 the music is up .. 1 it is down
    depth: float  # dB it goes down

    def __call__(self, times: float | Floats) -> Floats:
        """The gains (0..1, same shape) at these times; level inside a span, raised-cosine ramps in dB around it."""
        share = np.interp(times, self.times, self.shares)
        smooth = 0.5 - 0.5 * np.cos(np.pi * share)
        return np.asarray(10 ** (-self.depth * smooth / 20))


def gain_curve(
    spans: Iterable[tuple[float, float]],
    attack: float = ATTACK,
    release: float = RELEASE,
    depth: float = DEPTH,
) -> GainCurve:
    """Down by `depth` dB within each (start, end); falling for `attack` s before it, rising for `release` s after it.

    The music stays down between spans that leave it no time to come up and go down again.
    """
    times, shares = [0.0], [0.0]
    merged = _merged(spans, attack + release)
    if merged:
        times = [time for start, end in merged for time in (start - attack, start, end, end + release)]
        shares = [0.0, 1.0, 1.0, 0.0] * len(merged)
    return GainCurve(tuple(times), tuple(shares), depth)


def _merged(spans: Iterable[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """The spans in order, those nearer than `gap` to each other made one."""
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] < gap:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
