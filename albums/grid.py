"""An album as a justified grid by day, in stretches that a page loads as somebody scrolls to them.

A stretch is what lies between two places in the album's order, so its address stays good while pictures come and go.
Rows are justified by CSS alone: each tile grows by its aspect ratio. Ratios come in steps, each a class of the style
sheet, since the site's content policy allows no styles in the page.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from operator import itemgetter

from django.db.models import Count, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from albums.models import Album, Item
from albums.models.items import ItemQuerySet
from albums.own_clock import moment_of
from albums.seen import junk_badge
from albums.showing import clock, item_words
from albums.trips import trip_words

# Tiles from half as wide as high to a panorama; steps of 4 % crop no picture by more than 2 %.
NARROWEST, WIDEST, STEP = 0.5, 2.6, 1.04
# A stretch ends with a day that brings it to so many pictures; a day of more than MOST is divided.
ENOUGH, MOST = 60, 120
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def ratio_step(width: int, height: int) -> int:
    """The number of the aspect ratio's class; 0 is a square, negative ones are upright."""
    ratio = min(max(width / max(height, 1), NARROWEST), WIDEST)
    return round(math.log(ratio, STEP))


def step_ratio(step: int) -> float:
    return STEP**step


RATIO_STEPS = range(ratio_step(1, 2), ratio_step(26, 10) + 1)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in an album's order: before the first item of this moment."""

    at: datetime

    def __str__(self) -> str:
        return str((self.at - EPOCH) // timedelta(microseconds=1))

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """The place that `str` has written; None for anything else."""
        if not re.fullmatch(r"-?[0-9]{1,17}", text):
            return None
        try:
            return cls(EPOCH + timedelta(microseconds=int(text)))
        except OverflowError:
            return None


@dataclass(slots=True)
class Day:
    """The pictures of one day within a stretch. `continues`: the day began in the stretch before."""

    date: date
    continues: bool = False
    count: int = 0
    ratios: float = 0.0  # their widths together, in heights of a row
    trip: str = ""  # that begins on it: "Lisbon, 3 days"
    tiles: list[Tile] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.date.isoformat()

    @property
    def words(self) -> str:
        return _day_words(self.date, get_language())


@lru_cache(maxsize=4096)
def _day_words(day: date, language: str | None) -> str:
    """ "Sunday, July 14, 2024"."""
    return f"{date_format(day, 'l')}, {date_format(day, 'DATE_FORMAT')}"


@dataclass(slots=True)
class Stretch:
    """A run of the album: its days with their tiles, once it `is_loaded`, else only how much there is."""

    start: Place | None  # None: from the beginning
    end: Place | None  # the start of the next one; None: to the end
    days: list[Day]
    is_loaded: bool = False

    @property
    def count(self) -> int:
        return sum(day.count for day in self.days)

    @property
    def key(self) -> str:
        return str(self.start or "start")

    @property
    def query(self) -> str:
        """Of the address that loads it."""
        parts = {"from": self.start, "until": self.end}
        return "&".join(f"{name}={place}" for name, place in parts.items() if place)

    @property
    def ahead(self) -> SafeString:
        """The headings of its days while it is not loaded: a long album has hundreds, too many for a template."""
        days = ((day.key, self.key, day.words, day.count) for day in self.days if not day.continues)
        heading = (
            '<h2 class="ahead" id="d-{0}" tabindex="-1"><a href="?from={1}#d-{0}">{2} <small>({3})</small></a></h2>'
        )
        return format_html_join("\n", heading, days)

    @property
    def ratios(self) -> str:
        """For the script, that reserves the height of what is not loaded."""
        return " ".join(f"{day.ratios:.2f}" for day in self.days)


@dataclass(frozen=True, slots=True)
class Tile:
    """An item as the grid shows it."""

    item: Item
    ratio: int
    similar: int  # how many look like it, itself included; 0 for none

    @property
    def state(self) -> str:
        """Changes with whatever the tile shows, so that a page replaces only tiles that changed."""
        item = self.item
        looked_at = "w" if self.is_waiting else "a"
        best = "b" if item.best_of_group else ""
        live = "l" if item.motion_id else ""
        return f"{looked_at}{item.junk}{self.similar}{best}{live}{item.key_ms}{item.shown_at.isoformat()}"

    @property
    def address(self) -> str:
        return reverse("item", args=[self.item.pk])

    @property
    def words(self) -> str:
        return item_words(self.item)

    @property
    def pick_words(self) -> str:
        return _("Select %(name)s") % {"name": self.item.name}

    @property
    def length(self) -> str:
        return clock(self.item.duration) if self.item.duration else ""

    @property
    def junk(self) -> str:
        return junk_badge(self.item.junk)

    @property
    def is_waiting(self) -> bool:
        """Nobody has looked at it yet."""
        return not self.item.analysed_at and not self.item.refused


def between(album: Album, start: Place | None, end: Place | None) -> ItemQuerySet:
    """The items from one place up to another, in order."""
    items = album.items.in_grid().in_order()
    if start:
        items = items.filter(shown_at__gte=start.at)
    return items.filter(shown_at__lt=end.at) if end else items


def stretches(album: Album, start: Place | None = None, end: Place | None = None) -> list[Stretch]:
    """What lies between the two places, in stretches of which none is loaded; at least one, if an empty one."""
    # The rows may be many thousands: their moments are read as text, four times as fast as field by field.
    rows = between(album, start, end).values_list(Cast("shown_at", TextField()), "width", "height")
    moments = [(moment_of(text), width, height) for text, width, height in rows]
    found: list[Stretch] = []
    current = Stretch(start, end, [])
    for day, of_day in by_day(moments):
        for part, (place, count, ratios) in enumerate(_parts(of_day)):
            if current.count >= ENOUGH or part:
                current.end = place
                found.append(current)
                current = Stretch(place, end, [])
            current.days.append(Day(day, part > 0, count, ratios))
    return [*found, current]


def by_day(rows: Sequence[tuple[datetime, int, int]]) -> Iterator[tuple[date, Sequence[tuple[datetime, int, int]]]]:
    """Rows in order, by the day at home; where one ends is asked once a day."""
    first = 0
    while first < len(rows):
        day, past = timezone.localdate(rows[first][0]), len(rows)
        if day < date.max:
            midnight = datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())
            past = bisect_left(rows, midnight.astimezone(UTC), first + 1, key=itemgetter(0))
        yield day, rows[first:past]
        first = past


