"""What is done for a person's albums and movies, and what was done lately, told by album and movie.

Sixty pictures that are looked at are one line, not sixty. Each line names one of its jobs: a press on its button is
about that job, or about all of its kind in the album (albums.actions.change_jobs).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albums.actions.film_movie import name_of
from albums.actions.know_faces import subject_of
from albums.models import Album, Membership, Movie, Role, Run, Upload, User
from albums.movie_progress import looking_stage, progress_of
from albums.sentences import translated
from albums.showing_persons import telling
from albums.showing_run import RunShown
from render.jobs.models import UNFINISHED, Job, JobQuerySet, State

RECENTLY = timedelta(days=3)
MOST_SENTENCES = 5  # of a line
OF_ALBUMS, OF_MOVIES = ("analyse", "arrange"), ("story", "render")


@dataclass(frozen=True, slots=True)
class Work:
    """One line: something that goes on, or has ended."""

    key: str
    icon: str
    title: str
    address: str  # of the album or movie
    state: str  # running, waiting, done, failed, cancelled
    when: datetime  # since or when
    share: float | None = None  # 0..1; None where it cannot be said
    detail: str = ""
    time_left: str = ""
    sentences: tuple[str, ...] = ()
    job: UUID | None = None  # that a press is about, for those who may
    together: bool = False  # and with it all of its kind in the album

    @property
    def percent(self) -> int | None:
        return None if self.share is None else min(99, int(100 * self.share))

    @property
    def goes_on(self) -> bool:
        return self.state in UNFINISHED


@dataclass(frozen=True, slots=True)
class Activity:
    running: tuple[Work, ...]
    recent: tuple[Work, ...]  # newest first


def activity_of(user: User) -> Activity:
    memberships = Membership.objects.filter(user=user, album__deleted_at=None, album__project=None).select_related(
        "album"
    )
    albums = {str(row.album_id): with_role(row.album, row.role) for row in memberships}
    lines = [*album_lines(albums), *receiving(albums), *refused(user, albums), *movie_lines(albums), *faces(user)]
    lines += trainings(user)
    running = sorted((line for line in lines if line.goes_on), key=lambda line: line.when)
    recent = sorted((line for line in lines if not line.goes_on), key=lambda line: line.when, reverse=True)
    return Activity(tuple(running), tuple(recent))


def with_role(album: Album, role: str) -> Album:
    album.role = Role(role)
    return album


def lately(jobs: JobQuerySet) -> JobQuerySet:
    return jobs.finished().filter(finished_at__gt=timezone.now() - RECENTLY)


# ---- albums


def album_lines(albums: dict[str, Album]) -> Iterator[Work]:
    """Looking at pictures, and finding similar ones once that is done."""
    jobs = Job.objects.filter(tenant__in=albums, kind__in=OF_ALBUMS)
    busy = {row["tenant"]: row for row in counted(jobs.unfinished().filter(kind="analyse"))}
    for tenant, row in busy.items():
        yield looking(albums[tenant], row)
    for row in counted(jobs.unfinished().filter(kind="arrange")):
        if row["tenant"] not in busy:
            yield arranging(albums[row["tenant"]], row)
    for row in counted(lately(jobs).filter(kind="analyse").exclude(state=State.FAILED), "state"):
        yield looked(albums[row["tenant"]], row)
    for row in counted(lately(jobs).filter(state=State.FAILED), "kind"):
        yield not_looked(albums[row["tenant"]], row)


def counted(jobs: JobQuerySet, *also_by: str) -> Iterable[dict[str, Any]]:
    """By album: how many, since when, until when."""
    rows = jobs.order_by().values("tenant", *also_by)
    found: Iterable[dict[str, Any]] = rows.annotate(
        count=Count("pk"), since=Min("created_at"), until=Max("finished_at")
    )
    return found


def handle(album: Album, jobs: JobQuerySet) -> UUID | None:
    """A job that a press is about, if this person may press."""
    if not album.may_contribute:
        return None
    return jobs.of_tenant(str(album.pk)).order_by("created_at").values_list("pk", flat=True).first()


def of_album(album: Album, about: str, title: str, count: int = 0, **more: Any) -> Work:
    """A line about an album."""
    said = title % {"count": count, "album": album.title}
    return Work(key=f"{about}-{album.pk}", title=said, address=reverse("album", args=[album.pk]), **more)


def looking(album: Album, row: dict[str, Any]) -> Work:
    stage, left = looking_stage(album), row["count"]
    title = ngettext("Looking at %(count)d picture of %(album)s", "Looking at %(count)d pictures of %(album)s", left)
    return of_album(
        album,
        "looking",
        title,
        count=left,
        icon="scan-eye",
        state=State.RUNNING,
        when=row["since"],
        share=stage.share,
        detail=stage.detail,
        time_left=stage.time_left,
        job=handle(album, Job.objects.unfinished().filter(kind="analyse")),
        together=True,
    )


def arranging(album: Album, row: dict[str, Any]) -> Work:
    return of_album(
        album,
        "arranging",
        _("Finding similar shots in %(album)s"),
        icon="layers",
        state=State.QUEUED,
        when=row["since"],
        detail=_("as soon as nothing new arrives"),
    )


def looked(album: Album, row: dict[str, Any]) -> Work:
    done = row["state"] == State.DONE
    count = row["count"]
    title = (
        ngettext("Looked at %(count)d picture of %(album)s", "Looked at %(count)d pictures of %(album)s", count)
        if done
        else ngettext(
            "%(count)d picture of %(album)s was not looked at, as somebody stopped it",
            "%(count)d pictures of %(album)s were not looked at, as somebody stopped it",
            count,
        )
    )
    stopped = Job.objects.filter(kind="analyse", state=State.CANCELLED)
    return of_album(
        album,
        f"looked-{row['state']}",
        title,
        count=count,
        icon="images" if done else "circle-pause",
        state=row["state"],
        when=row["until"],
        job=None if done else handle(album, stopped),
        together=True,
    )


def not_looked(album: Album, row: dict[str, Any]) -> Work:
    failed = lately(Job.objects.filter(kind=row["kind"], state=State.FAILED))
    sentences = failed.of_tenant(str(album.pk)).order_by("error").values_list("error", flat=True).distinct()
    title = (
        ngettext(
            "%(count)d picture of %(album)s could not be looked at",
            "%(count)d pictures of %(album)s could not be looked at",
            row["count"],
        )
        if row["kind"] == "analyse"
        else _("Similar shots in %(album)s were not found")
    )
    return of_album(
        album,
        f"failed-{row['kind']}",
        title,
        count=row["count"],
        icon="circle-alert",
        state=State.FAILED,
        when=row["until"],
        sentences=tuple(translated(sentence) for sentence in sentences[:MOST_SENTENCES]),
        job=handle(album, failed),
        together=True,
    )


# ---- uploads


def receiving(albums: dict[str, Album]) -> Iterator[Work]:
    """Files that are here and are checked before they enter the album; who sent them may call each of them off."""
    for row in counted(Job.objects.unfinished().filter(tenant__in=albums, kind="receive")):
        album = albums[row["tenant"]]
        title = ngettext("Taking %(count)d file into %(album)s", "Taking %(count)d files into %(album)s", row["count"])
        yield of_album(
            album,
            "receiving",
            title,
            count=row["count"],
            icon="inbox",
            state=State.RUNNING,
            when=row["since"],
        )


def refused(user: User, albums: dict[str, Album]) -> Iterator[Work]:
    """Files of this person that are none for us."""
    mine = Upload.objects.filter(user=user, album__in=albums.values(), state=Upload.State.REFUSED)
    by_album: dict[str, list[Upload]] = {}
    for upload in mine.filter(created_at__gt=timezone.now() - RECENTLY).order_by("-created_at"):
        by_album.setdefault(str(upload.album_id), []).append(upload)
    for key, uploads in by_album.items():
        count, album = len(uploads), albums[key]
        title = ngettext(
            "%(count)d file could not be taken into %(album)s",
            "%(count)d files could not be taken into %(album)s",
            count,
        )
        yield of_album(
            album,
            "refused",
            title,
            count=count,
            icon="file-x",
            state=State.FAILED,
            when=uploads[0].created_at,
            sentences=tuple(f"{upload.name}: {translated(upload.sentence)}" for upload in uploads[:MOST_SENTENCES]),
        )


# ---- faces


def faces(user: User) -> Iterator[Work]:
    """Telling them apart, for a person who asked for it: the latest step, and how far all of them are."""
    if user.people_since is None:
        return
    jobs = Job.objects.about(subject_of(user)).filter(kind="people")
    latest = jobs.unfinished().order_by("created_at").first() or lately(jobs).order_by("finished_at").last()
    if latest is None:
        return
    titles = {
        State.FAILED: _("Faces could not be told apart"),
        State.CANCELLED: _("Telling faces apart was stopped"),
        State.DONE: _("Faces are told apart"),
    }
    icons = {State.FAILED: "circle-alert", State.CANCELLED: "circle-pause"}
    state, told = State(latest.state), telling(user)
    yield Work(
        key="faces",
        icon=icons.get(state, "scan-face"),
        title=titles.get(state, _("Telling faces apart")),
        address=reverse("persons"),
        state=state,
        when=latest.finished_at or latest.created_at,
        share=told.share if not latest.is_finished else None,
        detail="" if latest.is_finished else told.words,
        sentences=(translated(latest.error),) if latest.error else (),
        job=None if state == State.DONE else latest.pk,
    )


# ---- classifiers


def trainings(user: User) -> Iterator[Work]:
    """Those of one's own: that go on, or have come to their end."""
    there = Run.objects.filter(model_source__project__owner=user, model_source__project__deleted_at=None)
    lately_ended = Q(finished_at__gt=timezone.now() - RECENTLY, state__in=(Run.State.DONE, Run.State.FAILED))
    for run in there.filter(Q(state__in=Run.BUSY) | lately_ended).select_related("model_source__project"):
        yield teaching(run) if run.is_busy else taught(run)


