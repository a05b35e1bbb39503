"""Mattes of all frames of a clip: networks look at a frame now and then, and optical flow carries what they saw through
the frames between, from both sides.

A matte that is carried from the look before and from the look after, and blended on the way, neither lags nor jumps;
and the networks' changes of mind become slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import RGB
from render.vision.pyramid import Pyramid, luma
from render.vision.sessions import Tensor

type Luma = npt.NDArray[np.uint8]
type Look = Callable[[RGB], Tensor | None]

SIDE = 320  # pixels of the longer side of mattes and of the pictures that motion is told from
MOST_BETWEEN = 24  # frames that wait for the next look: memory
# Seconds up to which a look can wait as long as motion explains all that is seen: no patch of so many pixels differs by
# NEW (mean of 255) from what was carried there. Measured on 7 clips: a calm face 11 after a sixth of a second, 16 after
# half of one, and its matte as good; a rider 15 and 28, and his matte worse by a fiftieth; arms that work and walkers
# 40 and more at once. And the last look, by patches, saw the subject (0..1) where it was carried, to SAME.
LONGEST = 0.48
PATCH, NEW, SAME = 15, 15.0, 0.25
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
    return Moment(time, image, luma(Pyramid(image).stretch(*size)))


def tracked(moments: Iterable[Moment], look: Look, every: float) -> Iterator[tuple[Moment, Tensor | None]]:
    """Each frame with its matte, (rows, columns) 0..1; None where both looks around it see no subject.

    every: seconds from one look to the next at least, and while there is something new.
    """
    flows = _Flows()
    run: _Run | None = None
    seen_at = -PATIENCE_S
    for each in moments:
        if run and flows.is_cut(run.moments[-1].luma, each.luma):
            yield from _closed(run, look)
            run = None
        if run is None:
            run = _Run(flows, each, _look(look, each))
            seen_at = each.time if run.mattes[0] is not None else -PATIENCE_S
            continue
        run.add(each)
        if run.is_due(every):
            last = _look(look, each)
            seen_at = each.time if last is not None else seen_at
            mattes = run.blended(last, patient=each.time - seen_at <= PATIENCE_S)
            yield from zip(run.moments[:-1], mattes[:-1], strict=True)
            run = _Run(flows, each, mattes[-1], settled=run.agrees(last))
    if run:
        yield from _closed(run, look)


def _closed(run: _Run, look: Look) -> Iterator[tuple[Moment, Tensor | None]]:
    """The frames up to the end of a scene."""
    if len(run.moments) > 1:
        yield from zip(run.moments, run.blended(_look(look, run.moments[-1]), patient=True), strict=True)
    else:
        yield from zip(run.moments, run.mattes, strict=True)


def _look(look: Look, at: Moment) -> Tensor | None:
    seen = look(at.image)
    if seen is None:
        return None
    size = at.luma.shape[1::-1]
    return np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.float32)


class _Run:
    """Frames from a look on, with the matte that is carried through them; and the look's own picture, which is carried
    as well: where it differs from a frame, motion does not explain what is seen.

    settled: the look saw what the one before it did. A mistake is corrected soon.
    """

    def __init__(self, flows: _Flows, first: Moment, matte: Tensor | None, *, settled: bool = False) -> None:
        self._settled = settled
        self._flows = flows
        self.moments = [first]
        self.mattes = [matte]
        self._picture = first.luma.astype(np.float32)

    def add(self, each: Moment) -> None:
        matte = self.mattes[-1]
        if matte is not None:
            both = self._flows.carried(np.dstack([matte, self._picture]), self.moments[-1].luma, each.luma)
            matte, self._picture = both[:, :, 0], both[:, :, 1]
        self.moments.append(each)
        self.mattes.append(matte)

    def is_due(self, every: float) -> bool:
        """Whether it is time for a look at the last frame."""
        waited = self.moments[-1].time - self.moments[0].time
        if waited >= max(every, LONGEST) or len(self.moments) > MOST_BETWEEN:
            return True
        return waited >= every and (
            not self._settled or _farthest(self._picture, self.moments[-1].luma.astype(np.float32)) >= NEW
        )

    def agrees(self, last: Tensor | None) -> bool:
        """Whether a look at the last frame saw the subject where it was carried."""
        carried = self.mattes[-1]
        return last is not None and carried is not None and _farthest(last, carried) < SAME

    def blended(self, last: Tensor | None, *, patient: bool) -> list[Tensor | None]:
        """The mattes of its frames; that of the last one is a blend of what was seen and what was carried there.

        patient: where nothing was seen, what was carried there stays.
        """
        if self.mattes[0] is None and last is None:
            return self.mattes
        nothing = np.zeros(self.moments[0].luma.shape, np.float32)
        there = [nothing if matte is None else matte for matte in self.mattes]
        if last is None and patient:
            end = there[-1]
        else:
            end = nothing if last is None else last
            if self.mattes[0] is not None:
                end = FRESH * end + (1 - FRESH) * there[-1]
        back = [end]
        for after, before in pairwise(reversed(self.moments)):
            back.append(self._flows.carried(back[-1], after.luma, before.luma))
        steps = np.linspace(0, 1, len(there), dtype=np.float32)
        return [f * (1 - share) + b * share for share, f, b in zip(steps, there, reversed(back), strict=True)]


def _farthest(first: Tensor, second: Tensor) -> float:
    """The largest mean difference of any patch."""
    return float(cv2.blur(cv2.absdiff(first, second), (PATCH, PATCH)).max())


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
