"""The kind "story": choose the shots of a movie and put them in order, about `movie:<uuid>`."""

from __future__ import annotations

import json
from itertools import chain
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from albums.actions.analyse_item import analyse_soon
from albums.actions.edit_movie import files_seen
from albums.actions.film_movie import enqueue_film, has_stopped, wish_told
from albums.actions.plan_movie import keep_story
from albums.actions.score_album import score_soon
from albums.actions.tell_movie import tell_movie, tell_person
from albums.choosing_classifiers import unscored
from albums.facts import Knowledge, kept_as_json
from albums.models import Album, Look, Movie, Notice, Song, User
from albums.models.songs import PREFIX
from albums.moods import look_values
from albums.shot_sources import shown_by, sources_of
from render.jobs.calls import MIB, Call, Limits
from render.jobs.kinds import Kind, Wait, register
from render.jobs.models import Job
from render.jobs.places import scratch_of
from render.story.rule import parse
from render.vision.analysis import ANALYSIS_VERSION

# 5,000 pictures take about 20 s and 600 MB; those in no group of similar ones yet are compared as in "arrange".
LIMITS = Limits(seconds=600.0, cpu_seconds=600.0, memory=1400 * MIB)
WAITED_FOR = 200  # jobs at a time: when they are finished, those that came since are looked at


def prepare(job: Job) -> Call | Wait | None:
    movie = movie_of(job)
    if movie is None or not is_wanted(movie):
        return None
    if waiting := unfinished(movie.album) or unseen_by_classifiers(movie):
        return Wait(jobs=waiting)
    language = job.params.get("language", "en")
    looks, kept = scratch_of(job) / "looks.jsonl", kept_by_rule(movie, language)
    with looks.open("w", encoding="utf-8") as file:
        for entry in chain(files_seen(movie), files_seen(movie, films_kept(movie))):
            file.write(json.dumps(entry | {"kept": kept.get(entry["id"])}) + "\n")
    params = {"looks": str(looks), "ruled": bool(movie.rule), **wish_of(movie, language)}
    return Call("tell_story", params, limits=LIMITS)


def kept_by_rule(movie: Movie, language: str) -> dict[str, dict[str, Any]]:
    """What its rule keeps, by the names of people that whoever wished for it knows. Nothing where it has no rule."""
    if not movie.rule:
        return {}
    with override(language):
        known = Knowledge(movie.album.items.shown(), parse(movie.rule), movie.created_by, movie.classifiers.all())
        kept = known.kept(cuts=known.scene_cuts())
    return {str(pk): kept_as_json(each) for pk, each in kept.items()}


def is_wanted(movie: Movie) -> bool:
    """Whether it waits for its story; one that failed does again, when somebody tries the job again."""
    failed = Movie.objects.filter(pk=movie.pk, state=Movie.State.FAILED, storyboard__isnull=True)
    if failed.update(state=Movie.State.PLANNING, sentence=""):
        tell_movie(movie)
        return True
    return movie.state == Movie.State.PLANNING


def unfinished(album: Album) -> list[Job]:
    """Jobs that receive files of the album or look at them; what was seen by an older version is looked at again."""
    looking = Job.objects.unfinished().filter(tenant=str(album.pk), kind__in=("receive", "analyse"))
    found = list(looking.order_by("created_at")[:WAITED_FOR])
    if found:
        return found
    seen = Look.objects.filter(version=ANALYSIS_VERSION).values("blob")
    unseen = album.items.shown().filter(refused="").exclude(blob__in=seen)
    return [analyse_soon(item) for item in unseen[:WAITED_FOR]]


def unseen_by_classifiers(movie: Movie) -> list[Job]:
    """Jobs that have its classifiers look at what they have not looked at yet."""
    there = movie.classifiers.filter(project__deleted_at=None).select_related("project")
    return [score_soon(item, each) for each in there for item in unscored(movie.album, each)[:WAITED_FOR]]


def wish_of(movie: Movie, language: str) -> dict[str, Any]:
    """What is asked for; a story told anew keeps what is locked, and its music where that was chosen or the mood has
    it.
    """
    before = movie.storyboard or {}
    wish = {name: getattr(movie, name) for name in ("title", "mood", "length", "aspect", "height", "order")}
    theme = look_values(movie.mood)
    song = Song.objects.named(movie.soundtrack)
    if movie.soundtrack and not movie.soundtrack.startswith(PREFIX):
        theme["soundtracks"] = (movie.soundtrack,)
    return {
        "wish": wish | {"language": language},
        "theme": theme,
        "soundtrack": before.get("soundtrack"),
        "song": song.for_children if song else None,
        "turn": movie.pk.int,
        "keep": kept_shots(movie),
    }


def kept_shots(movie: Movie) -> list[dict[str, Any]]:
    """Locked ones, as far as what they show is there."""
    locked = [shot for shot in (movie.storyboard or {}).get("shots", []) if shot.get("locked")]
    there = shown_by(movie.album.items.alive(), chain.from_iterable(map(sources_of, locked)))
    return [shot for shot in locked if any(source in there for source in sources_of(shot))]


def films_kept(movie: Movie) -> list[str]:
    """The sources of locked shots that are films of Live Photos: the album itself offers these as photos."""
    there = shown_by(movie.album.items.alive(), chain.from_iterable(map(sources_of, kept_shots(movie))))
    return [source for source, shown in there.items() if shown.is_film]


def store(job: Job, board: dict[str, Any]) -> None:
    movie = movie_of(job)
    if movie is None or not keep_story(movie, board) or not job.params.get("render"):
        return
    Movie.objects.filter(pk=movie.pk).update(state=Movie.State.RENDERING)
    movie.refresh_from_db()
    enqueue_film(movie, User.objects.filter(pk=job.params["user"]).first())


def failed(job: Job, sentence: str) -> None:
    movie = movie_of(job)
    if movie is None:
        return
    planning = Movie.objects.filter(pk=movie.pk, state=Movie.State.PLANNING)
    if planning.update(state=Movie.State.FAILED, sentence=sentence[:300], **wish_told(movie)):
        tell_movie(movie)
        tell_person(job.params.get("user"), movie, Notice.Kind.MOVIE_FAILED)


def cancelled(job: Job) -> None:
    movie = movie_of(job)
    if movie is not None and movie.state == Movie.State.PLANNING:
        has_stopped(movie)


def movie_of(job: Job) -> Movie | None:
    """The movie, unless somebody deleted it meanwhile."""
    movies = Movie.objects.alive().filter(pk=job.subject.removeprefix("movie:"), album__deleted_at=None)
    return movies.select_related("album").first()


register(
    Kind(
        "story",
        prepare=prepare,
        store=store,
        failed=failed,
        cancelled=cancelled,
        label=_("Finding the story of a movie"),
        broken=_("The story of this movie could not be found; the log says why."),
    )
)
