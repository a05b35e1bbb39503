"""Take faces up for an owner who wants people told apart, and say whose they are.

All of it is about one owner, whose row is locked while it writes, and about the albums in which that user is an owner.
What people have said stands above it: see keep_persons.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from albums.actions.analyse_item import analyse_motion_soon, analyse_soon
from albums.models import Album, FaceScan, Item, Look, Person, PersonFace, Role, User
from albums.models.items import ItemQuerySet
from albums.models.persons import PersonFaceQuerySet
from albums.storage import original_path
from render.jobs.models import Job, Lane, State
from render.jobs.queue import enqueue
from render.vision import codec
from render.vision.analysis import ANALYSIS_VERSION
from render.vision.people import MAYBE, NOBODY, NUMBERS, PEOPLE_VERSION, Embeddings, faces_to_know, is_clear, whose

AT_ONCE = 200  # items in one step: what is written holds up others for a moment
VERSION = f"{ANALYSIS_VERSION}.{PEOPLE_VERSION}"
WITH_FILM = f"{VERSION}+film"  # the faces in the film of a photo that moves were taken up as well
LARGEST_PICTURE = 64 * 2**10  # bytes of a face by itself; noise of that size is 30 kB
SAME_PLACE = 0.4  # overlap (IoU) from which a face that is found again is the same face


def people_soon(user: User) -> None:
    """Have what is new looked at for this owner, inside the caller's transaction."""
    jobs = Job.objects.unfinished().filter(kind="people", subject=subject_of(user))
    running = list(jobs.filter(state=State.RUNNING))
    # What waits will see what is new now; what runs may have read the database before.
    key = f"people:{user.pk}"
    if any(job.dedupe_key == key for job in running):
        key += ":again"
    enqueue(
        "people",
        subject_of(user),
        tenant=subject_of(user),
        lane=Lane.LATER,
        groups=[user.group],
        waits_for=running,
        dedupe_key=key,
    )


def know_faces_in(item: Item) -> None:
    """Tell those owners of its album who want it that the item was looked at, inside the caller's transaction."""
    know_faces_of(item.album)


def know_faces_of(album: Album) -> None:
    """Have faces in the album that are new to them taken up for those of its owners who want it."""
    for user in owners_wanting(album):
        people_soon(user)


def know_film_of(item: Item) -> None:
    """Have the film with which it moves looked at, if an owner wants to know who is in it: the same way."""
    if item.motion_id and owners_wanting(item.album).exists():
        analyse_motion_soon(item)


def owners_wanting(album: Album) -> QuerySet[User]:
    owners = User.objects.alive().filter(people_since__isnull=False)
    return owners.filter(memberships__album=album, memberships__album__project=None, memberships__role=Role.OWNER)


def subject_of(user: User) -> str:
    return f"user:{user.pk}"


def items_of(user: User) -> ItemQuerySet:
    """All pictures in albums that this user owns."""
    albums = user.memberships.filter(role=Role.OWNER, album__deleted_at=None).values("album")
    return Item.objects.alive().families().filter(album__in=albums)


def unseen_items(user: User) -> ItemQuerySet:
    """Those whose faces were not taken up yet, or not those in their films, which are looked at later. What could not
    be looked at is none of them.
    """
    scans = FaceScan.objects.filter(owner=user, item=OuterRef("pk"))
    film_is_known = Q(motion__look__version=ANALYSIS_VERSION)
    all_seen = Exists(scans.filter(version=WITH_FILM)) | (Exists(scans.filter(version=VERSION)) & ~film_is_known)
    return items_of(user).filter(refused="").exclude(all_seen)


def files_to_embed(user: User, most: int) -> tuple[list[Item], list[dict[str, Any]], bool]:
    """The next pictures, which of them have faces, as the task "embed_faces" wants them, and whether there are more.

    What was looked at by an older version is looked at again, and comes here afterwards; so do films of photos that
    move, of which nobody has had to know what is in them.
    """
    unseen = unseen_items(user).filter(analysed_at__isnull=False).order_by("created_at", "pk")
    for item in unseen.exclude(blob__look__version=ANALYSIS_VERSION)[:AT_ONCE]:
        analyse_soon(item)
    ready = unseen.filter(blob__look__version=ANALYSIS_VERSION).select_related("blob__look", "motion__look")
    items: list[Item] = []
    files: list[dict[str, Any]] = []
    for item in ready[:AT_ONCE].iterator(chunk_size=20):
        items.append(item)
        files += files_of(item)
        if item.motion and film_look(item) is None:
            analyse_motion_soon(item)
        if len(files) >= most:
            break
    return items, files, len(files) >= most or len(items) == AT_ONCE


