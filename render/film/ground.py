"""A picture whole in a frame of another shape: on a soft, darkened enlargement of itself, with a shadow."""

from __future__ import annotations

import cv2
import numpy as np

from render.film.planes import BLACK, Plane, Size, even, new_frame, split
from render.media.arrays import I420

# The picture takes this share of the frame's height or width.
SHARE = 0.92
# The ground is made this many times smaller: it is blurred beyond any detail anyway.
COARSE = 8
BLUR = 0.045  # standard deviation, share of the frame's longer side
GROUND_LIGHT = 0.52  # of the luma that is left on the ground
SHADOW = 0.55  # how dark the shadow is where it is darkest
SHADOW_BLUR = 0.018  # standard deviation, share of the frame's longer side


class Ground:
    """Sets pictures of one shape into frames of one size."""

    def __init__(self, picture: Size, frame: Size) -> None:
        self.frame = frame
        self.inner = self.inner_size(picture, frame)
        self._x, self._y = ((frame[side] - self.inner[side]) // 4 * 2 for side in (0, 1))
        self._light = self._light_map()

    @staticmethod
    def inner_size(picture: Size, frame: Size) -> Size:
        """Of the picture in the frame."""
        factor = SHARE * min(frame[0] / picture[0], frame[1] / picture[1])
        return min(even(picture[0] * factor), frame[0]), min(even(picture[1] * factor), frame[1])

    def _light_map(self) -> Plane:
        """(h, w): what is left of the luma, 0..255, under the shadow of the picture."""
        small = (self.frame[0] // COARSE, self.frame[1] // COARSE)
        shade = np.zeros((small[1], small[0]), np.float32)
        x0, y0 = self._x // COARSE, self._y // COARSE
        shade[y0 : (self._y + self.inner[1]) // COARSE + 1, x0 : (self._x + self.inner[0]) // COARSE + 1] = 1.0
        soft = cv2.GaussianBlur(shade, (0, 0), SHADOW_BLUR * max(small), borderType=cv2.BORDER_CONSTANT)
        light = np.round(255 * GROUND_LIGHT * (1 - SHADOW * soft)).astype(np.uint8)
        return np.asarray(cv2.resize(light, self.frame, interpolation=cv2.INTER_CUBIC), np.uint8)

    def compose(self, picture: I420) -> I420:
        """A new frame with the picture (of size `inner`) in it."""
        frame = new_frame(self.frame)
        for number, (inner, plane) in enumerate(zip(split(picture), split(frame), strict=True)):
            soft = self._blurred(inner, (plane.shape[1], plane.shape[0]))
            if number == 0:
                soft = self._darkened(soft)
            plane[:] = soft
            x, y = (self._x, self._y) if number == 0 else (self._x // 2, self._y // 2)
            plane[y : y + inner.shape[0], x : x + inner.shape[1]] = inner
        return frame

    def _darkened(self, luma: Plane) -> Plane:
        above = cv2.subtract(luma, np.array([BLACK]))
        return np.asarray(cv2.add(cv2.multiply(above, self._light, scale=1 / 255), np.array([BLACK])), np.uint8)

    def _blurred(self, plane: Plane, size: Size) -> Plane:
        """The plane cropped to the shape of `size`, blurred and enlarged to it."""
        height, width = plane.shape
        across = min(width, round(height * size[0] / size[1]))
        down = min(height, round(width * size[1] / size[0]))
        x, y = (width - across) // 2, (height - down) // 2
        small = (max(8, size[0] // COARSE), max(8, size[1] // COARSE))
        coarse = cv2.resize(plane[y : y + down, x : x + across], small, interpolation=cv2.INTER_AREA)
        coarse = cv2.GaussianBlur(coarse, (0, 0), BLUR * max(small), borderType=cv2.BORDER_REPLICATE)
        return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR), np.uint8)
