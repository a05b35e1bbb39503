"""Spans of labels in a video."""

from __future__ import annotations

import numpy as np
import pytest

from render.vision.classify import Window
from render.vision.spans import spans_of
from render.vision.watching import stretches


def said(
    course: dict[str, tuple[float, float]], length: float, window: float = 1.0, step: float = 0.25
) -> list[Window]:
    """Of a video in which each label is done in a stretch: windows that say how much of them is what."""
    window, step = 1.0, 0.25
    found = []
    for start in np.arange(0, length - window + 1e-9, step):
        shares = {
            label: max(0.0, min(end, start + window) - max(begin, start)) / window
            for label, (begin, end) in course.items()
        }
        found.append(Window(float(start), float(start + window), shares))
    return found


def test_a_span_is_where_the_movement_is() -> None:
    found = spans_of(said({"jump": (2.0, 5.0), "wave": (6.0, 8.0)}, 10.0), 0.0)
    assert [label for label, _ in found] == ["jump", "wave"]
    assert [(span.start, span.end) for _, span in found] == [
        pytest.approx((2.0, 5.0), abs=0.3), pytest.approx((6.0, 8.0), abs=0.3)
    ]  # fmt: skip
    assert all(0.6 < span.score <= 1 for _, span in found)


def test_what_follows_at_once_is_parted() -> None:
    found = spans_of(said({"jump": (0.0, 3.0), "wave": (3.0, 6.0)}, 6.0), 0.0)
    assert [(label, round(span.start), round(span.end)) for label, span in found] == [("jump", 0, 3), ("wave", 3, 6)]


def test_the_negative_label_has_no_spans() -> None:
    assert spans_of(said({"none": (0.0, 4.0)}, 4.0), 0.0, "none") == []


def test_with_a_higher_threshold_there_are_fewer() -> None:
    chances = [0.7, 0.7, 0.1, 0.1, 0.9, 0.9]
    windows = [Window(float(at), at + 1.0, {"jump": chance}) for at, chance in enumerate(chances)]
    assert [len(spans_of(windows, least)) for least in (0.0, 0.8, 0.95)] == [2, 1, 0]


def test_a_stretch_goes_on_while_it_is_likelier_than_others() -> None:
    chances = [(0.1, 0.9), (0.45, 0.1), (0.9, 0.05), (0.45, 0.1), (0.1, 0.1)]
    windows = [Window(at, at + 1.0, {"jump": jump, "wave": wave}) for at, (jump, wave) in enumerate(chances)]
    (wave, first), (jump, second) = spans_of(windows, 0.0)
    assert (wave, jump) == ("wave", "jump") and first.end <= second.start
    assert [second.start, second.end] == pytest.approx([1.0, 4.0], abs=0.3)


def test_a_short_break_is_none_and_a_flash_is_nothing() -> None:
    sure = [Window(t / 4, t / 4 + 0.5, {"jump": 1.0 if t not in (8,) else 0.4}) for t in range(16)]
    assert len(spans_of(sure, 0.0)) == 1
    flash = [Window(t / 10, t / 10 + 2.0, {"jump": 0.9 if t == 20 else 0.0}) for t in range(40)]
    assert spans_of(flash, 0.0) == []


def test_a_video_of_one_window_is_one_span() -> None:
    (only,) = spans_of([Window(0.0, 0.8, {"jump": 0.9, "none": 0.1})], 0.0, "none")
    assert only[0] == "jump" and only[1].start == 0.0 and only[1].end == pytest.approx(0.8)


def test_nothing_said_has_no_spans() -> None:
    assert spans_of([], 0.0) == []


def test_what_is_none_of_them_needs_no_place_in_pictures_either() -> None:
    shares = (0.1, 0.8, 0.9, 0.2)
    frames = [Window(at, at + 1.0, {"boat": share, "other": 1 - share}) for at, share in enumerate(shares)]
    assert [(label, span.start, span.end) for label, span in stretches(frames, 0.0)] == [
        ("other", 0, 1.0), ("boat", 1, 3.0), ("other", 3, 4.0),
    ]  # fmt: skip
    ((label, span),) = stretches(frames, 0.0, "other")
    assert (label, span.start, span.end) == ("boat", 1, 3.0) and span.score == pytest.approx(0.85)
