"""What the page of a song shows: its picture, with the beats on it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albums.models import Song, User
from albums.sentences import translated
from render.audio.grid import BeatGrid
from render.audio.heard import Heard
from render.audio.own_song import FASTER, SLOWER, grid_of

SCALE = 24  # pixels a second in the picture
HEIGHT = 100
# No music is slower or faster than that, so nobody wants half or double of it.
SLOWEST, FASTEST = 40.0, 240.0


def songs_of(user: User) -> list[SongShown]:
    """Those to which a movie of the person can be cut."""
    return [SongShown(song) for song in Song.objects.heard().filter(owner=user)]


class SongShown:
    """A song with all that can be said of it."""

    def __init__(self, song: Song) -> None:
        self.song = song
        self.id, self.name, self.title = song.pk, song.name, song.title
        self.state, self.asks = song.state, song.asks
        self.sentence = translated(song.sentence)
        self.confirmed, self.nudge_ms = song.confirmed, song.nudge_ms

    @cached_property
    def heard(self) -> Heard:
        return self.song.what_was_heard

    @cached_property
    def grid(self) -> BeatGrid:
        return grid_of(self.heard, self.song.tuning)

    @property
    def has_beat(self) -> bool:
        return bool(self.heard.beats)

    @property
    def bpm(self) -> float:
        """Beats a minute, as they are now."""
        return self.heard.bpm * {FASTER: 2.0, SLOWER: 0.5}.get(self.song.speed, 1.0)

    @property
    def bar(self) -> int:
        return self.song.bar or self.heard.bar

    @property
    def can_double(self) -> bool:
        return self.has_beat and self.song.speed != FASTER and self.bpm * 2 <= FASTEST

    @property
    def can_halve(self) -> bool:
        return self.has_beat and self.song.speed != SLOWER and self.bpm / 2 >= SLOWEST

    @property
    def others(self) -> list[int]:
        """Tempi to choose from where it is not sure, besides half and double."""
        return sorted(round(tempo) for tempo in self.heard.others if self.song.tempo is None)

    @property
    def length(self) -> str:
        minutes, seconds = divmod(round(self.heard.duration), 60)
        return f"{minutes}:{seconds:02}"

    @property
    def nudge(self) -> str:
        """In words."""
        if not self.nudge_ms:
            return _("as heard")
        amount = abs(self.nudge_ms)
        if self.nudge_ms > 0:
            return ngettext("%d ms later", "%d ms later", amount) % amount
        return ngettext("%d ms earlier", "%d ms earlier", amount) % amount

    @property
    def width(self) -> int:
        return round(self.heard.duration * SCALE)

    @property
    def wave(self) -> str:
        """The outline of the song as an SVG path, from left to right above and back below."""
        step = self.width / max(1, len(self.heard.levels))
        heights = [max(1.0, level / 100 * 0.42 * HEIGHT) for level in self.heard.levels]
        above = [f"{index * step:.0f} {HEIGHT / 2 - height:.0f}" for index, height in enumerate(heights)]
        below = [f"{index * step:.0f} {HEIGHT / 2 + height:.0f}" for index, height in enumerate(heights)]
        return f"M{'L'.join([*above, *reversed(below)])}Z"

    @property
    def ticks(self) -> str:
        """The beats that open no bar."""
        opens = set(self.grid.downbeats)
        return "".join(f"M{time * SCALE:.1f} 18V82" for time in self.grid.beats if time not in opens)

    @property
    def bars(self) -> str:
        """The beats that open a bar."""
        return "".join(f"M{time * SCALE:.1f} 0V{HEIGHT}" for time in self.grid.downbeats)

    @property
    def beats(self) -> dict[str, Any]:
        """For the script that plays the click."""
        opens = set(self.grid.downbeats)
        return {"beats": self.grid.beats, "opens": [time in opens for time in self.grid.beats], "scale": SCALE}
