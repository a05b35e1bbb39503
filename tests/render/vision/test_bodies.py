"""One person through the frames of a video."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from render.media.arrays import RGB
from render.media.probe import probe
from render.media.video import Frame, frames_at
from render.vision.bodies import follow
from render.vision.landmarks import LAYOUTS, NOBODY
from tests.render.vision.pictures import astronaut

RATE = 10.0
EMPTY = np.full((360, 480, 3), 90, np.uint8)


def shown(x: int, side: int = 300) -> RGB:
    """Somebody on a plain ground, from the x on."""
    frame = EMPTY.copy()
    small = np.asarray(cv2.resize(astronaut(), (side, side), interpolation=cv2.INTER_AREA), np.uint8)
    frame[360 - side :, x : x + side] = small
    return frame


def frames(pictures: list[RGB]) -> list[Frame]:
    return [Frame(count / RATE, picture) for count, picture in enumerate(pictures)]


def test_somebody_is_followed_and_keeps_the_number() -> None:
    found = follow(frames([shown(x) for x in range(0, 120, 15)]), RATE)
    assert found.points.shape == (8, 33, 7) and found.layout == "blazepose33"
    assert found.seen == 1.0 and found.switches == 0
    assert np.allclose(np.diff(found.times), 0.1)
    nose = found.points[:, LAYOUTS["blazepose33"].joints[0], 0]
    assert np.allclose(np.diff(nose), 15 / 360, atol=0.02)


def test_where_nobody_is_there_are_zeros() -> None:
    found = follow(frames([shown(50)] * 3 + [EMPTY] * 4 + [shown(60)] * 3), RATE)
    assert list(found.people) == [0] * 3 + [NOBODY] * 4 + [0] * 3  # back soon, about there: the same
    assert (found.points[3:7] == 0).all() and np.isfinite(found.points).all()


def test_another_person_elsewhere_is_another() -> None:
    beside = np.full((360, 660, 3), 90, np.uint8)
    left, right = np.hstack([shown(0)[:, :300], beside]), np.hstack([beside, shown(0)[:, :300]])
    nobody = np.hstack([beside, beside[:, :300]])
    found = follow(frames([left] * 4 + [nobody] * 2 + [right] * 4), RATE)
    assert found.switches == 1


def test_what_only_the_landmark_network_takes_for_a_person_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("render.vision.bodies.person_in", lambda *_: 0.4)
    assert follow(frames([shown(50)] * 12), RATE).seen == 0.0


def test_after_a_cut_somebody_is_searched_anew() -> None:
    bright = np.full((360, 480, 3), 240, np.uint8)
    bright[60:, 180:] = shown(180)[60:, 180:]
    found = follow(frames([shown(0)] * 4 + [bright] * 4), RATE)
    nose = found.points[:, LAYOUTS["blazepose33"].joints[0], 0]
    assert found.seen == 1.0 and np.allclose(nose[4:] - nose[0], 180 / 360, atol=0.03)


def test_who_is_seen_for_a_moment_only_is_nobody() -> None:
    found = follow(frames([EMPTY] * 4 + [shown(50)] + [EMPTY] * 4), RATE)
    assert found.seen == 0.0 and (found.points == 0).all()


def test_a_frame_that_comes_again_is_the_same() -> None:
    twice = [Frame(0.0, shown(50)), Frame(0.0, EMPTY), Frame(0.1, shown(50))]
    found = follow(twice, 20.0)
    assert found.seen == 1.0 and (found.points[0] == found.points[1]).all()
    assert np.allclose(found.times, [0, 0.05, 0.1])


def test_nothing_comes_of_no_frames() -> None:
    found = follow([], RATE)
    assert len(found) == 0 and found.seen == 0.0 and found.switches == 0


def test_real_clips_are_followed_from_end_to_end(media: Path) -> None:
    for name in ("gesture_clips/left/left_03.mp4", "sample_bicep_curl.mp4"):
        clip = media / "actions" / name
        found = follow(frames_at(clip, probe(clip), list(np.arange(0, 1.5, 0.1)), 640), RATE)
        assert found.seen > 0.75 and found.switches == 0, name
