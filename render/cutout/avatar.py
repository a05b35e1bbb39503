"""A sticker as the small round picture that stands for somebody."""

from __future__ import annotations

import cv2
import numpy as np

from render.cutout.finish import RGBA
from render.cutout.grounds import Colour

SIDE = 256  # pixels; shown at up to 9rem
# Longer side by shorter: what is taller or wider than that is not shown whole. Heads are above.
TALLEST, WIDEST = 1.0, 1.25
CUT_OFF = 0.25  # share of its lowest row that a subject fills which went on below the photo
AIR = 0.09  # share of the picture above it
FINER = 2  # times the picture is drawn larger, for the edge of the circle


def avatar(rgba: RGBA, colour: Colour) -> RGBA:
    """(SIDE, SIDE, 4): a disc of that colour with the subject in it, its upper part where it is tall."""
    side = SIDE * FINER
    wide = square_of(rgba)
    subject = cv2.resize(premultiplied(wide), (side, side), interpolation=cv2.INTER_AREA)
    ground = np.full((side, side, 3), colour, np.float32)
    seen = subject[:, :, :3] + ground * (1 - subject[:, :, 3:])
    disc = np.zeros((side, side), np.uint8)
    cv2.circle(disc, (side // 2, side // 2), side // 2 - 1, 255, -1)
    whole = np.dstack([np.clip(np.rint(seen), 0, 255).astype(np.uint8), disc])
    return np.asarray(cv2.resize(whole, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def square_of(rgba: RGBA) -> RGBA:
    """The part that is shown, with some air around it."""
    height, width = rgba.shape[:2]
    part = min(max(height, width), round(TALLEST * width if height > width else WIDEST * height))
    shown = rgba[: min(height, part)]
    weights = shown[:, :, 3].sum(axis=0, dtype=np.float64)
    middle = float((weights * np.arange(width)).sum() / max(weights.sum(), 1.0))
    left = int(np.clip(middle - part / 2, 0, max(width - part, 0)))
    shown = shown[:, left : left + part]
    canvas = round(part * (1 + 2 * AIR))
    out = np.zeros((canvas, canvas, 4), np.uint8)
    # What was cut off below, here or by the photo's border, goes on to the lower edge.
    is_cut = height > part or float((rgba[-1, :, 3] > 127).mean()) > CUT_OFF
    top = canvas - shown.shape[0] if is_cut else (canvas - shown.shape[0]) // 2
    start = (canvas - shown.shape[1]) // 2
    out[top : top + shown.shape[0], start : start + shown.shape[1]] = shown
    return out


def premultiplied(rgba: RGBA) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Colours of 0..255 times alpha, alpha 0..1."""
    alpha = rgba[:, :, 3:].astype(np.float32) / np.float32(255)
    return np.concatenate([rgba[:, :, :3] * alpha, alpha], axis=2)
