"""Colour grades: what a theme does to the colours of pictures, as look-up tables on the planes Y, U and V."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from render.film.planes import BLACK, NEUTRAL, WHITE, Plane
from render.story.balance import filled_range
from render.story.storyboard import Balance

type Levels = npt.NDArray[np.float64]  # of luma, 0..1
type Table = npt.NDArray[np.uint8]  # (256,)
type Planes = tuple[Plane, Plane, Plane]

UNCHANGED = Balance()

OUTLIERS = 0.5  # percent of the pixels that do not count as darkest and lightest


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade in the terms of a colourist; all neutral by default."""

    contrast: float = 0.0  # strength of an S curve around middle grey
    lift: float = 0.0  # raises black, in shares of the range: a faded look
    gamma: float = 1.0  # above 1 brighter middle tones
    saturation: float = 1.0
    warmth: float = 0.0  # toward orange (or, negative, blue), in steps of chroma
    tint: float = 0.0  # toward magenta (or green)


GRADES = {
    "plain": Grade(),
    "warm": Grade(contrast=0.10, lift=0.025, gamma=1.05, saturation=0.96, warmth=4.0, tint=0.6),
    "cool": Grade(contrast=0.16, lift=0.035, gamma=0.98, saturation=0.86, warmth=-4.0, tint=-1.2),
    "vivid": Grade(contrast=0.24, gamma=1.05, saturation=1.20, warmth=1.2),
    "sunny": Grade(contrast=0.14, gamma=1.10, saturation=1.12, warmth=3.0),
    "candy": Grade(contrast=0.12, lift=0.02, gamma=1.08, saturation=1.16, warmth=1.0, tint=2.2),
    "faded": Grade(contrast=0.04, lift=0.07, gamma=1.03, saturation=0.72, warmth=4.5, tint=0.8),
    "cinema": Grade(contrast=0.36, gamma=0.96, saturation=0.84, warmth=1.6, tint=-0.8),
    "haze": Grade(contrast=-0.06, lift=0.06, gamma=1.12, saturation=0.84, warmth=-2.0, tint=2.0),
    "candlelight": Grade(contrast=0.20, gamma=1.01, saturation=1.06, warmth=6.0, tint=0.8),
    "neon": Grade(contrast=0.32, lift=0.01, gamma=0.98, saturation=1.32, warmth=-3.0, tint=2.6),
}


@dataclass(frozen=True, slots=True)
class Tables:
    """A grade made ready for 8-bit planes."""

    y: Table
    u: Table
    v: Table

    def apply(self, planes: Planes, out: Planes) -> None:
        """Y, U and V into `out`, which may be the same planes."""
        for plane, table, target in zip(planes, (self.y, self.u, self.v), out, strict=True):
            cv2.LUT(plane, table, dst=target)


def tables(grade: Grade, balance: Balance = UNCHANGED) -> Tables:
    """Tables of a grade for a picture that is balanced first, in one."""
    levels = (np.arange(256) - BLACK) / (WHITE - BLACK)
    width = balance.white - balance.black
    luma = np.clip((levels - balance.black) / width, 0.0, 1.0)
    luma = s_curve(luma ** np.exp(-balance.gamma), balance.contrast)
    luma = s_curve(luma ** (1 / grade.gamma), grade.contrast)
    luma = grade.lift + (1 - grade.lift) * luma
    steps = np.arange(256) - NEUTRAL
    gain = grade.saturation / np.sqrt(width)
    return Tables(
        _table(BLACK + luma * (WHITE - BLACK)),
        _table(NEUTRAL + (steps + balance.blue) * gain - grade.warmth + 0.3 * grade.tint),
        _table(NEUTRAL + (steps + balance.red) * gain + 0.7 * grade.warmth + grade.tint),
    )


def s_curve(luma: Levels, strength: float) -> Levels:
    """Steeper around middle grey, or flatter where the strength is negative."""
    return luma + strength * luma * (1 - luma) * (2 * luma - 1) * 2


def _table(values: Levels) -> Table:
    return np.clip(np.round(values), BLACK, 240).astype(np.uint8)


def applied(balance: Balance, strength: float) -> Balance:
    """So much of what goes toward the others: 0 nothing, 1 all; the range is filled all the same."""
    shares = (balance.gamma, balance.contrast, balance.blue, balance.red)
    gamma, contrast, blue, red = (round(share * strength, 4) for share in shares)
    return Balance(balance.black, balance.white, gamma, contrast, blue, red)


def own_balance(y: Plane) -> Balance:
    """Of a photo that goes with no others: what of the range it fills, so that a dull one gets some life."""
    shares = np.cumsum(np.bincount(y[::4, ::4].reshape(-1), minlength=256))
    shares = shares / shares[-1] * 100
    dark, light = (np.searchsorted(shares, share) for share in (OUTLIERS, 100 - OUTLIERS))
    return Balance(*filled_range(*((float(end) - BLACK) / (WHITE - BLACK) for end in (dark, light))))
