"""A sticker on a shot: what it shows, where and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SHORTEST = 0.5  # seconds that one is seen; less is over before it has come


@dataclass(frozen=True, slots=True)
class ShotSticker:
    """It lies over all else that the shot shows, while the shot is alone on screen."""

    id: str  # within its shot
    source: str  # path of a picture with alpha, still or animated
    name: str
    x: float = 0.5  # of its middle, shares 0..1 of the frame's width and height
    y: float = 0.5
    width: float = 0.3  # before it is turned, a share of the frame's width
    turn: float = 0.0  # degrees clockwise, above -180 up to 180
    flipped: bool = False  # as in a mirror, before it is turned
    begins: float | None = None  # seconds after the cut into the shot; None: with the shot
    ends: float | None = None


def sticker_from_json(plain: Mapping[str, Any]) -> ShotSticker:
    x, y, width, turn = (float(plain[name]) for name in ("x", "y", "width", "turn"))
    begins, ends = (None if plain[name] is None else float(plain[name]) for name in ("begins", "ends"))
    named = str(plain["id"]), str(plain["source"]), str(plain["name"])
    return ShotSticker(*named, x, y, width, turn, bool(plain["flipped"]), begins, ends)
