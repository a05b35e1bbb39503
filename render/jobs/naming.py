"""The task "name_subjects": which of the subjects of a photo are what a classifier was taught."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2

from render.jobs.classifying import loaded
from render.jobs.teaching import open_picture
from render.media.arrays import RGB, Report
from render.media.errors import RefusedError
from render.vision.classify import LIKELY

cv2.setNumThreads(1)

ROOM = 0.1  # around a subject, of its longer side: a picture of it, as those that a classifier learns from
ONLY_PICTURES = "A classifier of movements looks at videos, not at photos."


def name_subjects(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"model", "picture": a small picture of a photo, "boxes": [[x0, y0, x1, y1] as shares of its sides]} ->
    {"names": [label or None]}, of each box.
    """
    classifier = loaded(Path(params["model"]))
    if classifier.about["kind"] != "image":
        raise RefusedError(ONLY_PICTURES)
    report(0.0, "Looking at the subjects")
    picture = open_picture(Path(params["picture"]))
    found = [classifier.image(around(picture, box)) for box in params["boxes"]]
    none = classifier.about["negative"]
    return {"names": [clearly(scores, max(LIKELY, classifier.about["threshold"]), none) for scores in found]}


def clearly(scores: dict[str, float], least: float, none: str | None) -> str | None:
    """The likeliest label, if it is likely enough, and says more than that it is none of the others."""
    best = max(scores, key=lambda label: scores[label])
    return best if scores[best] >= least and best != none else None


def around(picture: RGB, box: Sequence[float]) -> RGB:
    """The part of the picture with the box in it, a pixel at least."""
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = (share * side for share, side in zip(box, (width, height, width, height), strict=True))
    room = ROOM * max(x1 - x0, y1 - y0)
    left, top = (min(max(0, int(at - room)), side - 1) for at, side in ((x0, width), (y0, height)))
    right, bottom = (min(side, int(at + room) + 1) for at, side in ((x1, width), (y1, height)))
    return picture[top : max(bottom, top + 1), left : max(right, left + 1)]
