"""Change a movie's storyboard, one small edit at a time, each of which can be undone."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from albums.actions.tell_movie import tell_movie
from albums.models import Decoration, Item, Look, Movie, Song, Soundtrack
from albums.moods import look_of
from albums.shot_sources import Shown, shown_by
from albums.storage import PICTURE_SIDES, picture_path
from render.audio.soundtracks import Arrangement, arrange, arranged, soundtracks
from render.audio.soundtracks import Soundtrack as Piece
from render.film.overlays.template import OVERLAYS, slots_of
from render.film.theme import OUR_SOUNDTRACKS
from render.jobs.telling import seen
from render.media.errors import RefusedError
from render.story import dress, revise, side_by_side, stick
from render.story.candidate import candidates
from render.story.reschedule import Material, body
from render.story.sticker import ShotSticker
from render.story.storyboard import Storyboard, from_json, to_json
from render.story.wish import HEIGHTS
from render.vision.analysis import ANALYSIS_VERSION

NO_MUSIC = gettext_noop("The music of this movie is not there any more; choose another mood.")
NOT_OFFERED = gettext_noop("Please choose one of the pieces of music.")
NOT_SEEN = gettext_noop("This picture has not been looked at yet. Try again in a moment.")


class ConflictError(RefusedError):
    """Somebody else was quicker."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has just changed this movie. Here it is as it is now."))


def step(board: Storyboard, material: Material, shot_id: str, by: int) -> Storyboard:
    """The shot so many places further on."""
    place = [shot.id for shot in body(board)].index(revise.shot_of(board, shot_id).id)
    return revise.move(board, material, shot_id, place + by)


type Fields = Mapping[str, str]
type Edit = Callable[[Storyboard, Material, Fields], Storyboard]


def point_of(said: Fields) -> tuple[float, float] | None:
    """Where the camera is to look, in shares of the picture's sides; None where it is to look by itself."""
    return None if said.get("by_itself") else (number(said["x"]), number(said["y"]))


