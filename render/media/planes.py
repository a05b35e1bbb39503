"""The planes of a picture in one array: Y, then U, then V, both sides even, chroma of half the width and height."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

type Plane = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


def i420_planes(picture: Plane) -> tuple[Plane, Plane, Plane]:
    """Views of Y (height, width) and of U and V (height / 2, width / 2) within (height * 3 / 2, width)."""
    height, width = picture.shape[0] * 2 // 3, picture.shape[1]
    flat, luma, quarter = picture.reshape(-1), height * width, height * width // 4
    chroma = (height // 2, width // 2)
    return (
        flat[:luma].reshape(height, width),
        flat[luma : luma + quarter].reshape(chroma),
        flat[luma + quarter :].reshape(chroma),
    )
