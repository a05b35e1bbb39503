"""What is seen behind the subject of a clip: nothing, one picture all the time, or each frame out of focus."""

from __future__ import annotations

from dataclasses import dataclass, field

from render.cutout.composing import over
from render.cutout.cut import Cutout
from render.cutout.grounds import Plain, covering, out_of_focus
from render.media.arrays import RGB

BLUR_SIDE = 144  # pixels: 10 ms a frame, where the 800 of a photo take fifteen times that


@dataclass(slots=True)
class Behind:
    """A colour or gradient, a picture, or None for the clip itself, blurred."""

    ground: Plain | RGB | None
    _drawn: RGB | None = field(default=None, repr=False)

    def laid(self, cutout: Cutout, image: RGB) -> RGB:
        """The cut-out of a frame over its ground."""
        return over(cutout.colours, cutout.alpha, self._of(cutout, image))

    def _of(self, cutout: Cutout, image: RGB) -> RGB:
        if self.ground is None:
            return out_of_focus(image, cutout.alpha, BLUR_SIDE)
        height, width = cutout.alpha.shape
        if self._drawn is None or self._drawn.shape[:2] != (height, width):
            ground = self.ground
            self._drawn = (
                ground.picture(width, height) if isinstance(ground, Plain) else covering(ground, width, height)
            )
        return self._drawn
