"""Which frames of a video are looked at, and how closely.

Of every frame that comes (one a second) a glimpse is caught: its faces, sharpness, exposure and nudity. Names, objects,
themes, embedding and junk change slowly within a scene and cost more: only the frame of the best quality in every few
seconds, and at least one of every scene, is asked for them. The frames around it take them over.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from render.media.video import Frame
from render.vision.analysis import Look
from render.vision.picture import Glimpse, glimpse, look_closer
from render.vision.pyramid import Pyramid

# Seconds for which one closer look stands: a stretch of a movie, 2 to 6 s, then has mostly one of its own. No row sets
# it: in bench.seeing.cost, row "60 s of 1080p", scenes last 3 s and are each looked at, so longer ones cost less.
LOOK_SECONDS = 4.0
OWN = tuple(field.name for field in fields(Glimpse))  # what every frame has of its own


@dataclass(frozen=True, slots=True)
class _Best:
    """The most promising frame since the last closer look."""

    pyramid: Pyramid
    glimpse: Glimpse


class Moments:
    """Takes frames in their order; then tells a look for each of their times."""

    def __init__(self) -> None:
        self._looks: list[tuple[float, Look]] = []
        self._waiting: list[tuple[float, Glimpse]] = []
        self._best: _Best | None = None

    @property
    def last(self) -> float:
        """When the last frame was; before the first, the start."""
        return self._waiting[-1][0] if self._waiting else 0.0

    def see(self, frame: Frame, *, new_scene: bool) -> None:
        """Take the next frame; whether another scene has begun since the one before."""
        if self._waiting and (new_scene or frame.time - self._waiting[0][0] >= LOOK_SECONDS):
            self._look()
        pyramid = Pyramid(frame.image)
        seen = glimpse(pyramid, still=False)
        self._waiting.append((frame.time, seen))
        if self._best is None or seen.quality > self._best.glimpse.quality:
            self._best = _Best(pyramid, seen)

    def looks(self) -> list[tuple[float, Look]]:
        """Time and look of all frames; boxes are in pixels of the frames."""
        self._look()
        return self._looks

    def _look(self) -> None:
        """Look closer at the best of the frames that wait; the others take over what changes slowly."""
        if self._best is None:
            return
        close = look_closer(self._best.pyramid, self._best.glimpse)
        for time, own in self._waiting:
            own_values = {name: getattr(own, name) for name in OWN}
            self._looks.append((time, replace(close, **own_values)))
        self._waiting, self._best = [], None
