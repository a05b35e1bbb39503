"""What pages show of movies, as plain values for templates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from albums.actions.copy_movie import SIZES, job_of, sizes_of
from albums.actions.film_movie import News, name_of, news_of
from albums.actions.film_stream import MASTER, film_job
from albums.addresses import picture_address
from albums.models import Album, Item, Movie, Rendition, Song
from albums.movie_progress import Progress, progress_of
from albums.names import safe_name
from albums.sentences import translated
from albums.shot_sources import Shown, shown_by, sources_of
from albums.showing import clock
from albums.showing_cells import CellShown, can_be_joined, cells_shown
from albums.storage import copy_path
from albums.wording import in_words
from render.audio.soundtracks import soundtracks
from render.film.theme import OUR_SOUNDTRACKS
from render.jobs.models import UNFINISHED, State
from render.story.cells import MOST_PICTURES, sides_of
from render.story.storyboard import BODY, FILMED

SMALL, LARGE = 320, 1600  # px of pictures
REEL = 14  # pictures


@dataclass(frozen=True, slots=True)
class MovieCard:
    """A movie in its album: its poster, or, before there is a file, the first picture of its storyboard."""

    movie: Movie
    is_made: bool
    still: Item | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A picture that could come into the movie."""

    source: str
    name: str
    reason: str
    address: str
    is_video: bool


@dataclass(frozen=True, slots=True)
class CopyShown:
    """A smaller copy of the movie's file, or how far it is."""

    key: str
    name: str
    bytes: int | None  # once it is there
    percent: int | None  # while it is being made
    sentence: str  # why it could not be made


@dataclass(frozen=True, slots=True)
class Speed:
    """At which a clip may be shown."""

    value: float
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Clip:
    """A part of a video; seconds."""

    address: str
    begins: float
    ends: float
    latest: float  # beginning of a clip of this length
    speeds: Sequence[Speed] = ()  # where it can be slowed


@dataclass(frozen=True, slots=True)
class ShotShown:
    """A shot of the strip."""

    id: str
    source: str
    kind: str
    number: int  # as people count
    place: int  # between opening and closing, from 0
    address: str
    large: str
    seconds: str
    reason: str
    text: str
    subtitle: str
    locked: bool
    is_first: bool
    is_last: bool
    overlay: dict[str, Any] | None
    labels: Sequence[dict[str, Any]]
    lost: bool  # its picture has left the album
    opens_chapter: bool  # the card before it says so
    clip: Clip | None  # of a video
    point: tuple[float, float] | None  # on which somebody has set the camera, shares of the picture's sides
    cells: Sequence[CellShown] = ()  # of a shot that shows several pictures at once
    joins: str = ""  # the shot after it, if the two can be shown together
    joined_by: str = ""  # the shot before it, likewise
    has_stickers: bool = False

    @property
    def is_card(self) -> bool:
        return self.kind not in FILMED

    @property
    def sources(self) -> list[str]:
        """Of all its pictures."""
        return [cell.source for cell in self.cells] or [self.source]

    @property
    def has_room(self) -> bool:
        """For one more picture beside it."""
        return len(self.cells) < MOST_PICTURES

    @property
    def stays_put(self) -> bool:
        """Whether it opens or closes the movie."""
        return self.kind not in BODY