def _parts(rows: Sequence[tuple[datetime, int, int]]) -> Iterator[tuple[Place, int, float]]:
    """A day's items in parts of about MOST: where each begins, how many there are, and their ratios together. What is
    of one moment stays together.
    """
    first = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or (index - first >= MOST and rows[index][0] != rows[index - 1][0]):
            ratios = sum(step_ratio(ratio_step(width, height)) for _, width, height in rows[first:index])
            yield Place(rows[first][0]), index - first, ratios
            first = index


def load(album: Album, wanted: Sequence[Stretch]) -> None:
    """Fill stretches that follow each other with their tiles, in three queries."""
    if not wanted:
        return
    items = between(album, wanted[0].start, wanted[-1].end).select_related(None)
    found = list(items.only(*SHOWN))
    groups = {item.similar_group for item in found if item.similar_group}
    alive = album.items.alive().filter(similar_group__in=groups).values_list("similar_group")
    sizes = dict(alive.annotate(Count("id")).order_by())
    tiles = iter([_tile(item, sizes.get(item.similar_group, 0)) for item in found])
    tile = next(tiles, None)
    for stretch in wanted:
        stretch.days = _days(stretch)
        while tile and (stretch.end is None or tile.item.shown_at < stretch.end.at):
            _add(stretch, tile)
            tile = next(tiles, None)
        stretch.is_loaded = True
    begins = trip_words(album)
    for day in (day for stretch in wanted for day in stretch.days if not day.continues):
        day.trip = begins.get(day.date, "")


SHOWN = (
    *("id", "album_id", "added_by_id", "name", "kind", "width", "height", "duration", "shown_at"),
    *("analysed_at", "refused", "junk", "similar_group", "best_of_group"),
    *("key_time", "motion_id"),
)


def _days(stretch: Stretch) -> list[Day]:
    """Its first day again, if that goes on from the stretch before: everything else comes with the tiles."""
    return [Day(day.date, continues=True) for day in stretch.days[:1] if day.continues]


def _add(stretch: Stretch, tile: Tile) -> None:
    day = timezone.localdate(tile.item.shown_at)
    if not stretch.days or stretch.days[-1].date != day:
        stretch.days.append(Day(day))
    stretch.days[-1].tiles.append(tile)
    stretch.days[-1].count += 1


def _tile(item: Item, similar: int) -> Tile:
    return Tile(item, ratio_step(item.width, item.height), similar if similar > 1 else 0)


@dataclass(frozen=True, slots=True)
class Jump:
    """A step of the ruler beside a long album."""

    first: date
    unit: str  # day, month or year
    place: str
    count: int


MOST_JUMPS = 36  # on a ruler


def jumps(found: Sequence[Stretch]) -> list[Jump]:
    """Where to jump to: days, or months or years where there would be too many; none where all is in sight."""
    if sum(stretch.count for stretch in found) < ENOUGH:
        return []
    for unit, length in (("day", 10), ("month", 7), ("year", 4)):
        steps: dict[str, Jump] = {}
        for stretch in found:
            for day in stretch.days:
                known = steps.get(day.key[:length])
                first, place = (known.first, known.place) if known else (day.date, stretch.key)
                steps[day.key[:length]] = Jump(first, unit, place, (known.count if known else 0) + day.count)
        if len(steps) <= MOST_JUMPS:
            break
    return list(steps.values()) if len(steps) > 1 else []
