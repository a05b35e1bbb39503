"""How the server is: disk, queue, parts and protections, for those who look after it. It shows nobody's pictures."""

from __future__ import annotations

import os
import platform
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path

import av
from django.conf import settings
from django.core.cache import cache as kept
from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from albums import storage
from albums.models import Blob, Rendition, User
from render.film.fonts import fonts_folder
from render.jobs import kinds
from render.jobs.fence import Fence
from render.jobs.models import Job, Lane, State
from render.jobs.pool import check_fence
from render.weights.manifest import Model, read_manifest
from render.weights.models import models_folder

NEARLY_FULL = 3  # times the room below which nobody can send files
LATELY = timedelta(days=1)
LONG_WAIT = timedelta(minutes=30)  # for something that somebody waits for
SECONDS_KEPT = 60  # adding up the sizes of a hundred thousand files takes a second

# What families miss while a model is not there. Those without a line are not used yet.
WITHOUT: Mapping[str, Promise] = {
    "blazeface": gettext_lazy("Faces are not found: movies are chosen by sharpness and light alone."),
    "face_mesh": gettext_lazy("Closed eyes are not noticed."),
    "emotion": gettext_lazy("Smiles are not noticed."),
    "faceres": gettext_lazy("The same person is not recognised again."),
    "nanodet": gettext_lazy("People, animals and things are not found in pictures."),
    "efficientnet_lite0": gettext_lazy("Pictures have no themes, and similar shots are not found."),
    "imagenet_labels": gettext_lazy("Pictures have no themes."),
    "open_nsfw": gettext_lazy("Nudity is not noticed, and such pictures may come into movies."),
    "silero_vad": gettext_lazy("Speech is not heard: clips may be cut within a word, and music is not lowered for it."),
    "u2netp": gettext_lazy("The main subject cannot be cut out."),
    "u2net": gettext_lazy("The finest borders of what is cut out, such as hair, are a little coarser."),
    "selfie": gettext_lazy("People cannot be cut out of square pictures."),
    "selfie_landscape": gettext_lazy("People cannot be cut out of wide pictures."),
    "deeplabv3": gettext_lazy("What is cut out by its kind, such as a dog, has coarser edges."),
    "pose_detection": gettext_lazy("Bodies are not found, and so no actions."),
    "pose_landmark": gettext_lazy("Joints of bodies are not found, and so no actions."),
}
SHARES: Mapping[str, Promise] = {
    "originals": gettext_lazy("Photos and videos, as they came"),
    "movies": gettext_lazy("Finished movies"),
    "pictures": gettext_lazy("Small pictures for the pages"),
    "uploads": gettext_lazy("Files on their way in"),
    "cache": gettext_lazy("Parts of movies, kept for the next time"),
}
PACKAGES = ("Django", "channels", "opencv-python-headless", "onnxruntime", "av", "moviepy", "pillow", "numpy")


@dataclass(frozen=True, slots=True)
class Share:
    """What takes room on the disk."""

    key: str
    size: int

    @property
    def name(self) -> str:
        return str(SHARES[self.key])


@dataclass(frozen=True, slots=True)
class Disk:
    total: int
    free: int
    shares: Sequence[Share]

    @property
    def percent(self) -> int:
        return round(100 * (self.total - self.free) / self.total)


@dataclass(frozen=True, slots=True)
class LaneShown:
    name: str
    running: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Queue:
    lanes: Sequence[LaneShown]
    oldest: datetime | None  # of those that wait for nothing but their turn
    failed: Sequence[tuple[str, int]]  # of the last day, by kind

    @property
    def is_empty(self) -> bool:
        return not any(lane.running or lane.waiting for lane in self.lanes)


@dataclass(frozen=True, slots=True)
class ModelShown:
    name: str
    is_there: bool
    without: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Protection:
    name: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class Machine:
    warnings: Sequence[str]
    disk: Disk
    queue: Queue
    models: Sequence[ModelShown]
    protections: Sequence[Protection]
    versions: Sequence[tuple[str, str]]
    cores: int
    people: int

    @property
    def missing(self) -> list[ModelShown]:
        return [model for model in self.models if not model.is_there]

    @property
    def present(self) -> list[ModelShown]:
        return [model for model in self.models if model.is_there]


def machine() -> Machine:
    disk, queue, models, protections = disk_now(), queue_now(), models_now(), protections_now()
    return Machine(
        warnings=[*warnings_about(disk, queue), *warnings_about_parts(models, protections)],
        disk=disk,
        queue=queue,
        models=models,
        protections=protections,
        versions=versions(),
        cores=len(os.sched_getaffinity(0)),
        people=User.objects.alive().count(),
    )


def disk_now() -> Disk:
    usage = shutil.disk_usage(settings.DATA_DIR)
    return Disk(usage.total, usage.free, kept.get_or_set("machine.shares", shares, SECONDS_KEPT) or ())


