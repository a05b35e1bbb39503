"""What an owner says of faces: who they are, who is the same, who is not; and that all of it is to go.

Whoever somebody has seen to is theirs: the faces that stay with such a person are confirmed, and no sorting takes
them away, puts two such persons together or makes one of what was taken apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.actions.know_faces import forget_faces, people_soon, refresh, settle, subject_of
from albums.models import Album, FaceScan, Person, PersonFace, User
from render.jobs.models import Job
from render.jobs.queue import cancel
from render.media.errors import RefusedError
from render.weights.models import is_installed

LONGEST_NAME = 80


def can_tell_people() -> bool:
    """Whether the network for it is there: its licence is unconfirmed, so that set-up may have left it out."""
    return is_installed("faceres")


def turn_on(user: User) -> None:
    """Begin to tell apart the faces in all albums of this owner. Raises RefusedError."""
    if not can_tell_people():
        raise RefusedError(_("This server was set up without the part that tells faces apart."))
    with transaction.atomic():
        User.objects.filter(pk=user.pk, people_since=None).update(people_since=timezone.now())
        user.refresh_from_db(fields=["people_since"])
        people_soon(user)


@transaction.atomic
def stop_telling(user: User) -> bool:
    """Call off what goes on until there is something new, or somebody turns it on again. False if nothing went on."""
    jobs = Job.objects.unfinished().filter(kind="people", subject=subject_of(user))
    return sum(cancel(job) for job in jobs) > 0


@transaction.atomic
def forget_people(user: User) -> None:
    """Stop, and delete all that was kept of faces for this owner, at once and for good."""
    lock(user)
    User.objects.filter(pk=user.pk).update(people_since=None)
    user.people_since = None
    stop_telling(user)
    PersonFace.objects.filter(owner=user).delete()
    Person.objects.filter(owner=user).delete()
    FaceScan.objects.filter(owner=user).delete()


@transaction.atomic
def forget_faces_in(album: Album, user: User) -> None:
    """Who is no owner of the album any more keeps no faces from it."""
    forget_faces(PersonFace.objects.filter(owner=user, item__album=album))
    FaceScan.objects.filter(owner=user, item__album=album).delete()


@transaction.atomic
def name_person(person: Person, name: str) -> None:
    """Raises RefusedError."""
    lock(person.owner, person)
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise RefusedError(_("This name is too long; %(n)s letters are enough.") % {"n": LONGEST_NAME})
    person.name = name
    person.save(update_fields=["name"])
    confirm(person)


@transaction.atomic
def merge_persons(person: Person, other: Person) -> None:
    """They are the same: the other goes into `person`, whose name, if it has one, stays."""
    lock(person.owner, person, other)
    if person.pk == other.pk or person.owner_id != other.owner_id:
        raise RefusedError(_("This is one person already."))
    other.faces.update(person=person)
    # What was said of either holds for both, but for the faces that are now said to be this person's.
    for face in PersonFace.objects.filter(not_these=other).exclude(person=person):
        face.not_these.add(person)
    PersonFace.not_these.through.objects.filter(personface__person=person, person__in=[person.pk, other.pk]).delete()
    person.name, person.cover_id = person.name or other.name, person.cover_id or other.cover_id
    person.save(update_fields=["name", "cover"])
    other.delete()
    confirm(person)
    refresh([person.pk])


@transaction.atomic
def split_person(person: Person, face_ids: Iterable[UUID]) -> Person:
    """These faces are somebody else, all of them the same. Raises RefusedError."""
    lock(person.owner, person)
    faces = chosen(person, face_ids)
    if len(faces) == person.faces.count():
        raise RefusedError(_("These are all there are. To change who they are, change the name."))
    other = Person.objects.create(owner=person.owner, centre=b"")
    for face in faces:
        face.not_these.add(person)
    PersonFace.objects.filter(pk__in=[face.pk for face in faces]).update(person=other)
    confirm(other)
    confirm(person)
    refresh([person.pk, other.pk])
    other.refresh_from_db()
    return other


@transaction.atomic
def not_this_person(person: Person, face_ids: Iterable[UUID]) -> int:
    """These faces are somebody else; each finds whom it is most like. How many they are. Raises RefusedError."""
    lock(person.owner, person)
    faces = chosen(person, face_ids)
    for face in faces:
        face.not_these.add(person)
        face.person, face.confirmed = None, False
        face.save(update_fields=["person", "confirmed"])
    confirm(person)
    refresh([person.pk])
    settle(faces)
    return len(faces)


@transaction.atomic
def choose_cover(person: Person, face_ids: Iterable[UUID]) -> None:
    """Raises RefusedError."""
    lock(person.owner, person)
    faces = chosen(person, face_ids)
    if len(faces) != 1:
        raise RefusedError(_("Choose one face for the cover."))
    Person.objects.filter(pk=person.pk).update(cover=faces[0], picture=None, picture_key="")
    confirm(person)


def chosen(person: Person, face_ids: Iterable[UUID]) -> Sequence[PersonFace]:
    """Those of the person's faces; others have gone elsewhere meanwhile."""
    faces = list(person.faces.filter(pk__in=list(face_ids)).select_related("owner").defer("picture"))
    if not faces:
        raise RefusedError(_("Choose faces first."))
    return faces


def confirm(person: Person) -> None:
    """Somebody has seen to this person: what is there now stays."""
    person.faces.filter(confirmed=False).update(confirmed=True)


def lock(user: User, *persons: Person) -> None:
    """Nobody else writes of this owner's people until the transaction ends. RefusedError where one of them has gone
    meanwhile.
    """
    User.objects.select_for_update().get(pk=user.pk)
    wanted = {person.pk for person in persons}
    if Person.objects.filter(pk__in=wanted).count() < len(wanted):
        raise RefusedError(_("This person is not there any more: somebody has just put two together."))
