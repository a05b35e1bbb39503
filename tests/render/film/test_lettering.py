from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import features

from render.film.fonts import Face, Picture, faces, fonts_folder
from render.film.lettering import breakable, drawn, fitted, lettering, line_width, runs, tidy

FONT = "playfair-display/500Medium_Italic"

needs_fonts = pytest.mark.skipif(
    not (fonts_folder() / "@expo-google-fonts").is_dir(), reason="needs the fonts of `npm ci` (make setup)"
)


def face_names(text: str) -> list[str]:
    names = []
    for run in runs(text, lettering(text, FONT, 60)):
        path = run.by.path
        names.append("emoji" if isinstance(run.by, Picture) else path.parts[-3] if path else "inside")
    return names


@needs_fonts
@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("Évian 2026", ["playfair-display"]),
        ("Лето", ["playfair-display"]),
        ("Κρήτη", ["inter"]),
        ("صيف", ["noto-sans-arabic"]),
        ("קיץ", ["noto-sans-hebrew"]),
        ("छुट्टियाँ", ["noto-sans-devanagari"]),
        ("วันหยุด", ["noto-sans-thai"]),
        ("夏休み", ["noto-sans-jp"]),
        ("🎂", ["emoji"]),
        ("Party 🎂 am See", ["playfair-display", "emoji", "playfair-display"]),
    ],
)
def test_a_font_that_can_write_it(text: str, families: list[str]) -> None:
    assert face_names(text) == families


@needs_fonts
@pytest.mark.parametrize("cluster", ["👨‍👩‍👧‍👦", "🇬🇷", "❤️", "👋🏽", "3️⃣", "🏳️‍🌈", "☀️"])
def test_joined_emoji_are_one_picture(cluster: str) -> None:
    assert face_names(cluster) == ["emoji"]


@needs_fonts
def test_numbers_and_trade_marks_are_no_emoji() -> None:
    assert "emoji" not in face_names("3 © 4 ™ # *")


@needs_fonts
def test_nothing_is_written_as_an_empty_box() -> None:
    """The sign for what a font lacks has the same shape for all; letters of different width cannot be it."""
    for text in ("Κα", "Ле", "صي", "קץ", "夏み", "วห", "गछ"):
        setting = lettering(text, FONT, 80)
        for run in runs(text, setting):
            assert isinstance(run.by, Face) and run.by.path and run.by.writes(run.text)


@needs_fonts
@pytest.mark.skipif(not features.check("raqm"), reason="needs FriBidi (Debian: libfribidi0)")
def test_arabic_letters_are_joined() -> None:
    text = "بيت"
    alone = sum(line_width(letter, lettering(letter, FONT, 80)) for letter in text)
    assert line_width(text, lettering(text, FONT, 80)) < 0.9 * alone


@needs_fonts
def test_a_long_title_is_wrapped_evenly_and_set_smaller() -> None:
    text = "A very long title that goes on and on about the summer we spent at grandmother's house by the lake"
    lines, setting = fitted(text, lettering(text, FONT, 80), 700)
    widths = [line_width(line, setting) for line in lines]
    assert 2 <= len(lines) <= 3 and setting.size < 80
    assert max(widths) <= 700 and min(widths) > 0.6 * max(widths)
    assert " ".join(lines) == text


def test_japanese_may_be_broken_anywhere_but_words_not() -> None:
    assert list(breakable("夏休み")) == ["夏", "休", "み"]
    assert list(breakable("two words")) == ["two ", "words"]


def test_a_title_is_one_tidy_line() -> None:
    assert tidy("  a\n\tb\x00 \u202ec ") == "a b c"
    assert len(tidy("x" * 5000)) == 240


def test_without_fonts_there_is_still_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMORIES_FONTS", str(tmp_path))
    for text in ("Summer", "夏 🎂 صيف"):
        lines, setting = fitted(text, lettering(text, FONT, 40), 600)
        assert setting.chain == (Face(None),) == faces(FONT, tmp_path)
        assert np.asarray(drawn(lines, setting, (255, 255, 255), "centre"))[..., 3].max() == 255


@needs_fonts
@pytest.mark.parametrize("text", ["Summer", "صيف", "夏", "🎂"])
def test_letters_stay_within_their_picture(text: str) -> None:
    setting = lettering(text, FONT, 60)
    alpha = np.asarray(drawn([text], setting, (255, 255, 255), "centre"))[..., 3]
    assert alpha.max() == 255
    assert not alpha[0].any() and not alpha[-1].any() and not alpha[:, 0].any() and not alpha[:, -1].any()
