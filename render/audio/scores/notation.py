"""Music as text: pitches, chord symbols, melodies and drum patterns.

Lengths are in pulses, the smallest even division that a piece counts: quarters in 4/4 and 3/4, eighths in 6/8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {"": 0, "#": 1, "b": -1}
PITCH = re.compile(r"([A-G])([#b]?)(-?\d)")
CHORD = re.compile(r"([A-G])([#b]?)([^/]*)(?:/([A-G])([#b]?))?")

# Semitones above the root; the order is that in which a thin voicing takes them: colour before the plain fifth.
QUALITIES = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "6": (0, 4, 9, 7),
    "m6": (0, 3, 9, 7),
    "7": (0, 4, 10, 7),
    "m7": (0, 3, 10, 7),
    "maj7": (0, 4, 11, 7),
    "add9": (0, 4, 2, 7),
    "madd9": (0, 3, 2, 7),
    "69": (0, 4, 9, 2, 7),
    "9": (0, 4, 10, 2, 7),
    "m9": (0, 3, 10, 2, 7),
    "maj9": (0, 4, 11, 2, 7),
    "m11": (0, 3, 10, 5, 7),
    "13": (0, 4, 10, 9, 2),
    "7b9": (0, 4, 10, 1, 7),
    "7#5": (0, 4, 10, 8),
    "m7b5": (0, 3, 10, 6),
    "dim7": (0, 3, 6, 9),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "7sus4": (0, 5, 10, 7),
    "9sus4": (0, 5, 10, 2, 7),
    "13sus4": (0, 5, 10, 9, 2),
    "maj7#11": (0, 4, 11, 6),
}
# Velocity of a drum step against the pattern's own.
STEPS = {".": None, "o": -28, "-": -14, "x": 0, "X": 14}


class NotationError(ValueError):
    """A score that cannot be read; the message shows the place."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord symbol: pitch classes 0..11."""

    symbol: str
    bass: int
    tones: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Harmony:
    """A chord and how long it lasts, in pulses from the start of its passage."""

    start: float
    length: float
    chord: Chord


@dataclass(frozen=True, slots=True)
class Tone:
    """One or more pitches (MIDI numbers) that sound together, in pulses from the start of the passage."""

    start: float
    length: float
    pitches: tuple[int, ...]


def pitch(name: str) -> int:
    """The MIDI number: C4 is 60."""
    found = PITCH.fullmatch(name)
    if not found:
        raise NotationError(f"no pitch: {name!r}")
    letter, accidental, octave = found.groups()
    return NATURALS[letter] + ACCIDENTALS[accidental] + 12 * (int(octave) + 1)


def chord(symbol: str) -> Chord:
    """`Bbmaj7/F`: root, quality, and another bass after the slash."""
    found = CHORD.fullmatch(symbol)
    if not found or found[3] not in QUALITIES:
        raise NotationError(f"no chord: {symbol!r}")
    root = NATURALS[found[1]] + ACCIDENTALS[found[2]]
    bass = NATURALS[found[4]] + ACCIDENTALS[found[5]] if found[4] else root
    return Chord(symbol, bass % 12, tuple((root + step) % 12 for step in QUALITIES[found[3]]))


def harmonies(text: str, bar: float) -> tuple[Harmony, ...]:
    """`F | Gm7 C7`: bars between strokes; the chords of a bar share it evenly, or as `Gm7:3 C7:1` says."""
    result: list[Harmony] = []
    for number, words in enumerate(_bars(text)):
        start = number * bar
        for word in words:
            symbol, _, length = word.partition(":")
            result.append(Harmony(start, float(length) if length else bar / len(words), chord(symbol)))
            start += result[-1].length
        _full(start, (number + 1) * bar, number, words)
    return tuple(result)


def melody(text: str, bar: float) -> tuple[Tone, ...]:
    """`C5:1.5 E5:.5 _:1 C5+E5 | -:2 ...`: `_` rests, `-` holds on, `+` stacks; a length stays until the next one."""
    result: list[Tone] = []
    start, length = 0.0, 1.0
    for number, words in enumerate(_bars(text)):
        for word in words:
            name, _, written = word.partition(":")
            length = float(written) if written else length
            if name == "-" and result:
                held = result.pop()
                result.append(Tone(held.start, start + length - held.start, held.pitches))
            elif name != "_":
                result.append(Tone(start, length, tuple(pitch(one) for one in name.split("+"))))
            start += length
        _full(start, (number + 1) * bar, number, words)
    return tuple(result)


def steps(text: str, bar: float) -> tuple[tuple[float, int], ...]:
    """`X..o x...`: where (pulses) and how hard a drum is struck; blanks and strokes only help the eye.

    Each bar between strokes is divided evenly by its characters.
    """
    result: list[tuple[float, int]] = []
    for number, words in enumerate(_bars(text)):
        row = "".join(words)
        for index, mark in enumerate(row):
            if mark not in STEPS:
                raise NotationError(f"no step: {mark!r} in {row!r}")
            accent = STEPS[mark]
            if accent is not None:
                result.append(((number + index / len(row)) * bar, accent))
    return tuple(result)


def _bars(text: str) -> list[list[str]]:
    return [part.split() for part in text.split("|")]


def _full(end: float, wanted: float, number: int, words: list[str]) -> None:
    if abs(end - wanted) > 1e-6:
        raise NotationError(f"bar {number + 1} ends at {end:g}, not at {wanted:g}: {' '.join(words)}")
