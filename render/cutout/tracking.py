"""Mattes of all frames of a clip: networks look at a frame now and then, and optical flow carries what they saw through
the frames between, from both sides.

A matte that is carried from the look before and from the look after, and blended on the way, neither lags nor jumps;
and the networks' changes of mind become slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import RGB
from render.vision.sessions import Tensor

type Luma = npt.NDArray[np.uint8]
type Look = Callable[[RGB], Tensor | None]

SIDE = 320  # pixels of the longer side of mattes and of the pictures that motion is told from
MOST_BETWEEN = 24  # frames that wait for the next look: memory
FRESH = 0.6  # of a new look, the rest is what was carried there (bench.cutting.video: flicker)
# Mean difference (of 255) of a frame from the one before, moved along the flow, from which on it is of another scene.
# Measured on 10 clips: real cuts 27 and more, the fastest motion 9.
CUT = 18.0
# So long a subject that networks lose from sight is taken to be still there: they pass over ducks on water in one look
# and see them in the next.
PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame on its way; time in seconds."""

    time: float
    image: RGB
    luma: Luma  # small


def moment(time: float, image: RGB) -> Moment:
    scale = min(1.0, SIDE / max(image.shape[:2]))
    size = max(16, round(image.shape[1] * scale)), max(16, round(image.shape[0] * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return Moment(time, image, np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8))


def tracked(moments: Iterable[Moment], look: Look, every: float) -> Iterator[tuple[Moment, Tensor | None]]:
    """Each frame with its matte, (rows, columns) 0..1; None where both looks around it see no subject."""
    flows = _Flows()
    run: list[Moment] = []
    first: Tensor | None = None
    seen_at = -PATIENCE_S
    for each in moments:
        if run and flows.is_cut(run[-1].luma, each.luma):
            yield from _closed(run, first, look, flows)
            run = []
        run.append(each)
        if len(run) == 1:
            first = _look(look, each)
            seen_at = each.time if first is not None else -PATIENCE_S
        elif each.time - run[0].time >= every or len(run) > MOST_BETWEEN:
            last = _look(look, each)
            seen_at = each.time if last is not None else seen_at
            mattes = _between(run, first, last, flows, patient=each.time - seen_at <= PATIENCE_S)
            yield from zip(run[:-1], mattes[:-1], strict=True)
            run, first = [each], mattes[-1]
    yield from _closed(run, first, look, flows)


def _closed(
    run: Sequence[Moment], first: Tensor | None, look: Look, flows: _Flows
) -> Iterator[tuple[Moment, Tensor | None]]:
    """The frames up to the end of a scene."""
    if len(run) > 1:
        yield from zip(run, _between(run, first, _look(look, run[-1]), flows, patient=True), strict=True)
    else:
        yield from ((each, first) for each in run)


def _look(look: Look, at: Moment) -> Tensor | None:
    seen = look(at.image)
    if seen is None:
        return None
    size = at.luma.shape[1::-1]
    return np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.float32)


def _between(
    run: Sequence[Moment], first: Tensor | None, last: Tensor | None, flows: _Flows, *, patient: bool
) -> list[Tensor | None]:
    """The mattes of a run of frames; that of the last one is a blend of what was seen and what was carried there.

    patient: where nothing was seen, what was carried there stays.
    """
    if first is None and last is None:
        return [None] * len(run)
    nothing = np.zeros(run[0].luma.shape, np.float32)
    there = [nothing if first is None else first]
    for before, after in pairwise(run):
        there.append(flows.carried(there[-1], before.luma, after.luma))
    if last is None and patient:
        end = there[-1]
    else:
        end = nothing if last is None else last
        if first is not None:
            end = FRESH * end + (1 - FRESH) * there[-1]
    back = [end]
    for after, before in pairwise(reversed(run)):
        back.append(flows.carried(back[-1], after.luma, before.luma))
    steps = np.linspace(0, 1, len(run), dtype=np.float32)
    return [f * (1 - share) + b * share for share, f, b in zip(steps, there, reversed(back), strict=True)]


class _Flows:
    """Optical flow (Kroeger et al.: Fast optical flow using dense inverse search, 2016)."""

    def __init__(self) -> None:
        self._dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)

    def carried(self, plane: Luma | Tensor, source: Luma, target: Luma) -> Tensor:
        """A plane that belongs to the source, moved to where things are in the target."""
        flow = self._dis.calc(target, source, np.zeros((*target.shape, 2), np.float32))
        rows, columns = target.shape
        across, down = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
        moved = cv2.remap(
            plane, across + flow[:, :, 0], down + flow[:, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(moved, np.float32)

    def is_cut(self, before: Luma, after: Luma) -> bool:
        """Whether the two are of different scenes. Most frames differ so little that no flow is needed to tell."""
        if cv2.norm(before, after, cv2.NORM_L1) / before.size < CUT:
            return False
        return cv2.norm(self.carried(before, before, after), after.astype(np.float32), cv2.NORM_L1) / before.size >= CUT
