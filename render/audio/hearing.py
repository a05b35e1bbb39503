"""Listening to a song for what cutting a film to it needs: beats, bars, parts and how loud each is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from render.audio.beats import FRAMES, HOP, RATE, RIVALS, Beats, Floats, track
from render.audio.heard import Heard

OFFERED = 0.5  # a tempo that is this nearly as likely as the one heard
BAR_LENGTHS = (4, 3)
WALTZ = 1.2  # how much better three must fit than four: most songs are in four
BASS_BANDS = 8  # of the spectrogram: up to 260 Hz
# Sound begins and ends where it is this share of its usual level.
QUIET = 0.12
BEFORE, AFTER = 0.05, 0.6  # seconds that are kept around
# Parts differ over so many bars to each side; a border is a peak of difference this many deviations high.
PART_BARS, BORDER = 8, 1.0
LEVELS = 600  # columns of the picture of a song


def hear(sound: Floats, wished: float | None = None) -> Heard:
    """Listen to a mono sound at RATE. wished: its tempo in beats a minute, if somebody knows it."""
    found = track(sound, wished)
    loud = loudness(sound)
    audible = np.flatnonzero(loud > QUIET * np.percentile(loud, 90)) if loud.any() else np.array([0])
    duration = len(sound) / RATE
    bar, first = bars(found)
    return Heard(
        beats=tuple(round(float(time), 4) for time in found.times),
        bpm=round(found.bpm, 2),
        doubt=0.0 if wished and len(found.times) else round(found.doubt, 3),
        others=tuple(round(tempo, 1) for tempo in others(found)),
        bar=bar,
        first=first,
        begins=round(max(0.0, audible[0] / FRAMES - BEFORE), 3),
        ends=round(min(duration, audible[-1] / FRAMES + AFTER), 3),
        borders=tuple(round(float(time), 3) for time in borders(found, bar, first)),
        levels=levels(loud),
        duration=round(duration, 4),
    )


def loudness(sound: Floats) -> Floats:
    """(frames,) the level of the sound, over a tenth of a second."""
    frames = np.square(sound[: len(sound) // HOP * HOP]).reshape(-1, HOP).mean(axis=1)
    return np.asarray(np.sqrt(uniform_filter1d(frames, FRAMES // 10)))


def levels(loud: Floats) -> tuple[int, ...]:
    """The song as a picture: the loudest of each column."""
    columns = [float(part.max(initial=0.0)) for part in np.array_split(loud, LEVELS)]
    loudest = max(*columns, 1e-9)
    return tuple(round(100 * column / loudest) for column in columns)


def others(found: Beats) -> list[float]:
    """The tempi that people might mean instead, the likeliest first."""
    scores = zip(found.rivals, RIVALS, strict=False)
    likely = sorted(((score, share * found.bpm) for score, share in scores if score >= OFFERED), reverse=True)
    return [tempo for _, tempo in likely]


def bars(found: Beats) -> tuple[int, int]:
    """Beats a bar, and the first that opens one: where the bass strikes and the harmony changes."""
    times = found.times
    if len(times) < 2 * max(BAR_LENGTHS):
        return BAR_LENGTHS[0], 0
    weight = accents(found.bands, times)
    best: dict[int, tuple[float, int]] = {}
    for bar in BAR_LENGTHS:
        means = [weight[phase::bar].mean() for phase in range(bar)]
        phase = int(np.argmax(means))
        rest = np.delete(weight, np.s_[phase::bar])
        count = len(weight) / bar
        best[bar] = (float((means[phase] - rest.mean()) * np.sqrt(count)), phase)
    bar = 3 if best[3][0] > WALTZ * max(best[4][0], 0.0) else 4
    return bar, best[bar][1]


def accents(bands: npt.NDArray[np.float32], times: Floats) -> Floats:
    """(beats,) how much each beat sounds like the first of a bar."""
    frames = np.clip(np.round(times * FRAMES).astype(int), 2, len(bands) - 3)
    bass = bands[:, :BASS_BANDS].mean(axis=1)
    struck = maximum_filter1d(np.maximum(0.0, np.diff(bass, prepend=bass[:1])), 7)[frames]
    spans = [bands[start:end].mean(axis=0) for start, end in zip(frames, [*frames[1:], len(bands)], strict=True)]
    means = np.stack(spans)
    change = np.abs(np.diff(means, axis=0, prepend=means[:1])).mean(axis=1)
    return np.asarray(standard(struck) + standard(change))


def standard(values: Floats) -> Floats:
    """Of mean 0 and deviation 1."""
    return np.asarray((values - values.mean()) / (values.std() + 1e-9))


def borders(found: Beats, bar: int, first: int) -> Floats:
    """The downbeats on which the song becomes another: peaks of difference between the bars before and after."""
    downbeats = found.times[first::bar]
    if len(downbeats) < 2 * PART_BARS:
        return downbeats[:0]
    frames = np.round(downbeats * FRAMES).astype(int)
    means = np.stack([found.bands[start:end].mean(axis=0) for start, end in pairwise(frames)])
    change = np.zeros(len(means))
    for index in range(2, len(means) - 2):
        before, after = means[max(0, index - PART_BARS) : index], means[index : index + PART_BARS]
        change[index] = np.abs(after.mean(axis=0) - before.mean(axis=0)).mean()
    peaks = (change == maximum_filter1d(change, PART_BARS + 1)) & (standard(change) > BORDER)
    return np.asarray(downbeats[:-1][peaks])
