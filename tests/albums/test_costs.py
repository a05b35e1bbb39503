"""What a page says that a change costs is what the worker then draws, for every kind of change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from albums.actions.edit_movie import edit_movie, save_storyboard, storyboard_of, undo
from albums.actions.film_movie import film_soon, news_of
from albums.actions.plan_movie import tell_anew
from albums.models import Movie, User
from render.jobs.models import Job, State
from render.jobs.running import Pools
from render.story.storyboard import from_json
from tests.albums.filming import add_photos
from tests.albums.test_shot_sources import album, anna, film_shot, mov, movie, shots
from tests.render.jobs.working import ended, until, working

__all__ = ["album", "anna", "mov", "movie"]  # fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

FACE = [0.4, 0.2, 0.6, 0.5]


def parts(settings: Settings, folder: str) -> set[str]:
    return {path.name for path in (Path(settings.DATA_DIR) / "cache" / folder).glob("*.mp4")}


def made(movie: Movie, user: User, settings: Settings) -> tuple[int, bool]:
    """How many parts are drawn now, and whether there is another sound."""
    before = {folder: parts(settings, folder) for folder in ("segments", "sounds")}
    job = ended(film_soon(movie, user, movie.storyboard_version))
    assert (job.state, job.error) == (State.DONE, "")
    movie.refresh_from_db()
    new = {folder: parts(settings, folder) - before[folder] for folder in before}
    return len(new["segments"]), bool(new["sounds"])


def costs(movie: Movie) -> tuple[int, bool]:
    """As the page says."""
    news = news_of(movie)
    assert news is not None
    return news.parts, news.sound


def edit(op: str, **said: str) -> Callable[[Movie, User], None]:
    """The shot is the movie's second photo unless it is named."""

    def change(movie: Movie, _user: User) -> None:
        shot = [each["id"] for each in shots(movie) if each["kind"] == "photo"][1]
        edit_movie(movie, op, {"shot": shot} | said, movie.storyboard_version)

    return change


def trim(movie: Movie, _user: User) -> None:
    shot = film_shot(movie)
    edit_movie(movie, "trim", {"shot": shot["id"], "start": str(shot["in"] + 0.4)}, movie.storyboard_version)


def swap(movie: Movie, _user: User) -> None:
    other = add_photos(movie.album, 1, first=20)[0]
    edit_movie(movie, "swap", {"shot": shots(movie)[0]["id"], "item": str(other.pk)}, movie.storyboard_version)


def add(movie: Movie, _user: User) -> None:
    other = add_photos(movie.album, 1, first=21)[0]
    edit_movie(movie, "add", {"item": str(other.pk), "place": "1"}, movie.storyboard_version)


def named(movie: Movie, text: str) -> None:
    board: dict[str, Any] = movie.storyboard or {}
    shot = next(each for each in board["shots"] if each["kind"] == "photo")
    shot["labels"] = [{"text": text, "face": FACE}]
    save_storyboard(movie, from_json(board), movie.storyboard_version)


def other_name(movie: Movie, _user: User) -> None:
    shot = next(each for each in shots(movie) if each["labels"])
    edit_movie(movie, "names", {"shot": shot["id"], "name-0": "Mia"}, movie.storyboard_version)


def music(movie: Movie, _user: User) -> None:
    other = {"gentle-first-light", "epic-over-the-ridge"} - {movie.soundtrack}
    edit_movie(movie, "music", {"soundtrack": min(other)}, movie.storyboard_version)


def mood(movie: Movie, user: User) -> None:
    tell_anew(movie, user, movie.storyboard_version, mood="club", soundtrack="")
    until(lambda: Movie.objects.filter(pk=movie.pk, state=Movie.State.PLANNED).exists())
    movie.refresh_from_db()


CHANGES: dict[str, Callable[[Movie, User], None]] = {
    "title": edit("title", title="Another summer", subtitle=""),
    "last words": edit("ending", title="The end", subtitle=""),
    "caption": edit("caption", text="Here it begins"),
    "swap": swap,
    "add": add,
    "later": edit("later"),
    "move": edit("move", place="0"),
    "longer": edit("longer"),
    "shorter": edit("shorter"),
    "look here": edit("look", x="0.1", y="0.2"),
    "overlay": edit("overlay", overlay="confetti"),
    "chapter": edit("chapter", title="At home", subtitle=""),
    "trim": trim,
    "name": lambda movie, _user: named(movie, "Anna"),
    "another name": other_name,
    "lock": edit("lock", locked="yes"),
    "take out": edit("drop"),
    "undo": lambda movie, _user: undo(movie, movie.storyboard_version),
    "shape": edit("shape", aspect="1:1"),
    "music": music,
    "mood": mood,
}


def test_every_change_costs_what_is_said(movie: Movie, anna: User, settings: Settings) -> None:
    told: dict[str, Any] = {}
    drawn: dict[str, Any] = {}
    with working(Pools):
        told["first"] = costs(movie)
        drawn["first"] = made(movie, anna, settings)
        for name, change in CHANGES.items():
            before = storyboard_of(movie)
            change(movie, anna)
            assert storyboard_of(movie) != before, f"{name} changes nothing"
            told[name] = costs(movie)
            drawn[name] = made(movie, anna, settings)
    assert drawn == told
    assert not Job.objects.filter(state=State.FAILED).exists()
    assert drawn["lock"] == drawn["undo"] == (0, False)
    assert drawn["mood"][1] and drawn["music"][1]
