"""How parts are written: accompaniments, bass lines, melodies and drums from a line of notation each."""

from __future__ import annotations

from collections.abc import Sequence

from render.audio.scores.harmony import bass_note, voiced
from render.audio.scores.notation import Harmony, melody, steps
from render.audio.scores.song import Part, Song

# Velocity that a melody gains for each semitone above its middle: players lean into the high notes.
LEAN = 0.7
# A phrase grows toward its middle by this much and gives way again.
ARCH = 6.0


def sing(song: Song, part: Part, section: str, text: str, velocity: float, shift: int = 0) -> None:
    """A melody (see `notation.melody`), `shift` semitones from where it is written, shaped like a phrase."""
    tones = melody(text, song.meter.bar)
    start = song.starts[section]
    length = max(tone.start + tone.length for tone in tones)
    middle = sum(max(tone.pitches) for tone in tones) / len(tones)
    for tone in tones:
        place = tone.start / length
        arch = ARCH * (1 - (2 * place - 1) ** 2)
        for pitch in tone.pitches:
            top = 0 if pitch == max(tone.pitches) else -10
            force = velocity + arch + LEAN * (pitch - middle) + top + _accent(song, tone.start)
            part.play(start + tone.start, tone.length * 1.01, pitch + shift, force)


def _accent(song: Song, pulse: float) -> float:
    if pulse % song.meter.bar == 0:
        return 4.0
    return 1.0 if pulse % song.meter.beat == 0 else -3.0


def arpeggio(song: Song, part: Part, section: str, pattern: str, velocity: float, low: int, high: int) -> None:
    """Broken chords. Each mark of the pattern is an even share of a bar: 0 the bass, 1 the fifth or next tone above
    it, 2.. the voice-led upper voices from below, `.` nothing. Notes ring until the chord changes, as with a pedal.
    """
    marks = pattern.replace(" ", "")
    share = song.meter.bar / len(marks)
    for harmony, upper in voiced(song.chords(section), low, high):
        keys = _keys(harmony, low, upper)
        end = harmony.start + harmony.length
        count = round(harmony.length / share)
        offset = round(harmony.start % song.meter.bar / share)
        for index in range(count):
            mark = marks[(offset + index) % len(marks)] if index else "0"
            if mark != ".":
                start = harmony.start + index * share
                force = velocity + (5 if mark == "0" else 0) + _accent(song, start)
                part.play(start, end - start, keys[int(mark) % len(keys)], force)


def _keys(harmony: Harmony, low: int, upper: Sequence[int]) -> tuple[int, ...]:
    bass = bass_note(harmony.chord, low - 19)
    above = [bass + 7] if (bass + 7) % 12 in harmony.chord.tones else [key - 12 for key in upper if key - 12 > bass + 2]
    return (bass, *above[:1], *upper)


def block(
    song: Song, part: Part, section: str, rhythm: str, velocity: float, low: int, high: int, voices: int = 3
) -> None:
    """Chords struck in a rhythm (see `notation.steps`), each held until the next stroke or the end of its chord."""
    for harmony, keys in voiced(song.chords(section), low, high, voices):
        strokes = _strokes(song, harmony, rhythm)
        ends = [stroke for stroke, _ in strokes[1:]] + [harmony.start + harmony.length]
        for (stroke, accent), end in zip(strokes, ends, strict=True):
            for order, key in enumerate(keys):
                # A hand is never quite flat on the keys: the low ones come first, by a few milliseconds.
                roll = order * 0.006 * song.bpm / 60 * song.meter.beat
                part.play(stroke + roll, (end - stroke) * 0.94 - roll, key, velocity + accent - 2 * order)


def _strokes(song: Song, harmony: Harmony, rhythm: str) -> list[tuple[float, int]]:
    """Where the rhythm falls within the chord, in pulses from the start of the piece; always on its first pulse."""
    bars = rhythm.count("|") + 1
    period = bars * song.meter.bar
    base = harmony.start - harmony.start % period
    found = [
        (base + turn * period + place, accent)
        for turn in range(int(harmony.length // period) + 2)
        for place, accent in steps(rhythm, song.meter.bar)
        if harmony.start <= base + turn * period + place < harmony.start + harmony.length
    ]
    return found if found and found[0][0] == harmony.start else [(harmony.start, 0), *found]


def pad(
    song: Song,
    part: Part,
    section: str,
    velocity: float,
    low: int,
    high: int,
    swell: tuple[float, float],
    voices: int = 3,
) -> None:
    """Held chords; a voice that stays on its note is not struck again. `swell`: expression at the start and the end."""
    chords = voiced(song.chords(section), low, high, voices)
    for voice in range(voices):
        start, key = chords[0][0].start, chords[0][1][voice]
        for harmony, keys in chords[1:]:
            if keys[voice] != key:
                part.play(start, harmony.start - start, key, velocity)
                start, key = harmony.start, keys[voice]
        part.play(start, chords[-1][0].start + chords[-1][0].length - start, key, velocity)
    end = chords[-1][0].start + chords[-1][0].length
    part.swell(chords[0][0].start, end, *swell)


def bass(song: Song, part: Part, section: str, rhythm: str, velocity: float, low: int = 28, octaves: str = "") -> None:
    """The chords' bass notes in a rhythm; `octaves` marks strokes, in turn, to play an octave up (^) or the fifth (5),
    which is that of the chord's root, whatever its bass.
    """
    for harmony in song.chords(section):
        strokes = _strokes(song, harmony, rhythm)
        ends = [stroke for stroke, _ in strokes[1:]] + [harmony.start + harmony.length]
        root = bass_note(harmony.chord, low)
        for index, ((stroke, accent), end) in enumerate(zip(strokes, ends, strict=True)):
            mark = octaves[index % len(octaves)] if octaves else "."
            fifth = (harmony.chord.tones[0] + 7 - root) % 12
            key = root + {"^": 12, "5": fifth}.get(mark, 0)
            part.play(stroke, (end - stroke) * 0.92, key, velocity + accent)


def drum(song: Song, part: Part, section: str, key: int, rhythm: str, velocity: float) -> None:
    """One drum in a rhythm of one or more bars, repeated to the end of the section."""
    start = song.starts[section]
    bars = next(passage.bars for passage in song.form if passage.name == section)
    period = (rhythm.count("|") + 1) * song.meter.bar
    end = start + bars * song.meter.bar
    pulse = float(start)
    while pulse < end:
        for place, accent in steps(rhythm, song.meter.bar):
            if pulse + place < end:
                part.play(pulse + place, 0.4, key, velocity + accent)
        pulse += period
