from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.film.card import tinted
from render.film.footage import light
from render.film.planes import new_frame, split
from render.film.theme import load_theme, theme_names
from render.film.timeline import Placed
from render.film.titles import MARGIN_X, Text, blocks, card_text, opacity, pace_of, title_stands
from tests.render.film.boards import shot

SIZE = (854, 480)


def card(text: str = "Our summer", subtitle: str = "July 2024", frames: int = 120) -> Placed:
    title = shot("title", 0, frames / 30, 0, text=text, subtitle=subtitle)
    return Placed(title, 0, frames, 0, frames - 20, "toward", opens=True, closes=False)


def luma_with(text: Text, index: int, ground: int = 60) -> np.ndarray:
    frame = new_frame(SIZE, y=ground)
    text.lay(frame, index)
    return split(frame)[0].astype(int)


@pytest.mark.parametrize("name", theme_names())
def test_it_comes_stays_and_goes(name: str) -> None:
    theme = load_theme(name)
    text = card_text(card(), SIZE, theme)
    ground = 60 if sum(theme.title.ink) > 3 * 128 else 200
    strength = [np.abs(luma_with(text, index, ground) - ground).max() for index in (0, 20, 60, 90, 99, 110)]
    assert strength[0] == strength[5] == 0
    assert strength[2] > 130 > strength[1] > 0
    assert 0 < strength[4] < strength[2]


@given(frames=st.integers(30, 300))
@settings(deadline=None)
def test_however_short_all_words_stand_for_a_third_of_the_time(frames: int) -> None:
    alone = (frames - 20) / 30
    words = blocks("Our summer", "July 2024", SIZE, load_theme("gentle"))
    quick = pace_of(max(block.delay for block in words), alone)
    starts = [quick * block.delay for block in words]
    times = np.arange(0, alone, 0.01)
    seen = np.array(
        [[opacity(at - start, alone - start, quick) if at >= start else 0.0 for at in times] for start in starts]
    )
    assert np.count_nonzero(seen.min(axis=0) >= 0.999) >= len(times) / 3 - 2
    assert quick == 1.0 or alone < 3.31
    poster = title_stands(card(frames=frames))
    assert all(opacity(poster - start, alone - start, quick) == 1.0 for start in starts)


def test_it_rises_in_parts_of_pixels() -> None:
    text = card_text(card(subtitle=""), SIZE, load_theme("gentle"))
    rows = np.arange(SIZE[1])[:, np.newaxis]
    heights = []
    for index in range(20, 40):
        ink = np.clip(luma_with(text, index) - 60, 0, None)
        heights.append((ink * rows).sum() / ink.sum())
    steps = -np.diff(heights)
    assert np.all(steps > -0.01) and np.count_nonzero((steps > 0.01) & (steps < 0.6)) > 10 and steps[0] > steps[-1]


@pytest.mark.parametrize("size", [(854, 480), (480, 854), (480, 480)])
@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize(
    "title", ["Ω", "A summer with everybody at the old house by the sea, and with the dog", "W" * 70]
)
def test_text_stays_in_the_frame(size: tuple[int, int], name: str, title: str) -> None:
    theme = load_theme(name)
    placed = [(block, np.asarray(block.picture)[..., 3] > 200) for block in blocks(title, "1 May 2024", size, theme)]
    assert len(placed) == (2 if theme.title.ornament == "none" else 3)
    for block, ink in placed:
        columns, rows = np.flatnonzero(ink.any(axis=0)) + block.x, np.flatnonzero(ink.any(axis=1)) + block.y
        assert columns.min() >= MARGIN_X * size[0] * 0.5 and columns.max() <= size[0] * (1 - MARGIN_X * 0.5)
        assert rows.min() > 0 and rows.max() < size[1]


def test_parts_stand_below_each_other() -> None:
    for name in theme_names():
        tops, bottoms = [], []
        for block in blocks("Our summer", "July 2024", SIZE, load_theme(name)):
            rows = np.flatnonzero((np.asarray(block.picture)[..., 3] > 200).any(axis=1)) + block.y
            tops.append(rows.min())
            bottoms.append(rows.max())
        assert all(bottom < top for bottom, top in zip(bottoms, tops[1:], strict=False))


def test_a_card_without_words_is_only_a_picture() -> None:
    text = card_text(card(text="", subtitle=""), SIZE, load_theme("chill"))
    assert np.all(luma_with(text, 60) == 60)


def test_opacity_is_smooth() -> None:
    values = [opacity(time, 3.0) for time in np.arange(0, 3, 1 / 30)]
    assert max(np.abs(np.diff(values))) < 0.1 and max(values) == 1.0


@pytest.mark.parametrize("light", [0, 128, 255])
@pytest.mark.parametrize("name", theme_names())
def test_letters_stand_out_from_their_ground(name: str, light: int) -> None:
    """By the contrast that WCAG 2.2 asks for, of text of this size at least 3."""
    theme = load_theme(name)
    picture = np.full((240, 426, 3), light, np.uint8)
    brightness = sorted((luminance(tinted(picture, SIZE, theme)), luminance(np.array(theme.title.ink))))
    assert (brightness[1] + 0.05) / (brightness[0] + 0.05) > 4.5


def luminance(colours: np.ndarray) -> float:
    """Relative, 0..1, of (..., 3) sRGB (WCAG 2.2)."""
    share = colours / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float((linear @ (0.2126, 0.7152, 0.0722)).mean())


def test_the_movie_comes_from_black_and_goes_to_black() -> None:
    opening, closing = card(), replace(card(), opens=False, closes=True)
    assert light(opening, 0) == 0 and light(opening, 60) == 1
    assert light(closing, 60) == 1 and light(closing, 119) == 0
