from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from render.film.planes import BLACK, WHITE, from_rgb, merged, new_frame, split
from render.film.theme import load_theme, theme_names
from render.film.transitions import GLARE, TRANSITIONS, dip_to_black, dip_to_white, push, soft_wipe
from render.media.arrays import I420

SIZE = (320, 180)


def picture(seed: int) -> I420:
    y, x = np.mgrid[0:180, 0:320].astype(np.float32)
    waves = [127 + 110 * np.sin(x / (17 + seed) + y / (23 - seed) + turn) for turn in (seed, 2 + seed, 4 + seed)]
    return merged(*from_rgb(np.stack(waves, axis=-1).astype(np.uint8)))


A, B = picture(1), picture(9)


@pytest.mark.parametrize("name", TRANSITIONS)
def test_it_leads_from_one_shot_to_the_other_without_a_jump(name: str) -> None:
    frames = []
    for share in np.linspace(0.001, 0.999, 41):
        out = new_frame(SIZE)
        TRANSITIONS[name](A, B, float(share), out)
        frames.append(out.astype(np.float32))
    assert np.abs(frames[0] - A).mean() < 3
    assert np.abs(frames[-1] - B).mean() < 3
    steps = [np.abs(after - before).mean() for before, after in pairwise(frames)]
    assert max(steps) < 0.7 * np.abs(A.astype(np.float32) - B).mean()


@pytest.mark.parametrize("name", TRANSITIONS)
def test_it_leaves_its_sources_alone(name: str) -> None:
    a, b = A.copy(), B.copy()
    TRANSITIONS[name](a, b, 0.37, new_frame(SIZE))
    assert np.array_equal(a, A) and np.array_equal(b, B)


def test_dips_go_through_black_and_white() -> None:
    for dip, luma in ((dip_to_black, BLACK), (dip_to_white, WHITE)):
        out = new_frame(SIZE)
        dip(A, B, 0.5, out)
        assert np.all(split(out)[0] == luma) and np.all(split(out)[1] == 128)


def test_a_wipe_has_the_new_shot_on_the_left() -> None:
    out = new_frame(SIZE)
    soft_wipe(A, B, 0.5, out)
    assert np.array_equal(out[:180, :80], B[:180, :80]) and np.array_equal(out[:180, -80:], A[:180, -80:])


def test_a_push_moves_both() -> None:
    out = new_frame(SIZE)
    push(A, B, 0.5, out)
    assert np.array_equal(out[:180, :160], A[:180, 160:]) and np.array_equal(out[:180, 160:], B[:180, :160])


def test_a_whip_is_smeared_sideways_only() -> None:
    stripes = np.random.default_rng(1).integers(16, 235, (270, 1)).astype(np.uint8)
    level = np.ascontiguousarray(np.broadcast_to(stripes, (270, 320)))
    upright = new_frame(SIZE)
    split(upright)[0][:] = stripes[:180, 0][np.arange(320) % 180]
    for frame, smeared in ((level, False), (upright, True)):
        out = new_frame(SIZE)
        TRANSITIONS["whip"](frame, frame, 0.5, out)
        contrast = split(out)[0].std() / split(frame)[0].std()
        assert contrast < 0.3 if smeared else contrast > 0.99


def test_a_circle_opens_from_the_middle() -> None:
    out = new_frame(SIZE)
    TRANSITIONS["circle"](A, B, 0.5, out)
    assert np.array_equal(out[80:100, 140:180], B[80:100, 140:180])
    assert np.array_equal(out[:10, :20], A[:10, :20]) and np.array_equal(out[170:180, -20:], A[170:180, -20:])


def test_behind_the_glare_of_a_burning_film_one_shot_takes_the_place_of_the_other() -> None:
    out = new_frame(SIZE)
    TRANSITIONS["film_burn"](A, B, 0.5, out)
    for plane, glare in zip(split(out), GLARE, strict=True):
        assert abs(float(np.median(plane)) - glare) < 8
    assert split(out)[0].std() > 5  # and the fire is not a plain field


def test_a_burning_film_comes_and_goes_slowly() -> None:
    lights = []
    for share in np.linspace(0, 1, 25):
        out = new_frame(SIZE)
        TRANSITIONS["film_burn"](A, A, float(share), out)
        lights.append(float(split(out)[0].mean()))
    assert max(abs(after - before) for before, after in pairwise(lights)) < 32


def test_a_blur_has_no_edges_in_its_middle() -> None:
    out = new_frame(SIZE)
    TRANSITIONS["blur"](A, B, 0.5, out)
    assert np.abs(np.diff(split(out)[0].astype(float))).max() < 6


def test_a_page_turns_over_to_the_left() -> None:
    out = new_frame(SIZE)
    TRANSITIONS["page"](A, B, 0.4, out)
    assert np.abs(out[:180, :60].astype(float) - A[:180, :60]).max() <= 1
    beneath = out[:180, 310:].astype(float) - B[:180, 310:]
    assert beneath.min() > -40 and beneath.max() <= 1  # in the last of its shadow
    assert out[:180, 180:200].mean() > 190


def test_themes_name_transitions_that_there_are() -> None:
    for theme in map(load_theme, theme_names()):
        assert {*theme.transitions, theme.opening, theme.closing} <= {*TRANSITIONS, "cut"}
