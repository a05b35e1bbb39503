"""The task "similar": which pictures of an album show the same, and which of them is best."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from render.jobs.probing import probe_from_json
from render.media.arrays import RGB, Embedding, Report
from render.media.errors import RefusedError
from render.media.photo import read_photo
from render.media.probe import Probe
from render.media.video import frames_at
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
ORIGINAL_SIDE = 800  # pixels of the longer side of what is read of originals: that of small pictures
SMALLEST_FACE = 32.0  # side of its square in the small picture, below which strangers look alike (render.vision.people)

NOTHING: RGB = np.zeros((1, 1, 3), np.uint8)

type Picture = Callable[[], RGB]


def find_similar(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"files": [{"id", "when": naive ISO, "dated", "analysis", "picture" or "original"}]} ->
    {"groups": [[id, ...], ...], "cover"}.

    "picture" is the path of a small picture, "original" {"path", "at"} a photo itself, or a video and a time in it: by
    these are those compared that seem alike. Groups are of two or more, the best first. The cover is the id of the best
    picture of all, or None. Pictures that are no material for a movie are neither.
    """
    files = [file for file in params["files"] if not file["analysis"]["look"]["junk"]]
    items = [
        Candidate(
            Path(file["id"]), codec.from_json(file["analysis"]), datetime.fromisoformat(file["when"]), file["dated"]
        )
        for file in files
    ]
    comparison = Comparison({item.path: picture_of(file) for item, file in zip(items, files, strict=True)})
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

    def __init__(self, pictures: Mapping[Path, Picture], known: Mapping[Path, str] | None = None) -> None:
        """pictures: how to read each. known: groups that were found before; of those in one nothing is compared."""
        self._pictures, self._known = pictures, known or {}
        self._points = cache(self._find_points)
        self._faces: dict[Path, tuple[Embedding, ...]] = {}

    def agree(self, first: Candidate, second: Candidate) -> bool:
        """Whether they show the same scene, and nobody else in it."""
        groups = self._known.get(first.path), self._known.get(second.path)
        if all(groups):
            return groups[0] == groups[1]
        if not same_scene(self._points(first.path), self._points(second.path)):
            return False
        apart = seconds_apart(first, second)
        return (apart is not None and apart <= BURST_SECONDS) or not self._are_strangers(first, second)

    def _are_strangers(self, first: Candidate, second: Candidate) -> bool:
        """Whether both show faces, and no more than half of them are in the other.

        Of 62 portraits pasted before one backdrop, strangers are alike by 0.811 at most and the same person by 0.91 at
        least, so that the limit of telling people apart holds here as well (bench.seeing.similar: one backdrop).
        """
        ours, theirs = self._faces_of(first), self._faces_of(second)
        if not ours or not theirs:
            return False
        known = sum(max(float(face @ other) for other in theirs) >= SAME for face in ours)
        return 2 * known <= min(len(ours), len(theirs))

    def _find_points(self, path: Path) -> Points:
        return points_of(self._pictures[path]())

    def _faces_of(self, item: Candidate) -> tuple[Embedding, ...]:
        if item.path not in self._faces:
            self._faces[item.path] = self._find_faces(item)
        return self._faces[item.path]

    def _find_faces(self, item: Candidate) -> tuple[Embedding, ...]:
        """Of a video there is a picture of another moment than that of its faces."""
        if item.probe.kind == "video" or not any(is_clear(face) for face in item.look.faces):
            return ()
        picture = self._pictures[item.path]()
        factor = picture.shape[1] / max(item.probe.width, 1)
        faces = [face.enlarged(factor) for face in item.look.faces if is_clear(face)]
        return tuple(embed(Pyramid(picture), face.square) for face in largest(faces))


def largest(faces: Sequence[Face]) -> list[Face]:
    large = sorted((face for face in faces if face.square[2] >= SMALLEST_FACE), key=lambda face: -face.square[2])
    return large[:MOST_FACES]


def picture_of(file: dict[str, Any]) -> Picture:
    """How to read what stands for a file."""
    if "original" not in file:
        return partial(read_small, Path(file["picture"]))
    probe = probe_from_json(file["analysis"]["probe"])
    return partial(read_original, Path(file["original"]["path"]), probe, file["original"]["at"])


def read_small(path: Path) -> RGB:
    """A picture without anything in it where there is none, which is like no other."""
    try:
        with Image.open(path) as picture:
            return np.asarray(picture.convert("RGB"), np.uint8)
    except (OSError, UnidentifiedImageError):
        return NOTHING


def read_original(path: Path, probe: Probe, time: float) -> RGB:
    """A photo, or a video's frame of that time, as large as small pictures are; likewise."""
    try:
        if probe.kind == "photo":
            return read_photo(path, probe, ORIGINAL_SIDE)
        return next(frames_at(path, probe, [time], ORIGINAL_SIDE)).image
    except RefusedError:
        return NOTHING
