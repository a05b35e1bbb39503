"""A piece while it is written: its form, its parts, and how a person would time it."""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass, field
from itertools import accumulate

from render.audio.grid import BeatGrid, Section
from render.audio.scores.notation import Harmony, harmonies

# Our movies' frames: every beat falls on one, so that a cut can be right on the beat.
FRAME_RATE = 30
# Quiet before the first beat, in frames, so that no encoder clips the first attack.
LEAD = 2
# Joins between sections are heard only if what comes before them changes: sections may follow each other in a cut
# when the last chord is the same and the energy before the join differs by no more than this.
ENERGY_STEP = 0.5
# A note is never further from its place than this many standard deviations.
FURTHEST = 2.0
# Players listen to each other: on the beats this share of their looseness is left, and drums have none there.
TOGETHER = 0.3
DRUM_BANK = 128
SHORTEST = 0.04  # seconds; a shorter note would be a click
LAST_NOTES = 0.3  # notes that end within this share of a bar from the end are the last ones


@dataclass(frozen=True, slots=True)
class Passage:
    """A section as the composer plans it."""

    name: str
    bars: int
    energy: float  # 0 calm .. 1 full
    chords: str
    opens: bool = False  # a cut may begin here


@dataclass(frozen=True, slots=True)
class Meter:
    """How pulses make beats and bars: 4/4 is (4, 1), 3/4 (3, 1), 6/8 in eighths (6, 3)."""

    bar: int  # pulses a bar
    beat: int = 1  # pulses a beat


@dataclass(frozen=True, slots=True)
class Strip:
    """A channel of the mixing desk."""

    level: float  # LUFS of the stem, over what sounds of it
    pan: float = 0.0  # -1 left .. 1 right
    width: float = 0.7  # 0 mono .. 1 as the instrument is
    reverb: float = 0.2  # share sent to the room
    echo: float = 0.0  # share sent to the echo
    low_cut: float = 30.0  # Hz
    high_cut: float = 0.0  # Hz; 0 leaves the highs alone
    air: float = 0.0  # dB above 5 kHz
    pump: float = 0.0  # dB by which the kick presses it down


@dataclass(frozen=True, slots=True)
class Note:
    """Start and length in pulses from the start of the piece; pitch and velocity as in MIDI."""

    start: float
    length: float
    pitch: int
    velocity: float


@dataclass(slots=True)
class Part:
    """An instrument with its notes. `program` is General MIDI's, `bank` DRUM_BANK for drum kits; -1 is our own pad."""

    name: str
    program: int
    strip: Strip
    bank: int = 0
    looseness: float = 0.007  # seconds, standard deviation of the timing
    touch: float = 4.0  # standard deviation of the velocity
    notes: list[Note] = field(default_factory=list)
    swells: list[tuple[float, float]] = field(default_factory=list)  # pulse, expression 0..127

    def play(self, start: float, length: float, pitch: int, velocity: float) -> None:
        """Write one note."""
        self.notes.append(Note(start, length, pitch, velocity))

    def swell(self, start: float, end: float, low: float, high: float) -> None:
        """Let the expression run from low to high between two pulses, in steps too small to hear."""
        count = 24
        self.swells += [(start + (end - start) * k / count, low + (high - low) * k / count) for k in range(count + 1)]


@dataclass(frozen=True, slots=True)
class Performed:
    """A note as played: seconds, MIDI pitch and velocity."""

    start: float
    end: float
    pitch: int
    velocity: int


