from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from render.cutout.placing import FONTS, LOOKS, MOST_SIGNS, EmojiLayer, Look, TextLayer
from render.film.inscription import LONG_SIDE, RIM, emoji_picture, words_picture
from render.media.errors import RefusedError

LINES = ["Hello", "i", "Sommer am See 🏖️\nمرحبا", "שלום 123", "नमस्ते दादी", "おばあちゃん、ありがとう", "สวัสดี"]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("words", LINES)
def test_it_works(words: str, look: Look) -> None:
    """Large, trimmed to what can be seen, with a free rim."""
    picture = words_picture(TextLayer(words, "plain", "#ff0000", look, "#0000ff"))
    alpha = picture[:, :, 3]
    assert LONG_SIDE * 0.2 < max(picture.shape[:2]) < LONG_SIDE * 1.5
    for edge in (alpha[:RIM], alpha[-RIM:], alpha[:, :RIM], alpha[:, -RIM:]):
        assert not edge.any()
    assert alpha[RIM].any() and alpha[-RIM - 1].any() and alpha[:, RIM].any() and alpha[:, -RIM - 1].any()
    colours = picture[alpha == 255][:, :3]
    assert (colours == (255, 0, 0)).all(axis=1).any()
    assert (colours == (0, 0, 255)).all(axis=1).any() == (look != "plain")


def test_a_plate_is_whole() -> None:
    alpha = words_picture(TextLayer("Hello", "hand", "#ffffff", "plate", "#000000"))[:, :, 3]
    assert (alpha[len(alpha) // 2, RIM + 2 : -RIM - 2] == 255).all()
    assert alpha[RIM, RIM] == 0  # its corners are round


@pytest.mark.parametrize("font", FONTS)
def test_each_font_looks_its_own(font: str) -> None:
    shapes = {name: words_picture(TextLayer("Family", name, "#ffffff", "plain", "#000000")).shape for name in FONTS}
    assert sum(shape == shapes[font] for shape in shapes.values()) == 1


@settings(max_examples=6, deadline=None)
@given(st.text(min_size=1, max_size=MOST_SIGNS))
@example("\n")
@example("\u200b")
def test_whatever_is_written_is_drawn(words: str) -> None:
    picture = words_picture(TextLayer(words, "book", "#ffffff", "outline", "#000000"))
    assert picture.dtype == np.uint8 and picture.shape[2] == 4 and picture.size < 400 * 2**20


def test_emoji() -> None:
    assert emoji_picture(EmojiLayer("❤️"), 99.5).shape == (100, 100, 4)
    for nothing in ("x", "Hello", "../../x"):
        with pytest.raises(RefusedError, match="no picture"):
            emoji_picture(EmojiLayer(nothing), 100)
