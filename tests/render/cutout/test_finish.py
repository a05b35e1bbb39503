from __future__ import annotations

from itertools import product

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from render.cutout.finish import RGBA, STYLES, WIDEST, Finish, Style, finished, margin_pixels, margins
from tests.render.vision.pictures import cat

PLAIN = Finish(outline=0.0, shadow=False)


def round_cat(side: int) -> RGBA:
    """A cat's face, round, as large as the picture."""
    y, x = np.mgrid[0:side, 0:side] / side - 0.5
    alpha = np.clip((0.49 - np.hypot(x, y)) * side, 0, 1) * 255
    face = cv2.resize(cat()[:280, 100:380], (side, side), interpolation=cv2.INTER_AREA)
    return np.dstack([face, np.rint(alpha)]).astype(np.uint8)


finishes = st.builds(
    Finish,
    outline=st.floats(0, WIDEST),
    outline_colour=st.sampled_from(["#ffffff", "#000000", "#ffd23f"]),
    shadow=st.booleans(),
    style=st.sampled_from(STYLES),
)
pictures = st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
    lambda size: arrays(np.uint8, (*size, 4), elements=st.sampled_from([0, 7, 128, 255]))
)


def test_a_plain_sticker_is_as_it_was_lifted() -> None:
    lifted = round_cat(120)
    out = finished(lifted, PLAIN)
    assert (out[:, :, 3] == lifted[:, :, 3]).all()
    assert (out[lifted[:, :, 3] == 255] == lifted[lifted[:, :, 3] == 255]).all()


@settings(max_examples=40, deadline=None)
@given(pictures, finishes)
def test_any_sticker_grows_as_said_and_its_inside_stays(lifted: RGBA, finish: Finish) -> None:
    out = finished(lifted, finish)
    height, width = lifted.shape[:2]
    edge = margin_pixels(finish, max(height, width))
    assert out.shape == (height + 2 * edge, width + 2 * edge, 4)
    there = lifted[:, :, 3] == 255
    if finish.style in ("comic", "puffy"):  # their border is drawn anew
        there = cv2.erode(np.pad(there, 3).astype(np.uint8), np.ones((7, 7), np.uint8))[3:-3, 3:-3] > 0
    assert (out[edge : edge + height, edge : edge + width, 3][there] == 255).all()


@pytest.mark.parametrize(("style", "outline"), list(product(STYLES, (0.0, 0.05))))
def test_it_looks_the_same_at_every_size(style: Style, outline: float) -> None:
    finish = Finish(outline=outline, style=style)
    large = finished(round_cat(600), finish)
    small = finished(round_cat(200), finish)
    shrunk = cv2.resize(premultiplied(large), small.shape[1::-1], interpolation=cv2.INTER_AREA)
    difference = np.abs(shrunk - premultiplied(small))
    assert difference.mean() < 8
    assert difference[:, :, 3].mean() < 4  # most of it at edges, which stand up to half a pixel elsewhere


def premultiplied(picture: RGBA) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    values = picture.astype(np.float32)
    values[:, :, :3] *= values[:, :, 3:] / 255
    return values


def test_the_outline_has_its_width_and_colour() -> None:
    finish = Finish(outline=0.1, outline_colour="#ffd23f", shadow=False)
    out = finished(round_cat(300), finish)
    edge = margin_pixels(finish, 300)
    row = out[edge + 150, : edge + 3]
    assert abs((row[:, 3] > 127).sum() - 0.1 * 300) <= 2
    assert (row[edge - 15, :3] == (255, 210, 63)).all()
    assert set(np.unique(out[:, :, 3])) > {0, 255}  # its edge fades


def test_gaps_and_specks_make_no_holes_in_the_outline() -> None:
    comb = np.zeros((200, 200, 4), np.uint8)
    comb[:, :, :3] = 90
    comb[40:, ::6, 3] = comb[40:, 1::6, 3] = comb[40:, 2::6, 3] = 255
    out = finished(comb, Finish(outline=0.03, shadow=False))
    edge = margin_pixels(Finish(outline=0.03, shadow=False), 200)
    assert (out[edge + 60 : edge + 190, edge + 10 : edge + 190, 3] == 255).all()


def test_the_shadow_is_soft_and_below() -> None:
    out = finished(round_cat(300), Finish(outline=0.0))
    alpha = out[:, :, 3].astype(int)
    edge = margin_pixels(Finish(outline=0.0), 300)
    above, below = alpha[: edge - 2].sum(), alpha[-edge + 2 :].sum()
    assert below > 2 * above > 0
    assert alpha[0].max() <= 2 and alpha[-1].max() <= 4 and alpha[:, 0].max() <= 3  # nothing of it is cut off


def test_margins_are_known_beforehand() -> None:
    assert margins(PLAIN) == 0
    assert margins(Finish(outline=WIDEST)) > margins(Finish()) > margins(Finish(shadow=False)) > 0.025


@pytest.mark.parametrize("style", ["comic", "puffy", "shiny"])
def test_a_style_changes_the_picture(style: Style) -> None:
    lifted = round_cat(200)
    inside = lifted[:, :, 3] == 255
    out = finished(lifted, Finish(outline=0.0, shadow=False, style=style))
    assert np.abs(out[inside].astype(int) - lifted[inside])[:, :3].mean() > 8


def test_a_comic_has_few_colours_and_dark_lines() -> None:
    lifted = round_cat(300)
    out = finished(lifted, Finish(outline=0.0, shadow=False, style="comic"))
    inside = lifted[:, :, 3] == 255
    grey = cv2.cvtColor(np.ascontiguousarray(out[:, :, :3]), cv2.COLOR_RGB2GRAY)
    assert (grey[inside] < 30).mean() > 0.02
    before = cv2.Laplacian(cv2.cvtColor(np.ascontiguousarray(lifted[:, :, :3]), cv2.COLOR_RGB2GRAY), cv2.CV_32F)
    flat = np.abs(cv2.Laplacian(grey, cv2.CV_32F)) < 2
    assert flat[inside].mean() > 1.5 * (np.abs(before) < 2)[inside].mean()


def test_a_puffy_one_is_lighter_above_left() -> None:
    grey = round_cat(300)
    grey[:, :, :3] = 128
    out = finished(grey, Finish(outline=0.0, shadow=False, style="puffy"))[:, :, 0].astype(int)
    assert out[60, 60] > 128 + 20 > 128 - 20 > out[240, 240]
    assert abs(out[150, 150] - 128) < 12
