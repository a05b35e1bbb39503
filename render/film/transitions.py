"""Ways from one shot to the next: functions of two I420 frames and a time, cheap enough for every frame."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from render.film.planes import BLACK, NEUTRAL, WHITE, Plane, split
from render.media.arrays import I420

# (a, b, t, out): writes into `out` the frame at t, 0 < t < 1, on the way from a to b. a and b stay as they are.
type Transition = Callable[[I420, I420, float, I420], None]

SOFT_EDGE = 0.35  # width of a wipe's edge as a share of the frame's width
SLIDE_DARKENING = 0.35  # the shot that is slid over goes this much darker, as if below
ZOOM = 0.22  # how much both shots grow in a zoom
BLOOM = 0.5  # how far toward white the middle of a bloom is


def smoothstep(t: float) -> float:
    """0..1 -> 0..1, slow at both ends."""
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)


def smootherstep(t: float) -> float:
    """0..1 -> 0..1, slower at both ends and quick between (Perlin 2002); for things that travel far."""
    t = min(1.0, max(0.0, t))
    return t * t * t * (t * (6 * t - 15) + 10)


def crossfade(a: I420, b: I420, t: float, out: I420) -> None:
    """One dissolves into the other."""
    cv2.addWeighted(a, 1 - t, b, t, 0, dst=out)


def bloom(a: I420, b: I420, t: float, out: I420) -> None:
    """One dissolves into the other through a haze of light."""
    crossfade(a, b, t, out)
    blend_to(out, 1 - BLOOM * math.sin(math.pi * t) ** 2, WHITE, out)


def dip_to_black(a: I420, b: I420, t: float, out: I420) -> None:
    """Down to black, up from it."""
    _dip(a, b, t, out, BLACK)


def dip_to_white(a: I420, b: I420, t: float, out: I420) -> None:
    """Through a flash of light."""
    _dip(a, b, t, out, WHITE)


def _dip(a: I420, b: I420, t: float, out: I420, y: int) -> None:
    side, share = (a, 1 - 2 * t) if t < 0.5 else (b, 2 * t - 1)
    blend_to(side, smoothstep(share), y, out)


def blend_to(frame: I420, share: float, y: int, out: I420) -> None:
    """Share 1 the frame .. 0 the grey `y` (limited range)."""
    for plane, target, grey in zip(split(frame), split(out), (y, NEUTRAL, NEUTRAL), strict=True):
        cv2.convertScaleAbs(plane, alpha=share, beta=(1 - share) * grey, dst=target)


def push(a: I420, b: I420, t: float, out: I420) -> None:
    """The new shot pushes the old one out to the left."""
    share = smootherstep(t)
    for old, new, target in zip(split(a), split(b), split(out), strict=True):
        width = target.shape[1]
        _shifted(old, -share * width, target)
        edge = round((1 - share) * width)
        _shifted(new, (1 - share) * width, target, from_column=edge)


def slide(a: I420, b: I420, t: float, out: I420) -> None:
    """The new shot glides over the old one, which moves away slower and goes darker."""
    share = smootherstep(t)
    blend_to(a, 1 - SLIDE_DARKENING * share, BLACK, out)
    for target, new in zip(split(out), split(b), strict=True):
        width = target.shape[1]
        _shifted(target.copy(), -share * width / 4, target)
        edge = round((1 - share) * width)
        _shifted(new, (1 - share) * width, target, from_column=edge)


def _shifted(plane: Plane, right: float, target: Plane, from_column: int = 0) -> None:
    """`plane` moved right by a part of pixels, into the columns of `target` from `from_column` on."""
    height, width = target.shape
    if from_column >= width:
        return
    matrix = np.array([[1.0, 0.0, from_column - right], [0.0, 1.0, 0.0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (width - from_column, height)
    target[:, from_column:] = cv2.warpAffine(plane, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def soft_wipe(a: I420, b: I420, t: float, out: I420) -> None:
    """A wide soft edge goes over the picture from left to right."""
    for old, new, target in zip(split(a), split(b), split(out), strict=True):
        width = target.shape[1]
        columns = (np.arange(width) + 0.5) / width
        edge = smoothstep(t) * (1 + SOFT_EDGE)
        share = np.clip((edge - columns) / SOFT_EDGE, 0.0, 1.0)
        share = share * share * (3 - 2 * share)
        _blend_columns(old, new, share, target)


def _blend_columns(old: Plane, new: Plane, share: npt.NDArray[np.float64], target: Plane) -> None:
    """Column by column from `old` (0) to `new` (1)."""
    rows = np.broadcast_to(share.astype(np.float32), target.shape)
    weights = np.ascontiguousarray(rows)
    cv2.blendLinear(new, old, weights, 1 - weights, dst=target)


def zoom(a: I420, b: I420, t: float, out: I420) -> None:
    """Both shots grow toward the eye while one dissolves into the other."""
    share = smoothstep(t)
    for old, new, target in zip(split(a), split(b), split(out), strict=True):
        near = _scaled(old, 1 + ZOOM * share)
        far = _scaled(new, 1 + ZOOM * (1 - share))
        cv2.addWeighted(near, 1 - share, far, share, 0, dst=target)


def _scaled(plane: Plane, factor: float) -> Plane:
    """The middle of the plane, enlarged."""
    height, width = plane.shape
    step = 1 / factor
    matrix = np.array([[step, 0.0, (width - 1) * (1 - step) / 2], [0.0, step, (height - 1) * (1 - step) / 2]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    larger = cv2.warpAffine(plane, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(larger, np.uint8)


# "cut" is no entry: a hard cut has no frames of its own.
TRANSITIONS: dict[str, Transition] = {
    "bloom": bloom,
    "crossfade": crossfade,
    "dip_to_black": dip_to_black,
    "dip_to_white": dip_to_white,
    "push": push,
    "slide": slide,
    "soft_wipe": soft_wipe,
    "zoom": zoom,
}
