"""Ways from one shot to the next: functions of two I420 frames and a time, cheap enough for every frame."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

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
WHIP_SMEAR = 0.12  # at its quickest a whip is smeared over this share of the frame's width
BLUR_SIGMA = 0.02  # in the middle of a blur, as a share of the frame's width
BLUR_SCALE = 4  # blurs are made on planes so much smaller
BLUR_ONSET = 0.15  # share of the time in which the picture gives way to its blurred copy
CIRCLE_EDGE = 0.08  # width of the soft edge, as a share of the half diagonal
# A film that stands still before the lamp: orange where it begins to burn, nearly white where it is gone (Y, U, V).
EMBER, GLARE = (112, 52, 204), (232, 92, 146)
BURN_CELLS = (5, 9)  # of the unevenness of a burn, down and across
BURN_HEAT = 1.5  # so that most is glare while they change places, and fire plays in the rest: no plain field of light
BURN_SWAP = (0.4, 0.6)  # then one shot takes the place of the other
PAGE_ROLL = 0.06  # radius of the roll of a turning page, as a share of the width
PAPER = (226, 126, 131)
PAPER_SHARE = 0.8  # of the back of a page; the rest is the picture that shines through
PAGE_SHADOW = 0.5  # how much darker it is right beside the roll
PAGE_RISE = 0.1  # share of the time in which the shadow comes and goes


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


def whip(a: I420, b: I420, t: float, out: I420) -> None:
    """The camera is torn round to the new shot, so fast that all is smeared."""
    push(a, b, t, out)
    speed = 16 * t * t * (1 - t) * (1 - t)  # the slope of smootherstep
    for plane in split(out):
        length = 2 * round(WHIP_SMEAR * speed * plane.shape[1] / 2) + 1
        cv2.blur(plane, (length, 1), dst=plane, borderType=cv2.BORDER_REPLICATE)


def blur(a: I420, b: I420, t: float, out: I420) -> None:
    """Out of focus, and into focus again on the new shot."""
    crossfade(a, b, smoothstep(2 * t - 0.5), out)
    share = smoothstep(min(t, 1 - t) / BLUR_ONSET)
    for plane in split(out):
        height, width = plane.shape
        small = cv2.resize(plane, (width // BLUR_SCALE, height // BLUR_SCALE), interpolation=cv2.INTER_AREA)
        sigma = max(0.1, BLUR_SIGMA * small.shape[1] * math.sin(math.pi * t))
        soft = cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        large = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
        cv2.addWeighted(large, share, plane, 1 - share, 0, dst=plane)


def circle(a: I420, b: I420, t: float, out: I420) -> None:
    """The new shot opens from the middle, like an iris."""
    radius = smoothstep(t) * (1 + CIRCLE_EDGE)
    for old, new, target in zip(split(a), split(b), split(out), strict=True):
        share = np.clip((radius - _from_middle(*target.shape)) / CIRCLE_EDGE, 0.0, 1.0)
        cv2.blendLinear(new, old, share, 1 - share, dst=target)


@lru_cache(maxsize=2)  # the sizes of Y and of U and V
def _from_middle(height: int, width: int) -> npt.NDArray[np.float32]:
    """How far every pixel is from the middle; the corners are at 1."""
    y, x = np.ogrid[:height, :width]
    far = np.hypot(x - (width - 1) / 2, y - (height - 1) / 2) / math.hypot(width / 2, height / 2)
    return np.asarray(far, np.float32)


def film_burn(a: I420, b: I420, t: float, out: I420) -> None:
    """The film catches fire before the lamp, first here and there, then all; behind the glare is the new shot."""
    begin, end = BURN_SWAP
    crossfade(a, b, smoothstep((t - begin) / (end - begin)), out)
    late, later = _unevenness()
    heat = BURN_HEAT * math.sin(math.pi * t) ** 2
    burnt = np.clip(heat - (late + (later - late) * t), 0.0, 1.0)
    share = burnt * burnt * (3 - 2 * burnt)
    kept = np.round(255 * (1 - share)).astype(np.uint8)
    for plane, ember, glare in zip(split(out), EMBER, GLARE, strict=True):
        glow = np.round(share * (ember + (glare - ember) * burnt)).astype(np.uint8)
        size = (plane.shape[1], plane.shape[0])
        cv2.multiply(plane, cv2.resize(kept, size, interpolation=cv2.INTER_LINEAR), dst=plane, scale=1 / 255)
        cv2.add(plane, cv2.resize(glow, size, interpolation=cv2.INTER_LINEAR), dst=plane)


@cache
def _unevenness() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """How much later than elsewhere a film burns, 0..1, at the beginning and at the end: small smooth random fields."""
    random = np.random.default_rng(7)
    fields = []
    for _ in range(2):
        rough = random.random(BURN_CELLS, np.float32)
        smooth = cv2.resize(rough, (240, 136), interpolation=cv2.INTER_CUBIC)
        fields.append(np.asarray((smooth - smooth.min()) / np.ptp(smooth), np.float32))
    return fields[0], fields[1]


def page(a: I420, b: I420, t: float, out: I420) -> None:
    """The old shot is a page that is turned over to the left; the new one lies beneath."""
    for number, (old, new, target) in enumerate(zip(split(a), split(b), split(out), strict=True)):
        _turn(old, new, t, target, BLACK if number == 0 else NEUTRAL, PAPER[number])


def _turn(old: Plane, new: Plane, t: float, target: Plane, base: int, paper: int) -> None:
    """One plane of a page that rolls about a line which goes from the right to the left."""
    width = target.shape[1]
    roll = PAGE_ROLL * width
    fold = width - (width + roll) * smootherstep(t)
    x = np.arange(width) + 0.5
    radii = (x - fold) / roll
    angle = np.arcsin(np.clip(radii, 0.0, 1.0))
    shadow = PAGE_SHADOW * smoothstep(min(t, 1 - t) / PAGE_RISE)
    _lay(new, x, 1 - shadow * np.exp(-np.abs(radii - 1) / 2), radii > 1, target, base)
    # The page goes on under the roll, round it, and back over itself with its other side up.
    front = np.where(radii > 0, fold + roll * angle, x)
    over = fold + roll * (np.pi - np.where(radii > 0, angle, radii))
    beside = np.maximum(0.0, over - width) / roll  # how far from the edge that has come over
    _lay(old, front, 1 - shadow * np.exp(-beside), (radii <= 1) & (front <= width), target, base)
    back = np.asarray(cv2.addWeighted(old, 1 - PAPER_SHARE, np.full_like(old, paper), PAPER_SHARE, 0), np.uint8)
    _lay(back, over, 1 - shadow * np.clip(radii, 0.0, 1.0) ** 2, (radii <= 1) & (over <= width), target, base)


def _lay(
    plane: Plane,
    source: npt.NDArray[np.floating[Any]],
    light: npt.NDArray[np.floating[Any]],
    shown: npt.NDArray[np.bool_],
    target: Plane,
    base: int,
) -> None:
    """Columns `source` of the plane where `shown`, with so much of their light (what is at `base` has none)."""
    if not shown.any():
        return
    columns = np.broadcast_to((source[shown] - 0.5).astype(np.float32), (plane.shape[0], int(shown.sum())))
    rows = np.broadcast_to(np.arange(plane.shape[0], dtype=np.float32)[:, np.newaxis], columns.shape)
    picked = cv2.remap(plane, np.array(columns), np.array(rows), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    target[:, shown] = np.round((picked - np.float32(base)) * light[shown].astype(np.float32) + np.float32(base))


# "cut" is no entry: a hard cut has no frames of its own.
TRANSITIONS: dict[str, Transition] = {
    "bloom": bloom,
    "blur": blur,
    "circle": circle,
    "crossfade": crossfade,
    "dip_to_black": dip_to_black,
    "dip_to_white": dip_to_white,
    "film_burn": film_burn,
    "page": page,
    "push": push,
    "slide": slide,
    "soft_wipe": soft_wipe,
    "whip": whip,
    "zoom": zoom,
}
