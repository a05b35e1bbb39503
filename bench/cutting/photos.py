"""Photos with masks, and how well a mask hits."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from render.cutout.classes import CLASSES
from render.media.arrays import RGB

type Counts = npt.NDArray[np.int64]

IGNORED = 255  # crowds, and where two classes overlap
BOOTSTRAPS, SEED = 1000, 6
NEAR = 3  # pixels up to which a border counts as found
SET = "COCO train2017; the detectors may have seen them"


@dataclass(frozen=True, slots=True)
class Photo:
    image: RGB
    truth: npt.NDArray[np.uint8]

    def true(self, kind: int) -> npt.NDArray[np.bool_]:
        return np.asarray(self.truth == kind)

    @property
    def judged(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.truth != IGNORED)


def photos(media: Path) -> Iterator[Photo]:
    with (media / "segmentation" / "index.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            image = np.asarray(Image.open(media / row["image"]).convert("RGB"))
            yield Photo(image, np.asarray(Image.open(media / row["mask"])))


def confusion(photo: Photo, labels: npt.NDArray[np.uint8]) -> Counts:
    """(classes, classes): pixels by true class and by the class found."""
    count = len(CLASSES)
    pairs = photo.truth[photo.judged].astype(np.int64) * count + labels[photo.judged]
    return np.bincount(pairs, minlength=count * count).reshape(count, count)


def mean_iou(counts: Counts) -> float:
    """Over the classes that are there."""
    hits, there = np.diag(counts), counts.sum(axis=1)
    unions = there + counts.sum(axis=0) - hits
    return float(np.mean(hits[there > 0] / unions[there > 0]))


def overlap(photo: Photo, mask: npt.NDArray[np.bool_], kind: int) -> Counts:
    """Pixels of intersection and of union."""
    true = photo.true(kind)
    return np.array([(mask & true & photo.judged).sum(), ((mask | true) & photo.judged).sum()])


def border_hits(photo: Photo, mask: npt.NDArray[np.bool_], kind: int) -> Counts:
    """Found border near the true one, found border, true border near the found one, true border; pixels."""
    clear = cv2.erode(photo.judged.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    ours, theirs = (_border(side) & clear for side in (mask, photo.true(kind)))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * NEAR + 1,) * 2)
    near_ours, near_theirs = (cv2.dilate(side.astype(np.uint8), disc) > 0 for side in (ours, theirs))
    return np.array([(ours & near_theirs).sum(), ours.sum(), (theirs & near_ours).sum(), theirs.sum()])


def _border(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    inside = mask.astype(np.uint8)
    return np.asarray(inside - cv2.erode(inside, np.ones((3, 3), np.uint8), borderValue=1) > 0)


def f_score(hits: Counts) -> float:
    precision, recall = hits[0] / max(1, hits[1]), hits[2] / max(1, hits[3])
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def iou(pixels: Counts) -> float:
    return float(pixels[0] / max(1, pixels[1]))


def halves(counts: Sequence[Counts]) -> tuple[Counts, Counts]:
    """The sums over every other photo: constants were chosen looking at the first."""
    return np.sum(counts[0::2], axis=0), np.sum(counts[1::2], axis=0)


def interval(counts: Sequence[Counts], measure: object) -> str:
    """95 % of what the pooled measure would be of other draws of as many photos."""
    assert callable(measure)
    rng, stacked = np.random.default_rng(SEED), np.array(counts)
    values = [measure(stacked[rng.integers(0, len(stacked), len(stacked))].sum(axis=0)) for _ in range(BOOTSTRAPS)]
    low, high = np.percentile(values, (2.5, 97.5))
    return f"{low:.3f} to {high:.3f}"
