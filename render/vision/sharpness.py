"""How sharp the sharpest part of a picture is: a portrait before a blurred garden is sharp.

In every block of the picture the energy of a fine band of detail is set against that of the next coarser band. In
sharp pictures, whatever they show, the two are alike (natural images lose about as much per octave as the band
narrows); blur takes the fine one first. The ratio does not depend on contrast. Detail is measured across and down
on its own, since camera shake blurs one direction only. Both bands lie above the scale of sensor noise and JPEG
grain, and what noise adds to them is subtracted.

Measured on 43 real photos (5th, 50th, 95th percentile of the score): as they are 0.63 0.99 1.00; Gaussian blur of
1.5 px at 1024 px 0.30 0.47 0.58, of 3 px 0.06 0.17 0.25, with noise added 0.20 0.25 0.39; camera shake of 25 px
0.14 0.27 0.42. Encoding again at JPEG quality 90 moves a score by at most 0.013, half the resolution or noise of 8
grey levels by 0.01 (median).
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from render.vision.mesh import Mesh
from render.vision.pyramid import Plane, Pyramid, block_means, luma

type Floats = npt.NDArray[np.float32]

# Longer side and block in pixels. A movie shows about the first; a picture that is sharp at the second only is soft,
# not lost. A block is a twentieth of the picture: a face or a flower fills one.
SIZES = ((1024, 48), (512, 24))
TOP = 90  # percentile that counts: the sharpest part, but not one lucky block
SIGMAS = (0.7, 1.4, 2.8)  # of the Gaussians between which the two bands lie
QUIET = 0.5  # grey levels of band energy below which a block has no detail to judge; from the measurement above
UNCLIPPED = (32.0, 224.0)  # mean luma of blocks in which noise is whole
# Noise is uneven, and the best blocks are those where it is strong: more is taken away than its mean.
NOISE_SHARE = 1.5
LEAST_DETAIL = 1e-3  # keeps the weights of a blank picture above 0
BLURRED, SHARP = 0.2, 1.2  # ratios that score 0 and 1: of hopeless blur, and the median of sharp photos

EYES_WIDTH = 128  # pixels for the band over both eyes: what a face of about 140 px gives
# A smaller band is judged at its own size, since enlarged JPEG grain looks like detail, and marked down by the root
# of what it lacks. Measured on faces of 80 px: encoding again moves the score by 0.006; enlarging first, by 0.03.
SMALL_BAND = 0.5
LEAST_WIDTH = 16
EYES_PER_BLOCK = 4  # a quarter of the band holds one eye's iris and lashes

_DERIVATIVES = (np.array([[-0.5, 0, 0.5]], np.float32), np.array([[-0.5], [0], [0.5]], np.float32))


def sharpness(pyramid: Pyramid) -> float:
    """0 blurred .. 1 sharp, at the sharpest part of the picture; judged at two sizes, larger pictures are shrunk."""
    scores = []
    for long_side, block in SIZES:
        grey = luma(pyramid.about(long_side))
        scores.append(_score(detail_ratio(grey, block)))
    return sum(scores) / len(scores)


def eye_sharpness(pyramid: Pyramid, mesh: Mesh) -> float:
    """0..1, of the band over the eyes at native resolution, up to what a movie shows of it."""
    band = mesh.eyes()
    width = min(max(int(band.width), LEAST_WIDTH), EYES_WIDTH)
    grey = luma(pyramid.cut(band, width, width // 2))
    return _score(detail_ratio(grey, width // EYES_PER_BLOCK)) * float((width / EYES_WIDTH) ** SMALL_BAND)


def detail_ratio(grey: Plane, block: int) -> float:
    """Fine over coarse detail where it is best, in the direction in which it is worse; about 0.2 to 2."""
    plane = grey.astype(np.float32)
    noise = _noise_level(plane, block)
    fine, coarse = _bands(plane)
    return min(_best_ratio(fine, coarse, noise, axis, block) for axis in range(len(_DERIVATIVES)))


def _best_ratio(fine: Floats, coarse: Floats, noise: float, axis: int, block: int) -> float:
    """Fine over coarse detail along one axis, at the `TOP` percentile of all detail: flat blocks weigh nothing."""
    fine_gain, coarse_gain = _noise_gains(axis)
    fine_energy = _energy(fine, _DERIVATIVES[axis], block) - fine_gain * NOISE_SHARE * noise**2
    coarse_energy = _energy(coarse, _DERIVATIVES[axis], block) - coarse_gain * NOISE_SHARE * noise**2
    detail = np.sqrt(np.maximum(coarse_energy, 0)).ravel()
    ratios = np.sqrt(np.maximum(fine_energy, 0)).ravel() / (detail + QUIET)
    return _percentile(ratios, detail + LEAST_DETAIL, TOP)


def _percentile(values: Floats, weights: Floats, percent: float) -> float:
    """Between the nearest two, where NumPy's takes one of them: over the eyes there are eight blocks only."""
    order = np.argsort(values)
    upto = np.cumsum(weights[order])
    return float(np.interp(percent / 100 * upto[-1], upto - weights[order] / 2, values[order]))


def _score(ratio: float) -> float:
    return float(np.clip((ratio - BLURRED) / (SHARP - BLURRED), 0, 1))


def _bands(plane: Floats) -> tuple[Floats, Floats]:
    blurred = [cv2.GaussianBlur(plane, (0, 0), sigma) for sigma in SIGMAS]
    fine, coarse = cv2.subtract(blurred[0], blurred[1]), cv2.subtract(blurred[1], blurred[2])
    return np.asarray(fine, np.float32), np.asarray(coarse, np.float32)


def _energy(band: Floats, derivative: Floats, block: int) -> Floats:
    """Mean square of the derivative in every block."""
    slope = np.asarray(cv2.filter2D(band, -1, derivative), np.float32)
    return _per_block(np.square(slope, out=slope), block)


def _per_block(plane: Floats, block: int) -> Floats:
    height, width = plane.shape
    return block_means(plane, max(1, width // block), max(1, height // block))


def _noise_level(plane: Floats, block: int) -> float:
    """Standard deviation of white noise in grey levels, from the flattest tenth of the blocks (Immerkær 1996).

    Blocks near black or white do not count: noise is clipped there.
    """
    laplacian = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    found = np.asarray(cv2.filter2D(plane, -1, laplacian), np.float32)
    strayed = _per_block(np.abs(found, out=found), block)
    tones = _per_block(plane, block)
    telling = strayed[(tones > UNCLIPPED[0]) & (tones < UNCLIPPED[1])]
    return float(np.percentile(telling if telling.size else strayed, 10) * np.sqrt(np.pi / 2) / 6)


@cache
def _noise_gains(axis: int) -> tuple[float, float]:
    """The energy that white noise of variance 1 leaves in the derivative of the fine and of the coarse band."""
    impulse = np.zeros((63, 63), np.float32)
    impulse[31, 31] = 1
    fine, coarse = (np.square(cv2.filter2D(band, -1, _DERIVATIVES[axis])).sum() for band in _bands(impulse))
    return float(fine), float(coarse)
