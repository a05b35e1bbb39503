"""What a page shows of a classifier's scores for an album."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from albums.choosing_classifiers import unscored
from albums.models import Album, Item, Scoring, Snapshot
from albums.showing import clock
from render.jobs.models import Job
from render.story.keeping import best_scores, windows_from_json
from render.story.rule import Named, same, written

LEAST = 50  # percent, unless somebody moves the slider: more often right than wrong
DIGITS = 4


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
    """Of an album by a classifier. label: which is asked for; least: from how many percent on it counts."""

    def __init__(self, album: Album, snapshot: Snapshot, label: str, least: int) -> None:
        self.album, self.snapshot, self.least = album, snapshot, least
        self.labels: list[str] = snapshot.about["labels"]
        offered = [each for each in self.labels if each != snapshot.about.get("negative")] or self.labels
        self.label = label if label in self.labels else offered[0]

    @cached_property
    def rows(self) -> list[Row]:
        """The surest first."""
        items = self.album.items.shown()
        scorings = Scoring.objects.filter(snapshot=self.snapshot, blob__items__in=items.order_by().values("pk"))
        said = dict(scorings.values_list("blob", "scores"))
        rows = [self._row(item, said[item.blob_id]) for item in items.in_order() if item.blob_id in said]
        return sorted(rows, key=lambda row: -row.chosen)

    def _row(self, item: Item, said: dict[str, Any]) -> Row:
        windows = windows_from_json(said["windows"])
        best = best_scores(windows)
        scores = {label: best.get(same(label), 0.0) for label in self.labels} if windows else said["scores"]
        chosen = scores.get(self.label, 0.0)
        return Row(item, scores, chosen, self.stays(chosen), said.get("sentence", ""), said["best"] or "")

    def stays(self, score: float) -> bool:
        return bool(score) and score >= self.least / 100

    @property
    def kept(self) -> int:
        return sum(row.stays for row in self.rows)

    @cached_property
    def waiting(self) -> int:
        """How many it has not looked at yet."""
        return unscored(self.album, self.snapshot).count()

    @cached_property
    def under_way(self) -> bool:
        jobs = Job.objects.unfinished().filter(kind__in=("score", "score_album"), tenant=str(self.album.pk))
        return bool(self.waiting) and jobs.filter(params__snapshot=str(self.snapshot.pk)).exists()

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
