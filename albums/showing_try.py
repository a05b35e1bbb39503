"""What the page shows on which a classifier is tried: how sure it is of each label, in a video at each moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from albums.actions.read_examples import landmarks_reading
from albums.charts import COLOURS
from albums.models import Example, Item, Project, Scoring, Snapshot, User
from albums.sentences import translated
from render.media.errors import RefusedError
from render.vision.landmarks import Landmarks

WIDTH, HEIGHT = 1000, 120  # of the timeline's drawing
MOST_MOMENTS = 20_000  # of a skeleton that is drawn over a video
OFFERED = 18  # examples to choose from
DIGITS = 4
# Which landmarks of BlazePose are joined by a line.
BONES = (
    (11, 12), (11, 13), (13, 15), (12, 14), (14, 16), (11, 23), (12, 24), (23, 24), (23, 25), (25, 27), (24, 26),
    (26, 28), (27, 31), (28, 32), (27, 29), (28, 30), (15, 19), (16, 20), (0, 11), (0, 12),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """How sure it is of a label: of a video, at its surest moment."""

    label: str
    style: str
    share: float
    is_best: bool
    points: str = ""  # through a video, as an SVG polyline has them

    @property
    def percent(self) -> int:
        return round(100 * self.share)


class Tried:
    """What a classifier says of an item."""

    def __init__(self, item: Item, snapshot: Snapshot, scoring: Scoring) -> None:
        self.item, self.snapshot = item, snapshot
        self.said: dict[str, Any] = scoring.scores
        self.sentence = translated(self.said.get("sentence", ""))
        self.best: str | None = self.said["best"]
        self.labels: list[str] = snapshot.about["labels"]
        # Where one label is true and it may be none of them, that has a bar of its own.
        self.shows_none = bool(snapshot.about.get("open_set")) and not snapshot.about.get("multi_label")
        self.is_video = item.kind == Item.Kind.VIDEO
        self.windows: list[dict[str, Any]] = self.said["windows"]

    @property
    def seconds(self) -> float:
        ends = [float(window["end"]) for window in self.windows]
        return max([self.item.duration or 0.0, *ends, 0.001])

    @property
    def bars(self) -> list[Bar]:
        names = [*self.labels, *([_("none of these")] if self.shows_none else [])]
        best = names.index(self.best) if self.best in self.labels else len(self.labels)
        return [
            Bar(
                name,
                f"series-{number % COLOURS}" + (" dashed" if number >= COLOURS else ""),
                share,
                number == best,
                self.points(number),
            )
            for number, (name, share) in enumerate(zip(names, self.shares(self.said["scores"]), strict=True))
        ]

    def shares(self, scores: Mapping[str, float]) -> list[float]:
        """How sure it is of each label, and that it is none of them; of a video, whose labels are at their surest."""
        found = [scores.get(label, 0.0) for label in self.labels]
        return [*found, max(0.0, 1.0 - sum(found))] if self.shows_none else found

    def points(self, number: int) -> str:
        """The sureness of a bar at the middle of each window, from the start of the first to the end of the last."""
        if not self.windows:
            return ""
        middles = [((window["start"] + window["end"]) / 2, window) for window in self.windows]
        first, last = self.windows[0], self.windows[-1]
        moments = [(first["start"], first), *middles, (last["end"], last)]
        return " ".join(
            f"{WIDTH * at / self.seconds:.1f},{HEIGHT * (1 - self.shares(window['probabilities'])[number]):.1f}"
            for at, window in moments
        )

    @property
    def for_script(self) -> dict[str, Any]:
        """To move the bars with the playing picture."""
        return {
            "seconds": self.seconds,
            "windows": [
                [window["start"], window["end"], *self.shares(window["probabilities"])] for window in self.windows
            ],
        }

    @cached_property
    def has_skeleton(self) -> bool:
        return self.is_video and self.landmarks_path is not None

    @property
    def landmarks_path(self) -> Any:
        if self.snapshot.project.kind != Project.Kind.ACTION or "rate" not in self.snapshot.about:
            return None
        path = landmarks_reading(self.snapshot.about["rate"]).path(self.item.blob_id)
        return path if path.is_file() else None


def skeleton_of(item: Item, snapshot: Snapshot) -> dict[str, Any] | None:
    """Where the body is, moment by moment: x, y in shares of the picture and how well it is seen; None if unknown."""
    path = landmarks_reading(float(snapshot.about.get("rate", 0.0))).path(item.blob_id)
    try:
        found = Landmarks.load(path)
    except (RefusedError, FileNotFoundError):
        return None
    step = len(found) // MOST_MOMENTS + 1
    return {
        "times": found.times[::step].round(3).tolist(),
        "points": found.shares()[::step].astype(float).round(DIGITS).tolist(),
        "bones": BONES,
    }


def offered(project: Project, user: User) -> list[Item]:
    """Some of the project's own, to try it on: what is unlabelled first, for it has not learned that."""
    examples = Example.objects.filter(source__project=project).seen_by(user).select_related("item__blob")
    items = {example.item_id: example.item for example in examples.order_by("labels", "-created_at")[: 4 * OFFERED]}
    return list(items.values())[:OFFERED]