def teaching(run: Run) -> Work:
    shown = RunShown(run)
    phase = next(each for each in shown.phases if each.state == "current")
    jobs = Job.objects.unfinished().about(run.subject).filter(kind="train")
    return Work(
        key=f"run-{run.pk}",
        icon="graduation-cap",
        title=_("Teaching “%(classifier)s”") % {"classifier": shown.project.name},
        address=reverse("run", args=[run.pk]),
        state=State.QUEUED if run.state == Run.State.WAITING else State.RUNNING,
        when=run.created_at,
        share=phase.share,
        detail=" · ".join(part for part in (phase.name, phase.detail) if part),
        job=jobs.order_by("-created_at").values_list("pk", flat=True).first(),
    )


def taught(run: Run) -> Work:
    done = run.state == Run.State.DONE
    title = _("“%(classifier)s” has learned") if done else _("“%(classifier)s” could not learn")
    return Work(
        key=f"run-{run.pk}",
        icon="graduation-cap" if done else "circle-alert",
        title=title % {"classifier": run.model_source.project.name},
        address=reverse("run", args=[run.pk]),
        state=State.DONE if done else State.FAILED,
        when=run.finished_at or run.created_at,
        sentences=(translated(run.sentence),) if run.sentence else (),
    )


# ---- movies


