"""Find bodies and fit 33 landmarks to one: MediaPipe BlazePose, its detector and its full landmark network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from math import atan2, cos, hypot, pi, sin

import numpy as np
import numpy.typing as npt

from render.vision.objects import SIDE as OBJECTS_SIDE
from render.vision.objects import find_objects
from render.vision.overlap import distinct
from render.vision.pyramid import Pyramid, Roi
from render.vision.sessions import Tensor, run

DETECTOR_SIDE, LANDMARK_SIDE = 224, 256  # the networks' squares, model card
STRIDES = ((8, 2), (16, 2), (32, 6))  # of the detector's grid, with the anchors in each cell
DETECTED = 0.5  # score of a detection, MediaPipe's own
SEEN = 0.5  # flag of the landmark network from which there is somebody, MediaPipe's own
MAX_IOU = 0.3  # boxes that overlap more are the same person, MediaPipe's own
MARGIN = 1.25  # of the square around the circle that the body fits in, MediaPipe's own
COUNT = 33  # landmarks of the body; behind them come those that tell where to look next
CENTRE, ON_CIRCLE = 33, 34  # middle of the hips, and a point above it on the circle around the body
OUTPUTS = ["Identity", "Identity_1", "Identity_4"]
# Somebody who fills less of the picture than the detector wants is searched in squares this much larger than the box
# of a person that the detector of objects found; the most certain boxes only.
CLOSE_UP, MOST_CLOSE_UPS = 1.3, 3
ROOMS = (1.2, 1.5)  # around a body in which the detector of objects looks for a person
CORNER = 0.3  # of its dominance somebody loses in a corner, as large as somebody in the middle


@dataclass(frozen=True, slots=True)
class Body:
    """Somebody in a picture."""

    # (33, 4): x, y, z in heights of the picture, z below 0 towards the camera from the hips; visibility 0..1.
    points: npt.NDArray[np.float32]
    # (33, 3): metres from the middle of the hips, upright as the picture is.
    world: npt.NDArray[np.float32]
    score: float  # belief, 0..1, that there is somebody
    region: Roi  # where to look for the body a moment later, in pixels


def body_in(pyramid: Pyramid) -> Body | None:
    """The most dominant person of a picture."""
    return next((body for region in regions_in(pyramid) if (body := body_found(pyramid, region))), None)


def body_found(pyramid: Pyramid, region: Roi) -> Body | None:
    """Of a region that was only detected: a second pass looks where the first saw the body, which moves points less."""
    first = body_at(pyramid, region)
    return body_at(pyramid, first.region) if first else None


def body_at(pyramid: Pyramid, region: Roi) -> Body | None:
    """The body in a region; None if there is none. One run of the network."""
    square = pyramid.cut(region, LANDMARK_SIDE, LANDMARK_SIDE)
    found, flag, metres = run("pose_landmark", np.asarray(square[None], np.float32) / np.float32(255), OUTPUTS)
    score = float(flag[0, 0])
    values = found.reshape(-1, 5)
    if score < SEEN or not np.isfinite(values).all():
        return None
    matrix, (_, height) = region.to_picture(LANDMARK_SIDE, LANDMARK_SIDE), pyramid.size
    places = values[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    depth = values[:COUNT, 2:3] * (region.width / LANDMARK_SIDE)
    visibility = 1 / (1 + np.exp(-values[:COUNT, 3:4]))
    points = np.hstack([places[:COUNT] / height, depth / height, visibility]).astype(np.float32)
    return Body(points, _upright(metres.reshape(-1, 3)[:COUNT], region.angle), score, _region(places[CENTRE:]))


def regions_in(pyramid: Pyramid, *, closely: bool = True) -> list[Roi]:
    """Where somebody is, the most dominant first; `closely`: people too small for the detector as well."""
    width, height = pyramid.size
    found = _detected(pyramid, Roi(width / 2, height / 2, max(width, height), max(width, height)))
    if not found and closely:
        boxes = [thing.box for thing in find_objects(pyramid) if thing.label == "person"]
        found = [region for box in boxes[:MOST_CLOSE_UPS] for region in _detected(pyramid, _around(*box))]
    return sorted(found, key=lambda region: dominance(region, pyramid.size), reverse=True)


def dominance(region: Roi, size: tuple[int, int]) -> float:
    """How much a person is the one a picture shows: the size, in pixels, a little less towards the corners."""
    width, height = size
    away = hypot(region.x - width / 2, region.y - height / 2) / (hypot(width, height) / 2)
    return region.width * (1 - CORNER * min(away, 1.0))


def person_in(pyramid: Pyramid, region: Roi, enough: float) -> float:
    """How certain the detector of objects is of a person in a region of a body; 0 below its own threshold.

    It looks at the region alone, turned so that the body stands, since it knows few people who lie or are small; and,
    unless that is `enough`, with more room around it, since of people with raised arms it sees one or the other.
    """
    certainty = 0.0
    for room in ROOMS:
        larger = replace(region, width=region.width * room, height=region.height * room)
        seen = find_objects(Pyramid(pyramid.cut(larger, OBJECTS_SIDE, OBJECTS_SIDE)))
        certainty = max([certainty, *(thing.score for thing in seen if thing.label == "person")])
        if certainty >= enough:
            break
    return certainty


def _around(x0: float, y0: float, x1: float, y1: float) -> Roi:
    side = max(x1 - x0, y1 - y0) * CLOSE_UP
    return Roi((x0 + x1) / 2, (y0 + y1) / 2, side, side)


def _detected(pyramid: Pyramid, square: Roi) -> list[Roi]:
    """The regions of the bodies that the detector finds in a square of the picture."""
    pixels = pyramid.cut(square, DETECTOR_SIDE, DETECTOR_SIDE)
    values, scores = run("pose_detection", np.asarray(pixels[None], np.float32) / 127.5 - 1, ["Identity", "Identity_1"])
    certain = 1 / (1 + np.exp(-np.clip(scores[0, :, 0], -50, 50)))
    chosen = np.flatnonzero(certain > DETECTED)
    near = np.tile(anchors()[chosen], 6)
    raw = values[0, chosen] / DETECTOR_SIDE
    raw[:, :2] += near[:, :2]
    raw[:, 4:] += near[:, 4:]
    boxes = np.hstack([raw[:, :2] - raw[:, 2:4] / 2, raw[:, :2] + raw[:, 2:4] / 2])
    keep = distinct(boxes.astype(np.float64), certain[chosen].astype(np.float64), MAX_IOU)
    matrix = square.to_picture(1, 1)
    return [_region(raw[index, 4:8].reshape(2, 2) @ matrix[:, :2].T + matrix[:, 2]) for index in keep]


def _region(places: npt.NDArray[np.floating]) -> Roi:
    """The square around a body, turned so that it stands, from the middle of its hips and the point on its circle."""
    (x, y), (above_x, above_y) = ((float(place[0]), float(place[1])) for place in places[: ON_CIRCLE - CENTRE + 1])
    side = max(2 * hypot(above_x - x, above_y - y) * MARGIN, 2.0)
    angle = pi / 2 - atan2(y - above_y, above_x - x)
    return Roi(x, y, side, side, (angle + pi) % (2 * pi) - pi)


def _upright(metres: Tensor, angle: float) -> Tensor:
    """Undo the turn of the region in which they were seen."""
    right, down = np.array([cos(angle), sin(angle)]), np.array([-sin(angle), cos(angle)])
    flat = metres[:, :1] * right + metres[:, 1:2] * down
    return np.hstack([flat, metres[:, 2:]]).astype(np.float32)


@cache
def anchors() -> Tensor:
    """(2254, 2): the middle of the cell of each of the detector's rows, in shares of the square."""
    grids = []
    for stride, count in STRIDES:
        cells = (np.arange(DETECTOR_SIDE // stride) + 0.5) * stride / DETECTOR_SIDE
        y, x = np.meshgrid(cells, cells, indexing="ij")
        grids.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), count, axis=0))
    return np.concatenate(grids).astype(np.float32)