def files_of(item: Item) -> list[dict[str, Any]]:
    """The item and the film with which it moves, as far as there are faces in them."""
    files = [(item.blob, item.probe, faces_of(item.blob.look, in_motion=False))]
    if item.motion and (look := film_look(item)):
        files.append((item.motion, item.motion_probe or {}, faces_of(look, in_motion=True)))
    return [
        {"key": str(item.pk), "path": str(original_path(blob)), "probe": probe, "faces": faces}
        for blob, probe, faces in files
        if faces
    ]


def film_look(item: Item) -> Look | None:
    """What was seen in the film with which it moves."""
    look: Look | None = getattr(item.motion, "look", None)
    return look if look and look.version == ANALYSIS_VERSION else None


def scan_of(item: Item) -> str:
    """The version of what `files_of` gives."""
    return WITH_FILM if film_look(item) else VERSION


def faces_of(look: Look, *, in_motion: bool) -> list[dict[str, Any]]:
    return [
        {
            "in_motion": in_motion,
            "time": time,
            "number": number,
            "square": face.square,
            "box": face.box,
            "clear": is_clear(face),
            "quality": face.capture_quality,
        }
        for time, number, face in faces_to_know(codec.from_json(look.analysis))
    ]


@transaction.atomic
def keep_all(
    user: User, files: Mapping[str, Sequence[dict[str, Any]]], versions: Mapping[str, str] | None = None
) -> int:
    """Write down the faces of items, by their ids, and whose they are; how many. What is known of them stays.
    versions: of those of which more was taken up than of a plain picture.
    """
    if not wants_people(user):
        return 0
    items = list(unseen_items(user).filter(pk__in=list(files)))
    # Clear faces found persons whom the others of this batch may join, whatever the order in which it came.
    items.sort(key=lambda item: (not any(face["clear"] for face in files[str(item.pk)]), item.place_in_time(), item.pk))
    count = sum(keep_faces(user, item, files[str(item.pk)]) for item in items)
    scans = [FaceScan(owner=user, item=item, version=(versions or {}).get(str(item.pk), VERSION)) for item in items]
    FaceScan.objects.bulk_create(
        scans, update_conflicts=True, update_fields=["version"], unique_fields=["owner", "item"]
    )
    return count


def wants_people(user: User) -> bool:
    """Whether the owner wants it at this moment; from here on no other job writes for this owner."""
    return User.objects.select_for_update().filter(pk=user.pk, people_since__isnull=False, deleted_at=None).exists()


def keep_faces(user: User, item: Item, found: Sequence[dict[str, Any]]) -> int:
    """Those that were known before, by an older version, take over what was said of them."""
    before = list(PersonFace.objects.filter(owner=user, item=item))
    faces = without_repeats([face_from(user, item, values) for values in found])
    persons = {face.person_id for face in before}
    for face in faces:
        again = next((old for old in before if is_same_place(old, face)), None)
        if again is not None:
            before.remove(again)
            face.pk, face.person_id, face.confirmed = again.pk, again.person_id, again.confirmed
            face._state.adding = False
    PersonFace.objects.filter(pk__in=[face.pk for face in before]).delete()
    for face in faces:
        face.save()
    refresh(person for person in persons if person)
    settle([face for face in faces if face.person_id is None])
    return len(faces)


def face_from(user: User, item: Item, values: dict[str, Any]) -> PersonFace:
    picture, embedding = (base64.b64decode(values[name]) for name in ("picture", "embedding"))
    if len(picture) > LARGEST_PICTURE or len(embedding) != 2 * NUMBERS:
        raise ValueError("this is no face of ours")
    names = ("number", "time", "box", "quality", "clear")
    return PersonFace(
        owner=user,
        item=item,
        in_motion=values.get("in_motion", False),
        embedding=embedding,
        picture=picture,
        **{name: values[name] for name in names},
    )


