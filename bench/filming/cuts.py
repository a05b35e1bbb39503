"""Whether our own pieces are cut on their beats: the movie is decoded, and its cuts and beats are found anew.

A cut is where the picture changes at once. Beats are those of the even pulse that the onsets of the movie's sound agree
with best, near the tempo that the piece was written at, and, as pieces slow down at their end, the clearest onset
around the last cut. The movie's report and the beats of the grid are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from bench.filming.setting import Setting
from bench.seeing.row import Row
from render.audio.soundtracks import Soundtrack, arrange, soundtracks
from render.film.movie import render_movie
from render.film.soundtrack import RATE, decode
from render.film.theme import OUR_SOUNDTRACKS, load_theme
from render.film.timeline import FRAME_RATE
from render.jobs.look import look_at
from render.jobs.stages import Stages
from render.story.tell import tell
from render.story.wish import Wish

type Floats = npt.NDArray[np.floating]

NEAR = 0.020  # seconds
HEIGHT, SMALL = 180, (64, 36)
# A cut changes the picture by so many times what the frames beside it do, and by so many of 255.
CLEAR, LEAST = 4.0, 6.0
HOP, WINDOW, COMPRESSION = 120, 1024, 200.0  # samples and loudness of the onset strength
ENDING_REACH = 0.2  # seconds
TEMPO_SLACK, TEMPI, PHASES = 0.01, 81, 240


def rows(setting: Setting) -> Iterator[Row]:
    album = look_at([setting.inputs], setting.scratch / "looks", Stages())
    stills = [(path, seen) for path, seen in album.seen if path.suffix == ".jpg"]
    late = onset_delay()
    misses: dict[str, list[float]] = {}
    for track in soundtracks(OUR_SOUNDTRACKS):
        wish = Wish(title="Cuts", mood=track.mood, length="short")
        theme = replace(load_theme(wish.mood), transitions=("cut",), opening="cut", closing="cut")
        board = tell(stills, wish, theme.pace, partial(arrange, track))
        out = setting.scratch / f"{track.name}.mp4"
        render_movie(board, theme, out, height=HEIGHT, cache=setting.scratch / "cache")
        sound = decode(out).mean(axis=1)
        cuts, beats = cuts_of(out), beats_of(sound, beat_seconds(track), late)
        beats = np.append(beats[beats < cuts[-1] - beat_seconds(track)], ending_of(sound, cuts[-1], late))
        misses[track.name] = [float(cut - beats[np.abs(beats - cut).argmin()]) for cut in cuts]
        if len(cuts) != len(board.shots) - 1:
            raise RuntimeError(f"{track.name}: {len(cuts)} cuts seen, {len(board.shots)} shots")
    off = np.concatenate(list(misses.values()))
    share = float((np.abs(off) <= NEAR).mean())
    worst = max(misses, key=lambda name: max(map(abs, misses[name])))
    note = (
        f"{1000 * off.mean():+.1f} ms on the whole, {1000 * off.std():.1f} ms of spread; worst"
        f" {1000 * max(map(abs, misses[worst])):.0f} ms in {worst}; {len(misses)} pieces, hard cuts"
    )
    yield Row("cuts within 20 ms of a beat, share", 1.0, share, len(off), "own pieces", note=note)


def cuts_of(movie: Path) -> list[float]:
    """Seconds at which the picture changes at once."""
    with av.open(str(movie)) as container:
        frames = [
            cv2.resize(frame.to_ndarray()[: frame.height], SMALL, interpolation=cv2.INTER_AREA).astype(np.float32)
            for frame in container.decode(video=0)
        ]
    changes = np.array([np.abs(after - before).mean() for before, after in pairwise(frames)])
    beside = np.maximum(np.roll(changes, 1), np.roll(changes, -1))
    return [float(index + 1) / FRAME_RATE for index in np.flatnonzero(changes > np.maximum(LEAST, CLEAR * beside))]


def beat_seconds(track: Soundtrack) -> float:
    """At the tempo that it was written at."""
    return float(np.median(np.diff(track.grid.beats)))


def beats_of(sound: Floats, about: float, late: float) -> Floats:
    """The beats of the best even pulse."""
    strength = onsets(sound)
    seconds = np.arange(len(strength)) * HOP / RATE
    best, found = -np.inf, np.zeros(0)
    for period in about * np.linspace(1 - TEMPO_SLACK, 1 + TEMPO_SLACK, TEMPI):
        for phase in np.arange(PHASES) / PHASES * period:
            beats = np.arange(phase, seconds[-1], period)
            score = float(np.interp(beats, seconds, strength).mean())
            if score > best:
                best, found = score, beats
    return found - late


def ending_of(sound: Floats, about: float, late: float) -> float:
    """When the loudest beginning within a beat's reach of the last cut is: pieces slow down as they end."""
    strength = onsets(sound)
    first = max(0, round((about + late - ENDING_REACH) * RATE / HOP))
    part = strength[first : first + round(2 * ENDING_REACH * RATE / HOP)]
    return float((first + int(part.argmax())) * HOP / RATE - late)


def onsets(sound: Floats) -> Floats:
    """How much louder all frequencies grow at each hop: spectral flux of compressed magnitudes."""
    frames = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP] * np.hanning(WINDOW)
    spectra = np.log1p(COMPRESSION * np.abs(np.fft.rfft(frames.astype(np.float32))))
    return np.asarray(np.maximum(np.diff(spectra, axis=0, prepend=spectra[:1]), 0.0).sum(axis=1))


def onset_delay() -> float:
    """How much later than it begins a sharp sound is found."""
    sound = np.zeros(4 * RATE, np.float32)
    time = np.arange(RATE // 10) / RATE
    for beat in range(1, 8):
        begin = beat * RATE // 2
        sound[begin : begin + len(time)] = np.exp(-30 * time) * np.sin(2 * np.pi * 600 * time)
    strength = onsets(sound)
    starts = [round((beat / 2 - 0.1) * RATE / HOP) for beat in range(1, 8)]
    peaks = [start + int(np.argmax(strength[start : start + RATE // (5 * HOP)])) for start in starts]
    return float(np.mean([peak * HOP / RATE - beat / 2 for beat, peak in enumerate(peaks, 1)]))
