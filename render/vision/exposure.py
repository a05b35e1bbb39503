"""How well exposed a picture or a face is."""

from __future__ import annotations

import numpy as np

from render.media.arrays import RGB
from render.vision.mesh import Mesh
from render.vision.pyramid import Plane, Pyramid, luma

LONG_SIDE = 256  # tones need no detail
# Mean luma (0..1) at which a picture is lost, and between which it is right. From looking at the shared album:
# well lit photos lie between 0.25 and 0.68; night scenes around 0.1; snow and fog up to 0.8.
BLACK, DIM, BRIGHT, WHITE = 0.02, 0.25, 0.68, 1.0
BLOWN, CRUSHED = (245.0, 255.0), (10.0, 0.0)  # ramps of luma in which a pixel counts as more and more clipped
# How steeply the score falls with the share of the picture that is clipped: a tenth blown costs a fifth, half of it all
# but a fifth; shadows may be black. bench.seeing.quality, overexposed.
BLOWN_POWER, CRUSHED_POWER = 2.2, 1.2
# Luma that the brightest hundredth of a picture reaches, also of a lit street at night, and what is lost where it stays
# black. bench.seeing.quality, darkened: three stops less light leave 0.4 of it.
GLEAM, GLEAM_LOSS = 0.6, 0.5
FLAT_LOSS = 0.4  # what a picture without any contrast loses
FULL_RANGE = 0.45  # 5th to 95th percentile of luma; less is flat

FACE_SIDE = 64
# A face is judged by its own contrast and not by its brightness: dark skin is not underexposed.
FACE_RANGE = 0.25
FACE_GLEAM = 0.25  # the brightest parts of any lit face reach this luma


def exposure(pyramid: Pyramid) -> float:
    """0 black or blown out .. 1 well exposed."""
    picture = pyramid.fit(LONG_SIDE)
    grey = luma(picture)
    kept = (1 - _blown(picture, grey)) ** BLOWN_POWER * (1 - _share(grey, CRUSHED)) ** CRUSHED_POWER
    contrast = 1 - FLAT_LOSS * (1 - _unit(_range(grey) / FULL_RANGE))
    gleam = 1 - GLEAM_LOSS * (1 - _unit(float(np.percentile(grey, 99)) / 255 / GLEAM))
    return _unit(_brightness(float(grey.mean()) / 255) * kept * contrast * gleam)


def face_exposure(pyramid: Pyramid, mesh: Mesh) -> float:
    """0 lost in shadow or burnt .. 1 well lit, of the face under the mesh."""
    face = pyramid.cut(mesh.roi(0.8), FACE_SIDE, FACE_SIDE)
    grey = luma(face)
    lit = _unit(float(np.percentile(grey, 95)) / 255 / FACE_GLEAM)
    return _unit(lit * _unit(_range(grey) / FACE_RANGE) * (1 - _blown(face, grey)) ** BLOWN_POWER)


def _brightness(mean: float) -> float:
    return min(_unit((mean - BLACK) / (DIM - BLACK)), _unit((WHITE - mean) / (WHITE - BRIGHT)))


def _blown(picture: RGB, grey: Plane) -> float:
    """Share of the picture that is burnt: pixels without any colour left count whole, those that lost one half.

    A red flower or a blue sky may lose a colour in a good photo; skin that is burnt loses its red long before all.
    """
    return (_share(grey, BLOWN) + _share(picture.max(axis=2), BLOWN)) / 2


def _share(grey: Plane, ramp: tuple[float, float]) -> float:
    """Share of the pixels along the ramp, each counted by how far along it is."""
    start, end = ramp
    return float(np.clip((grey.astype(np.float32) - start) / (end - start), 0, 1).mean())


def _range(grey: Plane) -> float:
    low, high = np.percentile(grey, [5, 95])
    return float(high - low) / 255


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)
