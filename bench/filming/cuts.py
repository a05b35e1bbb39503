"""Whether our own pieces are cut on their beats: the movie is decoded, and its cuts and beats are found anew.

A movie of photos to each piece, in the pace of its mood, with hard cuts and crossfades in turn and with photos that
stand still, so that only shots change the picture. `seen_cuts` finds where, `heard_beats` where the sound beats.
Neither reads the movie's report, the storyboard or the piece's grid; of the piece they are told its tempo alone. The
storyboard only says how many cuts there are to be found. By chance a cut would be within 20 ms of beats that are 0.43
to 1.07 s apart in 4 to 9 % of cases.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from bench.filming.heard_beats import heard_beats
from bench.filming.seen_cuts import seen_cuts
from bench.filming.setting import Setting
from bench.seeing.row import Row
from render.audio.soundtracks import Soundtrack, arrange, soundtracks
from render.film.movie import render_movie
from render.film.soundtrack import decode
from render.film.theme import OUR_SOUNDTRACKS, load_theme
from render.jobs.look import look_at
from render.jobs.stages import Stages
from render.story.tell import tell
from render.story.wish import Wish
from render.vision.analysis import Analysis

NEAR = 0.020  # seconds
HEIGHT = 480


@dataclass(frozen=True, slots=True)
class Piece:
    """What was seen and heard in the movie of one piece."""

    name: str
    cuts: int  # in the storyboard
    errors: tuple[float, ...]  # seconds from the nearest beat, of each cut that was found


def rows(setting: Setting) -> Iterator[Row]:
    album = look_at([setting.inputs], setting.scratch / "looks", Stages())
    stills = [(path, seen) for path, seen in album.seen if path.suffix == ".jpg"]
    pieces = [piece_of(track, stills, setting.scratch) for track in soundtracks(OUR_SOUNDTRACKS)]
    planned = sum(piece.cuts for piece in pieces)
    found = sum(len(piece.errors) for piece in pieces)
    near = sum(abs(error) <= NEAR for piece in pieces for error in piece.errors)
    each = ", ".join(f"{piece.name} {milliseconds(piece.errors)}" for piece in pieces)
    yield Row(
        "cuts within 20 ms of a beat, share",
        1.0,
        near / planned,
        planned,
        "own pieces",
        note=f"{found} of {planned} cuts found; in the middle and at worst, ms: {each}",
    )


def piece_of(track: Soundtrack, stills: Sequence[tuple[Path, Analysis]], scratch: Path) -> Piece:
    """Its movie made, seen and heard."""
    mood = load_theme(track.mood)
    theme = replace(mood, motion=1.0, transitions=("cut", "crossfade"), opening="crossfade", closing="crossfade")
    board = tell(stills, Wish(title="Cuts", mood=track.mood, length="medium"), theme.pace, partial(arrange, track))
    out = scratch / f"{track.name}.mp4"
    render_movie(board, theme, out, height=HEIGHT, cache=scratch / "cache")
    cuts = seen_cuts(out)
    beats = heard_beats(decode(out).mean(axis=1), 60 / printed_tempo(track), cuts[-1])
    errors = [float(cut - beats[np.abs(beats - cut).argmin()]) for cut in cuts]
    return Piece(track.name, len(board.shots) - 1, tuple(errors))


def printed_tempo(track: Soundtrack) -> float:
    """Beats a minute, as it stands in the piece's description."""
    return float(json.loads(track.path.with_suffix(".json").read_text("utf-8"))["bpm"])


def milliseconds(errors: Sequence[float]) -> str:
    """The error in the middle, and the worst."""
    return f"{1000 * np.median(errors):+.0f}, {1000 * max(errors, key=abs):+.0f}"
