"""The project's own soundtracks: sound files beside their grids, and the piece cut to a wanted length."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np

from render.audio.grid import BeatGrid, Section
from render.media.arrays import Sound

# Two stretches of a piece cross over this long (s) and are done this long before the downbeat they meet on, so that
# the attack there is whole, with the few milliseconds by which Opus spreads it forward.
CROSSFADE = 0.09
GUARD = 0.012
# Seconds in which a cut that begins inside a piece comes up: shorter than any attack, longer than a click.
FADE_IN = 0.004

# How little a cut is liked; only weighed among cuts that are equally near to the wanted length.
JOIN = 1.0  # a join of its own, and as much again for a full step of energy, in what is heard or left behind it
LATE_OPENING = 0.5  # not beginning with the intro
# A cut without any energy: of two with as many joins the fuller one, and for the climax of a piece even one join more
# in a short cut; but a cut of the piece's own length is the piece.
CALM = 4.0


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """One piece: an Opus file and what its JSON beside it says."""

    name: str  # file stem, e.g. "gentle-first-light"
    title: str
    mood: str
    path: Path
    grid: BeatGrid
    heard_by: str  # "nobody" until a person listened


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A piece cut to a length: which stretches of it play one after the other, and the beats that result."""

    soundtrack: Soundtrack
    pieces: tuple[tuple[float, float], ...]  # start, end in the sound file, seconds; joined on downbeats
    grid: BeatGrid  # of the result


def soundtracks(folder: Path) -> tuple[Soundtrack, ...]:
    """All pieces in the folder (`static/soundtracks`), by name."""
    return tuple(_soundtrack(path) for path in sorted(folder.glob("*.json")))


def _soundtrack(path: Path) -> Soundtrack:
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    sections = tuple(Section(**section | {"next": tuple(section["next"])}) for section in said["sections"])
    grid = BeatGrid(tuple(said["beats"]), tuple(said["downbeats"]), sections, said["duration"])
    return Soundtrack(path.stem, said["title"], said["mood"], path.with_suffix(".opus"), grid, said["heard_by"])


def arrange(soundtrack: Soundtrack, seconds: float) -> Arrangement:
    """The piece cut at section and bar lines to the musical length nearest to `seconds`, with its own ending.

    Whole sections follow each other as the piece allows (`Section.next`); the intro may begin at any of its bars, so
    that every number of bars can be had from the shortest cut on. Of equally long cuts the one with the fewest and
    smoothest joins is taken. The same wish gives the same cut, always.
    """
    bars = _Form(soundtrack.grid).nearest(seconds)
    form = _Form(soundtrack.grid, CALM / bars)
    pieces = form.pieces(form.best(bars))
    return arranged(soundtrack, pieces)


def arranged(soundtrack: Soundtrack, pieces: tuple[tuple[float, float], ...]) -> Arrangement:
    """The arrangement whose pieces were written down."""
    return Arrangement(soundtrack, pieces, _joined(soundtrack.grid, pieces))


@dataclass(frozen=True, slots=True)
class _Cut:
    """A way through a piece: the bar it begins with and its sections in order."""

    cost: float
    bar: int
    sections: tuple[int, ...]


class _Form:
    """The sections of a piece as a graph whose paths are its cuts; lengths are counted in bars."""

    def __init__(self, grid: BeatGrid, calm_bar: float = 0.0) -> None:
        self.grid = grid
        self.calm_bar = calm_bar  # the cost of a bar without energy
        self.sections = grid.sections
        self.first_bars = [grid.downbeats.index(section.start) for section in self.sections]
        self.bars = [end - start for start, end in pairwise([*self.first_bars, len(grid.downbeats)])]
        places = {section.name: place for place, section in enumerate(self.sections)}
        self.next = [[places[name] for name in section.next] for section in self.sections]
        self.bar_seconds = grid.downbeats[1] - grid.downbeats[0]  # of all bars but those of the ending
        # rests[n][s]: the best sections to follow section s in exactly n bars, with their cost; absent if none can.
        self.rests: list[dict[int, tuple[float, tuple[int, ...]]]] = [{len(self.sections) - 1: (0.0, ())}]

    def nearest(self, seconds: float) -> int:
        """The number of bars, among those that can be had, whose cut is nearest to the wanted length."""
        most = max(0, round(seconds / self.bar_seconds)) + len(self.grid.downbeats)
        lengths = [bars for bars in range(1, most) if self._cuts(bars)]
        return min(lengths, key=lambda bars: abs(self._duration(bars) - seconds))

    def _duration(self, bars: int) -> float:
        ending = self.sections[-1].start
        return (bars - self.bars[-1]) * self.bar_seconds + self.grid.duration - ending

    def best(self, bars: int) -> _Cut:
        """The cut of this length that is liked best; the earlier opening wins a tie."""
        return min(self._cuts(bars), key=lambda cut: (cut.cost, cut.bar))

    def _cuts(self, bars: int) -> list[_Cut]:
        """The best cut from each bar at which one may begin."""
        found = []
        for section, bar in self._openings():
            first = self.first_bars[section] + self.bars[section] - bar  # bars of it that are heard
            rest = self._rest(bars - first, section)
            if rest:
                late = LATE_OPENING if section else 0.0
                cost = late + first * self._calm(section) + rest[0]
                found.append(_Cut(cost, bar, (section, *rest[1])))
        return found

    def _openings(self) -> Iterator[tuple[int, int]]:
        """Section and bar of every place where a cut may begin."""
        for section, first in enumerate(self.first_bars):
            if self.sections[section].opens:
                count = self.bars[section] if section == 0 else 1
                yield from ((section, bar) for bar in range(first, first + count))

    def _rest(self, bars: int, section: int) -> tuple[float, tuple[int, ...]] | None:
        """What follows a section in exactly this many bars; the table grows as far as it is asked."""
        while len(self.rests) <= bars:
            count = len(self.rests)
            ways = {place: self._ways(count, place) for place in range(len(self.sections))}
            self.rests.append({place: min(found) for place, found in ways.items() if found})
        return self.rests[bars].get(section) if bars >= 0 else None

    def _ways(self, bars: int, section: int) -> list[tuple[float, tuple[int, ...]]]:
        ways = []
        for following in self.next[section]:
            left = bars - self.bars[following]
            if left >= 0 and following in self.rests[left]:
                cost, rest = self.rests[left][following]
                calm = self.bars[following] * self._calm(following)
                ways.append((cost + calm + self._step(section, following), (following, *rest)))
        return ways

    def _calm(self, section: int) -> float:
        return self.calm_bar * (1 - self.sections[section].energy)

    def _step(self, section: int, following: int) -> float:
        """The cost of one section after another: none as written; else the more, the more energy jumps."""
        if following == section + 1:
            return 0.0
        here, there, before = (self.sections[place].energy for place in (section, following, following - 1))
        return JOIN * (1 + abs(here - there) + abs(here - before))

    def pieces(self, cut: _Cut) -> tuple[tuple[float, float], ...]:
        """The stretches of the sound that the cut plays; sections that follow as written are one stretch."""
        ends = [*(section.start for section in self.sections[1:]), self.grid.duration]
        stretches = [(self.grid.downbeats[cut.bar], ends[cut.sections[0]])]
        for section in cut.sections[1:]:
            start, end = self.sections[section].start, ends[section]
            if start == stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], end)
            else:
                stretches.append((start, end))
        return tuple(stretches)


