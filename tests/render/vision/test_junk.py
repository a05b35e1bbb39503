"""Junk is found whatever it looks like, and good photos are left alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st

from render.media.arrays import RGB
from render.media.photo import read_photo
from render.media.probe import probe
from render.vision.analysis import Junk
from render.vision.blur import fit_within
from render.vision.junk import SIDE, WEIGHTS, judge, measures, weights_and_bias
from render.vision.labels import label
from render.vision.pyramid import Pyramid
from render.vision.sharpness import sharpness
from tests.render.vision.junk_pictures import DRAWN, SPOILED, Maker
from tests.render.vision.pictures import astronaut, cat, coffee, encoded_again

LARGEST_WEIGHTS = 60_000  # bytes of the committed file


def rocket() -> RGB:
    return np.asarray(skimage.data.rocket(), np.uint8)  # type: ignore[no-untyped-call]


def motorcycle() -> RGB:
    return np.asarray(skimage.data.stereo_motorcycle()[0], np.uint8)  # type: ignore[no-untyped-call]


GOOD: tuple[Callable[[], RGB], ...] = (astronaut, cat, coffee, rocket, motorcycle)


def verdict(picture: RGB) -> Junk | None:
    image = fit_within(picture, SIDE)
    pyramid = Pyramid(image)
    labels, embedding = label(pyramid)
    return judge(image, embedding, labels, 0, sharpness(pyramid), 0.5)


def passed(makers: tuple[Maker, ...], photos: list[RGB], each: int) -> list[str]:
    """Freshly drawn junk that was not recognised: what it was and how to draw it again."""
    seed = secrets.randbits(32)
    rng = np.random.default_rng(seed)
    missed = []
    for maker in makers:
        for number in range(each):
            picture = maker(rng, photos[int(rng.integers(len(photos)))])
            if verdict(encoded_again(picture, int(rng.integers(70, 96)))) is None:
                missed.append(f"{maker.__name__} {number} of seed {seed}")
    return missed


@pytest.fixture(scope="module")
def photos() -> list[RGB]:
    return [make() for make in GOOD]


@pytest.fixture(scope="module")
def album(media: Path) -> list[tuple[str, RGB]]:
    paths = sorted((media / "photos" / "album").iterdir())
    return [(path.name, fit_within(read_photo(path, probe(path)), SIDE)) for path in paths]


def test_no_screen_and_no_paper_passes(photos: list[RGB]) -> None:
    assert passed(DRAWN, photos, 3) == []


def test_no_spoiled_shot_passes(photos: list[RGB]) -> None:
    assert passed(SPOILED, photos, 4) == []


@pytest.mark.parametrize(
    ("maker", "kinds"),
    [
        ("conversation", {"screenshot"}),
        ("receipt_on_table", {"document"}),
        ("soft", {"blurred"}),
        ("shaken", {"blurred"}),
        ("lens_cap", {"dark"}),
        ("almost_black", {"dark"}),
        ("burnt_out", {"blank"}),
        ("plain", {"blank"}),
    ],
)
def test_the_kind_of_junk(maker: str, kinds: set[Junk], photos: list[RGB]) -> None:
    make = next(made for made in DRAWN + SPOILED if made.__name__ == maker)
    assert verdict(make(np.random.default_rng(5), photos[0])) in kinds


def test_good_photos_pass(photos: list[RGB]) -> None:
    assert [verdict(photo) for photo in photos] == [None] * len(photos)


def test_a_photo_at_night_with_one_light_passes(photos: list[RGB]) -> None:
    night = (photos[3] * 0.25).astype(np.uint8)
    night[200:260, 300:360] = photos[3][200:260, 300:360]
    assert verdict(night) is None


def test_a_small_soft_photo_passes(photos: list[RGB]) -> None:
    """Old cameras: few pixels, strong JPEG."""
    assert verdict(encoded_again(fit_within(photos[0], 320), 60)) is None


def test_hardly_a_good_photo_of_the_album_is_called_junk(album: list[tuple[str, RGB]]) -> None:
    """Of 75 photos one is a photographed bill."""
    called = {name: verdict(image) for name, image in album}
    assert sum(junk is not None for junk in called.values()) <= 0.03 * len(album), called


def test_storing_again_changes_no_verdict(album: list[tuple[str, RGB]]) -> None:
    changed = [name for name, image in album[::3] if verdict(image) != verdict(encoded_again(image, 90))]
    assert changed == []


def test_no_junk_made_of_the_album_passes(album: list[tuple[str, RGB]]) -> None:
    images = [image for _, image in album if max(image.shape) == SIDE]
    assert passed(DRAWN, images, 1) + passed(SPOILED, images, 2) == []


def test_the_weights_fit_the_measures(photos: list[RGB]) -> None:
    weights, bias = weights_and_bias()
    assert weights.shape == (len(measures(photos[0])) + 1280, 2)
    assert bias.shape == (2,)
    assert WEIGHTS.stat().st_size < LARGEST_WEIGHTS


@settings(max_examples=25, deadline=None)
@given(height=st.integers(1, 40), width=st.integers(1, 40), seed=st.integers(0, 9))
def test_any_size_is_judged(height: int, width: int, seed: int) -> None:
    image = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    assert np.isfinite(measures(image)).all()
    judge(image, np.zeros(1280, np.float32), (), 0, 0.5, 0.5)
