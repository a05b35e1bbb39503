"""Make, name and share classifiers' projects, throw them away and bring them back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.actions.keep_albums import create_album
from albums.actions.tell_album import tell_access, tell_album
from albums.actions.train_classifier import pause_run
from albums.models import Album, DataSource, Project, Run, User
from albums.upload_limits import LimitReachedError
from render.media.errors import RefusedError

PROJECTS = 100  # of a person
SOURCES = 20  # of a project


@transaction.atomic
def make_project(user: User, name: str, kind: str, *, multi_label: bool = False) -> Project:
    """With an album for what is dropped into it, and a first collection of examples. Raises RefusedError."""
    if Project.objects.alive().filter(owner=user).count() >= PROJECTS:
        raise LimitReachedError(
            _("You have %(limit)s classifiers, and no more fit. Delete one first.") % {"limit": PROJECTS}
        )
    title = name_of(name, Project)
    if kind not in Project.Kind.values:
        raise RefusedError(_("Please choose whether it learns from pictures or from movements."))
    album = create_album(user, title)
    project = Project.objects.create(owner=user, name=title, kind=kind, multi_label=multi_label, album=album)
    DataSource.objects.create(project=project, name=_("Examples"))
    project.is_own = True
    return project


def name_of(text: str, model: type[Project | DataSource]) -> str:
    """Raises RefusedError where nothing is left of it."""
    name = " ".join(text.replace("\0", " ").split())[: model._meta.get_field("name").max_length]
    if not name:
        raise RefusedError(_("Please give it a name."))
    return name


def rename_project(project: Project, name: str) -> None:
    """Raises RefusedError."""
    project.name = name_of(name, Project)
    project.save(update_fields=["name"])
    tell_album(project.album)


@transaction.atomic
def share_project(project: Project, album: Album | None) -> None:
    """With the members of an album in which its owner is, or with nobody."""
    project.shared_with = album
    project.save(update_fields=["shared_with"])
    tell_access(project.album)


@transaction.atomic
def delete_project(project: Project) -> bool:
    """Into the trash, with all that was dropped into it; False where somebody has done so before.

    What is being learned is paused: brought back, it can be gone on with.
    """
    moment = timezone.now()
    if not Project.objects.alive().filter(pk=project.pk).update(deleted_at=moment):
        return False
    Album.objects.filter(pk=project.album_id).update(deleted_at=moment)
    for run in Run.objects.filter(model_source__project=project, state__in=Run.BUSY):
        pause_run(run)
    tell_access(project.album)
    return True


@transaction.atomic
def restore_project(project: Project) -> bool:
    if not Project.objects.in_trash().filter(pk=project.pk).update(deleted_at=None):
        return False
    Album.objects.filter(pk=project.album_id).update(deleted_at=None)
    return True


@transaction.atomic
def add_source(project: Project, name: str) -> DataSource:
    """One more collection of examples. Raises RefusedError."""
    if project.data_sources.count() >= SOURCES:
        raise RefusedError(_("A classifier has %(limit)s collections of examples at most.") % {"limit": SOURCES})
    return DataSource.objects.create(project=project, name=name_of(name, DataSource))


def rename_source(source: DataSource, name: str) -> None:
    """Raises RefusedError."""
    source.name = name_of(name, DataSource)
    source.save(update_fields=["name"])


@transaction.atomic
def delete_source(source: DataSource) -> None:
    """With its examples, for good; what was dropped into it goes within a day, what was picked stays in its albums.
    Raises RefusedError.
    """
    Project.objects.select_for_update().get(pk=source.project_id)
    if source.trains.exists():
        raise RefusedError(_("A model learns from “%(name)s”. Give it other examples first.") % {"name": source.name})
    if source.project.data_sources.count() == 1:
        raise RefusedError(_("A classifier needs one collection of examples."))
    source.delete()