def _joined(grid: BeatGrid, pieces: tuple[tuple[float, float], ...]) -> BeatGrid:
    """The grid of the pieces one after the other, on their own clock."""
    beats: list[float] = []
    downbeats: list[float] = []
    sections: list[Section] = []
    for (start, end), at in zip(pieces, _starts(pieces), strict=False):
        beats += [at + (beat - start) for beat in grid.beats if start <= beat < end]
        downbeats += [at + (beat - start) for beat in grid.downbeats if start <= beat < end]
        heard = [section for section, last in _spans(grid) if section.start < end and last > start]
        sections += [replace(section, start=at + max(0.0, section.start - start)) for section in heard]
    return BeatGrid(tuple(beats), tuple(downbeats), tuple(sections), _starts(pieces)[-1])


def _spans(grid: BeatGrid) -> list[tuple[Section, float]]:
    """Every section with its end; none of a song in which nobody heard a beat."""
    ends = [*(section.start for section in grid.sections[1:]), grid.duration] if grid.sections else []
    return list(zip(grid.sections, ends, strict=True))


def _starts(pieces: tuple[tuple[float, float], ...]) -> list[float]:
    """When each piece starts in the result, and when the last one ends."""
    return [0.0, *accumulate(end - start for start, end in pieces)]


def play(arrangement: Arrangement, rate: int = 48_000) -> Sound:
    """The arrangement as stereo sound at `rate`: its pieces joined, every beat where the grid has it.

    The pieces cross over just before the downbeats they meet on; the last one ends as the piece does.
    """
    source = _decoded(arrangement.soundtrack.path, rate)
    starts = _starts(arrangement.pieces)
    result = np.zeros((round(starts[-1] * rate), source.shape[1]), np.float32)
    for index, ((start, end), at) in enumerate(zip(arrangement.pieces, starts, strict=False)):
        lead = CROSSFADE + GUARD if index else 0.0
        stretch = source[round((start - lead) * rate) : round(end * rate)].copy()
        _shape(stretch, rate, first=index == 0, last=index == len(arrangement.pieces) - 1)
        first = round((at - lead) * rate)
        room = result[first : first + len(stretch)]
        room += stretch[: len(room)]
    return result


def _shape(stretch: Sound, rate: int, first: bool, last: bool) -> None:
    """Fade the ends of a stretch, in place; two that cross over keep the power of what they play."""
    fade = round((FADE_IN if first else CROSSFADE) * rate)
    stretch[:fade] *= _rise(fade)
    if not last:
        fade, guard = round(CROSSFADE * rate), round(GUARD * rate)
        stretch[-guard:] = 0.0
        stretch[-guard - fade : -guard] *= _rise(fade)[::-1]


def _rise(samples: int) -> Sound:
    angles = (np.arange(samples, dtype=np.float32) + np.float32(0.5)) * np.float32(np.pi / 2 / samples)
    return np.sin(angles)[:, np.newaxis]


def _decoded(path: Path, rate: int) -> Sound:
    """The whole sound file as (samples, 2)."""
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=rate)
    with av.open(str(path)) as container:
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    frames += resampler.resample(None)
    sound: Sound = np.concatenate([frame.to_ndarray() for frame in frames], axis=1).T
    return sound
