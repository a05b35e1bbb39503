"""What a page shows of a classifier's scores for an album."""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator

from albums.choosing_classifiers import unscored
from albums.models import Album, Item, Scoring, Snapshot
from albums.sentences import translated
from albums.showing import clock
from render.jobs.models import Job
from render.story.rule import Named, written

LEAST = 50  # percent, unless somebody moves the slider: more often right than wrong
DIGITS = 4
A_PAGE = 120  # photos and videos


@dataclass(frozen=True, slots=True)
class Row:
    """A photo or video with what was said of it."""

    item: Item
    scores: Mapping[str, float]  # by label; empty where it could not be looked at
    chosen: float  # of the label that is asked for
    stays: bool
    sentence: str  # why it could not be looked at
    best: str  # the label that it shows; empty: none of these

    @property
    def percent(self) -> int:
        return round(100 * self.chosen)

    @property
    def length(self) -> str:
        return clock(self.item.duration) if self.item.duration else ""

    @property
    def all_scores(self) -> str:
        """For the script that moves the threshold."""
        return json.dumps({label: round(score, DIGITS) for label, score in self.scores.items()}, ensure_ascii=False)

    @property
    def told(self) -> Sequence[tuple[str, int]]:
        """Labels with percentages, the surest first."""
        return sorted(((label, round(100 * score)) for label, score in self.scores.items()), key=lambda row: -row[1])


class Scores:
    """Of an album by a classifier. label: which is asked for; least: percent from which on it counts; page: which."""

    def __init__(self, album: Album, snapshot: Snapshot, label: str, least: int, page: str = "1") -> None:
        self.album, self.snapshot, self.least, self._page = album, snapshot, least, page
        self.labels: list[str] = snapshot.about["labels"]
        offered = [each for each in self.labels if each != snapshot.about.get("negative")] or self.labels
        self.label = label if label in self.labels else offered[0]

    @cached_property
    def sureness(self) -> list[tuple[UUID, float]]:
        """Of the label, of all that it has looked at: the surest first."""
        scored = self.album.items.shown().in_order().filter(blob__scorings__snapshot=self.snapshot)
        rows = [(pk, all_.get(self.label, 0.0)) for pk, all_ in scored.values_list("pk", "blob__scorings__highest")]
        return sorted(rows, key=lambda row: -row[1])

    @property
    def count(self) -> int:
        return len(self.sureness)

    @cached_property
    def page(self) -> Page[tuple[UUID, float]]:
        """The one that is asked for, or the nearest that there is."""
        return Paginator(self.sureness, A_PAGE).get_page(self._page)

    @cached_property
    def rows(self) -> list[Row]:
        """Of the page."""
        chosen = dict(self.page)
        items = Item.objects.in_bulk(chosen)
        blobs = [item.blob_id for item in items.values()]
        said = {each.blob_id: each for each in Scoring.objects.filter(snapshot=self.snapshot, blob__in=blobs)}
        there = [(items[pk], said[items[pk].blob_id], score) for pk, score in chosen.items() if pk in items]
        return [self._row(item, scoring, score) for item, scoring, score in there]

    def _row(self, item: Item, scoring: Scoring, chosen: float) -> Row:
        sentence, best = translated(scoring.scores.get("sentence", "")), scoring.scores["best"] or ""
        return Row(item, scoring.highest, chosen, self.stays(chosen), sentence, best)

    def stays(self, score: float) -> bool:
        return bool(score) and score >= self.least / 100

    @property
    def kept(self) -> int:
        return self.keeps[self.least]

    @cached_property
    def keeps(self) -> list[int]:
        """How many would stay with a least of 0, 1, ... 100 percent: for the script that moves it."""
        rising = [score for _, score in reversed(self.sureness) if score]
        return [len(rising) - bisect_left(rising, percent / 100) for percent in range(101)]

    @property
    def parting(self) -> int:
        """The page on which the last that stays is."""
        return max(1, math.ceil(self.kept / A_PAGE))

    @cached_property
    def waiting(self) -> int:
        """How many it has not looked at yet."""
        return unscored(self.album, self.snapshot).count()

    @cached_property
    def under_way(self) -> bool:
        jobs = Job.objects.unfinished().filter(kind__in=("score", "score_album"), tenant=str(self.album.pk))
        return bool(self.waiting) and jobs.filter(params__snapshot=str(self.snapshot.pk)).exists()

    @property
    def query(self) -> str:
        """Of the address that shows it, but for the page."""
        return f"?{urlencode({'label': self.label, 'least': self.least})}"

    @property
    def rule(self) -> str:
        return str(Named(self.label, sign=">=", number=self.least / 100)) + self._plain

    @property
    def _plain(self) -> str:
        """Half is what a rule means without a number, but here a number is what one moves."""
        return f" >= {written(self.least / 100)}" if self.least == LEAST else ""

    @property
    def names(self) -> list[tuple[str, str]]:
        """Labels, and how a rule writes them."""
        return [(label, str(Named(label))) for label in self.labels]
