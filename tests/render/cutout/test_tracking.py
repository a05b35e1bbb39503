from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from render.cutout.tracking import Look, Moment, moment, tracked
from render.media.arrays import RGB
from render.vision.sessions import Tensor

RATE = 25
GROUND: RGB = np.asarray(
    cv2.GaussianBlur(np.random.default_rng(1).integers(0, 256, (180, 320, 3), np.uint8), (0, 0), 4), np.uint8
)


def frame(number: int) -> RGB:
    """A white disc that goes to the right over a ground with a texture."""
    return np.asarray(cv2.circle(GROUND.copy(), (60 + 4 * number, 90), 30, (250, 240, 235), -1), np.uint8)


def disc(image: RGB) -> Tensor | None:
    return np.asarray(image.min(axis=2) > 230, np.float32)


def moments(count: int = 25) -> list[Moment]:
    return [moment(number / RATE, frame(number)) for number in range(count)]


def test_it_works() -> None:
    looks = []

    def look(image: RGB) -> Tensor | None:
        looks.append(image)
        return disc(image)

    found = list(tracked(moments(), look, 0.2))
    assert [at.time for at, _ in found] == [at.time for at in moments()]
    assert len(looks) == 4  # one at the beginning, one that confirms it, one while all goes on evenly, one at the end
    for at, matte in found:
        true = disc(at.image)
        assert matte is not None and true is not None
        both = (matte > 0.5) & (true > 0.5)
        assert both.sum() / ((matte > 0.5) | (true > 0.5)).sum() > 0.9


def looked_at(film: list[Moment], look: Look = disc) -> list[int]:
    """The numbers of the frames that are looked at, each 0.2 s at most."""
    looks: list[int] = []

    def noted(image: RGB) -> Tensor | None:
        looks.extend(number for number, each in enumerate(film) if each.image is image)
        return look(image)

    list(tracked(film, noted, 0.2))
    return looks


def test_looks_are_seldom_where_only_the_light_and_the_grain_change() -> None:
    grain = np.random.default_rng(2)
    pictures = [frame(0) + grain.normal(2 * np.sin(number / 7), 4, frame(0).shape) for number in range(25)]
    film = [moment(number / RATE, np.clip(each, 0, 255).astype(np.uint8)) for number, each in enumerate(pictures)]
    assert looked_at(film, lambda image: disc(frame(0))) == [0, 5, 17, 24]


def test_looks_are_seldom_where_a_whole_picture_goes_by() -> None:
    wide = np.hstack([frame(0), GROUND])
    film = [moment(number / RATE, np.ascontiguousarray(wide[:, 2 * number :][:, :320])) for number in range(25)]
    assert looked_at(film) == [0, 5, 17, 24]


def test_who_comes_is_looked_at_soon() -> None:
    """Someone else appears long before the next look would be."""
    film = [moment(number / RATE, frame(0)) for number in range(25)]
    for number in range(14, 25):
        second = cv2.circle(film[number].image.copy(), (290, 30), 20, (250, 240, 235), -1)
        film[number] = moment(number / RATE, np.asarray(second, np.uint8))
    assert looked_at(film)[:3] == [0, 5, 14]


def test_what_turns_or_changes_its_shape_is_looked_at_often() -> None:
    pictures = [cv2.ellipse(GROUND.copy(), (160, 90), (70, 15), 24 * n, 0, 360, (250, 240, 235), -1) for n in range(25)]
    film = [moment(number / RATE, np.asarray(each, np.uint8)) for number, each in enumerate(pictures)]
    assert max(np.diff(looked_at(film))) <= 6


def test_where_nobody_is_seen_looks_are_often() -> None:
    film = [moment(number / RATE, GROUND.copy()) for number in range(25)]
    assert max(np.diff(looked_at(film, lambda _: None))) <= 6


def test_after_a_look_that_saw_something_else_the_next_one_is_soon() -> None:
    film = [moment(number / RATE, frame(0)) for number in range(50)]
    answers = iter([disc(frame(0)), disc(frame(0)), np.ones((180, 320), np.float32)])
    looks = looked_at(film, lambda image: next(answers, disc(image)))
    assert looks[:3] == [0, 5, 17] and looks[3] - looks[2] <= 6


def test_a_look_is_never_sooner_than_asked_for() -> None:
    film = [moment(number / RATE, frame(9 * (number % 2))) for number in range(25)]
    assert min(np.diff(looked_at(film)[:-1])) >= 5


def test_changes_of_mind_are_slow() -> None:
    answers = iter([1.0, 0.0] * 20)
    still = [moment(number / RATE, GROUND) for number in range(25)]
    every = tracked(still, lambda _: np.full((180, 320), next(answers), np.float32), 0.2)
    found = [matte for _, matte in every if matte is not None]
    steps = [float(np.abs(after - before).mean()) for before, after in pairwise(found)]
    assert max(steps) < 0.3


def test_nothing_is_carried_over_a_cut() -> None:
    dark = moment(1.0, np.zeros((180, 320, 3), np.uint8))
    found = list(tracked([*moments(10), dark], disc, 0.2))
    assert len(found) == 11
    assert found[-1][1] is not None and not found[-1][1].any()
    assert found[-2][1] is not None and found[-2][1].max() > 0.9


@pytest.mark.parametrize("count", [0, 1, 2])
def test_short_clips_without_a_subject(count: int) -> None:
    assert [matte for _, matte in tracked(moments(count), lambda _: None, 0.2)] == [None] * count


def test_a_subject_missed_once_stays() -> None:
    numbers = iter(range(100))

    def look(image: RGB) -> Tensor | None:
        return None if next(numbers) == 2 else disc(image)

    for at, matte in tracked(moments(), look, 0.2):
        true = disc(at.image)
        assert matte is not None and true is not None
        both = (matte > 0.5) & (true > 0.5)
        assert both.sum() / ((matte > 0.5) | (true > 0.5)).sum() > 0.8


def test_a_subject_that_is_gone_goes() -> None:
    still = [moment(number / RATE, GROUND) for number in range(4 * RATE)]
    answers = iter([np.ones((180, 320), np.float32)])
    found = list(tracked(still, lambda _: next(answers, None), 0.2))
    seen = [at.time for at, matte in found if matte is not None and matte.max() > 0.5]
    assert 0.9 < max(seen) < 1.5
