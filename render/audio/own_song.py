"""A family's own song as music to cut to: what was heard in it, put right by people, and cut to a length."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from render.audio.grid import BeatGrid, Section
from render.audio.heard import Heard
from render.audio.soundtracks import Arrangement, Soundtrack, arranged
from render.media.arrays import Sound

# Without a beat cuts may fall on any of these moments: the mood's pace alone says when.
FREE_STEP = 0.25  # seconds
FASTER, AS_HEARD, SLOWER = 2, 1, -2
SPEEDS = (AS_HEARD, FASTER, SLOWER)
MOST_NUDGE_MS = 500
# So much less than the whole is still the whole: nobody misses its last seconds less than an ending cut off.
NEARLY_WHOLE = 6.0  # seconds
# An end where another part begins may be this much further from the wish than one at any bar.
BORDER_BONUS = 5.0  # seconds
SHORTEST = 8.0  # seconds of a cut
MOST_TIMES = 50  # that a song begins again
# A song that goes on is faded out before the end of the film, at which a bar ends; no longer than this share of it.
FADE_SECONDS, FADE_SHARE = 4.0, 0.2


@dataclass(frozen=True, slots=True)
class Tuning:
    """What people put right."""

    speed: int = AS_HEARD  # one of SPEEDS: twice or half as many beats
    nudge_ms: int = 0  # later, or earlier below 0
    shift: int = 0  # beats by which the first of a bar comes later
    bar: int = 0  # beats a bar; 0: as heard


def grid_of(heard: Heard, tuning: Tuning) -> BeatGrid:
    """Beats from the song's beginning to its end: before the first and after the last that is heard in even steps."""
    if not heard.beats:
        moments = tuple(np.round(np.arange(heard.begins, heard.ends, FREE_STEP), 4).tolist())
        return BeatGrid(moments, moments, (), heard.duration)
    beats, first = np.asarray(heard.beats), heard.first
    if tuning.speed == FASTER:
        beats = np.interp(np.arange(2 * len(beats) - 1) / 2, np.arange(len(beats)), beats)
        first *= 2
    elif tuning.speed == SLOWER:
        beats = beats[first % 2 :: 2]
        first //= 2
    beats = beats + tuning.nudge_ms / 1000
    step = float(np.median(np.diff(beats)))
    before = beats[0] - step * np.arange(int((beats[0] - heard.begins) / step), 0, -1)
    after = beats[-1] + step * np.arange(1, int((heard.ends - beats[-1]) / step) + 1)
    bar = tuning.bar or heard.bar
    opens = (first + tuning.shift + len(before)) % bar
    whole = np.round(np.concatenate([before, beats, after]), 4)
    whole = whole[whole >= 0]
    downbeats = tuple(whole[opens::bar].tolist())
    return BeatGrid(tuple(whole.tolist()), downbeats, parts(heard, downbeats), heard.duration)


def parts(heard: Heard, downbeats: tuple[float, ...]) -> tuple[Section, ...]:
    """The song's parts with how loud each is, on downbeats."""
    borders = sorted({_nearest(downbeats, time) for time in (heard.begins, *heard.borders)}) if downbeats else []
    ends = [*borders[1:], heard.ends]
    levels = np.asarray(heard.levels, float) / 100
    scale = len(levels) / heard.duration
    columns = [(int(start * scale), int(end * scale)) for start, end in zip(borders, ends, strict=True)]
    energies = [float(levels[first : max(last, first + 1)].mean()) for first, last in columns]
    return tuple(
        Section(start, f"part {number}", round(energy, 2))
        for number, (start, energy) in enumerate(zip(borders, energies, strict=True), 1)
    )


@dataclass(frozen=True, slots=True)
class OwnSong:
    """A song as music for a movie."""

    soundtrack: Soundtrack  # its grid ends where its sound does
    begins: float

    @property
    def length(self) -> float:
        """Seconds of the whole song."""
        return self.soundtrack.grid.duration - self.begins

    def cut(self, seconds: float) -> Arrangement:
        """The song from its beginning to the end of a bar about so many seconds later, or to its own end; begun again
        where it is too short.
        """
        times, rest = divmod(seconds + NEARLY_WHOLE, self.length)
        pieces = [(self.begins, self.soundtrack.grid.duration)] * min(int(times), MOST_TIMES)
        if not pieces or rest > 2 * NEARLY_WHOLE:
            pieces.append((self.begins, self._good_end(self.begins + rest - NEARLY_WHOLE)))
        return arranged(self.soundtrack, tuple(pieces))

    def _good_end(self, wished: float) -> float:
        """The downbeat at which a film may end, or the song's own end."""
        grid = self.soundtrack.grid
        borders = {section.start for section in grid.sections}
        ends = [time for time in grid.downbeats if time >= self.begins + SHORTEST]
        far = {time: abs(time - wished) - (BORDER_BONUS if time in borders else 0.0) for time in ends}
        return min([*ends, grid.duration], key=lambda time: far.get(time, abs(time - wished)))


def own_song(name: str, title: str, path: Path, heard: Heard, tuning: Tuning) -> OwnSong:
    """The song that was heard, with what people put right."""
    grid = replace(grid_of(heard, tuning), duration=heard.ends)
    return OwnSong(Soundtrack(name, title, "", path, grid, "its owner"), heard.begins)


def at_most(music: Callable[[float], Arrangement], longest: float) -> Callable[[float], Arrangement]:
    """The music, never longer than this."""
    return lambda seconds: music(min(seconds, longest))


def _nearest(ascending: tuple[float, ...], time: float) -> float:
    place = bisect_left(ascending, time)
    return min(ascending[max(0, place - 1) : place + 1], key=lambda each: abs(each - time))


def played(sound: Sound, rate: int, pieces: Sequence[tuple[float, float]]) -> Sound:
    """The pieces of the song, (n, 2), one after the other; faded out where the song would go on."""
    parts = [sound[round(start * rate) : round(end * rate)] for start, end in pieces]
    if not parts or not len(parts[-1]):
        return np.zeros((0, 2), np.float32)
    if len(sound) > round(pieces[-1][1] * rate):
        parts[-1] = faded(parts[-1], rate)
    return np.concatenate(parts)


def faded(sound: Sound, rate: int) -> Sound:
    """The sound, (n, 2), gone at its end."""
    count = round(min(FADE_SECONDS * rate, FADE_SHARE * len(sound)))
    result = sound.copy()
    result[len(sound) - count :] *= (0.5 + 0.5 * np.cos(np.linspace(0, np.pi, count, dtype=np.float32)))[:, np.newaxis]
    return result