def shares() -> list[Share]:
    """What the server keeps, by what it is for."""
    of_movies = Exists(Rendition.objects.filter(blob=OuterRef("pk")))
    return [
        Share("originals", bytes_of(Blob.objects.exclude(of_movies))),
        Share("movies", bytes_of(Blob.objects.filter(of_movies))),
        Share("pictures", folder_bytes(storage.folder("pictures"))),
        Share("uploads", folder_bytes(storage.folder("uploads"))),
        Share("cache", folder_bytes(storage.folder("cache"))),
    ]


def bytes_of(blobs: QuerySet[Blob]) -> int:
    total: int = blobs.aggregate(sum=Sum("size"))["sum"] or 0
    return total


def folder_bytes(folder: Path) -> int:
    """What goes while this looks is not counted."""
    total = 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(place, name)).st_size  # noqa: PTH116, PTH118 - quick, for many
            except FileNotFoundError:
                continue
    return total


def queue_now() -> Queue:
    now = timezone.now()
    counts = {
        (row["lane"], row["state"]): row["count"]
        for row in Job.objects.unfinished().order_by().values("lane", "state").annotate(count=Count("pk"))
    }
    lanes = [
        LaneShown(str(lane.label), counts.get((lane, State.RUNNING), 0), counts.get((lane, State.QUEUED), 0))
        for lane in Lane
    ]
    failed = Job.objects.filter(state=State.FAILED, finished_at__gt=now - LATELY).order_by("kind").values("kind")
    oldest = Job.objects.claimable(now).exclude(lane=Lane.LATER).aggregate(since=Min("created_at"))["since"]
    by_kind = [(str(kinds.find(row["kind"]).label), row["count"]) for row in failed.annotate(count=Count("pk"))]
    return Queue(lanes, oldest, by_kind)


def models_now() -> list[ModelShown]:
    return [model_shown(model) for model in read_manifest()]


def model_shown(model: Model) -> ModelShown:
    there = (models_folder() / model.target).is_file()
    return ModelShown(model.name, there, str(WITHOUT.get(model.name, "")), model.confirmed)


@cache
def fence() -> Fence:
    """Found once, by starting a child."""
    return check_fence()


def protections_now() -> list[Protection]:
    found = fence()
    return [
        Protection(_("No network while a file is read"), found.no_network),
        Protection(_("System calls that no picture needs are refused (seccomp)"), found.seccomp),
        Protection(_("Files of others are out of sight (Landlock)"), found.landlock > 0),
        Protection(_("No rights of the administrator"), found.capabilities_dropped),
        Protection(_("Time, memory and file sizes are limited"), True),
    ]


def versions() -> list[tuple[str, str]]:
    libraries = [(name, version(name)) for name in PACKAGES]
    ours = [("Memoriesweb", our_version()), ("Python", platform.python_version())]
    return [*ours, *libraries, ("FFmpeg", str(av.ffmpeg_version_info)), ("Linux", platform.release())]


@cache
def our_version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


def warnings_about(disk: Disk, queue: Queue) -> list[str]:
    said = []
    free = {"free": filesizeformat(disk.free)}
    if disk.free < settings.FREE_BYTES:
        said.append(_("The disk is full (%(free)s left): nobody can send photos until there is room.") % free)
    elif disk.free < NEARLY_FULL * settings.FREE_BYTES:
        said.append(_("The disk is nearly full: %(free)s left.") % free)
    if queue.oldest and timezone.now() - queue.oldest > LONG_WAIT:
        said.append(_("Work has been waiting for more than half an hour. If nothing runs, start the server anew."))
    if not settings.HTTPS:
        said.append(
            _(
                "People come by plain http. That is fine at home, but on phones movies cannot be handed to other apps "
                "at a press, only downloaded or sent as a link, and the screen may go dark while files are sent. With "
                "a name and a certificate, and PUBLIC_URL set to it, all of this works."
            )
        )
    return said


def warnings_about_parts(models: Sequence[ModelShown], protections: Sequence[Protection]) -> list[str]:
    said = []
    extra = {model.name for model in read_manifest() if model.extra or not model.confirmed}
    missing = [model.name for model in models if not model.is_there and model.name not in extra]
    if missing:
        sentence = ngettext("A model is missing: %(names)s.", "Models are missing: %(names)s.", len(missing))
        said.append(f"{sentence % {'names': ', '.join(missing)}} {_('To fetch what is missing, run: make setup')}")
    if not fonts_folder().is_dir():
        said.append(f"{_('The fonts for titles are missing.')} {_('To fetch what is missing, run: make setup')}")
    if not all(protection.in_force for protection in protections):
        said.append(
            _("This machine cannot give all protections against harmful files. Let only people in whom you trust.")
        )
    return said
