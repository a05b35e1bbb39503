"""True blur told from smooth content: how much finer than its coarse structure the sharpest part of a picture is.

The energy of the luma's derivative after a narrow Gaussian is set against that after a wide one. A blur wider than both
leaves them alike (ratio near 1); edges and textures in focus have far more at the narrow scale (a perfect edge the
ratio of the widths, texture more). Camera shake smears one direction only, so the ratio is taken in several
directions, and the worst counts. What sensor noise adds to both is subtracted.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from render.vision.pyramid import Plane, block_means

type Floats = npt.NDArray[np.float32]

LONG_SIDE = 768  # pixels; a smaller picture is taken as it is, for old cameras give no more
NARROW, WIDE = 1.5, 4.0  # pixels at that size: 2 and 5.3 thousandths of the long side
TILE = 32  # pixels: a face or a flower in focus fills some tiles
SHARPEST = 0.15  # part of the tiles with any detail that counts, so that a blurred background does not
LEAST_DETAIL = 0.1  # squared grey levels per pixel of coarse gradient, below which a tile is plain
FEWEST_TILES = 0.005  # of all tiles; with fewer the picture shows nothing that could be in or out of focus
DIRECTIONS = 8  # half turns apart: a smear is seen within 11 degrees of its direction
ACROSS = 0.25  # part of a tile's detail that must lie in a direction for the tile to tell of blur in it
FEW = 3  # tiles whose mean is taken where there are hardly any

# Laplacian mask and factor of Immerkaer 1996, "Fast noise variance estimation".
NOISE_MASK = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
NOISE_FACTOR = float(np.sqrt(np.pi / 2) / 6)
CLIPPING = (25, 230)  # grey levels beyond which half of a strong noise is cut off
QUIETEST = 10  # percentile of the tiles from which the noise is taken: texture is mistaken for noise elsewhere


def fineness(picture: Plane) -> float | None:
    """The ratio described above, about 1 (hopelessly blurred) to 20; None for a picture without any structure."""
    plane = fit_within(picture, LONG_SIDE).astype(np.float32)
    noise = noise_level(plane)
    fine, coarse = gradient_energy(plane, NARROW, noise), gradient_energy(plane, WIDE, noise)
    least = np.maximum(max(LEAST_DETAIL, noise_gradient(noise, NARROW)), ACROSS * (coarse[:, 0] + coarse[:, 2]))
    ratios = []
    for angle in np.arange(DIRECTIONS) * np.pi / DIRECTIONS:
        along = np.array([np.cos(angle) ** 2, np.sin(2 * angle), np.sin(angle) ** 2])
        judged = coarse @ along > least
        if judged.sum() >= max(1.0, FEWEST_TILES * len(judged)):
            tiles = np.sort((fine[judged] @ along) / (coarse[judged] @ along))
            ratios.append(float(tiles[-max(FEW, round(SHARPEST * len(tiles))) :].mean()))
    return min(ratios, default=None)


def fit_within(picture: npt.NDArray[np.uint8], long_side: int) -> npt.NDArray[np.uint8]:
    """The picture or plane with its longer side at most that long; never enlarged."""
    height, width = picture.shape[:2]
    scale = long_side / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def noise_level(plane: Floats) -> float:
    """Standard deviation of the sensor noise in grey levels, from the quietest tiles that are not black or white."""
    found = np.asarray(cv2.filter2D(plane, cv2.CV_32F, NOISE_MASK), np.float32)
    strength, brightness = tile_means(np.abs(found, out=found)), tile_means(plane)
    open_ended = (brightness > CLIPPING[0]) & (brightness < CLIPPING[1])
    return float(NOISE_FACTOR * np.percentile(strength[open_ended] if open_ended.any() else strength, QUIETEST))


def noise_gradient(noise: float, sigma: float) -> float:
    """Squared derivative in one direction that white noise has after a Gaussian of that width."""
    return float(noise**2 / (8 * np.pi * sigma**4))


def gradient_energy(plane: Floats, sigma: float, noise: float) -> Floats:
    """(tiles, 3) means of gx * gx, gx * gy, gy * gy after a Gaussian, without the share of the noise."""
    smooth = np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma), np.float32)
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, *order, ksize=1, scale=0.5) for order in ((1, 0), (0, 1)))
    floor = noise_gradient(noise, sigma)
    products = (cv2.multiply(a, b) for a, b in ((across, across), (across, down), (down, down)))
    parts = [tile_means(product) - own for product, own in zip(products, (floor, 0.0, floor), strict=True)]
    return np.stack(parts, axis=1)


def tile_means(plane: npt.ArrayLike) -> Floats:
    """(tiles,) means over squares of about TILE pixels."""
    values = np.asarray(plane, np.float32)
    height, width = (max(1, length // TILE) for length in values.shape)
    return block_means(values, width, height).ravel()