def movie_lines(albums: dict[str, Album]) -> Iterator[Work]:
    """The latest that was done, or is, for each movie."""
    movies = {movie.subject: movie for movie in Movie.objects.alive().filter(album__in=albums.values())}
    jobs = Job.objects.filter(subject__in=movies, kind__in=OF_MOVIES, parent=None)
    latest: dict[str, Job] = {}
    for job in (*lately(jobs).order_by("created_at"), *jobs.unfinished().order_by("created_at")):
        latest[job.subject] = job
    for subject, job in latest.items():
        movie = movies[subject]
        movie.album = albums[str(movie.album_id)]
        yield making(movie, job) if not job.is_finished else made(movie, job)


def making(movie: Movie, job: Job) -> Work:
    told, rendered = _("Finding the story of “%(movie)s”"), _("Making the movie “%(movie)s”")
    progress = progress_of(movie)
    stage = progress.current if progress else None
    return Work(
        key=f"movie-{movie.pk}",
        icon="clapperboard",
        title=(told if job.kind == "story" else rendered) % {"movie": name_of(movie)},
        address=reverse("movie", args=[movie.pk]),
        state=job.state,
        when=job.created_at,
        share=stage.share if stage else None,
        detail=" · ".join(part for part in (stage.name, stage.detail) if part) if stage else "",
        time_left=progress.time_left if progress else "",
        job=job.pk if movie.album.may_contribute else None,
    )


def made(movie: Movie, job: Job) -> Work:
    titles = {
        ("story", State.DONE): _("The story of “%(movie)s” is found"),
        ("render", State.DONE): _("The movie “%(movie)s” is ready"),
        ("story", State.FAILED): _("The story of “%(movie)s” could not be found"),
        ("render", State.FAILED): _("The movie “%(movie)s” could not be made"),
    }
    stopped = _("The movie “%(movie)s” was stopped")
    again = job.state in (State.FAILED, State.CANCELLED) and movie.album.may_contribute
    icons = {State.DONE: "circle-play", State.FAILED: "circle-alert"}
    return Work(
        key=f"movie-{movie.pk}",
        icon=icons.get(State(job.state), "circle-pause"),
        title=titles.get((job.kind, State(job.state)), stopped) % {"movie": name_of(movie)},
        address=reverse("movie", args=[movie.pk]),
        state=job.state,
        when=job.finished_at or job.created_at,
        sentences=(translated(job.error),) if job.error else (),
        job=job.pk if again else None,
    )
