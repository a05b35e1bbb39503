"""The doors: the only way from a request or a socket to something that a family owns.

A door raises Http404 for those for whom the thing must not exist, and PermissionDenied with a sentence for a member
who may not. It leaves the person's role on the album (`album.role`), so that pages can ask what to offer. All of them
are synchronous: an async view or consumer calls them through `sync_to_async`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from albums.models import (
    Album,
    Avatar,
    Case,
    DataSource,
    Decision,
    Example,
    Item,
    Link,
    Membership,
    ModelSource,
    Movie,
    Person,
    PersonFace,
    Project,
    Role,
    Run,
    Snapshot,
    Song,
    Sticker,
    Theme,
    Upload,
    User,
)
from render.jobs.models import Job

type Need = Literal["view", "contribute", "own"]
type ProjectNeed = Literal["see", "own"]
type Visitor = User | AnonymousUser

ROLES: dict[Need, Role] = {"view": Role.VIEWER, "contribute": Role.CONTRIBUTOR, "own": Role.OWNER}


def album_for(
    request: HttpRequest, album_id: UUID, need: Need = "view", *, deleted: bool = False, training: bool = False
) -> Album:
    """`deleted`: one that is in the trash, instead of one that is not. `training`: also what a classifier learns from,
    to which files are sent as to any album.
    """
    return album_of_user(request.user, album_id, need, deleted=deleted, training=training)


def item_for(request: HttpRequest, item_id: UUID, need: Need = "view", *, deleted: bool = False) -> Item:
    return item_of_user(request.user, item_id, need, deleted=deleted)


def movie_for(request: HttpRequest, movie_id: UUID, need: Need = "view", *, deleted: bool = False) -> Movie:
    return movie_of_user(request.user, movie_id, need, deleted=deleted)


def upload_for(request: HttpRequest, upload_id: UUID) -> Upload:
    """An upload is for the one who began it, as long as they may still add to the album."""
    return upload_of_user(request.user, upload_id)


def job_for(request: HttpRequest, job_id: UUID, need: Need = "view") -> Job:
    return job_of_user(request.user, job_id, need)


def staff_for(request: HttpRequest) -> User:
    """Whoever looks after the server. This opens no family's albums."""
    user = request.user
    if not isinstance(user, User) or not user.is_staff:
        raise PermissionDenied(_("This page is for those who look after this server."))
    return user


def case_for(request: HttpRequest, case_id: int) -> Case:
    """Something that was reported or flagged, for whoever looks after the server. It opens nothing else."""
    staff_for(request)
    case = Case.objects.filter(pk=case_id).select_related("claimed_by").first()
    if case is None:
        raise Http404
    return case


def decision_for(request: HttpRequest, decision_id: int) -> Decision:
    """What staff decided, for those who were told."""
    told = Decision.objects.filter(pk=decision_id, notices__user=request.user.pk).select_related("case").distinct()
    decision = told.first()
    if decision is None:
        raise Http404
    return decision


def person_for(request: HttpRequest, person_id: UUID) -> User:
    """Somebody with an account, for whoever looks after the server."""
    staff_for(request)
    person = User.objects.alive().filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person


def known_person_for(request: HttpRequest, person_id: UUID) -> Person:
    """Somebody in the pictures, for the owner who had faces told apart, and for nobody else."""
    person = Person.objects.filter(pk=person_id, owner=_wanting(request)).select_related("owner").first()
    if person is None:
        raise Http404
    return person


def face_for(request: HttpRequest, face_id: UUID) -> PersonFace:
    """A face in a picture that is still there, for the same owner."""
    face = PersonFace.objects.visible_to(_wanting(request)).filter(pk=face_id).first()
    if face is None:
        raise Http404
    return face


