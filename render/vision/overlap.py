"""Boxes that show the same thing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def distinct(
    boxes: npt.NDArray[np.float64], scores: npt.NDArray[np.float64], max_iou: float, max_ios: float = 1.0
) -> list[int]:
    """Non-maximum suppression: indices of the (n, 4) boxes that are no other's double, the best score first.

    A double overlaps a better box by more than `max_iou` (intersection over union) or `max_ios` (over the smaller).
    """
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    left = np.argsort(-scores, kind="stable")
    keep: list[int] = []
    while len(left):
        best, left = left[0], left[1:]
        keep.append(int(best))
        corner = np.maximum(boxes[best, :2], boxes[left, :2])
        common = np.prod(np.clip(np.minimum(boxes[best, 2:], boxes[left, 2:]) - corner, 0, None), axis=1)
        iou = common / np.maximum(areas[best] + areas[left] - common, 1e-9)
        ios = common / np.maximum(np.minimum(areas[best], areas[left]), 1e-9)
        left = left[(iou <= max_iou) & (ios <= max_ios)]
    return keep
