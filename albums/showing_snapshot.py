"""What the page of a classifier shows: how often it is right, what it mistakes for what, and how sure it may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from albums.models import Album, Item, Project, Snapshot, User
from albums.showing_run import RunShown

PARTS = ("testing", "validation", "training")  # that which says most about other pictures first
MOST_SHOWN = 60  # pictures of a cell
CALIBRATION = 100  # units of the drawing


def part_name(part: str) -> str:
    return {
        "training": _("what it has learned from"),
        "validation": _("what it has not learned from"),
        "testing": _("what was kept for testing"),
    }[part]


@dataclass(frozen=True, slots=True)
class Class:
    """How well one of the labels is recognised."""

    label: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int


@dataclass(frozen=True, slots=True)
class Cell:
    """So many examples of one label were called by another, or by the same."""

    count: int
    share: float  # of those that are of the label
    address: str
    is_right: bool
    words: str
    is_open: bool

    @property
    def strength(self) -> int:
        """In steps of the style sheet, 0 to 10."""
        return round(10 * self.share) if self.count else 0


@dataclass(frozen=True, slots=True)
class Shown:
    """An example in a cell."""

    item: Item
    said: str  # each label that was said, and how sure
    start: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Of all answers that were about so sure, so many were right."""

    x: float
    y: float
    radius: float
    words: str


class Asked:
    """What the address asks to be shown: a part, and a cell of its matrix."""

    def __init__(self, part: str, true: str, said: str) -> None:
        self.part = part
        self.cell = (int(true), int(said)) if is_small(true) and is_small(said) else None


def is_small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4


class SnapshotShown:
    """A classifier with all that can be said of it to this person."""

    def __init__(self, snapshot: Snapshot, user: User, asked: Asked | None = None) -> None:
        self.snapshot, self.user = snapshot, user
        self.asked = asked or Asked("", "", "")
        self.id, self.name, self.iteration = snapshot.pk, snapshot.name, snapshot.iteration
        self.about: dict[str, Any] = snapshot.about
        self.evaluation: dict[str, Any] = snapshot.evaluation or {"labels": [], "parts": {}, "predictions": []}
        self.labels: list[str] = self.evaluation["labels"] or list(self.about.get("labels", []))

    @cached_property
    def run(self) -> RunShown | None:
        run = self.snapshot.run
        if run is None:
            return None
        run.model_source.project = self.snapshot.project
        return RunShown(run)

    @cached_property
    def parts(self) -> list[tuple[str, str]]:
        """Those that there are, with their names."""
        return [(part, part_name(part)) for part in PARTS if part in self.evaluation["parts"]]

    @cached_property
    def part(self) -> str:
        """The one that is shown."""
        known = [part for part, _name in self.parts]
        return self.asked.part if self.asked.part in known else next(iter(known), "")

    @cached_property
    def found(self) -> dict[str, Any]:
        found: dict[str, Any] = self.evaluation["parts"].get(self.part, {})
        return found

    @property
    def accuracy(self) -> float | None:
        return self.found.get("accuracy")

    @property
    def right(self) -> int:
        return round(float(self.found["accuracy"]) * int(self.found["count"]))

    @property
    def declined(self) -> int:
        """How many percent of these it would call none of its labels."""
        return round(100 * (self.found.get("declined") or 0.0))

    @property
    def classes(self) -> list[Class]:
        told = self.found.get("per_class", {})
        return [Class(label, **told[label]) for label in self.labels if label in told]

    @property
    def matrix(self) -> list[tuple[str, list[Cell]]]:
        """A row for each label that is true, a cell for each that was said."""
        return [
            (label, [self.cell(true, said, count, max(1, sum(row))) for said, count in enumerate(row)])
            for true, (label, row) in enumerate(zip(self.labels, self.found.get("confusion", []), strict=False))
        ]

    def cell(self, true: int, said: int, count: int, of: int) -> Cell:
        names = {"count": count, "true": self.labels[true], "said": self.labels[said]}
        words = (
            _("%(count)s of “%(true)s”, recognised")
            if true == said
            else _("%(count)s of “%(true)s”, taken for “%(said)s”")
        )
        query = urlencode({"part": self.part, "true": true, "said": said})
        return Cell(count, count / of, f"?{query}", true == said, words % names, self.asked.cell == (true, said))

    @cached_property
    def opened(self) -> list[Shown]:
        """The examples of the cell that was opened, most surely wrong first, as far as this person may see them."""
        if self.asked.cell is None or self.run is None:
            return []
        true, said = self.asked.cell
        there = [
            prediction
            for prediction in self.evaluation["predictions"]
            if prediction["part"] == self.part and true in prediction["labels"] and said in prediction["said"]
        ]
        there.sort(key=lambda one: one["probabilities"][said], reverse=True)
        examples = self.run.run.examples
        known = [(examples[int(one["key"])], one) for one in there[:MOST_SHOWN] if int(one["key"]) < len(examples)]
        items = items_seen(self.snapshot.project, self.user, [example["item"] for example, _one in known])
        return [
            Shown(items[example["item"]], self.told(one["probabilities"]), example["start"])
            for example, one in known
            if example["item"] in items
        ]

    @property
    def opened_words(self) -> str:
        """What is in the cell; empty for one that there is not."""
        if self.asked.cell is None:
            return ""
        cells = [cell for _label, row in self.matrix for cell in row if cell.is_open]
        return cells[0].words if cells else ""

    def told(self, probabilities: list[float]) -> str:
        """The two likeliest labels, and how sure."""
        order = sorted(range(len(self.labels)), key=lambda one: probabilities[one], reverse=True)
        return ", ".join(f"{self.labels[one]} {100 * probabilities[one]:.0f} %" for one in order[:2])

    @property
    def calibration(self) -> list[Bin]:
        bins = [one for one in self.found.get("calibration", {}).get("bins", []) if one["count"]]
        total = max(1, sum(one["count"] for one in bins))
        return [
            Bin(
                x=CALIBRATION * one["confidence"],
                y=CALIBRATION * (1 - one["accuracy"]),
                radius=1.5 + 6 * (one["count"] / total) ** 0.5,
                words=_("Of %(count)s answers that were %(sure)s %% sure, %(right)s %% were right")
                % {
                    "count": one["count"],
                    "sure": round(100 * one["confidence"]),
                    "right": round(100 * one["accuracy"]),
                },
            )
            for one in bins
        ]

    @property
    def off(self) -> int:
        """By how many percent its sureness is wrong on average."""
        return round(100 * (self.found.get("calibration", {}).get("error") or 0.0))


def items_seen(project: Project, user: User, wanted: list[str]) -> dict[str, Item]:
    """Those of the project's own and of albums in which the person is."""
    albums = Album.objects.alive().of(user).values("pk")
    allowed = Q(album=project.album_id) | Q(album__in=albums)
    items = Item.objects.alive().filter(allowed, pk__in={UUID(one) for one in wanted}).select_related("blob")
    return {str(item.pk): item for item in items}