def _wanting(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or user.people_since is None:
        raise Http404
    return user


def avatar_for(request: HttpRequest, person_id: UUID) -> Avatar:
    """The picture of somebody, for themselves, for those who share an album with them, and for staff."""
    user = request.user
    shared = Membership.objects.filter(user=user.pk, album__deleted_at=None).values("album")
    avatar = Avatar.objects.filter(user=person_id, user__deleted_at=None).select_related("user").first()
    may = isinstance(user, User) and (
        user.pk == person_id or user.is_staff or Membership.objects.filter(user=person_id, album__in=shared).exists()
    )
    if avatar is None or not may:
        raise Http404
    return avatar


def song_for(request: HttpRequest, song_id: UUID) -> Song:
    """A song is for the one who brought it."""
    return song_of_user(request.user, song_id)


def sticker_for(request: HttpRequest, sticker_id: UUID, *, deleted: bool = False) -> Sticker:
    """A sticker is for the one who lifted it."""
    user = request.user
    stickers = Sticker.objects.in_trash() if deleted else Sticker.objects.alive()
    sticker = stickers.filter(pk=sticker_id, owner=user.pk).select_related("blob", "item").first()
    if sticker is None:
        raise Http404
    return sticker


def project_for(request: HttpRequest, project_id: UUID, need: ProjectNeed = "see", *, deleted: bool = False) -> Project:
    """A classifier's project, for its owner and for those in the album with which it is shared."""
    return project_of_user(request.user, project_id, need, deleted=deleted)


def data_source_for(request: HttpRequest, source_id: UUID, need: ProjectNeed = "see") -> DataSource:
    """With its project, as the project's door leaves it."""
    source = DataSource.objects.filter(pk=source_id).first()
    if source is None:
        raise Http404
    source.project = project_for(request, source.project_id, need)
    return source


def example_for(request: HttpRequest, example_id: UUID, need: ProjectNeed = "see") -> Example:
    """For those who may see its project and its picture."""
    examples = Example.objects.alive().filter(pk=example_id).select_related("source", "item__album", "item__blob")
    example = examples.first()
    if example is None:
        raise Http404
    example.source.project = project_for(request, example.source.project_id, need)
    _enter(request.user, example.item.album, "view")
    return example


def model_source_for(request: HttpRequest, source_id: UUID, need: ProjectNeed = "see") -> ModelSource:
    """How a classifier is trained, for those who may see its project."""
    source = ModelSource.objects.filter(pk=source_id).first()
    if source is None:
        raise Http404
    source.project = project_for(request, source.project_id, need)
    return source


def run_for(request: HttpRequest, run_id: UUID, need: ProjectNeed = "see") -> Run:
    """A training, for those who may see its project."""
    return run_of_user(request.user, run_id, need)


def snapshot_for(request: HttpRequest, snapshot_id: UUID, need: ProjectNeed = "see") -> Snapshot:
    """A classifier that can be used, for those who may see its project."""
    snapshot = Snapshot.objects.filter(pk=snapshot_id).select_related("blob", "run__model_source").first()
    if snapshot is None:
        raise Http404
    snapshot.project = project_for(request, snapshot.project_id, need)
    return snapshot


def theme_for(request: HttpRequest, slug: str) -> Theme:
    """For whoever looks after the server."""
    staff_for(request)
    theme = Theme.objects.filter(slug=slug).first()
    if theme is None:
        raise Http404
    return theme


def link_for(request: HttpRequest, link_id: int) -> Link:
    """A public link, for those who may make one to the same thing. Visitors come in by `albums.link_door`."""
    link = Link.objects.filter(pk=link_id).first()
    if link is None:
        raise Http404
    if link.movie_id is not None:
        link.movie = movie_for(request, link.movie_id, "contribute")
    if link.sticker_id is not None:
        link.sticker = sticker_for(request, link.sticker_id)
    if link.selection is not None:
        link.selection.album = album_for(request, link.selection.album_id, "contribute")
    return link


def album_of_user(
    user: Visitor, album_id: UUID, need: Need = "view", *, deleted: bool = False, training: bool = False
) -> Album:
    albums = Album.objects.in_trash() if deleted else Album.objects.alive()
    album = (albums if training else albums.families()).filter(pk=album_id).first()
    if album is None:
        raise Http404
    return _enter(user, album, need)


def project_of_user(user: Visitor, project_id: UUID, need: ProjectNeed = "see", *, deleted: bool = False) -> Project:
    """What is in the trash is there for its owner alone."""
    if not isinstance(user, User):
        raise Http404
    projects = Project.objects.in_trash().filter(owner=user) if deleted else Project.objects.alive().seen_by(user)
    project = projects.filter(pk=project_id).select_related("album", "owner").first()
    if project is None:
        raise Http404
    project.is_own = project.owner_id == user.pk
    if need == "own" and not project.is_own:
        raise PermissionDenied(_("Only the one who made this classifier may change it."))
    return project


def run_of_user(user: Visitor, run_id: UUID, need: ProjectNeed = "see") -> Run:
    run = Run.objects.filter(pk=run_id).select_related("model_source").first()
    if run is None:
        raise Http404
    run.model_source.project = project_of_user(user, run.model_source.project_id, need)
    return run


def item_of_user(user: Visitor, item_id: UUID, need: Need = "view", *, deleted: bool = False) -> Item:
    items = Item.objects.in_trash() if deleted else Item.objects.alive().filter(album__deleted_at=None)
    item = items.filter(pk=item_id).select_related("album", "blob").first()
    if item is None:
        raise Http404
    _enter(user, item.album, need)
    return item


def movie_of_user(user: Visitor, movie_id: UUID, need: Need = "view", *, deleted: bool = False) -> Movie:
    movies = Movie.objects.in_trash() if deleted else Movie.objects.alive().filter(album__deleted_at=None)
    movie = movies.filter(pk=movie_id).select_related("album").first()
    if movie is None:
        raise Http404
    _enter(user, movie.album, need)
    return movie


def upload_of_user(user: Visitor, upload_id: UUID) -> Upload:
    found = Upload.objects.filter(pk=upload_id, album__deleted_at=None)
    upload = found.select_related("album").first()
    if upload is None or upload.user_id != user.pk:
        raise Http404
    _enter(user, upload.album, "contribute")
    return upload


def song_of_user(user: Visitor, song_id: UUID) -> Song:
    song = Song.objects.filter(pk=song_id).select_related("blob").first()
    if song is None or song.owner_id != user.pk:
        raise Http404
    return song


def job_of_user(user: Visitor, job_id: UUID, need: Need = "view") -> Job:
    """A job is for whom its subject is."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise Http404
    what, _colon, key = job.subject.partition(":")
    doors: dict[str, Callable[[UUID], Any]] = {
        "album": lambda pk: album_of_user(user, pk, need),
        "item": lambda pk: item_of_user(user, pk, need),
        "movie": lambda pk: movie_of_user(user, pk, need),
        "upload": lambda pk: upload_of_user(user, pk),
        "song": lambda pk: song_of_user(user, pk),
        "user": lambda pk: _self(user, pk),
        "run": lambda pk: run_of_user(user, pk, "see" if need == "view" else "own"),
        "project": lambda pk: project_of_user(user, pk, "see" if need == "view" else "own"),
    }
    try:
        doors[what](UUID(key))
    except (KeyError, ValueError) as error:
        raise Http404 from error
    return job


def _self(user: Visitor, user_id: UUID) -> User:
    """What is done for one person alone."""
    if not isinstance(user, User) or user.pk != user_id:
        raise Http404
    return user


def _enter(user: Visitor, album: Album, need: Need) -> Album:
    album.role = album.role_of(user) if isinstance(user, User) else None
    if album.role is None:
        raise Http404
    if album.role.rank < ROLES[need].rank:
        if need == "own":
            raise PermissionDenied(_("Only an owner of this album may do that."))
        raise PermissionDenied(_("You may look at this album, but not change it. Ask one of its owners."))
    return album
