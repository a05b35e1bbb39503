"""Who and what is where: IoU of people per level, mIoU of 21 classes against simpler recipes in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bench.cutting.photos import (
    SET,
    Counts,
    Photo,
    confusion,
    f_score,
    halves,
    interval,
    iou,
    mean_iou,
    overlap,
    photos,
)
from bench.cutting.photos import border_hits as border_hits_of
from bench.seeing.row import Row
from render.cutout.classes import PERSON
from render.cutout.coarse import coarse_scores
from render.cutout.cut import Wish, cut_out
from render.cutout.levels import LEVELS, Level, Quality
from render.cutout.scene import Scene
from render.cutout.semantic import class_scores, labels_of
from render.vision.objects import find_objects
from render.vision.pyramid import Pyramid

type Labels = npt.NDArray[np.uint8]

PERSON_AIMS: dict[Quality, float] = {"fast": 0.72, "balanced": 0.76, "accurate": 0.80}
COARSE_AIM, MIOU_AIM, COARSE_MIOU_AIM = 0.60, 0.68, 0.42
PLAIN = Level((513,), (), 0, 0, 0.0, "u2netp")  # what the network's makers do, but for the shape, which is kept


def rows(media: Path) -> Iterator[Row]:
    known = list(photos(media))
    yield from person_rows(known)
    yield from class_rows(known)


def person_rows(known: Sequence[Photo]) -> Iterator[Row]:
    """By the finished matte, from 0.5 on; the border F-score rises with the level."""
    below: float | None = None  # nothing is below the fastest
    for quality, aim in PERSON_AIMS.items():
        masks = [mask_of(photo, quality) for photo in known]
        pixels = [overlap(photo, mask, PERSON) for photo, mask in zip(known, masks, strict=True)]
        first, second = (iou(part) for part in halves(pixels))
        note = f"{interval(pixels, iou)}; halves {first:.3f}, {second:.3f}; the worst photo takes {worst(pixels):.3f}"
        yield Row(f"person IoU, {quality}", aim, iou(np.sum(pixels, axis=0)), len(known), SET, note=note)
        hits = [border_hits_of(photo, mask, PERSON) for photo, mask in zip(known, masks, strict=True)]
        score = f_score(np.sum(hits, axis=0))
        yield Row(
            f"border F-score at 3 px, people, {quality}", below, score, len(known), "polygons of COCO",
            note=f"{interval(hits, f_score)}; aim: the level below",
        )  # fmt: skip
        below = round(score, 4)


def mask_of(photo: Photo, quality: Quality) -> npt.NDArray[np.bool_]:
    cut = cut_out(photo.image, Wish(quality, frozenset([PERSON]))).cutout
    return np.zeros(photo.truth.shape, bool) if cut is None else np.asarray(cut.alpha > 127)


def worst(pixels: Sequence[Counts]) -> float:
    """By how much the pooled IoU would be higher without the photo that costs most."""
    whole = np.sum(pixels, axis=0)
    return max(iou(whole - one) for one in pixels) - iou(whole)


def class_rows(known: Sequence[Photo]) -> Iterator[Row]:
    recipes: dict[str, tuple[float | None, Callable[[Pyramid], Labels]]] = {
        "plain DeepLab fit 513": (None, lambda pyramid: by_level(pyramid, PLAIN)),
        **{name: (MIOU_AIM, level_recipe(level)) for name, level in LEVELS.items()},
        "without the file": (COARSE_MIOU_AIM, without_file),
    }
    for name, (aim, recipe) in recipes.items():
        counts = [confusion(photo, recipe(Pyramid(photo.image))) for photo in known]
        first, second = (mean_iou(part) for part in halves(counts))
        note = f"{interval(counts, mean_iou)}; halves {first:.3f}, {second:.3f}"
        yield Row(f"mIoU, {name}", aim, mean_iou(np.sum(counts, axis=0)), len(known), SET, note=note)
    pixels = [overlap(photo, coarse_person(photo), PERSON) for photo in known]
    yield Row(
        "person IoU without the file, all levels", COARSE_AIM, iou(np.sum(pixels, axis=0)), len(known), SET,
        note=interval(pixels, iou),
    )  # fmt: skip


def level_recipe(level: Level) -> Callable[[Pyramid], Labels]:
    return lambda pyramid: by_level(pyramid, level)


def by_level(pyramid: Pyramid, level: Level) -> Labels:
    return labels_of(class_scores(pyramid, level, find_objects(pyramid)), *pyramid.size)


def without_file(pyramid: Pyramid) -> Labels:
    return labels_of(coarse_scores(pyramid, find_objects(pyramid)), *pyramid.size)


def coarse_person(photo: Photo) -> npt.NDArray[np.bool_]:
    pyramid = Pyramid(photo.image)
    found = find_objects(pyramid)
    plane = Scene(pyramid.size, coarse_scores(pyramid, found), found, True).likelihood([PERSON])
    return np.asarray(cv2.resize(plane, pyramid.size, interpolation=cv2.INTER_LINEAR) > 0.5)
