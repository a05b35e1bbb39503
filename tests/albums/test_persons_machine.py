"""Who is who, in whatever order pictures come, people say things and all is sorted anew: what was said stands."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from django.db.models import Max
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from albums.actions.keep_persons import merge_persons, name_person, not_this_person, split_person
from albums.actions.know_faces import forget_faces, keep_all, vectors
from albums.actions.sort_faces import keep_groups, write_faces
from albums.models import Album, Item, Membership, Person, PersonFace, Role, User
from render.jobs.people import group_all
from render.media.arrays import unwatched
from render.media.errors import RefusedError
from tests.albums.conftest import person as account
from tests.albums.factories import add_many, add_photo
from tests.albums.test_persons import found

PICKS = st.integers(0, 1000)
NAMES = st.sampled_from(["anna", "ben", "carl"])


class PersonsMachine(RuleBasedStateMachine):
    """The model remembers what was said: who a face is, and who it is not."""

    def __init__(self) -> None:
        super().__init__()
        PersonFace.objects.all().delete()
        Person.objects.all().delete()
        Album.objects.all().delete()
        User.objects.all().delete()
        self.user = account("Olga")
        User.objects.update(people_since=timezone.now())
        self.album = Album.objects.create(title="Summer")
        Membership.objects.create(album=self.album, user=self.user, role=Role.OWNER)
        self.pattern = add_photo(self.album, self.user)
        self.said: dict[UUID, UUID] = {}  # face: person
        self.denied: set[tuple[UUID, UUID]] = set()  # face, person
        self.by_hand: set[UUID] = set()  # persons that were put together
        self.count = 0

    def faces_of(self, person: Person) -> list[UUID]:
        """In the order in which they came; ids are by chance."""
        return list(person.faces.order_by("-quality").values_list("pk", flat=True))

    def some(self, pick: int) -> Person:
        first = Max("faces__quality")
        persons = list(Person.objects.annotate(first=first).order_by("-first"))
        return persons[pick % len(persons)]

    def some_faces(self, person: Person, pick: int) -> list[UUID]:
        faces = self.faces_of(person)
        return faces[: 1 + pick % len(faces)]

    def confirmed(self, *persons: Person) -> None:
        for person in persons:
            self.said |= dict.fromkeys(person.faces.values_list("pk", flat=True), person.pk)

    @rule(names=st.lists(NAMES, min_size=1, max_size=3), clear=st.booleans())
    def picture_comes(self, names: list[str], clear: bool) -> None:
        (item,) = add_many(self.album, 1, self.user, [self.pattern])
        faces = []
        for place, name in enumerate(names):
            self.count += 1
            faces.append(
                found(name, self.count, place) | {"clear": clear or place == 0, "quality": 1 - self.count / 1000}
            )
        assert keep_all(self.user, {str(item.pk): faces}) == len(names)

    @precondition(lambda self: Person.objects.exists())
    @rule(pick=PICKS, name=st.sampled_from(["Anna", "Ben", ""]))
    def name(self, pick: int, name: str) -> None:
        person = self.some(pick)
        name_person(person, name)
        self.confirmed(person)

    @precondition(lambda self: Person.objects.count() > 1)
    @rule(one=PICKS, two=PICKS)
    def put_together(self, one: int, two: int) -> None:
        into, other = self.some(one), self.some(two)
        if into == other:
            return
        gone = other.pk
        merge_persons(into, other)
        self.denied = {(face, into.pk if person == gone else person) for face, person in self.denied}
        self.confirmed(into)
        self.denied -= {(face, into.pk) for face, person in self.said.items() if person == into.pk}
        self.by_hand.add(into.pk)

    @precondition(lambda self: Person.objects.exists())
    @rule(pick=PICKS, faces=PICKS)
    def take_apart(self, pick: int, faces: int) -> None:
        person = self.some(pick)
        chosen = self.some_faces(person, faces)
        try:
            other = split_person(person, chosen)
        except RefusedError:
            return
        self.confirmed(person, other)
        self.denied |= {(face, person.pk) for face in chosen}
        self.by_hand |= {other.pk} if person.pk in self.by_hand else set()

    @precondition(lambda self: Person.objects.exists())
    @rule(pick=PICKS, faces=PICKS)
    def not_this_one(self, pick: int, faces: int) -> None:
        person = self.some(pick)
        chosen = self.some_faces(person, faces)
        not_this_person(person, chosen)
        for face in chosen:
            self.said.pop(face, None)
        self.denied |= {(face, person.pk) for face in chosen}
        self.confirmed(person)

    @precondition(lambda self: PersonFace.objects.exists())
    @rule(pick=PICKS)
    def picture_goes(self, pick: int) -> None:
        there = Item.objects.filter(person_faces__isnull=False)
        items = list(there.annotate(first=Max("person_faces__quality")).order_by("-first"))
        item = items[pick % len(items)]
        for face in item.person_faces.all():
            self.said.pop(face.pk, None)
            self.denied = {pair for pair in self.denied if pair[0] != face.pk}
        forget_faces(PersonFace.objects.filter(item=item))
        item.delete()

    @rule()
    def sort_anew(self) -> None:
        with TemporaryDirectory() as folder:
            assert keep_groups(self.user, group_all(write_faces(self.user, Path(folder)), unwatched))

    @invariant()
    def what_was_said_stands(self) -> None:
        now = dict(PersonFace.objects.values_list("pk", "person"))
        assert {face: now[face] for face in self.said} == self.said
        assert not self.denied & set(now.items())

    @invariant()
    def nobody_is_in_a_picture_twice_unless_somebody_said_so(self) -> None:
        rows = PersonFace.objects.filter(person__isnull=False).exclude(person__in=self.by_hand)
        places = Counter(rows.values_list("item", "time", "person"))
        assert max(places.values(), default=0) <= 1

    @invariant()
    def everybody_has_faces_and_looks_like_them(self) -> None:
        for person in Person.objects.all():
            faces = list(person.faces.values_list("clear", "embedding"))
            shaping = [embedding for clear, embedding in faces if clear] or [embedding for _clear, embedding in faces]
            assert faces
            assert abs(vectors([person.centre])[0] - vectors(shaping).mean(axis=0)).max() < 2e-3


@pytest.mark.usefixtures("db")
def test_what_was_said_stands() -> None:
    run_state_machine_as_test(PersonsMachine, settings=settings(max_examples=12, stateful_step_count=25, deadline=None))


@pytest.mark.prove
@pytest.mark.usefixtures("db")
def test_what_was_said_stands_in_long() -> None:
    run_state_machine_as_test(
        PersonsMachine, settings=settings(max_examples=300, stateful_step_count=50, deadline=None)
    )