class Studio:
    """A movie's page: each part is asked of the database only when it is shown."""

    def __init__(self, movie: Movie) -> None:
        self.movie = movie

    @property
    def is_busy(self) -> bool:
        return self.movie.state in (Movie.State.PLANNING, Movie.State.RENDERING)

    @property
    def may_edit(self) -> bool:
        return self.movie.album.may_contribute

    @property
    def can_change(self) -> bool:
        """Now, by this person."""
        return self.may_edit and not self.is_busy and self.movie.storyboard is not None

    @cached_property
    def name(self) -> str:
        return name_of(self.movie)

    @cached_property
    def progress(self) -> Progress | None:
        return progress_of(self.movie) if self.is_busy else None

    @cached_property
    def rendition(self) -> Rendition | None:
        return self.movie.rendition

    @cached_property
    def copies(self) -> list[CopyShown]:
        """Those that there are, and those that can be."""
        rendition = self.rendition
        return [copy_shown(rendition, key) for key in sizes_of(rendition)] if rendition else []

    @property
    def copying(self) -> bool:
        return any(copy.percent is not None for copy in self.copies)

    @cached_property
    def stream(self) -> str:
        """Where the film can be watched while it is being made."""
        job = film_job(self.movie) if self.movie.state == Movie.State.RENDERING else None
        return reverse("stream", args=[job.pk, MASTER]) if job else ""

    @property
    def is_current(self) -> bool:
        """Whether the file shows the storyboard as it is."""
        return self.rendition is not None and self.rendition.storyboard_version == self.movie.storyboard_version

    @cached_property
    def news(self) -> News | None:
        return news_of(self.movie) if self.can_change and not self.is_current else None

    @cached_property
    def sentence(self) -> str:
        """What went wrong, in the reader's language."""
        return translated(self.movie.sentence)

    @cached_property
    def can_undo(self) -> bool:
        return self.can_change and self.movie.drafts.filter(undone=False).exists()

    @cached_property
    def can_redo(self) -> bool:
        return self.can_change and self.movie.drafts.filter(undone=True).exists()

    @cached_property
    def board(self) -> dict[str, Any]:
        """The storyboard as it is planned; for those who only look, that of the film which they see."""
        shown = self.rendition if self.rendition and not self.may_edit else self.movie
        board: dict[str, Any] = shown.storyboard or {}
        return board

    @cached_property
    def music(self) -> str:
        """The title of its piece."""
        name = self.board.get("soundtrack") or ""
        if song := Song.objects.named(name):
            return song.title
        return next((piece.title for piece in soundtracks(OUR_SOUNDTRACKS) if piece.name == name), "")

    @cached_property
    def shots(self) -> Sequence[ShotShown]:
        return shots_of(self.movie, self.board.get("shots", []), self.board.get("aspect", self.movie.aspect))

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        """The shots as the storyboard has them, by their ids."""
        return {row["id"]: row for row in self.board.get("shots", [])}

    @property
    def names_people(self) -> bool:
        return any(shot.labels for shot in self.shots)

    @property
    def places(self) -> int:
        """How many shots and cards of chapters there are between opening and closing."""
        return sum(not shot.stays_put for shot in self.shots)

    @property
    def reel(self) -> list[str]:
        """Pictures to look at while one waits: those of the story, or, before there is one, some of the album."""
        if self.movie.storyboard:
            return [shot.address for shot in self.shots if shot.address and not shot.is_card]
        return [picture_address(item, SMALL) for item in some_pictures(self.movie.album, REEL)]

    @cached_property
    def duration(self) -> str:
        return clock(self.board.get("duration", 0.0))

    @property
    def sides(self) -> tuple[float, float]:
        """Of the storyboard's shape."""
        return sides_of(self.board.get("aspect", self.movie.aspect))

    @property
    def frame(self) -> str:
        """The shape of the storyboard's pictures as a class."""
        return {"16:9": "wide", "9:16": "tall", "1:1": "square"}.get(self.board.get("aspect", ""), "wide")

    @cached_property
    def film_frame(self) -> str:
        """The shape of the file that there is."""
        shown = self.rendition
        if shown is None or shown.width == shown.height:
            return "square"
        return "wide" if shown.width > shown.height else "tall"

    @property
    def file_name(self) -> str:
        return file_name(self.movie)


def copy_shown(rendition: Rendition, key: str) -> CopyShown:
    name, path = str(SIZES[key].name), copy_path(rendition.blob_id, key)
    if path.is_file():
        return CopyShown(key, name, path.stat().st_size, None, "")
    job = job_of(rendition, key)
    if job and job.state in UNFINISHED:
        return CopyShown(key, name, None, round(100 * job.progress), "")
    return CopyShown(key, name, None, None, translated(job.error) if job and job.state == State.FAILED else "")


def shots_of(movie: Movie, rows: Sequence[dict[str, Any]], aspect: str) -> list[ShotShown]:
    there = there_in(movie, [source for row in rows for source in sources_of(row)])
    body = [row["id"] for row in rows if row["kind"] in BODY]
    opened = {after["id"] for card, after in pairwise(rows) if card["kind"] == "chapter"}
    pairs = [(row["id"], after["id"]) for row, after in pairwise(rows) if can_be_joined(row, after)]
    joins, joined = dict(pairs), {after: before for before, after in pairs}
    cells = {row["id"]: cells_shown(row, aspect, there, SMALL) for row in rows if row.get("beside")}
    found = (shot_shown(row, number, body, there, opened) for number, row in enumerate(rows, 1))
    return [
        replace(
            shown,
            joins=joins.get(shown.id, ""),
            joined_by=joined.get(shown.id, ""),
            cells=cells.get(shown.id, ()),
        )
        for shown in found
    ]


