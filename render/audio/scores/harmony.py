"""Chords as notes: voices that move as little as they can."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise, product

from render.audio.scores.notation import Chord, Harmony

# Upper voices nearer than a whole tone blur in a pad.
CLOSEST = 2


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
    tones = _upper_tones(chord, voices)
    places = [[key for key in range(low, high + 1) if key % 12 == tone] for tone in tones]
    middle = (low + high) / 2

    def awkwardness(keys: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
        if before:
            return sum(abs(a - b) for a, b in zip(keys, before, strict=True)), keys
        return abs(sum(keys) / len(keys) - middle) + 0.3 * (keys[-1] - keys[0]), keys

    stacks = (tuple(sorted(keys)) for keys in product(*places))
    open_stacks = [keys for keys in stacks if all(b - a >= CLOSEST for a, b in pairwise(keys))]
    return min(open_stacks, key=awkwardness)


def _upper_tones(chord: Chord, voices: int) -> tuple[int, ...]:
    """What the upper voices sing: four-note chords leave the root to the bass; thin ones double from the start."""
    tones = chord.tones
    if len(tones) > voices:
        tones = tuple(tone for tone in tones if tone != chord.bass)
    return tuple(tones[index % len(tones)] for index in range(voices))


def bass_note(chord: Chord, low: int) -> int:
    """The chord's bass in the octave that begins at `low`."""
    return low + (chord.bass - low) % 12