@dataclass(slots=True)
class Song:
    """A piece: what it is called, how fast it goes, how it is built, and its parts."""

    name: str
    title: str
    mood: str
    frames: int  # of a movie, that a beat lasts
    meter: Meter
    form: tuple[Passage, ...]
    # The tempo of each beat of the last section, as a share of bpm, by whole frames; the last one stays.
    slowing: tuple[float, ...] = ()
    swing: float = 0.5  # where the second sixteenth of a pair falls within the pair: 0.5 straight, 0.67 triplets
    room: float = 1.8  # seconds in which the reverb dies away by 60 dB
    echo: float = 0.75  # beats between two echoes
    tail: float = 3.0  # seconds of decay after the last bar
    arc: float = 0.0  # dB by which the fader follows the energy from 0 to 1; below 0 it evens the sections out
    parts: list[Part] = field(default_factory=list)

    def part(
        self, name: str, program: int, strip: Strip, bank: int = 0, looseness: float = 0.007, touch: float = 4.0
    ) -> Part:
        """A new part of the piece."""
        self.parts.append(Part(name, program, strip, bank, looseness, touch))
        return self.parts[-1]

    @property
    def bpm(self) -> float:
        """Beats a minute."""
        return 60 * FRAME_RATE / self.frames

    @property
    def starts(self) -> dict[str, int]:
        """The first pulse of every section."""
        ends = accumulate(passage.bars * self.meter.bar for passage in self.form)
        return dict(zip((passage.name for passage in self.form), [0, *ends], strict=False))

    @property
    def duration(self) -> float:
        """Seconds, with the tail."""
        return self.seconds(self.pulses) + self.tail

    @property
    def pulses(self) -> int:
        """The length of the piece in pulses."""
        return sum(passage.bars for passage in self.form) * self.meter.bar

    def chords(self, name: str) -> tuple[Harmony, ...]:
        """The chords of a section, in pulses from the start of the piece."""
        passage = next(passage for passage in self.form if passage.name == name)
        start = self.starts[name]
        found = harmonies(passage.chords, self.meter.bar)
        if len(passage.chords.split("|")) != passage.bars:
            raise ValueError(f"{self.name}: {name} has not {passage.bars} bars of chords")
        return tuple(Harmony(start + harmony.start, harmony.length, harmony.chord) for harmony in found)

    def seconds(self, pulse: float) -> float:
        """When a pulse falls. Constant tempo up to the last section, then beat by beat as `slowing` says."""
        beat = pulse / self.meter.beat
        first = self.starts[self.form[-1].name] / self.meter.beat
        frames = LEAD + (min(beat, first) if self.slowing else beat) * self.frames
        for number, share in enumerate(self.slowing):
            last = number == len(self.slowing) - 1
            inside = max(0.0, beat - first - number)
            frames += (inside if last else min(1.0, inside)) * round(self.frames / share)
        return frames / FRAME_RATE

    def performed(self, part: Part) -> list[Performed]:
        """The part's notes with a person's timing: swung, a little early or late, together on the beats."""
        # Every part has dice of its own, so that a change in one leaves the others as they were.
        dice = random.Random(zlib.crc32(f"{self.name}/{part.name}".encode()))  # noqa: S311 - timing, not secrets
        result = []
        for note in sorted(part.notes, key=lambda note: (note.start, note.pitch)):
            late = max(-FURTHEST, min(FURTHEST, dice.gauss(0, 1))) * part.looseness * self._freedom(part, note)
            on_downbeat = note.start % self.meter.bar == 0
            start = self.seconds(self._swung(note.start)) + (abs(late) if on_downbeat else late)
            end = max(start + SHORTEST, self.seconds(self._swung(note.start + note.length)))
            if note.start + note.length > self.pulses - LAST_NOTES * self.meter.bar:
                end = self.duration  # what sounds at the very end rings on under the final fade
            velocity = round(max(1, min(127, note.velocity + dice.gauss(0, part.touch))))
            result.append(Performed(start, end, note.pitch, velocity))
        return result

    def _freedom(self, part: Part, note: Note) -> float:
        """The share of a part's looseness that a note has: cuts fall on beats, so all must be there."""
        if note.start % self.meter.beat:
            return 1.0
        return 0.0 if part.bank == DRUM_BANK else TOGETHER

    def _swung(self, pulse: float) -> float:
        pair, inside = divmod(pulse, 0.5)
        inside *= 2
        straight = inside < 0.5
        bent = inside * 2 * self.swing if straight else self.swing + (inside - 0.5) * 2 * (1 - self.swing)
        return pair * 0.5 + bent / 2

    def grid(self, duration: float) -> BeatGrid:
        """Beats, downbeats and sections of the rendered piece of this duration."""
        beats = tuple(self.seconds(pulse) for pulse in range(0, self.pulses, self.meter.beat))
        downbeats = tuple(self.seconds(pulse) for pulse in range(0, self.pulses, self.meter.bar))
        sections = tuple(
            Section(self.seconds(self.starts[one.name]), one.name, one.energy, one.opens, self._next(index))
            for index, one in enumerate(self.form)
        )
        return BeatGrid(beats, downbeats, sections, duration)

    def _next(self, index: int) -> tuple[str, ...]:
        """The sections that may follow: those whose predecessor ends as this one does, in chord and energy."""
        if index == len(self.form) - 1:
            return ()
        last, energy = self._closing(index), self.form[index].energy
        return tuple(
            self.form[other].name
            for other in range(1, len(self.form))
            if other == index + 1
            or (self._closing(other - 1) == last and abs(self.form[other - 1].energy - energy) <= ENERGY_STEP)
        )

    def _closing(self, index: int) -> str:
        return self.chords(self.form[index].name)[-1].chord.symbol
