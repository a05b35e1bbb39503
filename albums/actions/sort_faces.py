"""Sort all faces of an owner anew, and write down who is who. What people have said stands: see keep_persons."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction

from albums.actions.know_faces import refresh, wants_people
from albums.models import Person, PersonFace, User
from render.vision.people import NUMBERS


def write_faces(user: User, folder: Path) -> dict[str, str]:
    """All faces of the owner for the task "group_faces", in files."""
    rows = list(PersonFace.objects.filter(owner=user).order_by("pk").defer("embedding", "picture", "box"))
    kept = kept_persons(user)
    sure = {row.person_id for row in rows if row.confirmed}
    barred: dict[UUID, list[str]] = defaultdict(list)
    for face, person in barred_pairs(user):
        barred[face].append(str(person))
    values = {
        "ids": [str(row.pk) for row in rows],
        "pictures": [f"{row.item_id} {row.in_motion} {row.time}" for row in rows],
        "clear": [row.clear for row in rows],
        "quality": [row.quality for row in rows],
        # Who has a name and no face that somebody confirmed is known by all there are.
        "known": [
            str(row.person_id) if row.confirmed or (row.person_id in kept and row.person_id not in sure) else None
            for row in rows
        ],
        "barred": [barred[row.pk] for row in rows],
    }
    embeddings = np.lib.format.open_memmap(folder / "faces.npy", "w+", np.float16, (len(rows), NUMBERS))
    stored = PersonFace.objects.filter(owner=user).order_by("pk").values_list("embedding", flat=True)
    for index, embedding in enumerate(stored.iterator(chunk_size=500)):
        embeddings[index] = np.frombuffer(embedding, "<f2")
    embeddings.flush()
    (folder / "faces.json").write_text(json.dumps(values), "utf-8")
    return {"embeddings": str(folder / "faces.npy"), "faces": str(folder / "faces.json"), "state": said_of(user)}


def kept_persons(user: User) -> set[UUID]:
    """Those that somebody has seen to: they have a name or a confirmed face, and no machine ends them."""
    confirmed = PersonFace.objects.filter(owner=user, confirmed=True, person__isnull=False)
    named = Person.objects.filter(owner=user).exclude(name="")
    return {*confirmed.values_list("person", flat=True), *named.values_list("pk", flat=True)}


def barred_pairs(user: User) -> list[tuple[UUID, UUID]]:
    pairs = PersonFace.not_these.through.objects.filter(personface__owner=user)
    return sorted(pairs.values_list("personface_id", "person_id"))


def said_of(user: User) -> str:
    """Changes with everything that people say of faces, so that no sorting undoes what was said meanwhile."""
    confirmed = PersonFace.objects.filter(owner=user, confirmed=True).order_by("pk").values_list("pk", "person")
    said = [sorted(map(str, kept_persons(user))), [*map(str, confirmed)], [*map(str, barred_pairs(user))]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@transaction.atomic
def keep_groups(user: User, value: dict[str, Any]) -> bool:
    """Write down who is who. False where somebody has said something meanwhile: then it has to be sorted again."""
    if not wants_people(user):
        return True
    if said_of(user) != value["state"]:
        return False
    now = dict(PersonFace.objects.filter(owner=user).values_list("pk", "person"))
    wanted: dict[UUID, UUID | None] = dict.fromkeys(map(UUID, value["nobody"]))
    for person, faces in value["known"].items():
        wanted |= dict.fromkeys(map(UUID, faces), UUID(person))
    new = [[pk for face in group if (pk := UUID(face)) in now] for group in value["new"]]
    for person_id, group in zip(persons_for(user, new, now), new, strict=True):
        wanted |= dict.fromkeys(group, person_id)
    # Faces that came while it was sorted stay where they are.
    rows = [PersonFace(pk=pk, person_id=wanted[pk]) for pk in now if pk in wanted and wanted[pk] != now[pk]]
    PersonFace.objects.bulk_update(rows, ["person"], batch_size=500)
    refresh(person for person in {*now.values(), *wanted.values()} if person)
    return True


def persons_for(user: User, groups: Sequence[Sequence[UUID]], now: Mapping[UUID, UUID | None]) -> list[UUID]:
    """Persons that nobody has seen to yet keep their addresses: each is the group with most of their faces."""
    kept = kept_persons(user)
    shared: dict[tuple[int, UUID], int] = defaultdict(int)
    for index, group in enumerate(groups):
        for face in group:
            person = now[face]
            if person is not None and person not in kept:
                shared[index, person] += 1
    found: dict[int, UUID] = {}
    for index, person in sorted(shared, key=lambda pair: -shared[pair]):
        if index not in found and person not in found.values():
            found[index] = person
    new = [Person(owner=user, centre=b"") for _ in range(len(groups) - len(found))]
    Person.objects.bulk_create(new)
    return [found[index] if index in found else new.pop().pk for index in range(len(groups))]
