"""Beats of a decoded sound by its own onsets: no grid of beats is read.

Onset strength is the spectral flux of compressed magnitudes in bands, every 2.5 ms. Which of the pulses of a piece is
its beat, people themselves do not agree about: only for that the tempo is told, by the minute, as printed. Where the
beats are is found in the sound: those of the even pulse, in tempo within 1 % and at any phase, that most onsets are on
(a comb). It is stricter than beats that follow the onsets: one pulse must hold from the first second to the last bar.
There pieces slow down, each in its own way, and a beat is the clearest onset around its place in the pulse.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.floating]

RATE = 48_000
HOP, WINDOW, COMPRESSION = 120, 1024, 200.0  # samples, and loudness at which flux is felt
SECOND = RATE / HOP
BANDS, LOWEST, HIGHEST = 24, 1, 300  # bands and the spectrum's bins that they share
SLACK, TEMPI, PHASES = 0.01, 41, 200  # of the tempi and phases tried
# Around the sharp sounds by which the delay is found: a chord (Hz) and noise, 40 dB down.
CHORD, QUIET = (98, 147, 220, 330, 440, 659, 880, 1319, 1760, 2637), 0.01
REACH = 0.2  # seconds, of an onset on its own
SLOWING = 4  # beats before the last that may come late


def heard_beats(sound: Floats, about: float, ending: float) -> Floats:
    """Seconds of the beats of a mono sound at RATE, `about` so many seconds from each other.

    ending: about when the beat comes that is looked for on its own.
    """
    strength = onsets(sound)
    first, hops = comb(strength, about * SECOND)
    last = clearest(strength, ending + onset_delay())
    even = np.arange(first, last - hops / 2, hops)
    late = [clearest(strength, beat / SECOND) for beat in even[-SLOWING:]]
    return np.concatenate([even[:-SLOWING], late, [last]]) / SECOND - onset_delay()


def onsets(sound: Floats) -> Floats:
    """How much louder all bands grow at each hop; as much room for a bass drum as for cymbals."""
    frames = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP] * np.hanning(WINDOW)
    levels = np.log1p(COMPRESSION * np.abs(np.fft.rfft(frames.astype(np.float32))))
    edges = np.unique(np.geomspace(LOWEST, HIGHEST, BANDS + 1).round().astype(int))
    rises = np.maximum(np.diff(levels, axis=0, prepend=levels[:1]), 0.0)
    bands = np.add.reduceat(rises, edges, axis=1)[:, :-1] / np.diff(edges)
    return np.asarray(bands.sum(axis=1))


@cache
def onset_delay() -> float:
    """How much later than it begins a sharp sound is found in the midst of others; below 0, as windows look ahead."""
    dice = np.random.default_rng(7)
    clock = np.arange(10 * RATE) / RATE
    sound = QUIET * (dice.standard_normal(len(clock)) + np.sin(2 * np.pi * np.outer(CHORD, clock)).sum(axis=0))
    struck = np.exp(-30 * clock[: RATE // 10]) * np.sin(2 * np.pi * 600 * clock[: RATE // 10])
    starts = np.arange(0.5, 9.5, 0.25) + dice.uniform(0, 1 / SECOND, 36)
    for start in starts:
        first = round(start * RATE)
        sound[first : first + len(struck)] += struck
    strength = onsets(sound)
    near = [round((start - 0.1) * SECOND) for start in starts]
    found = [first + int(np.argmax(strength[first : first + round(0.2 * SECOND)])) for first in near]
    return float(np.mean(np.array(found) / SECOND - starts))


def comb(strength: Floats, about: float) -> tuple[float, float]:
    """First hop and distance of the even pulse that most onsets are on."""
    best = (-np.inf, 0.0, about)
    places = np.arange(len(strength))
    for hops in about * np.linspace(1 - SLACK, 1 + SLACK, TEMPI):
        for first in np.arange(PHASES) / PHASES * hops:
            pulse = np.arange(first, places[-1], hops)
            best = max(best, (float(np.interp(pulse, places, strength).mean()), float(first), float(hops)))
    return best[1:]


def clearest(strength: Floats, about: float) -> float:
    """The hop at which the clearest onset around that second is."""
    first = max(0, round((about - REACH) * SECOND))
    return float(first + int(strength[first : first + round(2 * REACH * SECOND)].argmax()))
