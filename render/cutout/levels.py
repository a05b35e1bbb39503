"""The three levels of quality: what each looks at, and how wide it lets an edge be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

type Quality = Literal["fast", "balanced", "accurate"]
QUALITIES: tuple[Quality, ...] = get_args(Quality.__value__)


@dataclass(frozen=True, slots=True)
class Level:
    """What a level spends.

    sides: the sizes (longer side, pixels) at which the whole picture is segmented; mirrored: those at which its mirror
    image is, too. person_side, thing_side: the size at which the boxes of detected people and things are looked at
    again, 0 for not at all. edge: the width of the band in which alpha is worked out anew, as a share of the picture's
    longer side. net: the salient network that knows edges, and the main subject.
    """

    sides: tuple[int, ...]
    mirrored: tuple[int, ...]
    person_side: int
    thing_side: int
    edge: float
    net: str


# By person IoU, mIoU and boundary F-score on the photos of bench.cutout, each half of them alone.
LEVELS: dict[Quality, Level] = {
    "fast": Level((641,), (), 0, 0, 0.010, "u2netp"),
    "balanced": Level((641, 1025), (), 385, 0, 0.006, "u2netp"),
    "accurate": Level((641, 1025), (641, 1025), 385, 513, 0.007, "u2net"),
}
