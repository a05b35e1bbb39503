"""Chords as notes: voices that move as little as they can."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise, product

from render.audio.scores.notation import Chord, Harmony

# Two voices a half step apart colour a ninth chord but blur it: worth this many semitones of movement to avoid.
BLUR = 5.0


def voiced(harmonies: Iterable[Harmony], low: int, high: int, voices: int = 3) -> list[tuple[Harmony, tuple[int, ...]]]:
    """Each chord as `voices` ascending pitches within low..high, every voice moving as little as possible."""
    result: list[tuple[Harmony, tuple[int, ...]]] = []
    before: tuple[int, ...] = ()
    for harmony in harmonies:
        before = voicing(harmony.chord, low, high, voices, before)
        result.append((harmony, before))
    return result


def voicing(chord: Chord, low: int, high: int, voices: int, before: tuple[int, ...] = ()) -> tuple[int, ...]:
    """The voicing of one chord nearest to `before`, or to the middle of the range."""
    places = [[key for key in range(low, high + 1) if key % 12 in tones] for tones in _upper_tones(chord, voices)]
    middle = (low + high) / 2

    def awkwardness(keys: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
        blur = BLUR * sum(above - below == 1 for below, above in pairwise(keys))
        if before:
            return blur + sum(abs(a - b) for a, b in zip(keys, before, strict=True)), keys
        return blur + abs(sum(keys) / len(keys) - middle) + 0.3 * (keys[-1] - keys[0]), keys

    stacks = (tuple(sorted(keys)) for keys in product(*places))
    return min((keys for keys in stacks if len(set(keys)) == voices), key=awkwardness)


def _upper_tones(chord: Chord, voices: int) -> list[tuple[int, ...]]:
    """What each upper voice may sing: a rich chord leaves its bass note to the bass; in a thin one voices double."""
    tones = chord.tones
    if len(tones) > voices:
        tones = tuple(tone for tone in tones if tone != chord.bass)
    return [*((tone,) for tone in tones[:voices]), *[tones] * (voices - len(tones))]


def bass_note(chord: Chord, low: int) -> int:
    """The chord's bass in the octave that begins at `low`."""
    return low + (chord.bass - low) % 12
