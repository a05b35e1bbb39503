"""Find photos and videos in all albums of a person, and say by what the found can be narrowed.

As many queries for a hundred pictures as for a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from albums.countries import countries, country_name
from albums.grid import SHOWN, Day, Tile, ratio_step
from albums.models import Item, ItemTheme, PersonFace, User
from albums.models.items import ItemQuerySet
from albums.models.persons import PersonFaceQuerySet
from albums.seen import THEMES
from albums.showing_persons import person_cards
from albums.wish_form import FACES, KINDS, Wish

LIKELY = 0.5  # confidence from which on a theme is found: more often right than wrong
MOST_THEMES, MOST_PLACES, MOST_PERSONS, MOST_YEARS = 18, 12, 12, 12
SPAN_OF_YEARS = 80  # counted in one query
ASKED_PERSONS = 60  # the most frequent, of whom those with a name come first
PAGE = 120  # pictures
UNNAMED = gettext_lazy("Unnamed")


@dataclass(frozen=True, slots=True)
class Chip:
    """A link that narrows what is found, or widens it again."""

    words: str
    query: str
    is_on: bool
    count: int | None = None
    face: str = ""  # the address of a picture
    is_named: bool = True  # else the face says more than words


@dataclass(frozen=True, slots=True)
class Found:
    """What a page of results shows."""

    count: int
    days: Sequence[Day]
    people: Sequence[Chip]
    places: Sequence[Chip]
    themes: Sequence[Chip]
    years: Sequence[Chip]
    kinds: Sequence[Chip]  # with and without faces among them
    more: int | None  # the number of the next page


def searched(user: User) -> ItemQuerySet:
    """All that the person may look at."""
    mine = user.memberships.filter(album__deleted_at=None, album__project=None).values("album")
    return Item.objects.shown().filter(album__in=mine)


def found_by(user: User, wish: Wish) -> ItemQuerySet:
    items = searched(user).filter(**_plain(wish))
    for theme in wish.theme:
        items = items.filter(Exists(_themes().filter(theme=theme, item=OuterRef("pk"))))
    for person in wish.person:
        items = items.filter(Exists(_faces(user).filter(person=person, item=OuterRef("pk"))))
    return items.filter(_named(user, wish.q)) if wish.q else items


def _plain(wish: Wish) -> dict[str, object]:
    """The conditions that are columns of the item."""
    country, _colon, place = wish.place.partition(":")
    asked: dict[str, object] = {
        "album": wish.album,
        "country": country,
        "place": place,
        "kind": {"live": "photo"}.get(wish.kind, wish.kind),
        "shown_at__gte": wish.first and _midnight(wish.first),
        "shown_at__lt": wish.last and _midnight(wish.last + timedelta(days=1)),
    }
    if wish.kind == "live":
        asked["motion__isnull"] = False
    if wish.faces:
        asked["face_count__gt" if wish.faces == "with" else "face_count"] = 0
    return {name: value for name, value in asked.items() if value not in (None, "")}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _named(user: User, words: str) -> Q:
    """Those of which every word is in a name that they are known by: file, place, country, album, theme, person."""
    condition = Q()
    for word in words.split():
        low = word.lower()
        themes = [name for name, shown in THEMES.items() if low in (str(shown).lower(), name.lower())]
        nations = [code for code, name in countries().items() if len(low) > 2 and name.lower().startswith(low)]
        persons = _faces(user).filter(person__name__icontains=word, item=OuterRef("pk"))
        condition &= (
            Q(name__icontains=word)
            | Q(place__icontains=word)
            | Q(country__in=nations)
            | Q(album__title__icontains=word)
            | Exists(_themes().filter(theme__in=themes, item=OuterRef("pk")))
            | Exists(persons)
        )
    return condition


def _themes() -> QuerySet[ItemTheme]:
    return ItemTheme.objects.filter(confidence__gte=LIKELY)


def _faces(user: User) -> PersonFaceQuerySet:
    """None for those who have not asked for faces to be told apart."""
    return PersonFace.objects.visible_to(user) if user.people_since else PersonFace.objects.none()


def find(user: User, wish: Wish, page: int = 1) -> Found:
    """A page of what is found, the newest first, in eight queries."""
    items = found_by(user, wish)
    bounds = items.aggregate(count=Count("pk"), first=Min("shown_at"), last=Max("shown_at"))
    start = (page - 1) * PAGE
    shown = list(items.order_by("-shown_at", "-id").only(*SHOWN)[start : start + PAGE])
    return Found(
        count=bounds["count"],
        days=days(shown),
        people=person_chips(user, items, wish),
        places=place_chips(items, wish),
        themes=theme_chips(items, wish),
        years=year_chips(items, bounds["first"], bounds["last"], wish),
        kinds=[
            *(_chip(wish, str(words), kind=kind) for kind, words in KINDS.items()),
            *(_chip(wish, str(words), faces=faces) for faces, words in FACES.items()),
        ],
        more=page + 1 if start + PAGE < bounds["count"] else None,
    )


def days(items: Sequence[Item]) -> list[Day]:
    """As an album shows them."""
    found = []
    for day, of_day in groupby(items, key=lambda item: timezone.localdate(item.shown_at)):
        tiles = [Tile(item, ratio_step(item.width, item.height), similar=0) for item in of_day]
        found.append(Day(day, count=len(tiles), tiles=tiles))
    return found


def person_chips(user: User, items: ItemQuerySet, wish: Wish) -> list[Chip]:
    """Those with a name, and others who are seen more than once."""
    faces = _faces(user).filter(person__isnull=False, item__in=items.values("pk")).order_by()
    counts = dict(faces.values_list("person").annotate(n=Count("item", distinct=True)).order_by("-n")[:ASKED_PERSONS])
    cards = [card for card in person_cards(user, counts) if card.name or counts[card.pk] > 1] if counts else []
    cards.sort(key=lambda card: (card.pk not in wish.person, not card.name, -counts[card.pk]))
    return [
        replace(
            _chip(wish, card.name or str(UNNAMED), counts[card.pk], card.address, person=card.pk),
            is_named=bool(card.name),
        )
        for card in cards[:MOST_PERSONS]
    ]


def place_chips(items: ItemQuerySet, wish: Wish) -> list[Chip]:
    """Towns; and countries, where there are several."""
    counts = items.exclude(place="").values_list("country", "place").annotate(n=Count("pk")).order_by("-n", "place")
    rows = list(counts)
    nations: dict[str, int] = {}
    for country, _place, count in rows:
        nations[country] = nations.get(country, 0) + count
    chips = [_chip(wish, place, count, place=f"{country}:{place}") for country, place, count in rows[:MOST_PLACES]]
    if len(nations) > 1 or wish.place.endswith(":"):
        named = [
            _chip(wish, country_name(country), count, place=f"{country}:")
            for country, count in sorted(nations.items(), key=lambda pair: -pair[1])[:MOST_PLACES]
        ]
        chips = named + chips
    if wish.place and not any(chip.is_on for chip in chips):
        country, _colon, place = wish.place.partition(":")
        chips = [_chip(wish, place or country_name(country), place=wish.place), *chips]
    return chips


def theme_chips(items: ItemQuerySet, wish: Wish) -> list[Chip]:
    counts = _themes().filter(item__in=items.values("pk")).values_list("theme").annotate(n=Count("pk")).order_by("-n")
    known = [(theme, count) for theme, count in counts if theme in THEMES]
    seen = {theme for theme, _count in known}
    known += [(theme, 0) for theme in wish.theme if theme not in seen]  # so that it can be taken away
    known.sort(key=lambda pair: pair[0] not in wish.theme)
    return [_chip(wish, capfirst(str(THEMES[theme])), n, theme=theme) for theme, n in known[:MOST_THEMES]]


def year_chips(items: ItemQuerySet, first: datetime | None, last: datetime | None, wish: Wish) -> list[Chip]:
    """Years with pictures, the latest first."""
    if first is None or last is None:
        return []
    years = range(timezone.localdate(last).year, timezone.localdate(first).year - 1, -1)[:SPAN_OF_YEARS]
    counts = items.aggregate(**{f"y{year}": Count("pk", filter=_within(year)) for year in years})
    taken = [(year, counts[f"y{year}"]) for year in years if counts[f"y{year}"]]
    return [year_chip(wish, year, count) for year, count in taken[:MOST_YEARS]]


def _within(year: int) -> Q:
    return Q(shown_at__gte=_midnight(date(year, 1, 1)), shown_at__lt=_midnight(date(year + 1, 1, 1)))


def year_chip(wish: Wish, year: int, count: int) -> Chip:
    span = (date(year, 1, 1), date(year, 12, 31))
    is_on = (wish.first, wish.last) == span
    first, last = (None, None) if is_on else span
    return Chip(str(year), replace(wish, first=first, last=last).query, is_on, count)


def _chip(wish: Wish, words: str, count: int | None = None, face: str = "", **part: str | UUID) -> Chip:
    ((name, value),) = part.items()
    held = getattr(wish, name)
    is_on = value in held if isinstance(held, tuple) else value == held
    return Chip(words, wish.toggled(**part).query, is_on, count, face)
