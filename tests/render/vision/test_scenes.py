"""Scene cuts are found, and nothing else is taken for one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from render.vision.scenes import SceneWatch
from tests.render.vision.moving_pictures import FRAME_RATE, bikes, bunny, glances, mixed, pan, timed
from tests.render.vision.pictures import astronaut, cat, coffee

# Looked at frame by frame.
CUTS_OF_BIKES = (1.2, 3.04, 5.48, 7.48, 9.68)
# Real clips of one shot.
ONE_SHOT = ["MVI_4823.AVI", "no_face.mp4", "tree.avi", "vtest30.mp4", "with-gps.mov", "Issue_515_java_.mp4"]


# Clips of stills of one place, one after another; but of one of them, which shows several.
POSES, SEVERAL_PLACES = "actions/gesture_clips", "left_04.mp4"


def cuts(frames: Iterable[tuple[float, npt.NDArray[np.uint8]]]) -> tuple[float, ...]:
    watch = SceneWatch()
    for time, luma in frames:
        watch.see(time, luma)
    return watch.cuts()


def thinned(
    frames: Iterable[tuple[float, npt.NDArray[np.uint8]]], rate: float
) -> list[tuple[float, npt.NDArray[np.uint8]]]:
    """Frames left out until there are so many a second."""
    kept: list[tuple[float, npt.NDArray[np.uint8]]] = []
    for time, frame in frames:
        if not kept or time - kept[-1][0] > 1 / rate - 0.5 / FRAME_RATE:
            kept.append((time, frame))
    return kept


def test_the_cuts_of_a_real_film() -> None:
    assert np.allclose(cuts(glances(bikes())), CUTS_OF_BIKES, atol=0.05)


def test_one_shot_has_no_cut() -> None:
    assert cuts(glances(bunny())) == ()


def test_hard_cuts_between_moving_scenes() -> None:
    film = [*pan(astronaut(), 2, 0.3, 0.01), *pan(cat(), 1, -0.2, 0.01), *pan(coffee(), 2, 0.1, 0.02)]
    assert np.allclose(cuts(timed(film)), (2.0, 3.0), atol=0.01)


def test_a_shaken_camera_cuts_nothing() -> None:
    for picture in (astronaut(), cat(), coffee()):
        assert cuts(timed(pan(picture, 3, 0.5, 0.04))) == ()


@pytest.mark.parametrize("rate", [12, 10, 8, 5])
def test_a_real_film_of_few_frames_has_the_same_cuts(rate: int) -> None:
    """A car that drives past fills half of the picture within one of its frames."""
    assert cuts(thinned(glances(bikes()), rate)) == pytest.approx(CUTS_OF_BIKES, abs=1.2 / rate)


@pytest.mark.parametrize("rate", [12, 10, 8, 5])
def test_a_camera_in_a_restless_hand_with_few_frames_cuts_nothing(rate: int) -> None:
    for picture in (astronaut(), cat(), coffee()):
        assert cuts(thinned(timed(pan(picture, 6, 0.15, 0.06)), rate)) == ()


@pytest.mark.parametrize("rate", [10, 5])
def test_hard_cuts_between_jerky_scenes(rate: int) -> None:
    film = [*pan(astronaut(), 2, 0.15, 0.05), *pan(cat(), 2, -0.15, 0.05), *pan(coffee(), 2, 0.1, 0.05)]
    assert cuts(thinned(timed(film), rate)) == pytest.approx((2.0, 4.0), abs=1.2 / rate)


@pytest.mark.parametrize("length", [1, 2, 4])
def test_a_flash_cuts_nothing(length: int) -> None:
    film = pan(coffee(), 3, 0.1, 0.01)
    for number in range(30, 30 + length):
        film[number] = np.clip(film[number].astype(int) * 2 + 120, 0, 255).astype(np.uint8)
    assert cuts(timed(film)) == ()


def test_a_fade_through_black_is_one_cut() -> None:
    black = np.zeros((36, 64), np.uint8)
    first, second, length = pan(astronaut(), 2, 0.1), pan(coffee(), 2, 0.1), 12
    out = [mixed(frame, black, (n + 1) / length) for n, frame in enumerate(first[-length:])]
    into = [mixed(black, frame, n / length) for n, frame in enumerate(second[:length])]
    (found,) = cuts(timed([*first[:-length], *out, black, black, *into, *second[length:]]))
    assert 1.9 < found < 2.4


@pytest.mark.parametrize("length", [12, 18, 25])
def test_a_dissolve_is_one_cut_in_its_middle(length: int) -> None:
    first, second = pan(astronaut(), 3, 0.02), pan(coffee(), 3, 0.02)
    between = [
        mixed(a, b, (n + 1) / (length + 1))
        for n, (a, b) in enumerate(zip(first[-length:], second[:length], strict=True))
    ]
    (found,) = cuts(timed([*first[:-length], *between, *second[length:]]))
    assert abs(found - (3 - length / FRAME_RATE / 2)) < 0.35


def test_nothing_and_a_single_frame() -> None:
    assert cuts([]) == ()
    assert cuts([(0.0, np.zeros((36, 64), np.uint8))]) == ()


def test_no_false_cut_in_real_clips(media: Path) -> None:
    assert {name: cuts(glances(media / "videos" / name)) for name in ONE_SHOT} == dict.fromkeys(ONE_SHOT, ())


def test_stills_of_one_place_are_hardly_cut(media: Path) -> None:
    """Ten a second, each from another step aside; before, 6 of these 23 were cut."""
    clips = [path for path in sorted((media / POSES).rglob("*.mp4")) if path.name != SEVERAL_PLACES]
    assert len(clips) == 23
    assert sum(bool(cuts(glances(path))) for path in clips) <= 1


def test_real_clips_of_few_frames_are_not_cut(media: Path) -> None:
    clips = [glances(media / "videos" / name) for name in ONE_SHOT]
    assert [cuts(thinned(clip, rate)) for clip in clips for rate in (10, 5)] == [()] * 2 * len(clips)


def test_cuts_between_real_clips(media: Path) -> None:
    random = np.random.default_rng()
    film: list[tuple[float, npt.NDArray[np.uint8]]] = []
    expected: list[float] = []
    for name in random.permutation(ONE_SHOT):
        clip = glances(media / "videos" / name)
        start = film[-1][0] + 0.04 if film else 0.0
        expected += [start] if film else []
        film += [(start + time, luma) for time, luma in clip if time < 3]
    found = cuts(film)
    assert len(found) == len(expected), f"{found} for {expected}"
    assert np.allclose(found, expected, atol=0.1)
