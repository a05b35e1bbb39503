"""Whether two pictures show the same scene: the same points of it, moved as a camera moves them.

Points are SIFT's, matched by Lowe's ratio, and must agree on one homography. Pictures that only look alike, such as
portraits before the same wall, agree on few. All sizes are those of a picture of `SIDE` pixels, at which different
people were told apart best: larger ones bring finer points, on skin and cloth, that are alike everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import RGB

SIDE = 240  # as good as 400 (bench.seeing.similar) for a quarter of the time: 9 ms a picture instead of 39
MOST_POINTS = 400
CONTRAST = 0.02  # half of SIFT's own: skies and blurred shots have few points
# Pictures with fewer points are not judged.
FEWEST_POINTS = 8
RATIO = 0.8  # Lowe 2004, section 7.1
OFF = 2.4  # pixels that a point may be off
TRIES = 1000

# Points that agree. 457 pairs of different people in one studio pose: 18 at most; 65 made crops, tilts, brackets and
# blurred shots, and frames of films half a second apart: 67 at least; of one person neutral and smiling, which is
# another picture, 28 of 31 pairs have as many (bench.seeing.similar).
AGREEING = 24
# They lie all over the picture, or are most of what there is: a date in the corner is no scene.
SPREAD = 0.05
MOST_OF_ALL = 0.3


@dataclass(frozen=True, slots=True)
class Points:
    """What can be found again in a picture."""

    places: npt.NDArray[np.float32]  # (n, 2), pixels
    descriptors: npt.NDArray[np.uint8]  # (n, 128)
    area: float  # of the picture


def points_of(picture: RGB) -> Points:
    """The strongest points of the picture."""
    height, width = picture.shape[:2]
    factor = min(1.0, SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    grey = cv2.cvtColor(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    found, descriptors = cv2.SIFT.create(MOST_POINTS, contrastThreshold=CONTRAST).detectAndCompute(grey, None)
    if descriptors is None:
        return Points(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.uint8), float(size[0] * size[1]))
    places = np.array([point.pt for point in found], np.float32)
    return Points(places, descriptors.astype(np.uint8), float(size[0] * size[1]))


def same_scene(first: Points, second: Points) -> bool:
    """Whether so many points of both agree that it is one scene."""
    fewest = min(len(first.places), len(second.places))
    if fewest < FEWEST_POINTS:
        return False
    ours, theirs = matched(first, second)
    if len(ours) < AGREEING:
        return False
    _, inliers = cv2.findHomography(ours, theirs, cv2.USAC_MAGSAC, OFF, maxIters=TRIES)
    agreeing = ours[inliers.ravel() > 0] if inliers is not None else ours[:0]
    if len(agreeing) < AGREEING:
        return False
    spread = cv2.contourArea(cv2.convexHull(agreeing)) / first.area
    return bool(spread >= SPREAD or len(agreeing) >= MOST_OF_ALL * fewest)


def matched(first: Points, second: Points) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Places of the first and of the second picture that may be the same; each place of the second only once."""
    matcher = cv2.BFMatcher(cv2.NORM_L2)
    found = matcher.knnMatch(first.descriptors.astype(np.float32), second.descriptors.astype(np.float32), 2)
    clear = [pair[0] for pair in found if len(pair) == 2 and pair[0].distance < RATIO * pair[1].distance]
    nearest = {match.trainIdx: match for match in sorted(clear, key=lambda match: -match.distance)}
    ours = np.array([first.places[match.queryIdx] for match in nearest.values()], np.float32).reshape(-1, 2)
    theirs = np.array([second.places[index] for index in nearest], np.float32).reshape(-1, 2)
    return ours, theirs
