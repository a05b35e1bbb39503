"""When a song beats of which nothing is known: its tempo, its beats and how sure they are.

Onset strength is the spectral flux of a log mel spectrogram (Böck and Widmer 2013, without vibrato's), the tempo the
way of least change through an autocorrelation tempogram under a prior (Ellis 2007), the beats the best way through
both by dynamic programming (the same), and where music keeps time their lines are put straight, as drummers would.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, uniform_filter1d

type Floats = npt.NDArray[np.floating[Any]]

RATE = 24_000  # Hz, mono
HOP = 240  # samples between two frames
FRAMES = RATE // HOP  # a second
WINDOW = 1024  # samples of a spectrum: 43 ms
BANDS, LOWEST_BAND, HIGHEST_BAND = 72, 30.0, 11_000.0  # mel, Hz
COMPRESSION = 20.0  # log(1 + c * magnitude), of a sound whose highest sample is 1
LAG = 2  # frames between the spectra whose difference is an onset

SLOWEST, FASTEST = 40.0, 220.0  # beats a minute
STEPS_AN_OCTAVE = 60  # of the tempo
LISTENING = 10.0  # seconds over which a tempo is judged, once every second
# The prior over tempi: people tap at two beats a second, give or take an octave (Ellis 2007).
LIKELY, SPREAD = 100.0, 1.0  # beats a minute, octaves
PERIODS = 4  # of a tempo's periods whose echoes count
STEADY = 40.0  # what an octave of change between two seconds costs
TIGHT = 90.0  # what the square of a beat's misfit costs, as ln(interval / period)
# Beats to each side through which a line is laid, and how far (s) they may stray from it where music keeps time.
NEIGHBOURS, STRAIGHT = 6, 0.025
# A beat is heard if within so many frames of it something begins at this share of the usual strength.
NEAR, CLEAR = 5, 0.4
FEWEST = 8  # beats; less is no music to cut to
# Other tempi that people might tap instead.
RIVALS = (1 / 3, 1 / 2, 2 / 3, 3 / 2, 2.0, 3.0)
# What an attack comes late by in the onset strength, seconds (bench.songs: within 3 ms on all songs for constants).
LATE = 0.0


@dataclass(frozen=True, slots=True)
class Beats:
    """What was heard: beats in seconds, ascending; none where there is no beat."""

    times: Floats
    bpm: float
    rivals: tuple[float, ...]  # 0..1: how nearly each of RIVALS would have been taken instead
    bands: npt.NDArray[np.float32]  # the log mel spectrogram, FRAMES a second

    @property
    def doubt(self) -> float:
        """0..1: how nearly half, double or triple the tempo would have been taken instead."""
        return max(self.rivals, default=1.0)


def mel_filters() -> Floats:
    """(bands, bins) triangles, equally wide in mel."""
    lowest, highest = (2595 * np.log10(1 + hz / 700) for hz in (LOWEST_BAND, HIGHEST_BAND))
    edges = np.linspace(lowest, highest, BANDS + 2)
    hertz = 700 * (10 ** (edges / 2595) - 1)
    bins = np.fft.rfftfreq(WINDOW, 1 / RATE)
    low, middle, high = hertz[:-2, None], hertz[1:-1, None], hertz[2:, None]
    rise, fall = (bins - low) / (middle - low), (high - bins) / (high - middle)
    filters = np.maximum(0.0, np.minimum(rise, fall))
    return np.asarray(filters / np.maximum(filters.sum(axis=1, keepdims=True), 1e-9))


def spectrogram(sound: Floats) -> npt.NDArray[np.float32]:
    """(frames, bands) log mel magnitudes; frame n is centred on n * HOP samples."""
    loudest = max(float(np.abs(sound).max(initial=0.0)), 1e-6)
    padded = np.pad(sound / loudest, (WINDOW // 2, WINDOW))
    count = len(sound) // HOP + 1
    filters, window = mel_filters().T.astype(np.float32), np.hanning(WINDOW).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:count]
    found = np.empty((count, BANDS), np.float32)
    for first in range(0, count, 2000):  # memory stays flat
        part = np.abs(np.fft.rfft(frames[first : first + 2000] * window, axis=1)).astype(np.float32)
        found[first : first + 2000] = np.log1p(COMPRESSION * part @ filters)
    return found


def onsets(bands: npt.NDArray[np.float32]) -> Floats:
    """(frames,) how much begins; about 0 where nothing does, of deviation 1 in each stretch of the song."""
    before = maximum_filter1d(bands, 3, axis=1)[:-LAG]
    flux = np.maximum(0.0, bands[LAG:] - before).mean(axis=1)
    flux = np.concatenate([np.zeros(LAG - LAG // 2), flux, np.zeros(LAG // 2)])
    flux = gaussian_filter1d(flux, 1.0)
    flux = flux - uniform_filter1d(flux, FRAMES)
    loud = np.sqrt(uniform_filter1d(np.square(flux), 8 * FRAMES))
    return np.asarray(flux / (loud + 0.1 * flux.std() + 1e-9))


def tempi() -> Floats:
    """The tempi that are asked for, in beats a minute."""
    octaves = np.log2(FASTEST / SLOWEST)
    return np.asarray(SLOWEST * 2 ** (np.arange(round(octaves * STEPS_AN_OCTAVE) + 1) / STEPS_AN_OCTAVE))


def tempogram(strength: Floats) -> Floats:
    """(seconds, tempi) how well the onsets around each second repeat at each tempo."""
    size = round(LISTENING * FRAMES)
    padded = np.pad(np.maximum(strength, 0.0), size // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[::FRAMES] * np.hanning(size)
    spectra = np.fft.rfft(windows - windows.mean(axis=1, keepdims=True), 2 * size, axis=1)
    echo = np.fft.irfft(np.square(np.abs(spectra)), axis=1)[:, :size]
    taper = np.fft.irfft(np.square(np.abs(np.fft.rfft(np.hanning(size), 2 * size))))[:size]
    echo = echo / (echo[:, :1] + 1e-9) / np.maximum(taper / taper[0], 0.05)
    lags = 60 * FRAMES / tempi()
    found = np.zeros((len(echo), len(lags)))
    for period in range(1, PERIODS + 1):
        place = np.minimum(lags * period, size - 2)
        whole, part = place.astype(int), place % 1
        found += (echo[:, whole] * (1 - part) + echo[:, whole + 1] * part) / PERIODS
    return np.asarray(np.maximum(found, 0.0))


def prior(wished: float | None) -> Floats:
    """How likely each tempo is before a note is heard: about the wished one, if any."""
    centre, spread = (wished, 0.04) if wished else (LIKELY, SPREAD)
    return np.asarray(np.exp(-0.5 * np.square(np.log2(tempi() / centre) / spread)))


def tempo_way(gram: Floats, before: Floats) -> npt.NDArray[np.intp]:
    """The index of the tempo at each second: the best sum of what is heard, with little change."""
    score = gram * before
    octaves = np.log2(tempi())
    cost = STEADY * np.square(octaves[:, None] - octaves[None, :])
    cost = np.minimum(cost, 2.0)  # somebody may begin anew at another tempo
    best, origins = score[0], []
    for now in score[1:]:
        through = best[:, None] - cost
        origins.append(through.argmax(axis=0))
        best = through.max(axis=0) + now
    way = [int(best.argmax())]
    for came in reversed(origins):
        way.append(int(came[way[-1]]))
    return np.asarray(way[::-1])


def beat_frames(strength: Floats, periods: Floats) -> npt.NDArray[np.intp]:
    """The frames of the beats: strong onsets about a period apart. periods: (frames,) in frames."""
    count = len(strength)
    score = strength.copy()
    origin = np.full(count, -1)
    for now in range(count):
        period = periods[now]
        first, last = max(0, now - round(2 * period)), now - round(period / 2)
        if last <= 0:
            continue
        gaps = np.log((now - np.arange(first, last)) / period)
        ways = score[first:last] - TIGHT * np.square(gaps)
        best = int(ways.argmax())
        if ways[best] > 0:
            score[now] += ways[best]
            origin[now] = first + best
    end = count - round(periods[-1])
    now = max(0, end) + int(score[max(0, end) :].argmax())
    found = []
    while now >= 0:
        found.append(now)
        now = int(origin[now])
    return np.asarray(found[::-1])


def straightened(times: Floats) -> Floats:
    """The beats on the line through their neighbours where they keep time; as they were where they do not."""
    found = times.copy()
    for index in range(len(times)):
        first, last = max(0, index - NEIGHBOURS), min(len(times), index + NEIGHBOURS + 1)
        numbers = np.arange(first, last)
        line = np.polyfit(numbers, times[first:last], 1)
        misses = times[first:last] - np.polyval(line, numbers)
        if len(numbers) > NEIGHBOURS and misses.std() < STRAIGHT:
            found[index] = np.polyval(line, index)
    return np.maximum.accumulate(found)


def heard_part(strength: Floats, times: Floats) -> Floats:
    """Without the beats before the first and after the last on which anything begins."""
    frames = np.clip(np.round((times + LATE) * FRAMES).astype(int), 0, len(strength) - 1)
    struck = maximum_filter1d(strength, 2 * NEAR + 1)[frames]
    clear = np.flatnonzero(struck > CLEAR * np.median(struck)) if len(struck) else struck
    return times[clear[0] : clear[-1] + 1] if len(clear) else times[:0]


def scores_of(gram: Floats, bpm: float) -> tuple[float, ...]:
    """How likely each of RIVALS is against the tempo that was taken: 0 not at all, 1 as well."""
    heard = maximum_filter1d(gram.mean(axis=0) * prior(None), 5)
    known = tempi()

    def score(tempo: float) -> float:
        inside = SLOWEST <= tempo <= FASTEST
        return float(heard[np.abs(np.log2(known / tempo)).argmin()]) if inside else 0.0

    return tuple(min(1.0, score(bpm * share) / max(score(bpm), 1e-9)) for share in RIVALS)


def track(sound: Floats, wished: float | None = None) -> Beats:
    """The beats of a mono sound at RATE. wished: a tempo in beats a minute, if somebody knows it."""
    bands = spectrogram(sound)
    strength = onsets(bands)
    gram = tempogram(strength)
    way = tempo_way(gram, prior(wished))
    seconds = np.arange(len(strength)) / FRAMES
    periods = 60 * FRAMES / np.exp2(np.interp(seconds, np.arange(len(way)), np.log2(tempi()[way])))
    times = heard_part(strength, beat_frames(strength, periods) / FRAMES - LATE)
    if len(times) < FEWEST:
        return Beats(times[:0], 0.0, (), bands)
    times = straightened(times)
    bpm = 60 / float(np.median(np.diff(times)))
    return Beats(times, bpm, scores_of(gram, bpm), bands)
