"""Analyses as the engine would give them, for stories about known pictures."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from render.audio.grid import BeatGrid, Section
from render.audio.soundtracks import Arrangement, Soundtrack
from render.media.probe import Probe
from render.story.pace import Pace
from render.vision.analysis import Analysis, Face, Junk, Look, Sample, Span, VideoAnalysis

NOON = datetime(2024, 5, 3, 12)
PACE = Pace(photo=4.0, photo_shortest=2.0, clip_shortest=2.0, clip_longest=7.0, transition=0.8, title=4.0, end_card=4.0)


def direction(seed: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A unit vector; two seeds give nearly orthogonal ones."""
    vector = np.random.default_rng(seed).standard_normal(1280)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def face(eyes_open: float = 0.9, smile: float = 0.5) -> Face:
    return Face((100.0, 100.0, 300.0, 300.0), 0.9, 0.8, eyes_open, smile, 0.9, 0.8, (200.0, 200.0, 200.0, 0.0))


def look(
    quality: float = 0.6, seed: int = 0, faces: tuple[Face, ...] = (), junk: Junk | None = None, sharpness: float = 0.7
) -> Look:
    return Look(faces, sharpness, 0.8, (), (), (), direction(seed), junk, 0.0, quality)


def photo(
    name: str, minutes: float = 0.0, gps: tuple[float, float] | None = None, **seen: Any
) -> tuple[Path, Analysis]:
    probe = Probe("photo", "jpeg", 4000, 3000, 1, NOON + timedelta(minutes=minutes), "exif", gps, None, None)
    return Path(name), Analysis(probe, look(**seen))


def video(
    name: str,
    minutes: float = 0.0,
    duration: float = 12.0,
    cuts: tuple[float, ...] = (),
    speech: tuple[tuple[float, float], ...] = (),
    best: tuple[Span, ...] = (Span(3.0, 8.0, 0.8),),
    **seen: Any,
) -> tuple[Path, Analysis]:
    taken_at = NOON + timedelta(minutes=minutes)
    probe = Probe("video", "mp4", 1920, 1080, 1, taken_at, "quicktime", None, None, None, duration, 30.0, "h264", True)
    samples = tuple(Sample(float(second), look(**seen), 0.2, 0.9) for second in range(int(duration)))
    return Path(name), Analysis(probe, look(**seen), VideoAnalysis(duration, cuts, speech, samples, best))


def grid(seconds: float, bpm: float = 100.0, per_bar: int = 4) -> BeatGrid:
    beats = tuple(float(beat) for beat in np.arange(0.0, seconds - 2.0, 60.0 / bpm))
    return BeatGrid(beats, beats[::per_bar], (Section(0.0, "all", 0.5),), seconds)


def arrange(seconds: float) -> Arrangement:
    piece = Soundtrack("test", "Test", "chill", Path("test.opus"), grid(180.0), "nobody")
    return Arrangement(piece, ((0.0, seconds),), grid(seconds))
