"""Non-maximum suppression."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from render.vision.overlap import distinct

BOX = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 40), st.integers(1, 40)).map(
    lambda box: (float(box[0]), float(box[1]), float(box[0] + box[2]), float(box[1] + box[3]))
)


def overlaps(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, float]:
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    common = max(width, 0) * max(height, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return common / (sum(areas) - common), common / min(areas)


@given(st.lists(st.tuples(BOX, st.floats(0, 1)), max_size=12))
def test_what_is_kept_is_apart_and_what_is_left_out_has_a_better_double(
    found: list[tuple[tuple[float, ...], float]],
) -> None:
    boxes, scores = np.array([box for box, _ in found]).reshape(-1, 4), np.array([score for _, score in found])
    keep = distinct(boxes, scores, 0.3, 0.6)
    for place, n in enumerate(keep):
        for m in keep[:place]:
            iou, ios = overlaps(found[n][0], found[m][0])
            assert iou <= 0.3 + 1e-9 and ios <= 0.6 + 1e-9
            assert scores[m] >= scores[n]
    for n in set(range(len(found))) - set(keep):
        doubles = [
            m
            for m in keep
            if overlaps(found[n][0], found[m][0])[0] > 0.3 - 1e-9 or overlaps(found[n][0], found[m][0])[1] > 0.6 - 1e-9
        ]
        assert any(scores[m] >= scores[n] for m in doubles)


def test_a_box_within_another_is_a_double() -> None:
    boxes = np.array([[0, 0, 100, 100], [40, 40, 60, 60]], float)
    assert distinct(boxes, np.array([0.9, 0.8]), 0.3, 0.6) == [0]
    assert distinct(boxes, np.array([0.9, 0.8]), 0.3) == [0, 1]
