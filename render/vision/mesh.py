"""Fit the attention mesh to a face: 468 points, eyes and lips refined; eye openness and head pose from them.

The mesh without attention was measured too: it reads closed eyes as open, so it is of no use for blinks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import atan2, degrees, hypot, radians

import numpy as np
import numpy.typing as npt

from render.media.arrays import Box
from render.vision.faces import FoundFace
from render.vision.pyramid import Points, Pyramid, Roi
from render.vision.sessions import Tensor, run

SIDE = 192  # the network's square, model card
MARGIN = 1.5  # the square around a face box that the network was trained on, model card

# Views of a face of which the mean is taken: the margin around it and degrees by which it is turned. Three steady what
# one alone reads a little differently after every encoding; a frame of a video has its neighbours for that. Where three
# leave a doubt, as on profiles, two more are taken: they weigh as much as there is doubt.
type View = tuple[float, float]
PHOTO_VIEWS: tuple[View, ...] = ((MARGIN, 0.0), (MARGIN - 0.1, 4.0), (MARGIN + 0.1, -4.0))
FRAME_VIEWS: tuple[View, ...] = ((MARGIN, 0.0),)
DOUBTERS_VIEWS: tuple[View, ...] = ((MARGIN - 0.05, -8.0), (MARGIN + 0.05, 8.0))
DOUBTFUL, BEYOND_DOUBT = 0.7, 0.85  # flags; bench.seeing.quality, changes of the largest faces

# The network's logit is -20 on wrong finds and +15 to +30 on clear faces, with a few doubtful ones between. Taken at
# its word it would be a switch; divided by this it is a slope: what a profile's encoding moves it by, 4, moves the flag
# by 0.1 at most.
FLAG_SOFTNESS = 10.0

# Where the refined points go in the mesh (MediaPipe face geometry). "Left" of the network is the person's right.
RIGHT_EYE = [33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173]
LEFT_EYE = [263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398]
LIPS = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409]
LIPS += [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415]

RIGHT_CORNER, LEFT_CORNER = 33, 263  # outer corners of the eyes
EYE_CORNERS, MOUTH_CORNERS = (RIGHT_CORNER, LEFT_CORNER), (61, 291)
FOREHEAD, CHIN = 10, 152
# Pairs of lid points, upper and lower, and the eye's two corners.
RIGHT_LIDS, RIGHT_WIDTH = ([160, 158, 159], [144, 153, 145]), (33, 133)
LEFT_LIDS, LEFT_WIDTH = ([387, 385, 386], [373, 380, 374]), (263, 362)


@dataclass(frozen=True, slots=True)
class Pose:
    """Which way a head is turned, in degrees; all 0 looks straight at the camera."""

    yaw: float  # positive: the nose points to the right of the picture
    pitch: float  # positive: the nose points down
    roll: float  # positive: turned clockwise


@dataclass(frozen=True, slots=True)
class Mesh:
    """Landmarks of one face."""

    # (468, 3): x, y in pixels of the picture; z in the same scale, below 0 towards the camera.
    points: npt.NDArray[np.float32]
    # 0..1, belief in a face seen from the front: 0.1 to 0.4 on a profile or a pattern, above 0.85 on a clear face.
    flag: float

    def box(self) -> Box:
        """The smallest upright box around the landmarks."""
        (x0, y0), (x1, y1) = self.points[:, :2].min(axis=0), self.points[:, :2].max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)

    def roi(self, scale: float) -> Roi:
        """The square around the face, level with its eyes; its side is `scale` times the longer side of the box."""
        x0, y0, x1, y1 = self.box()
        side = max(x1 - x0, y1 - y0) * scale
        return Roi((x0 + x1) / 2, (y0 + y1) / 2, side, side, self._level())

    def eyes(self) -> Roi:
        """A band over both eyes, level with them: 1.5 times as wide as the outer corners are apart, half as high."""
        right, left = self.points[RIGHT_CORNER, :2], self.points[LEFT_CORNER, :2]
        x, y = (right + left) / 2
        # On a turned head the corners move together; the depth between them gives the true distance.
        width = 1.5 * float(np.linalg.norm(self.points[RIGHT_CORNER] - self.points[LEFT_CORNER]))
        return Roi(float(x), float(y), width, width / 2, self._level())

    def eye_aspect_ratios(self) -> tuple[float, float]:
        """Lid distance over eye width (EAR, Soukupova and Cech 2016) of the person's right and left eye."""
        return self._aspect(RIGHT_LIDS, RIGHT_WIDTH), self._aspect(LEFT_LIDS, LEFT_WIDTH)

    def mouth_width(self) -> float:
        """Distance between the corners of the mouth over that between the outer corners of the eyes."""
        mouth, eyes = (np.linalg.norm(self.points[a] - self.points[b]) for a, b in (MOUTH_CORNERS, EYE_CORNERS))
        return float(mouth / max(float(eyes), 1e-6))

    def pose(self) -> Pose:
        """From two lines across the face: through the outer eye corners and from forehead to chin."""
        across = self.points[LEFT_CORNER] - self.points[RIGHT_CORNER]
        down = self.points[CHIN] - self.points[FOREHEAD]
        x, y, z = (float(value) for value in np.cross(across, down))
        # The normal points away from the camera, along +z, when the head is straight.
        return Pose(
            yaw=degrees(atan2(-x, hypot(y, z) if z > 0 else -hypot(y, z))),
            pitch=degrees(atan2(-y, z)),
            roll=degrees(self._level()),
        )

    def _level(self) -> float:
        dx, dy = self.points[LEFT_CORNER, :2] - self.points[RIGHT_CORNER, :2]
        return atan2(float(dy), float(dx))

    def _aspect(self, lids: tuple[list[int], list[int]], corners: tuple[int, int]) -> float:
        flat = self.points[:, :2]
        opening = np.linalg.norm(flat[lids[0]] - flat[lids[1]], axis=1).mean()
        width = np.linalg.norm(flat[corners[0]] - flat[corners[1]])
        return float(opening / max(float(width), 1e-6))


