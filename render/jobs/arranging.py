"""The task "similar": which pictures of an album show the same, and which of them is best."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from render.media.arrays import RGB, Embedding, Report
from render.story.candidate import Candidate
from render.story.geometry import Points, points_of, same_scene
from render.story.similar import seconds_apart, similar_groups
from render.vision import codec
from render.vision.analysis import Face
from render.vision.people import SAME, embed, is_clear
from render.vision.pyramid import Pyramid

cv2.setNumThreads(1)

# Within this time nobody else steps into the same place in the same pose: a burst.
BURST_SECONDS = 3.0
MOST_FACES = 3  # of a picture that are compared, the largest
SMALLEST_FACE = 32.0  # side of its square in the small picture, below which strangers look alike (render.vision.people)


def find_similar(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"files": [{"id", "when": naive ISO, "dated", "analysis", "picture"}]} -> {"groups": [[id, ...], ...], "cover"}.

    "picture" is the path of a small picture, by which those that seem alike are compared. Groups are of two or more,
    the best first. The cover is the id of the best picture of all, or None. Pictures that are no material for a movie
    are neither.
    """
    files = [file for file in params["files"] if not file["analysis"]["look"]["junk"]]
    items = [
        Candidate(
            Path(file["id"]), codec.from_json(file["analysis"]), datetime.fromisoformat(file["when"]), file["dated"]
        )
        for file in files
    ]
    comparison = Comparison(items, [Path(file["picture"]) for file in files])
    best_first = [
        sorted((items[index] for index in group), key=lambda item: -item.look.quality)
        for group in similar_groups(items, comparison.agree)
    ]
    cover = max((group[0] for group in best_first), key=lambda item: item.look.quality, default=None)
    return {
        "groups": [[str(item.path) for item in group] for group in best_first if len(group) > 1],
        "cover": str(cover.path) if cover else None,
    }


class Comparison:
    """Compares pictures that seem alike; what is found in each is found once."""

    def __init__(self, items: Sequence[Candidate], pictures: Sequence[Path]) -> None:
        self._items, self._pictures = items, pictures
        self._points = cache(self._find_points)
        self._faces = cache(self._find_faces)

    def agree(self, first: int, second: int) -> bool:
        """Whether they show the same scene, and nobody else in it."""
        if not same_scene(self._points(first), self._points(second)):
            return False
        apart = seconds_apart(self._items[first], self._items[second])
        return (apart is not None and apart <= BURST_SECONDS) or not self._are_strangers(first, second)

    def _are_strangers(self, first: int, second: int) -> bool:
        """Whether both show faces, and no more than half of them are in the other.

        Of 62 portraits pasted before one backdrop, strangers are alike by 0.811 at most and the same person by 0.91 at
        least, so that the limit of telling people apart holds here as well (bench.seeing.similar: one backdrop).
        """
        ours, theirs = self._faces(first), self._faces(second)
        if not ours or not theirs:
            return False
        known = sum(max(float(face @ other) for other in theirs) >= SAME for face in ours)
        return 2 * known <= min(len(ours), len(theirs))

    def _find_points(self, index: int) -> Points:
        return points_of(read_small(self._pictures[index]))

    def _find_faces(self, index: int) -> tuple[Embedding, ...]:
        """Of a video there is a picture of another moment than that of its faces."""
        item = self._items[index]
        if item.probe.kind == "video" or not any(is_clear(face) for face in item.look.faces):
            return ()
        picture = read_small(self._pictures[index])
        factor = picture.shape[1] / max(item.probe.width, 1)
        faces = [face.enlarged(factor) for face in item.look.faces if is_clear(face)]
        return tuple(embed(Pyramid(picture), face.square) for face in largest(faces))


def largest(faces: Sequence[Face]) -> list[Face]:
    large = sorted((face for face in faces if face.square[2] >= SMALLEST_FACE), key=lambda face: -face.square[2])
    return large[:MOST_FACES]


def read_small(path: Path) -> RGB:
    """A picture without anything in it where there is none, which is like no other."""
    try:
        with Image.open(path) as picture:
            return np.asarray(picture.convert("RGB"), np.uint8)
    except (OSError, UnidentifiedImageError):
        return np.zeros((1, 1, 3), np.uint8)
