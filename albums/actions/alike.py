"""Find persons who look so much alike that somebody should say whether they are the same."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from albums.actions.know_faces import vectors
from albums.models import Person, PersonFace
from render.vision.people import MAYBE


def most_alike(person: Person, most: int) -> Sequence[UUID]:
    """The likest first; nobody with whom the person is in a picture, or of whom somebody said that it is another."""
    others = Person.objects.filter(owner=person.owner).exclude(pk__in=[person.pk, *different_from(person)])
    rows = list(others.values_list("pk", "centre"))
    if not rows:
        return []
    own, centres = vectors([person.centre])[0], vectors(centre for _pk, centre in rows)
    alike = centres @ own / np.maximum(np.linalg.norm(centres, axis=1) * np.linalg.norm(own), 1e-6)
    return [rows[index][0] for index in np.argsort(-alike)[:most] if alike[index] >= MAYBE]


def different_from(person: Person) -> set[UUID]:
    pictures = PersonFace.objects.filter(person=person).values("item")
    together = PersonFace.objects.filter(owner=person.owner, item__in=pictures, person__isnull=False)
    said = PersonFace.not_these.through.objects
    taken_out_here = said.filter(person=person, personface__person__isnull=False)
    taken_out_there = said.filter(personface__person=person)
    return {
        *together.values_list("person", flat=True),
        *taken_out_here.values_list("personface__person", flat=True),
        *taken_out_there.values_list("person", flat=True),
    }
