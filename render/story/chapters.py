"""Chapters: a card with place and date where a story goes on on another day or somewhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise
from statistics import median

from babel import Locale

from render.media.where import distance_km
from render.story.candidate import Candidate
from render.story.pace import Pace
from render.story.schedule import TO_READ, Cost, length_cost
from render.story.selection import Chosen
from render.story.shots import CARD_REASONS, span_of_days
from render.story.storyboard import Overlay, Stop
from render.story.trips import LONGEST_BREAK, OUTING_KM, SHARE_OF_NAME

# Town and country (ISO 3166) of a file; either may be empty.
type Place = tuple[str, str]
NOWHERE: Place = ("", "")
type Where = Callable[[Candidate], Place]

# So many shots a chapter has on average: with fewer the cards would be what one sees.
LEAST_SHOTS = 3
# A card is alone on screen for about so many seconds: time to read two short lines, and to follow a line to another
# place.
ALONE = 3.2


def nowhere(_: Candidate) -> Place:
    """For files of which nothing is known."""
    return NOWHERE


def card_seconds(pace: Pace) -> float:
    """How long a card would like to be, middle of transition to middle of transition."""
    return ALONE + pace.transition


def card_cost(pace: Pace) -> Cost:
    return length_cost(card_seconds(pace), TO_READ + pace.transition)


def with_chapters(chosen: Sequence[Chosen], where: Where, language: str) -> list[Chosen]:
    """The takes with a card before each chapter; as they are where the story is all of one piece.

    The first chapter has a card only where there is a place to tell: its date is on the title.
    """
    parts = divided(chosen, where)
    if len(parts) < 2:
        return list(chosen)
    names = [place_name([where(entry.take.candidate) for entry in part], language) for part in parts]
    found: list[Chosen] = []
    before: Stop | None = None
    for number, (part, name) in enumerate(zip(parts, names, strict=True)):
        told = name if number == 0 or len(set(names)) > 1 else ""
        days = days_of(part, language)
        if told or (number and days):
            here = stop_of(part, told)
            words = (told, days) if told else (days, "")
            found.append(Chosen(part[0].take, CARD_REASONS["chapter"], part[0].gain, words, way(before, here)))
            before = here
        found += part
    return found


def stop_of(part: Sequence[Chosen], name: str) -> Stop | None:
    """Where most pictures of a chapter were taken."""
    places = [gps for entry in part if (gps := entry.take.candidate.probe.gps)]
    if not places or not name:
        return None
    return Stop(name, median(place[0] for place in places), median(place[1] for place in places))


def way(before: Stop | None, here: Stop | None) -> Overlay | None:
    """The line from one chapter's place to the next one's, if that is a journey."""
    if before is None or here is None or before.name == here.name:
        return None
    ends = [(stop.latitude, stop.longitude) for stop in (before, here)]
    return Overlay("travel", stops=(before, here)) if distance_km(*ends) > OUTING_KM else None


def divided(chosen: Sequence[Chosen], where: Where) -> list[list[Chosen]]:
    """The chapters: by the finest of all ways that leaves LEAST_SHOTS to each; one without any such way."""
    items = [entry.take.candidate for entry in chosen]
    if not any(item.dated for item in items):
        return [list(chosen)]
    for marks in ways(items, where):
        pairs = groupby(zip(marks, chosen, strict=True), key=lambda pair: pair[0])
        parts = [[entry for _, entry in part] for _, part in pairs]
        if 2 <= len(parts) <= len(chosen) / LEAST_SHOTS:
            return parts
    return [list(chosen)]


def ways(items: Sequence[Candidate], where: Where) -> Iterator[Sequence[Hashable]]:
    """To what each file belongs, from fine to coarse: day and town, day, town, trip, country, month, year."""
    days = filled([item.when.date() if item.dated else None for item in items])
    places = filled([place if place != NOWHERE else None for place in map(where, items)])
    yield list(zip(days, places, strict=True))
    yield days
    yield places
    yield trip_numbers(items, days)
    yield [place and place[1] for place in places]
    yield [day and (day.year, day.month) for day in days]
    yield [day and day.year for day in days]


def filled[T](values: Sequence[T | None]) -> list[T | None]:
    """What is not known is as with the one before it, or else the first that is known."""
    current = next((value for value in values if value is not None), None)
    found: list[T | None] = []
    for value in values:
        current = current if value is None else value
        found.append(current)
    return found


def trip_numbers(items: Sequence[Candidate], days: Sequence[date | None]) -> list[int]:
    """The number of each file's trip: days that follow each other, near each other."""
    numbers, current = [0], 0
    for (before, day), (last, item) in zip(pairwise(days), pairwise(items), strict=True):
        if before and day and before != day:
            far = last.probe.gps and item.probe.gps and distance_km(last.probe.gps, item.probe.gps) > OUTING_KM
            current += bool(abs(day - before) > LONGEST_BREAK or far)
        numbers.append(current)
    return numbers


def place_name(places: Sequence[Place], language: str) -> str:
    """The town where most of the pictures are, else their country, in a language; empty where neither is known."""
    known = [place for place in places if place != NOWHERE]
    if not known:
        return ""
    (town, country), count = Counter(known).most_common(1)[0]
    if town and count >= SHARE_OF_NAME * len(known):
        return town
    countries = Counter(place[1] for place in known if place[1])
    return country_in(countries.most_common(1)[0][0], language) if countries else town or country


def country_in(code: str, language: str) -> str:
    """Its name in a language; the code itself where it has none."""
    return str(Locale.parse(language).territories.get(code, code))


def days_of(part: Sequence[Chosen], language: str) -> str:
    """From which day to which a chapter is."""
    days = sorted(entry.take.candidate.when.date() for entry in part if entry.take.candidate.dated)
    return span_of_days(days[0], days[-1], language) if days else ""