def without_repeats(faces: Sequence[PersonFace]) -> list[PersonFace]:
    """Of a photo that moves: all in the photo, and of its film those alone who are not, each once.

    Frames differ more than photos do: who may be the same person is taken for the same here.
    """
    kept = [face for face in faces if not face.in_motion]
    moving = (face for face in faces if face.in_motion)
    for face in sorted(moving, key=lambda face: (not face.clear, -face.quality)):
        alike = vectors(other.embedding for other in kept) @ vectors([face.embedding])[0]
        if alike.max(initial=-1.0) < MAYBE:
            kept.append(face)
    return kept


def is_same_place(one: PersonFace, two: PersonFace) -> bool:
    """Whether their boxes in a picture are those of one face, by intersection over union."""
    if (one.in_motion, one.time) != (two.in_motion, two.time):
        return False
    sides = [max(0.0, min(one.box[end], two.box[end]) - max(one.box[end - 2], two.box[end - 2])) for end in (2, 3)]
    common = sides[0] * sides[1]
    both = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one.box, two.box)) - common
    return bool(common >= SAME_PLACE * both)


def forget_faces(faces: PersonFaceQuerySet) -> None:
    """Also what persons look like by them; inside the caller's transaction."""
    persons = {pk for pk in faces.values_list("person", flat=True) if pk}
    faces.delete()
    refresh(persons)


# ---- whose they are


def settle(faces: Sequence[PersonFace]) -> None:
    """Say of new faces whose they are: somebody who is known, somebody new, or nobody. All of one owner."""
    by_picture: dict[tuple[UUID, bool, float], list[PersonFace]] = defaultdict(list)
    for face in faces:
        by_picture[face.item_id, face.in_motion, face.time].append(face)
    for (item, in_motion, time), together in by_picture.items():
        owner = together[0].owner
        persons = list(Person.objects.filter(owner=owner).order_by("pk").values_list("pk", "centre"))
        place = {pk: index for index, (pk, _centre) in enumerate(persons)}
        there = PersonFace.objects.filter(owner=owner, item=item, in_motion=in_motion, time=time)
        taken = set(there.filter(person__isnull=False).values_list("person", flat=True))
        barred = [
            {place[pk] for pk in {*taken, *face.not_these.values_list("pk", flat=True)} if pk in place}
            for face in together
        ]
        centres = vectors(centre for _pk, centre in persons)
        embeddings = vectors([face.embedding for face in together])
        for face, index in zip(
            together, whose(embeddings, [face.clear for face in together], centres, barred), strict=True
        ):
            if index != NOBODY:
                join(face, Person.objects.get(pk=persons[index][0]))
            elif face.clear:
                join(face, Person.objects.create(owner=owner, centre=b""))


def join(face: PersonFace, person: Person) -> None:
    """Let the face be this person's. Only clear ones shape what the person looks like, where there are any."""
    has_clear = person.faces.filter(clear=True).exists()
    if face.clear or not has_clear:
        # A person of poor faces looks like them only until a clear one comes.
        count = person.face_count if face.clear == has_clear else 0
        vector = vectors([face.embedding])[0]
        mean = (vectors([person.centre])[0] * count + vector) / (count + 1) if count else vector
        person.centre, person.face_count = mean.astype("<f2").tobytes(), count + 1
        person.save()
    face.person = person
    face.save(update_fields=["person"])


def vectors(embeddings: Iterable[bytes | memoryview]) -> Embeddings:
    """As databases give them."""
    joined = np.frombuffer(b"".join(map(bytes, embeddings)), "<f2").reshape(-1, NUMBERS)
    return joined.astype(np.float32)


def refresh(persons: Iterable[UUID]) -> None:
    """Count again what these persons look like; who has no face any more is forgotten."""
    for person in Person.objects.filter(pk__in=list(persons)):
        faces = list(person.faces.values_list("pk", "clear", "embedding"))
        if not faces:
            person.delete()
            continue
        shaping = [face for face in faces if face[1]] or faces
        mean = vectors(face[2] for face in shaping).mean(axis=0)
        person.centre, person.face_count = mean.astype("<f2").tobytes(), len(shaping)
        if person.cover_id not in {face[0] for face in faces}:
            person.cover = None
        person.save(update_fields=["centre", "face_count", "cover"])
