"""The sound of a movie as a task for a child process: music and clips read, mixed, encoded, measured."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from typing import Any

from render.audio.own_song import played
from render.audio.soundtracks import Arrangement, play, soundtracks
from render.film.opening import begun, write_opening
from render.film.seal import seal
from render.film.song import read_song
from render.film.soundtrack import RATE, Levels, mix, write_aac
from render.film.theme import OUR_SOUNDTRACKS
from render.media.arrays import Report, Sound
from render.media.errors import RefusedError
from render.media.probe import probe
from render.media.sound import read_sound
from render.media.writing import write_part
from render.story.storyboard import Shot, Storyboard, from_json


def render_sound(params: dict[str, Any], report: Report) -> dict[str, float]:
    """Write the movie's sound as AAC in an MP4 file; tells its levels. Raises RefusedError for an unusable song.

    Where "opening" is a path, its first seconds are written there before anything else.
    """
    storyboard = from_json(params["storyboard"])
    report(0.0, "Mixing the sound")
    music, heard = music_of(storyboard, params["song"]), cache(clip_sound)
    begins = begun(storyboard, music)
    if begins and params["opening"]:
        write_part(Path(params["opening"]), partial(write_opening, storyboard, music, heard, begins))
    report(0.2, "Mixing the sound")
    mixed = mix(storyboard, music, heard)
    del music  # as large as what was mixed of it
    heard.cache_clear()
    report(0.4, "Mixing the sound")
    levels: list[Levels] = []

    def write(part: Path) -> None:
        levels.append(write_aac(mixed, part, begins))
        seal(part)

    write_part(Path(params["out"]), write)
    report(1.0, "Mixing the sound")
    return asdict(levels[0])


def music_of(storyboard: Storyboard, song: str | None) -> Sound:
    """The family's song, else our soundtrack as the storyboard cuts it."""
    if song is not None:
        # A little more than is heard: it tells whether the song goes on.
        last = max((end for _, end in storyboard.pieces), default=0.0)
        return played(read_song(Path(song), RATE, last + 0.1), RATE, storyboard.pieces)
    track = next((track for track in soundtracks(OUR_SOUNDTRACKS) if track.name == storyboard.soundtrack), None)
    if track is None:
        raise RefusedError(f"There is no soundtrack {storyboard.soundtrack}.")
    return play(Arrangement(track, storyboard.pieces, track.grid), RATE)


def clip_sound(shot: Shot) -> Sound:
    path = Path(shot.source or "")
    return read_sound(path, probe(path), shot.in_, shot.out - shot.in_, RATE)