def number(text: str) -> float:
    """Raises ValueError, for what is no finite number too."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("not finite")
    return value


def lay_over(board: Storyboard, material: Material, said: Fields) -> Storyboard:
    """One of the overlays that there are, with the words for its slots. KeyError for another."""
    name = said["overlay"]
    if name and name not in OVERLAYS:
        raise KeyError(name)
    words = [said.get(f"word-{slot}", "") for slot in slots_of(name)] if name else []
    return dress.lay_over(board, material, said["shot"], name, words)


def sticker_in(said: Fields, *, mirror: bool = False) -> ShotSticker:
    """Where one lies, and when: from the beginning or to the end where a time is left empty. mirror: the other way
    round than it was.
    """
    x, y, width, turn = (number(said[name]) for name in ("x", "y", "width", "turn"))
    whole = said.get("whole") == "yes"
    begins, ends = (None if whole or not said[name] else number(said[name]) for name in ("begins", "ends"))
    flipped = (said.get("flipped") == "yes") != mirror
    return ShotSticker(said["sticker"], "", "", x, y, width, turn, flipped, begins, ends)


def names_in(said: Fields) -> list[str]:
    """name-0, name-1 and so on."""
    return [said[field] for number in range(len(said)) if (field := f"name-{number}") in said]


EDITS: Mapping[str, Edit] = {
    "drop": lambda board, material, said: revise.drop(board, material, said["shot"]),
    "swap": lambda board, material, said: revise.swap(board, material, said["shot"], said["item"]),
    "add": lambda board, material, said: revise.add(board, material, said["item"], int(said["place"])),
    "move": lambda board, material, said: revise.move(board, material, said["shot"], int(said["place"])),
    "earlier": lambda board, material, said: step(board, material, said["shot"], -1),
    "later": lambda board, material, said: step(board, material, said["shot"], 1),
    "trim": lambda board, material, said: revise.trim(board, material, said["shot"], number(said["start"])),
    "speed": lambda board, material, said: revise.slow(board, material, said["shot"], number(said["speed"])),
    "look": lambda board, material, said: revise.look_at(board, material, said["shot"], point_of(said)),
    "longer": lambda board, material, said: revise.lengthen(board, material, said["shot"], 1),
    "shorter": lambda board, material, said: revise.lengthen(board, material, said["shot"], -1),
    "together": lambda board, material, said: side_by_side.put_together(board, material, said["shot"], said["other"]),
    "beside": lambda board, material, said: side_by_side.add_beside(board, material, said["shot"], said["item"]),
    "without": lambda board, material, said: side_by_side.take_away(board, material, said["shot"], said["picture"]),
    "before": lambda board, _, said: side_by_side.put_earlier(board, said["shot"], said["picture"]),
    "apart": lambda board, material, said: side_by_side.set_apart(board, material, said["shot"]),
    "lock": lambda board, _, said: revise.lock(board, said["shot"], locked=said["locked"] == "yes"),
    "chapter": lambda board, material, said: revise.begin_chapter(
        board, material, said["shot"], said["title"], said["subtitle"]
    ),
    "rename": lambda board, _, said: dress.rename(board, said["shot"], said["title"], said["subtitle"]),
    "ending": lambda board, _, said: dress.close_with(board, said["title"], said["subtitle"]),
    "overlay": lambda board, material, said: lay_over(board, material, said),
    "sticker": lambda board, _, said: stick.change_sticker(board, said["shot"], sticker_in(said)),
    "mirror": lambda board, _, said: stick.change_sticker(board, said["shot"], sticker_in(said, mirror=True)),
    "unstick": lambda board, _, said: stick.take_off(board, said["shot"], said["sticker"]),
    "names": lambda board, _, said: dress.relabel(board, said["shot"], names_in(said)),
    "caption": lambda board, _, said: revise.caption(board, said["shot"], said["text"]),
    "title": lambda board, _, said: revise.retitle(board, said["title"], said["subtitle"]),
    "shape": lambda board, _, said: revise.reshape(board, said["aspect"]),
    "music": lambda board, material, _: revise.to_music(board, material),
}


def edit_movie(movie: Movie, op: str, said: Fields, version: int) -> None:
    """Do one of EDITS. Raises RefusedError with a sentence, ConflictError for another version; KeyError or ValueError
    for what no page of ours sends.
    """
    edit = EDITS[op]
    board = storyboard_of(movie)
    material = material_for(movie, board, [said["item"]] if "item" in said else [])
    if op == "music":
        material = with_music(material, said["soundtrack"], board)
    changed = edit(board, material, said)
    if changed != board:
        save_storyboard(movie, changed, version)


@transaction.atomic
def save_storyboard(movie: Movie, board: Storyboard, version: int, **fields: Any) -> None:
    """In place of the one of `version`, which is kept as a draft; what was undone before is gone. Raises
    ConflictError.
    """
    put_storyboard(movie, board, version, **fields)
    movie.drafts.filter(undone=True).delete()


def put_storyboard(movie: Movie, board: Storyboard, version: int, *, undone: bool = False, **fields: Any) -> None:
    """undone: whether the one that was there is kept to be done again."""
    idle = Movie.objects.alive().filter(pk=movie.pk, storyboard_version=version)
    idle = idle.exclude(state__in=(Movie.State.PLANNING, Movie.State.RENDERING))
    told = {"storyboard": to_json(board), "title": board.title, "aspect": board.aspect, "mood": board.mood}
    if not idle.update(
        **told | {"length": board.length, "soundtrack": board.soundtrack or ""} | fields,
        storyboard_version=F("storyboard_version") + 1,
        state=Movie.State.PLANNED,
        sentence="",
    ):
        raise ConflictError
    movie.keep_draft(undone=undone)
    movie.refresh_from_db()
    tell_movie(movie)


@transaction.atomic
def undo(movie: Movie, version: int) -> None:
    """Back to the storyboard before the last change. Raises ConflictError, RefusedError where there is none."""
    draft = movie.drafts.filter(undone=False).last()
    if draft is None:
        raise RefusedError(_("There is nothing to undo."))
    put_storyboard(movie, from_json(draft.storyboard), version, undone=True)
    draft.delete()


@transaction.atomic
def redo(movie: Movie, version: int) -> None:
    """Forward again to what was undone last. Raises ConflictError, RefusedError where nothing was."""
    draft = movie.drafts.filter(undone=True).last()
    if draft is None:
        raise RefusedError(_("There is nothing to do again."))
    put_storyboard(movie, from_json(draft.storyboard), version)
    draft.delete()


def resize(movie: Movie, height: int, version: int) -> None:
    """Another quality. Raises RefusedError, ConflictError."""
    if height not in HEIGHTS:
        raise RefusedError(_("Please choose one of the qualities that there are."))
    if height != movie.height:
        save_storyboard(movie, storyboard_of(movie), version, height=height)


def tidied(movie: Movie) -> Storyboard | None:
    """The storyboard without pictures that have left the album; None if all are there."""
    board = storyboard_of(movie)
    wanted = {source for shot in board.shots for source in shot.sources}
    if len(shown_by(movie.album.items.alive(), wanted)) == len(wanted):
        return None
    return revise.tidied(board, material_for(movie, board))


def storyboard_of(movie: Movie) -> Storyboard:
    if movie.storyboard is None:
        raise RefusedError(_("This movie has no storyboard yet."))
    return from_json(movie.storyboard)


def material_for(movie: Movie, board: Storyboard, more: Collection[str] = ()) -> Material:
    """What an edit needs to know: of the storyboard's files and of those that are to come in."""
    music, cut = music_named(board.soundtrack or "")
    wanted = {source for shot in board.shots for source in shot.sources} | set(more)
    files = [seen(file) for file in files_seen(movie, wanted)]
    items = {str(item.path): item for item in candidates(files)}
    if unseen := set(more) - set(items):
        waiting = movie.album.items.alive().filter(pk__in=unseen, junk="", refused="", analysed_at=None)
        raise RefusedError(NOT_SEEN if waiting.exists() else _("This picture is not in the album any more."))
    pace = look_of(board.mood).pace
    return Material(items, pace.asked_for() if movie.rule else pace, arranged(music, board.pieces), cut)


