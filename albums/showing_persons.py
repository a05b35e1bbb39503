"""What the pages of persons show, as plain values for templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from albums.actions.alike import most_alike
from albums.actions.know_faces import items_of, subject_of, unseen_items
from albums.models import Item, Person, PersonFace, User
from albums.models.items import ItemQuerySet
from render.jobs.models import Job
from render.vision.analysis import ANALYSIS_VERSION

MOST_ONCE = 60  # of those seen once: mostly passers-by
MOST_ASKED = 3  # persons of whom it is asked whether they are the same


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody in the list."""

    person: Person
    face: UUID  # that stands for them
    count: int  # of pictures

    @property
    def pk(self) -> UUID:
        return self.person.pk

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def address(self) -> str:
        """Of the picture that stands for them."""
        if self.person.picture_key:
            return f"{reverse('person_picture', args=[self.person.pk])}?v={self.person.picture_key}"
        return reverse("face_picture", args=[self.face])


@dataclass(frozen=True, slots=True)
class Telling:
    """How far telling faces apart is."""

    done: int
    all: int
    goes_on: bool
    stopped: bool  # though there is more to do

    @property
    def share(self) -> float:
        return self.done / max(1, self.all)

    @property
    def percent(self) -> int:
        return min(99, int(100 * self.share))

    @property
    def words(self) -> str:
        if self.done == self.all:
            return _("Sorting all faces…")
        return _("Looking at faces: %(done)s of %(all)s pictures") % {"done": self.done, "all": self.all}


def telling(user: User) -> Telling:
    total, unseen = items_of(user).filter(refused="").count(), unseen_items(user)
    busy = Job.objects.unfinished().filter(kind="people", subject=subject_of(user)).exists()
    # Pictures that nobody has looked at yet come by themselves.
    stopped = not busy and unseen.filter(blob__look__version=ANALYSIS_VERSION).exists()
    return Telling(total - unseen.count(), total, busy, stopped)


def person_cards(user: User, persons: Iterable[UUID] | None = None) -> list[PersonCard]:
    """All of them, or these, who is in most pictures first; in one query."""
    visible = PersonFace.objects.visible_to(user).filter(person=OuterRef("pk")).order_by()
    best = visible.order_by("-clear", "-quality", "pk").values("pk")[:1]
    shown = Q(item__hidden_at=None)  # as on the person's own page
    pictures = visible.values("person").annotate(n=Count("item", filter=shown, distinct=True)).values("n")
    rows = Person.objects.filter(owner=user) if persons is None else Person.objects.filter(owner=user, pk__in=persons)
    counted = rows.annotate(
        face=Coalesce(Subquery(visible.filter(pk=OuterRef("cover")).values("pk")[:1]), Subquery(best)),
        count=Subquery(pictures),
    )
    rows = counted.filter(face__isnull=False).order_by("-count", "name", "pk").defer("centre", "picture")
    return [PersonCard(person, person.face, person.count) for person in rows]


def sorted_cards(cards: Sequence[PersonCard]) -> dict[str, Sequence[PersonCard]]:
    """Those with a name, those seen more than once, and the rest."""
    named = [card for card in cards if card.name]
    unnamed = [card for card in cards if not card.name]
    return {
        "named": named,
        "unnamed": [card for card in unnamed if card.count > 1],
        "once": [card for card in unnamed if card.count == 1][:MOST_ONCE],
    }


def pictures_of(person: Person) -> ItemQuerySet:
    """The newest first, each once."""
    faces = PersonFace.objects.visible_to(person.owner).filter(person=person)
    return Item.objects.shown().filter(pk__in=faces.values("item")).order_by("-shown_at", "-id")


def faces_of(person: Person) -> QuerySet[PersonFace]:
    faces = PersonFace.objects.visible_to(person.owner).filter(person=person).select_related("item")
    return faces.order_by("-item__shown_at", "-item_id", "time", "number").defer("embedding", "picture")


def maybe_the_same(person: Person) -> list[PersonCard]:
    """Others who look so much alike that only the family can say."""
    alike = most_alike(person, MOST_ASKED)
    cards = {card.pk: card for card in person_cards(person.owner, alike)}
    return [cards[pk] for pk in alike if pk in cards]
