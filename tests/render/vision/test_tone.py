"""What of a picture's light and colour is ordinary, and what is meant."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from render.media.arrays import RGB
from render.vision.pyramid import Pyramid
from render.vision.tone import Tone, tone
from tests.render.vision.pictures import astronaut, coffee


def tone_of(picture: RGB) -> Tone:
    return tone(Pyramid(picture))


def lit(picture: RGB, red: float, green: float, blue: float) -> RGB:
    """Under another light."""
    return np.asarray(np.clip(picture * np.array([red, green, blue]), 0, 255), np.uint8)


def street(seed: int = 2) -> RGB:
    """Grey blocks of all lightness with some coloured ones among them."""
    rng = np.random.default_rng(seed)
    levels = rng.integers(30, 230, (12, 16, 1)).repeat(3, axis=2)
    coloured = rng.random((12, 16)) < 0.25
    levels[coloured] = rng.integers(30, 230, (int(coloured.sum()), 3))
    return levels.astype(np.uint8).repeat(20, axis=0).repeat(20, axis=1)


def test_it_works() -> None:
    found = tone_of(street())
    assert 0.3 < found.luma < 0.7 and found.contrast > 0.1
    assert found.light_free == 1 and found.colour_free > 0.9
    assert np.hypot(found.blue, found.red) < 1.5


@pytest.mark.parametrize(("light", "blue", "red"), [((0.97, 1.0, 1.05), 1, -1), ((1.04, 1.0, 0.96), -1, 1)])
def test_a_slight_cast_is_found(light: tuple[float, float, float], blue: int, red: int) -> None:
    found = tone_of(lit(street(), *light))
    assert found.blue * blue > 1 and found.red * red > 0
    assert found.colour_free > 0.5


def test_strong_light_of_a_colour_is_meant() -> None:
    assert tone_of(lit(street(), 1.0, 0.6, 0.25)).colour_free == 0
    assert tone_of(lit(street(), 0.3, 0.45, 1.0)).colour_free == 0


def test_black_and_white_and_sepia_stay() -> None:
    grey = np.asarray(street().mean(axis=2, keepdims=True).repeat(3, axis=2), np.uint8)
    assert tone_of(grey).colour_free == 0
    assert tone_of(lit(grey, 1.0, 0.97, 0.93)).colour_free == 0


@pytest.mark.parametrize("share", [0.15, 0.3])
def test_night_stays_dark(share: float) -> None:
    found = tone_of(lit(coffee(), share, share, share))
    assert found.light_free == 0


def test_snow_stays_light() -> None:
    assert tone_of(np.asarray(200 + street() // 6, np.uint8)).light_free == 0


def test_a_flash_at_a_party_stays_light_in_the_dark() -> None:
    party = street()
    party[:, : party.shape[1] * 3 // 5] //= 10
    assert tone_of(party).light_free == 0


def test_encoding_at_another_size_changes_little() -> None:
    large, small = tone_of(astronaut()), tone_of(np.ascontiguousarray(astronaut()[::2, ::2]))
    assert abs(large.luma - small.luma) < 0.01 and abs(large.contrast - small.contrast) < 0.01


@settings(max_examples=20, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))))
def test_any_picture_has_a_tone(picture: RGB) -> None:
    found = tone_of(picture)
    assert 0 <= found.light_free <= 1 and 0 <= found.colour_free <= 1
    assert np.isfinite([found.luma, found.contrast, found.blue, found.red]).all()
