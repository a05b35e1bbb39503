"""From a movie to its film: what of it is rendered already, and the jobs that render the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from albums import storage
from albums.actions.edit_movie import NO_MUSIC, ConflictError, save_storyboard, tidied
from albums.actions.film_chapters import about_film
from albums.actions.share_bytes import let_go
from albums.actions.tell_movie import tell_movie
from albums.models import Item, Movie, Rendition, Song, User
from albums.models.songs import PREFIX as OWN
from albums.moods import look_values
from albums.shot_sources import shown_by
from render.film.keys import Hashes
from render.film.movie import Plan, plan_movie
from render.film.theme import theme_from_values
from render.jobs.models import Job
from render.jobs.places import data_folder
from render.jobs.probing import probe_from_json
from render.jobs.queue import cancel, enqueue
from render.media.errors import RefusedError
from render.story.storyboard import Shot, Storyboard, from_json, to_json

PICTURE_GONE = gettext_noop("A picture of this movie is not in the album any more. Take it out, or choose another.")


@dataclass(frozen=True, slots=True)
class News:
    """How much of a movie is still to be rendered."""

    parts: int  # that are to be drawn: pieces of shots, and the ways between them
    of: int
    sound: bool  # whether that is to be made too; else, without parts, all is only put together


def film_params(movie: Movie, board: Storyboard | None = None) -> dict[str, Any]:
    """All that decides over the film, for a job that runs later: changes of the movie must not reach it half-way.

    board: another than the movie's own.
    """
    board = bare(board or from_json(movie.storyboard or {}))
    wanted = {source for shot in board.shots for source in shot.sources}
    shown = shown_by(movie.album.items.alive(), wanted)
    if wanted - set(shown):
        raise RefusedError(PICTURE_GONE)
    return {
        "version": movie.storyboard_version,
        "storyboard": to_json(board),
        "theme": look_values(board.mood),
        "height": movie.height,
        "about": asdict(about_film(name_of(movie), board, shown)),
        "song": song_of(board),
        "sources": {source: seen.blob_id for source, seen in shown.items()},
        "stickers": stickers_of(movie, board),
        "frames": {
            source: chosen_frame(seen.item)
            for source, seen in shown.items()
            if not seen.is_film and seen.item.kind == Item.Kind.PHOTO and seen.item.key_ms is not None
        },
    }


def stickers_of(movie: Movie, board: Storyboard) -> dict[str, str]:
    """The bytes of those that its shots show, which the movie keeps."""
    wanted = {sticker.source for shot in board.shots for sticker in shot.stickers}
    kept = movie.stickers.filter(pk__in=wanted) if wanted else ()
    return {str(each.pk): each.blob_id for each in kept}


def song_of(board: Storyboard) -> str | None:
    """The bytes of a person's own song, if it has one. Raises RefusedError where that is gone."""
    name = board.soundtrack or ""
    if not name.startswith(OWN):
        return None
    song = Song.objects.named(name)
    if song is None:
        raise RefusedError(NO_MUSIC)
    return song.blob_id


def chosen_frame(item: Item) -> dict[str, Any]:
    """The frame of a Live Photo's motion that stands for it."""
    motion = probe_from_json(item.motion_probe or {})
    return {"of": item.moving_blob_id, "ms": item.key_ms, "width": motion.width, "height": motion.height}


def bare(board: Storyboard) -> Storyboard:
    """What can be seen and heard of it."""
    shots = tuple(replace(shot, near_misses=()) for shot in board.shots)
    return replace(board, shots=shots, left_out=())


def film_plan(params: dict[str, Any], *, draft: bool = False) -> Plan:
    """Where the parts of the film lie, and which are missing. Raises RefusedError where a picture is gone.

    draft: of its first version, to watch at once.
    """
    board, hashes = with_files(params)
    return plan_movie(
        board,
        theme_from_values(params["theme"]),
        height=params["height"],
        cache=data_folder("cache"),
        song=song_path(params.get("song")),
        hashes=hashes,
        cache_bytes=settings.CACHE_BYTES,
        draft=draft,
    )


def with_files(params: dict[str, Any]) -> tuple[Storyboard, Hashes]:
    """The storyboard with the paths of its files, and what names their bytes. Raises RefusedError where one is gone."""
    files = params["sources"] | params.get("stickers", {})
    paths = {source: storage.content_path(sha256) for source, sha256 in files.items()}
    if not all(path.is_file() for path in paths.values()):
        raise RefusedError(PICTURE_GONE)
    hashes = {str(path): path.name for path in paths.values()}
    frames = {source: frame for source, frame in params.get("frames", {}).items() if frame_path(frame).is_file()}
    paths |= {source: frame_path(frame) for source, frame in frames.items()}
    hashes |= {str(frame_path(frame)): f"{frame['of']} {frame['ms']}" for frame in frames.values()}
    return at_paths(from_json(params["storyboard"]), paths, frames), hashes


