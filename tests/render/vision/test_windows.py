"""Windows of a movement."""

from __future__ import annotations

import numpy as np
import pytest

from render.vision.landmarks import NOBODY, Landmarks
from render.vision.windows import windows


def numbered(count: int, rate: float = 10.0, start: float = 0.0) -> Landmarks:
    """Landmarks whose every value is the number of the frame."""
    points = np.ones((count, 18, 3), np.float32) * np.arange(count, dtype=np.float32)[:, None, None]
    return Landmarks(points, start + np.arange(count) / rate, rate, "openpose18", 1.0, np.zeros(count, np.int32))


def test_windows_follow_each_other_and_the_last_ends_with_the_video() -> None:
    points, starts, ends = windows(numbered(25, start=3.0), 10.0, 10, 4)
    assert points.shape == (5, 10, 18, 3)
    assert starts == pytest.approx([3.0, 3.4, 3.8, 4.2, 4.5]) and ends == pytest.approx([4.0, 4.4, 4.8, 5.2, 5.5])
    assert list(points[-1, :, 0, 0]) == list(range(15, 25))


def test_another_rate_takes_the_frames_that_are_seen_then() -> None:
    slower, _, _ = windows(numbered(30, rate=30.0), 10.0, 5, 5)
    assert list(slower[0, :, 0, 0]) == [0, 3, 6, 9, 12]
    faster, starts, ends = windows(numbered(4, rate=5.0), 10.0, 4, 4)
    assert list(faster[0, :, 0, 0]) == [0, 0, 1, 1] and ends[-1] - starts[0] == pytest.approx(0.8)


def test_a_short_video_stays_at_its_last_moment() -> None:
    points, starts, ends = windows(numbered(3), 10.0, 6, 2)
    assert list(points[0, :, 0, 0]) == [0, 1, 2, 2, 2, 2]
    assert (starts[0], ends[0]) == (0.0, pytest.approx(0.3))


def test_windows_without_anybody_are_left_out_but_for_one() -> None:
    held = numbered(20)
    held.people[4:] = NOBODY
    assert list(windows(held, 10.0, 5, 5)[1]) == [0.0]
    held.people[:] = NOBODY
    assert len(windows(held, 10.0, 5, 5)[1]) == 1


def test_nothing_has_no_windows() -> None:
    points, starts, ends = windows(numbered(5).between(9.0, None), 10.0, 5, 5)
    assert points.shape == (0, 5, 18, 3) and len(starts) == len(ends) == 0
