"""Expected orders are those of the Unicode Bidirectional Algorithm's own examples and of its reference in browsers."""

from __future__ import annotations

import pytest

from render.film.bidi import base_level, levels, visual_order


def shown(text: str) -> str:
    """The code points from left to right; letters of Hebrew and Arabic stand for themselves."""
    return "".join(text[index] for index in visual_order(levels(text, base_level(text))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words", "plain words"),
        ("אבג", "גבא"),
        ("car is אבג now", "car is גבא now"),
        ("אבג car דה", "הד car גבא"),
        ("אבג 2026 דה", "הד 2026 גבא"),
        ("אבג 1,234.5 דה", "הד 1,234.5 גבא"),
        ("ابج 12:30", "12:30 جبا"),
        ("Tel Aviv אבג!", "Tel Aviv גבא!"),
        ("אבג!", "!גבא"),
        ("2026", "2026"),
        ("abc אבג 12 def", "abc 12 גבא def"),
        ("אבג 20% ab", "ab 20% גבא"),
        ("", ""),
    ],
)
def test_order(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_the_first_letter_decides() -> None:
    assert [base_level(text) for text in ("abc אב", "אב abc", "12 ابج", "12", "🎂 אב")] == [0, 1, 1, 0, 1]


def test_marks_belong_to_their_letter() -> None:
    text = "שָׁלוֹם a"
    assert len(set(levels(text, 1)[: text.index(" ")])) == 1