def at_paths(board: Storyboard, paths: Mapping[str, Path], frames: Mapping[str, dict[str, Any]]) -> Storyboard:
    return replace(board, shots=tuple(at_path(shot, paths, frames) for shot in board.shots))


def song_path(sha256: str | None) -> Path | None:
    """Raises RefusedError where the song was removed meanwhile."""
    if sha256 is None:
        return None
    path = storage.content_path(sha256)
    if not path.is_file():
        raise RefusedError(NO_MUSIC)
    return path


def frame_path(frame: dict[str, Any]) -> Path:
    return storage.key_path(frame["of"], frame["ms"], max(storage.PICTURE_SIDES))


def at_path(shot: Shot, paths: Mapping[str, Path], frames: Mapping[str, dict[str, Any]]) -> Shot:
    """The shot with what is to be read. A chosen frame has a size of its own, and people are about where they were."""
    stickers = tuple(replace(sticker, source=str(paths[sticker.source])) for sticker in shot.stickers)
    shot = replace(shot, stickers=stickers)
    if shot.source is None:
        return shot
    beside = tuple(replace(picture, **file_of(picture.source, paths, frames)) for picture in shot.beside)
    return replace(shot, beside=beside, **file_of(shot.source, paths, frames))


def file_of(source: str, paths: Mapping[str, Path], frames: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    frame = frames.get(source)
    size = {"width": frame["width"], "height": frame["height"]} if frame else {}
    return {"source": str(paths[source]), **size}


def news_of(movie: Movie) -> News | None:
    """None where it cannot be said, as a picture is gone."""
    try:
        plan = film_plan(film_params(movie))
    except RefusedError:
        return None
    return News(len(plan.missing), len(plan.paths), plan.sound_missing)


@transaction.atomic
def film_soon(movie: Movie, user: User, version: int) -> Job:
    """Have the movie rendered as it was at this version, without what has left the album since.

    Raises ConflictError where it is another one by now, RefusedError where it cannot be rendered.
    """
    if board := tidied(movie):
        save_storyboard(movie, board, version)
        version = movie.storyboard_version
    ready = Movie.objects.alive().filter(pk=movie.pk, storyboard_version=version, storyboard__isnull=False)
    ready = ready.exclude(state__in=(Movie.State.PLANNING, Movie.State.RENDERING))
    if not ready.update(state=Movie.State.RENDERING, sentence=""):
        raise ConflictError
    movie.refresh_from_db()
    return enqueue_film(movie, user)


def enqueue_film(movie: Movie, user: User | None) -> Job:
    # A tenant of its own: a family that waits for a movie need not wait for their 500 newest pictures to be looked at.
    job = enqueue(
        "render",
        movie.subject,
        params=film_params(movie) | {"user": str(user.pk) if user else None},
        tenant=movie.subject,
        groups=[movie.group],
    )
    tell_movie(movie)
    return job


@transaction.atomic
def stop_movie(movie: Movie) -> None:
    """Call off what is done for the movie; what was rendered is kept for the next time."""
    for job in Job.objects.unfinished().about(movie.subject).filter(parent=None):
        cancel(job)
    has_stopped(movie)


def has_stopped(movie: Movie) -> None:
    """Nothing is done for the movie any more, though it is not finished."""
    stopped = Movie.objects.filter(pk=movie.pk)
    stopped.filter(state=Movie.State.RENDERING).update(state=Movie.State.PLANNED)
    planning = stopped.filter(state=Movie.State.PLANNING)
    planning.filter(storyboard__isnull=False).update(state=Movie.State.PLANNED, **wish_told(movie))
    planning.filter(storyboard__isnull=True).update(
        state=Movie.State.FAILED, sentence=gettext_noop("You stopped this movie.")
    )
    movie.refresh_from_db()
    tell_movie(movie)


def wish_told(movie: Movie) -> dict[str, str]:
    """What the storyboard there is was told for, after one for another wish did not come."""
    board = movie.storyboard or {}
    return {name: board[name] for name in ("mood", "length", "aspect") if name in board}


def keep_only(rendition: Rendition) -> None:
    """Let go of the movie's older files. In a transaction."""
    for older in Rendition.objects.filter(movie=rendition.movie_id).exclude(pk=rendition.pk).select_related("blob"):
        older.delete()
        let_go(older.blob)


def name_of(movie: Movie) -> str:
    """As pages call a movie."""
    return movie.title or str((movie.storyboard or {}).get("title") or "") or movie.album.title
