"""The kind "render": make the film of a movie's storyboard, about `movie:<uuid>`.

What is missing of it is made by child jobs of the kinds film_draft, film_run and film_sound; then all is joined.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from albums import storage
from albums.actions.copy_movie import line_soon
from albums.actions.film_movie import film_plan, has_stopped, keep_only
from albums.actions.moderate import look_over_all
from albums.actions.share_bytes import keep_bytes
from albums.actions.tell_movie import tell_movie, tell_person
from albums.kinds.receive import written_by_child
from albums.kinds.story import movie_of
from albums.models import Link, Movie, Notice, Rendition
from render.film.about import from_values
from render.film.movie import Plan
from render.film.timeline import Segment, frames_of
from render.jobs.asking import cores
from render.jobs.calls import Call
from render.jobs.kinds import Child, Kind, Wait, register
from render.jobs.models import Job, Lane
from render.jobs.places import scratch_of
from render.jobs.steps import FILM_LIMITS, NOT_RENDERED

POSTER, SMALL_POSTER = "poster.jpg", "poster.webp"


def prepare(job: Job) -> Call | Wait | None:
    movie = movie_of(job)
    if movie is None or movie.storyboard_version != job.params["version"]:
        return None
    take_up(movie)
    plan = film_plan(job.params)
    if not (plan.missing or plan.sound_missing) and plan.drop_damaged():
        plan = film_plan(job.params)
    if plan.missing or plan.sound_missing:
        return Wait(children_for(job, plan))
    plan.trim_caches()
    folder = scratch_of(job)
    about = from_values(job.params.get("about", {}))
    work = plan.finish_work(folder / "movie.mp4", folder / POSTER, about)
    return Call(work.task, work.params, limits=FILM_LIMITS)


def take_up(movie: Movie) -> None:
    """One that failed or was stopped is made after all, when somebody tries the job again."""
    idle = Movie.objects.filter(pk=movie.pk, storyboard_version=movie.storyboard_version)
    idle = idle.filter(state__in=(Movie.State.FAILED, Movie.State.PLANNED))
    if idle.update(state=Movie.State.RENDERING, sentence=""):
        tell_movie(movie)


def children_for(job: Job, plan: Plan) -> list[Child]:
    """First what lets people watch: the beginning of a draft, the sound, and the draft in the order in which it plays.

    For the first two somebody waits. The sound is one piece, and others can be made beside it.
    """
    sound = [Child("film_sound", job.subject, lane=Lane.NOW)] if plan.sound_missing else []
    draft = draft_for(job, plan)
    first = [replace(child, lane=Lane.NOW) for child in draft[:1]]
    return [*first, *sound, *draft[1:], *(run_of("film_run", job, run) for run in plan.runs(cores()))]


def draft_for(job: Job, plan: Plan) -> list[Child]:
    """None where the movie is hardly larger, or where so much of it is there that the draft were more work.

    Else one at least: by that a page knows that there is a draft.
    """
    draft = film_plan(job.params, draft=True)
    if plan.height <= draft.height or frames_of(draft.missing) > frames_of(plan.missing):
        return []
    return [run_of("film_draft", job, run) for run in draft.short_runs() or [[]]]


def run_of(kind: str, job: Job, run: Sequence[Segment]) -> Child:
    return Child(kind, job.subject, {"segments": [segment.index for segment in run], "frames": frames_of(run)})


def store(job: Job, made: dict[str, Any]) -> None:
    """The new file in place of the old one, if the movie is still the one that was rendered."""
    movie = movie_of(job)
    if movie is None or movie.storyboard_version != job.params["version"]:
        return
    folder = scratch_of(job)
    # By our own hash: that of a child taken over by a file could be the hash of another family's.
    sha256, size = measured(folder / "movie.mp4")
    rendition = movie.renditions.filter(storyboard_version=movie.storyboard_version, blob=sha256).first()
    if rendition is None:
        blob = keep_bytes(folder / "movie.mp4", sha256, size)
        for poster in (POSTER, SMALL_POSTER):
            storage.write(storage.pictures_folder(sha256) / poster, written_by_child(folder / poster))
        rendition = Rendition.objects.create(
            movie=movie,
            blob=blob,
            storyboard=movie.storyboard,
            storyboard_version=movie.storyboard_version,
            width=made["width"],
            height=made["height"],
            duration=made["duration"],
        )
    keep_only(rendition)
    look_over_all(Link.objects.there().to(movie).select_related("created_by"))
    Movie.objects.filter(pk=movie.pk, state=Movie.State.RENDERING).update(state=Movie.State.READY)
    movie.refresh_from_db()
    if Link.objects.live().to(movie).exists():
        line_soon(rendition)
    tell_movie(movie)
    tell_person(job.params["user"], movie, Notice.Kind.MOVIE_DONE)


def measured(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file that a child made, which must be one: no link to elsewhere."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            raise ValueError(f"{path} is no file of ours")
        return hashlib.file_digest(file, "sha256").hexdigest(), status.st_size


def failed(job: Job, sentence: str) -> None:
    movie = movie_of(job)
    if movie is None:
        return
    rendering = Movie.objects.filter(pk=movie.pk, state=Movie.State.RENDERING)
    if rendering.update(state=Movie.State.FAILED, sentence=sentence[:300]):
        tell_movie(movie)
        tell_person(job.params["user"], movie, Notice.Kind.MOVIE_FAILED)


def cancelled(job: Job) -> None:
    """Another job may be at work on the movie by now."""
    movie = movie_of(job)
    others = Job.objects.unfinished().about(job.subject).filter(kind="render").exclude(pk=job.pk)
    if movie is not None and movie.state == Movie.State.RENDERING and not others.exists():
        has_stopped(movie)


register(
    Kind(
        "render",
        prepare=prepare,
        store=store,
        failed=failed,
        cancelled=cancelled,
        label=_("Making a movie"),
        broken=NOT_RENDERED,
    )
)
