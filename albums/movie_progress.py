"""How far the making of a movie is: its stages, and an honest guess at the time left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from albums.models import Album, Movie
from render.jobs.models import Job, State

# Before this share, or so soon, an estimate would jump about.
ESTIMATE_FROM, ESTIMATE_AFTER_SECONDS = 0.04, 4.0
RECENTLY = timedelta(minutes=5)  # how far back the speed of looking at pictures is measured

LOOKING, STORY, DRAFT, PICTURES, SOUND, JOINING = "looking", "story", "draft", "pictures", "sound", "joining"
NAMES: dict[str, Promise] = {
    LOOKING: gettext_lazy("Looking at the pictures"),
    STORY: gettext_lazy("Finding the story"),
    DRAFT: gettext_lazy("A first version to watch"),
    PICTURES: gettext_lazy("Drawing the pictures"),
    SOUND: gettext_lazy("Mixing the sound"),
    JOINING: gettext_lazy("Putting it together"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    key: str
    state: str = "coming"  # done, current, coming
    share: float = 0.0
    detail: str = ""
    seconds_left: float | None = None

    @property
    def name(self) -> str:
        return str(NAMES[self.key])

    @property
    def percent(self) -> int:
        return min(99, int(100 * self.share))

    @property
    def time_left(self) -> str:
        return "" if self.seconds_left is None else in_words(self.seconds_left)


@dataclass(frozen=True, slots=True)
class Progress:
    """A movie on its way."""

    stages: tuple[Stage, ...]

    @property
    def current(self) -> Stage:
        """Of several at once, the one that takes longest."""
        now = [stage for stage in self.stages if stage.state == "current"] or [self.stages[-1]]
        return max(now, key=lambda stage: (stage.seconds_left or 0.0, -stage.share))

    @property
    def time_left(self) -> str:
        return self.current.time_left


def progress_of(movie: Movie) -> Progress | None:
    """None where nothing is done for the movie."""
    jobs = Job.objects.about(movie.subject).filter(parent=None, kind__in=("story", "render")).unfinished()
    job = jobs.order_by("-created_at").first()
    if job is None:
        return None
    return telling(movie, job) if job.kind == "story" else rendering(job)


def telling(movie: Movie, job: Job) -> Progress:
    looking = looking_stage(movie.album)
    story = Stage(STORY)
    if looking.state == "done":
        story = Stage(STORY, "current", job.progress)
    later = (Stage(PICTURES), Stage(SOUND), Stage(JOINING)) if job.params.get("render") else ()
    return Progress((looking, story, *later))


def looking_stage(album: Album) -> Stage:
    """How many of the album's pictures are looked at, and how quickly that went of late."""
    jobs = Job.objects.filter(tenant=str(album.pk))
    left = jobs.unfinished().filter(kind__in=("receive", "analyse")).count()
    if not left:
        return Stage(LOOKING, "done", 1.0)
    total = max(left, album.items.alive().count())
    now = timezone.now()
    recent = jobs.filter(kind="analyse", state=State.DONE, finished_at__gt=now - RECENTLY)
    began = recent.aggregate(Min("started_at"))["started_at__min"]
    seconds = estimate(began, recent.count() / max(1, recent.count() + left), now)
    share = (total - left) / total
    detail = _("%(done)s of %(all)s") % {"done": total - left, "all": total}
    return Stage(LOOKING, "current", share, detail, seconds)


def rendering(job: Job) -> Progress:
    """By the frames that its children have drawn."""
    before = (Stage(LOOKING, "done"), Stage(STORY, "done"))
    children = list(job.children.all())
    runs, sounds, drafts = (of_kind(children, f"film_{kind}") for kind in ("run", "sound", "draft"))
    pictures, sound = stage_of(PICTURES, runs), stage_of(SOUND, sounds)
    joins = {pictures.state, sound.state} == {"done"} and (bool(children) or job.state == State.RUNNING)
    if not children and not joins:
        pictures = replace(pictures, state="current")
    draft = (stage_of(DRAFT, drafts),) if drafts else ()
    return Progress((*before, *draft, pictures, sound, Stage(JOINING, "current" if joins else "coming", job.progress)))


def of_kind(jobs: list[Job], kind: str) -> list[Job]:
    return [job for job in jobs if job.kind == kind]


def stage_of(key: str, jobs: list[Job]) -> Stage:
    """Of jobs that count by their frames, where they have any."""
    if all(job.state == State.DONE for job in jobs):
        return Stage(key, "done", 1.0)
    weights = [float(job.params.get("frames", 1)) for job in jobs]
    shares = [1.0 if job.state == State.DONE else job.progress for job in jobs]
    share = sum(weight * part for weight, part in zip(weights, shares, strict=True)) / max(1.0, sum(weights))
    began = min((job.started_at for job in jobs if job.started_at), default=None)
    state = "current" if began else "coming"
    return Stage(key, state, share, seconds_left=estimate(began, share, timezone.now()))


def estimate(began: datetime | None, share: float, now: datetime) -> float | None:
    """Seconds left, at the speed so far; None while that says nothing."""
    if began is None or share < ESTIMATE_FROM:
        return None
    elapsed = (now - began).total_seconds()
    return elapsed * (1 - share) / share if elapsed >= ESTIMATE_AFTER_SECONDS else None


def in_words(seconds: float) -> str:
    if seconds < 20:
        return _("a few seconds left")
    if seconds < 90:
        return _("about a minute left")
    minutes = round(seconds / 60)
    return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}
