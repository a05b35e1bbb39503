"""The steps from files to a movie, as commands and pages run them: look, tell, film."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from render.audio.heard import Heard
from render.audio.own_song import Tuning, at_most, own_song
from render.audio.soundtracks import Arrangement, arrange, soundtracks
from render.film.fonts import fonts_folder
from render.film.movie import CACHE_BYTES, Work, render_movie
from render.film.theme import OUR_SOUNDTRACKS, Theme, load_theme
from render.jobs.asking import absolute, cores, outcome_of, require, scratch, value_of
from render.jobs.calls import Call, Limits
from render.jobs.hearing import HEARING_LIMITS
from render.jobs.look import Album, look_at
from render.jobs.pool import Pool
from render.jobs.report import movie_report
from render.jobs.ruling import Ruling, kept_by
from render.jobs.stages import Stages, part_of
from render.media.arrays import Report, unwatched
from render.media.errors import RefusedError
from render.media.gazetteer import nearest_town
from render.story.candidate import Candidate
from render.story.chapters import NOWHERE, Place
from render.story.pace import AS_LONG_AS_THE_SONG
from render.story.storyboard import Storyboard
from render.story.tell import tell
from render.story.wish import Wish

__all__ = ["MovieResult", "Wish", "make_movie"]

MIB = 2**20
# One run of segments: a quarter of a long movie at 2160p on a slow machine.
FILM_LIMITS = Limits(seconds=3600.0, cpu_seconds=3600.0, memory=1400 * MIB)
NOT_RENDERED = "A part of the movie could not be rendered; the log says why."
# Shares of the whole work.
LOOKING, SCORING, FILMING = (0.0, 0.4), (0.4, 0.5), (0.5, 1.0)


@dataclass(frozen=True, slots=True)
class MovieResult:
    """A finished movie: how it was planned, and the report of command `memory`."""

    storyboard: Storyboard
    report: dict[str, Any]


def make_movie(
    paths: Sequence[Path],
    wish: Wish,
    out: Path,
    *,
    data: Path,
    rule: str = "",
    classifiers: Sequence[Path] = (),
    cache_bytes: int = CACHE_BYTES,
    report: Report = unwatched,
) -> MovieResult:
    """Look at all files, tell their story and film it to `out`.

    data: the folder for caches and scratch. rule: what it is to be made of, if not of all. classifiers: whose labels it
    may name. cache_bytes: the most that rendered segments may take there. Raises RefusedError if nothing can be made of
    the files, or the wish or `out` is impossible; and what `report` raises to stop the work.
    """
    if not out.absolute().parent.is_dir() or not os.access(out.absolute().parent, os.W_OK):
        raise RefusedError(f"{out} cannot be written: its folder is not there or not yours.")
    if wish.soundtrack:
        require([wish.soundtrack])
    ruling = Ruling.read(rule, absolute(classifiers), data)
    stages = Stages()
    paths = absolute(paths)
    album = look_at(paths, data, stages, part_of(report, *LOOKING))
    theme = load_theme(wish.mood)
    with stages.stage("story"):
        music = music_for(wish, theme, album)
        kept = kept_by(ruling.look(album, data, part_of(report, *SCORING)), album, town_of) if ruling else None
        board = tell(album.seen, wish, theme.pace, music, album.refused, agree=album.agree, where=town_of, kept=kept)
    film(board, theme, wish, out, paths, album.digests, data, cache_bytes, stages, part_of(report, *FILMING))
    return MovieResult(board, movie_report(board, theme, wish, stages))


def town_of(item: Candidate) -> Place:
    """The town nearest to where it was taken."""
    town = nearest_town(*item.probe.gps) if item.probe.gps else None
    return (town.name, town.country) if town else NOWHERE


def music_for(wish: Wish, theme: Theme, album: Album) -> Callable[[float], Arrangement]:
    """How to get music of a length: the family's song, or the theme's pieces in turn, by what the album holds."""
    if wish.soundtrack:
        song = own_song("", wish.soundtrack.stem, wish.soundtrack, heard_in(wish.soundtrack.absolute()), Tuning())
        music, whole = song.cut, song.length
    else:
        pieces = [piece for piece in soundtracks(OUR_SOUNDTRACKS) if piece.name in theme.soundtracks]
        turn = sum(bytes.fromhex("".join(album.digests.values()))) if album.digests else 0
        piece = pieces[turn % len(pieces)]
        music, whole = partial(arrange, piece), piece.grid.duration
    return at_most(music, whole) if wish.length == AS_LONG_AS_THE_SONG else music


def heard_in(song: Path) -> Heard:
    """Listen to a sound file in a fenced child. Raises RefusedError."""
    call = Call("hear_song", {"path": str(song), "bpm": None, "whole": False, "out": None}, limits=HEARING_LIMITS)
    with Pool(1, readable=[song], throwaway=True) as pool:
        return Heard.from_json(outcome_of(pool, call, unwatched))


def film(
    board: Storyboard,
    theme: Theme,
    wish: Wish,
    out: Path,
    roots: Sequence[Path],
    digests: dict[str, str],
    data: Path,
    cache_bytes: int,
    stages: Stages,
    report: Report,
) -> None:
    """Render the storyboard in fenced children, as many as cores."""
    cache = data / "cache"
    songs = [wish.soundtrack.absolute()] if wish.soundtrack else []
    readable = [*roots, OUR_SOUNDTRACKS, *songs, *(folder for folder in [fonts_folder()] if folder.is_dir())]
    with (
        scratch(data) as folder,
        Pool(cores(), readable=readable, writable=[folder, cache], limits=FILM_LIMITS) as pool,
        stages.stage("render", pool),
    ):
        render_movie(
            board,
            theme,
            out,
            height=wish.height,
            cache=cache,
            song=songs[0] if songs else None,
            hashes=digests,
            children=cores(),
            run_children=partial(in_pool, pool),
            cache_bytes=cache_bytes,
            report=report,
        )


def in_pool(
    pool: Pool, work: Sequence[Work], tell: Callable[[int, float], None]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The children of a render: every piece of work in a fenced process. Raises RefusedError where one fails.

    What was last told is told again while nothing happens, so that `tell` can end the work within a moment.
    """
    shares = [0.0] * len(work)

    def note(call: Call, share: float, _: str) -> None:
        index = cast(int, call.key)
        shares[index] = share
        tell(index, share)

    calls = [Call(piece.task, piece.params, key=index) for index, piece in enumerate(work)]
    for call, outcome in pool.run(calls, on_progress=note, on_wait=lambda: tell(0, shares[0])):
        index = cast(int, call.key)
        shares[index] = 1.0
        yield index, value_of(call, outcome, NOT_RENDERED)