def shot_shown(
    row: dict[str, Any], number: int, body: Sequence[str], there: Mapping[str, Shown], opened: Collection[str]
) -> ShotShown:
    place = body.index(row["id"]) if row["id"] in body else 0
    item = there[row["source"]].item if row["source"] in there else None
    source = row["source"] if item else ""
    return ShotShown(
        id=row["id"],
        source=source,
        kind=row["kind"],
        number=number,
        place=place,
        address=picture_address(item, SMALL) if item else "",
        large=picture_address(item, LARGE) if item else "",
        # From cut to cut, as it is felt.
        seconds=number_format(row["end"] - row["start"] - row["transition"], 1),
        reason=in_words(row["reason"]),
        text=row["text"],
        subtitle=row["subtitle"],
        locked=bool(row.get("locked")),
        is_first=place == 0,
        is_last=place == len(body) - 1,
        overlay=row.get("overlay"),
        labels=row.get("labels", ()),
        lost=bool(row["source"]) and not source,
        opens_chapter=row["id"] in opened,
        clip=clip_of(row, there[source]) if source and row["kind"] == "video" else None,
        point=(row.get("fixed") or {}).get("point"),
        has_stickers=bool(row.get("stickers")),
    )


def clip_of(row: dict[str, Any], shown: Shown) -> Clip:
    item = shown.item
    seconds = (item.motion_probe or {}).get("duration", 0.0) if shown.is_film else item.duration or 0.0
    address = reverse("item_motion" if shown.is_film else "item_original", args=[item.pk])
    begins, ends = round(row["in"], 1), round(row["out"], 1)
    latest = max(begins, round(seconds - (row["out"] - row["in"]), 1))
    return Clip(address, begins, ends, latest, speeds_of(row))


def speeds_of(row: dict[str, Any]) -> list[Speed]:
    """Those a clip can have; none where it has only its own."""
    names = (_("Its own speed"), _("Slow motion"), _("Very slow"))
    found = (1.0, *row["speeds"]) if row.get("speeds") else ()
    return [Speed(value, name, value == row["speed"]) for value, name in zip(found, names, strict=False)]


def movie_cards(album: Album) -> list[MovieCard]:
    """Its movies, the newest first, in three queries however many they are."""
    return cards_of(list(album.movies.alive().order_by("-created_at")))


def cards_of(movies: Sequence[Movie]) -> list[MovieCard]:
    made = set(Rendition.objects.filter(movie__in=movies).values_list("movie", flat=True))
    first = {movie.pk: first_source(movie) for movie in movies if movie.pk not in made}
    items = Item.objects.alive().filter(album__in={movie.album_id for movie in movies})
    there = shown_by(items, filter(None, first.values()))
    stills = {pk: there[source].item for pk, source in first.items() if source in there}
    return [MovieCard(movie, movie.pk in made, stills.get(movie.pk)) for movie in movies]


def first_source(movie: Movie) -> str:
    """Of the first shot that shows a picture; empty while nothing is planned."""
    return next((row["source"] for row in (movie.storyboard or {}).get("shots", []) if row["source"]), "")


def near_misses(movie: Movie, shot_id: str) -> list[Choice]:
    """What could stand in the shot's place and does not stand elsewhere in the movie."""
    rows = (movie.storyboard or {"shots": []})["shots"]
    row = next((row for row in rows if row["id"] == shot_id), None)
    if row is None:
        return []
    inside = inside_of(rows)
    missed = [miss for miss in row.get("near_misses", []) if miss["source"] not in inside]
    there = there_in(movie, [miss["source"] for miss in missed])
    return [choice(there[miss["source"]], in_words(miss["reason"])) for miss in missed if miss["source"] in there]


def inside_of(rows: Sequence[dict[str, Any]]) -> set[str]:
    """What shots show, besides what lies behind cards."""
    return {source for row in rows if row["kind"] in FILMED for source in sources_of(row)}


def there_in(movie: Movie, sources: Sequence[str]) -> dict[str, Shown]:
    """Those that are still in the album."""
    return shown_by(Item.objects.alive().filter(album=movie.album_id), sources)


def choice(shown: Shown, reason: str = "") -> Choice:
    item = shown.item
    source = str(item.film_was if shown.is_film else item.pk)
    is_video = shown.is_film or item.kind == Item.Kind.VIDEO
    return Choice(source, item.name, reason, picture_address(item, SMALL), is_video)


def file_name(movie: Movie, copy: str = "") -> str:
    """Under which the movie is downloaded: its title and the day on which it was made, and which copy of it."""
    made = movie.rendition.created_at if movie.rendition else movie.created_at
    return safe_name(f"{name_of(movie)} {timezone.localtime(made):%Y-%m-%d} {copy}".strip(), "movie") + ".mp4"


def some_pictures(album: Album, count: int) -> list[Item]:
    """Good ones, spread over the album; its cover first."""
    good = album.items.shown().filter(junk="", refused="").in_order()
    keys = list(good.values_list("pk", flat=True))
    count = min(count, len(keys))
    wanted = [keys[number * len(keys) // count] for number in range(count)]
    if album.cover_id in keys:
        wanted = [album.cover_id, *(key for key in wanted if key != album.cover_id)][:count]
    found = Item.objects.in_bulk(wanted)
    return [found[key] for key in wanted]