def music_named(name: str) -> tuple[Piece, Callable[[float], Arrangement]]:
    """One of our pieces, or somebody's own song, and how to get it at a length. Raises RefusedError."""
    if song := Song.objects.named(name):
        return song.music.soundtrack, song.music.cut
    piece = next((piece for piece in soundtracks(OUR_SOUNDTRACKS) if piece.name == name), None)
    if piece is None:
        raise RefusedError(NO_MUSIC)
    return piece, partial(arrange, piece)


def with_music(material: Material, name: str, board: Storyboard) -> Material:
    """With another piece of music, as long as the movie is. Raises RefusedError."""
    if name == board.soundtrack:
        return material
    if Soundtrack.objects.filter(name=name, hidden=True).exists():
        raise RefusedError(NOT_OFFERED)
    try:
        _piece, cut = music_named(name)
    except RefusedError as error:
        raise RefusedError(NOT_OFFERED) from error
    return replace(material, music=cut(board.duration), arrange=cut)


def files_seen(movie: Movie, wanted: Collection[str] | None = None) -> Iterator[dict[str, Any]]:
    """What was seen in these sources, as the engine's task "tell_story" reads it; if None in all of the album that is
    shown: what hides behind a better one comes into no new story, and stays where it is already.
    """
    if wanted is None:
        items = movie.album.items.shown()
        shown = {str(item.pk): Shown(item) for item in items.in_order()}
        looks = Look.objects.filter(blob__in=items.order_by().values("blob"), version=ANALYSIS_VERSION)
    else:
        shown = shown_by(movie.album.items.alive().in_order(), wanted)
        looks = Look.objects.filter(blob__in={each.blob_id for each in shown.values()}, version=ANALYSIS_VERSION)
    by_blob: dict[str, list[str]] = {}
    for source, each in shown.items():
        by_blob.setdefault(each.blob_id, []).append(source)
    for look in looks.iterator(chunk_size=20):
        for source in by_blob.pop(look.blob_id):
            yield file_seen(source, shown[source].item, look.analysis)
    for blob, analysis in looks_below(by_blob) if wanted and by_blob else ():
        for source in by_blob.pop(blob, ()):
            yield file_seen(source, shown[source].item, analysis)


def looks_below(blobs: Collection[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A picture with stickers that nobody has looked at yet is about what its photo is."""
    looks = Decoration.objects.filter(item__blob__in=blobs, original__blob__look__version=ANALYSIS_VERSION)
    return looks.values_list("item__blob", "original__blob__look__analysis").iterator()


def file_seen(source: str, item: Item, analysis: dict[str, Any]) -> dict[str, Any]:
    """What a source shows, at the time at which the album shows its item."""
    return {
        "id": source,
        "when": timezone.make_naive(item.shown_at).isoformat(),
        "dated": item.is_dated,
        "analysis": analysis,
        "picture": str(picture_path(item.blob_id, PICTURE_SIDES[1])),
        "similar_group": str(item.similar_group) if item.similar_group else None,
        "place": item.place,
        "country": item.country,
    }
