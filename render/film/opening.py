"""The first seconds of a movie's sound, to be heard while the rest of it is being made.

How loud the movie will be is foretold from its music. The opening is encoded at the gain that follows, and the whole
sound keeps that gain there: its first packets are those of the opening again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from render.audio.loudness import STEP, Begun, amplified, gated_loudness, limit, power_of, step_powers
from render.film.soundtrack import (
    AAC_FRAME,
    CLIP_LOUDNESS,
    FIRST_CEILING,
    LOUDNESS,
    RATE,
    SOUND_PACKETS,
    encode_under_peak,
    fitted,
    mix,
    under,
    with_sound,
)
from render.media.arrays import Sound
from render.story.storyboard import Shot, Storyboard

# 12 s, six pieces of the stream: longer than the rest takes, on a busy machine too.
PACKETS = 6 * SOUND_PACKETS
SAMPLES = PACKETS * AAC_FRAME
# So far the limiter and the encoder look ahead, and more.
AHEAD = 8 * AAC_FRAME
# A shorter movie's sound is made in a moment.
SHORTEST = 20.0  # seconds


def begun(storyboard: Storyboard, music: Sound) -> Begun | None:
    """The gain of a movie's opening; None where the movie is so short that it needs none, or silent."""
    loudness = foretold(storyboard, music)
    if storyboard.duration < SHORTEST or not np.isfinite(loudness):
        return None
    return Begun(LOUDNESS - loudness, SAMPLES + AHEAD)


def foretold(storyboard: Storyboard, music: Sound) -> float:
    """How loud music and clips will be together, before anybody has listened to the clips: they will be brought to
    CLIP_LOUDNESS.
    """
    powers = step_powers(fitted(music, round(storyboard.duration * RATE)), RATE)
    times = (np.arange(len(powers)) + 0.5) * STEP
    for curve in under(storyboard):
        powers = powers * np.square(curve(times))
    for shot in with_sound(storyboard):
        powers[(times >= shot.start) & (times < shot.end)] += power_of(CLIP_LOUDNESS)
    return gated_loudness(powers)


def write_opening(
    storyboard: Storyboard, music: Sound, clip_sound: Callable[[Shot], Sound], begins: Begun, out: Path
) -> None:
    """Encode it as AAC in an MP4 file."""
    mixed = mix(storyboard, music, clip_sound, begins.samples)
    encode_under_peak(limit(amplified(mixed, begins.gain), RATE, FIRST_CEILING), out, PACKETS)
