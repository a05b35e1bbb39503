"""Which frames of a video are looked at closely."""

from __future__ import annotations

import numpy as np
import pytest

from render.media.arrays import RGB
from render.media.video import Frame
from render.vision import moments, picture
from render.vision.analysis import Look
from render.vision.moments import LOOK_SECONDS, Moments
from render.vision.picture import Glimpse, look_closer
from render.vision.pyramid import Pyramid
from tests.render.vision.pictures import astronaut, blurred, cat, coffee


@pytest.fixture
def closely(monkeypatch: pytest.MonkeyPatch) -> list[RGB]:
    """The pictures that were looked at closely."""
    seen: list[RGB] = []

    def noted(pyramid: Pyramid, first: Glimpse) -> Look:
        seen.append(pyramid.image)
        return look_closer(pyramid, first)

    monkeypatch.setattr(moments, "look_closer", noted)
    return seen


def test_the_best_of_a_few_seconds_speaks_for_them(closely: list[RGB]) -> None:
    watched = Moments()
    for time, image in enumerate((blurred(coffee(), 3), coffee(), blurred(coffee(), 2))):
        watched.see(Frame(float(time), image), new_scene=False)
    looks = watched.looks()
    assert [np.array_equal(image, coffee()) for image in closely] == [True]
    assert [time for time, _ in looks] == [0.0, 1.0, 2.0]
    assert looks[0][1].labels == looks[1][1].labels == looks[2][1].labels
    assert looks[0][1].sharpness < looks[2][1].sharpness < looks[1][1].sharpness  # its own
    assert max(looks, key=lambda one: one[1].quality)[0] == 1.0


def test_every_scene_is_looked_at(closely: list[RGB]) -> None:
    watched = Moments()
    for time, image in enumerate((coffee(), cat(), astronaut())):
        watched.see(Frame(float(time), image), new_scene=time > 0)
    looks = watched.looks()
    assert len(closely) == 3
    assert [len(look.faces) for _, look in looks] == [0, 0, 1]
    assert len({look.labels[0] for _, look in looks}) == 3


def test_a_long_scene_is_looked_at_again(closely: list[RGB]) -> None:
    watched = Moments()
    for time in range(round(2 * LOOK_SECONDS) + 1):
        watched.see(Frame(float(time), coffee()), new_scene=False)
    assert len(watched.looks()) == round(2 * LOOK_SECONDS) + 1
    assert len(closely) == 3


def test_nudity_is_asked_of_every_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "nudity", lambda pyramid: float(pyramid.image.mean()))
    images = [coffee(), blurred(coffee(), 3), cat()]
    watched = Moments()
    for time, image in enumerate(images):
        watched.see(Frame(float(time), image), new_scene=False)
    assert [look.nudity for _, look in watched.looks()] == [float(image.mean()) for image in images]


def test_nothing_came(closely: list[RGB]) -> None:
    assert Moments().looks() == []