def fit_mesh(pyramid: Pyramid, face: FoundFace, views: Sequence[View] = PHOTO_VIEWS) -> Mesh:
    """The mesh of the face. The detector's box is loose, so the views look where a first pass saw the landmarks."""
    first = _fit(pyramid, _around(face))
    fits = [_fit(pyramid, _turned(first.roi(margin), angle)) for margin, angle in views]
    mesh = _mean(fits, [1.0] * len(fits))
    doubt = min(max((BEYOND_DOUBT - mesh.flag) / (BEYOND_DOUBT - DOUBTFUL), 0.0), 1.0)
    if views == FRAME_VIEWS or not doubt:
        return mesh
    more = [_fit(pyramid, _turned(first.roi(margin), angle)) for margin, angle in DOUBTERS_VIEWS]
    return _mean([*fits, *more], [1.0] * len(fits) + [doubt] * len(more))


def _mean(fits: Sequence[Mesh], weights: Sequence[float]) -> Mesh:
    points = np.average([mesh.points for mesh in fits], axis=0, weights=weights)
    return Mesh(points.astype(np.float32), float(np.average([mesh.flag for mesh in fits], weights=weights)))


def _turned(roi: Roi, angle: float) -> Roi:
    return replace(roi, angle=roi.angle + radians(angle))


def _around(face: FoundFace) -> Roi:
    x0, y0, x1, y1 = face.box
    side = max(x1 - x0, y1 - y0) * MARGIN
    dx, dy = face.keypoints[1] - face.keypoints[0]
    return Roi((x0 + x1) / 2, (y0 + y1) / 2, side, side, atan2(float(dy), float(dx)))


def _fit(pyramid: Pyramid, roi: Roi) -> Mesh:
    crop = pyramid.cut(roi, SIDE, SIDE) / 255
    outputs = ["output_mesh_identity", "output_left_eye_0", "output_right_eye_0", "output_lips", "conv_faceflag"]
    mesh, right_eye, left_eye, lips, flag = run("face_mesh", crop[None].astype(np.float32), outputs)
    points = mesh.reshape(468, 3).copy()
    for indices, refined in ((RIGHT_EYE, right_eye), (LEFT_EYE, left_eye), (LIPS, lips)):
        points[indices, :2] = refined.reshape(-1, 2)[: len(indices)]
    points[:, :2] = _to_picture(points[:, :2], roi)
    points[:, 2] *= roi.width / SIDE
    return Mesh(points, float(1 / (1 + np.exp(-flag.ravel()[0] / FLAG_SOFTNESS))))


def _to_picture(points: Points, roi: Roi) -> Tensor:
    matrix = roi.to_picture(SIDE, SIDE)
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], np.float32)
