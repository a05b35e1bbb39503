from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from render.film.overlays.layers import WAYS, Layers
from render.film.overlays.template import FOLDER, SVG, layers_of, root_of, slots_of
from render.film.planes import frame_size, new_frame, split
from render.film.theme import load_theme, theme_names

NAMES = sorted(path.stem for path in FOLDER.glob("*.svg"))
DRAWN = [name for name in NAMES if name not in ("confetti", "travel")]
WORDS = {
    "Latin": "Élodie & Zoë",
    "Greek": "Ελευθερία",
    "Cyrillic": "С днём рождения",
    "Arabic": "عيد ميلاد سعيد",
    "CJK": "生日快乐 생일 축하",
    "emoji": "🎉👨‍👩‍👧‍👦🎂",
}


def shown(name: str, words: tuple[str, ...], aspect: str = "16:9", theme: str = "gentle") -> np.ndarray:
    """Luma of a grey frame with the overlay at rest."""
    size = frame_size(aspect, 240)
    frame = new_frame(size, 120)
    Layers(layers_of(name, words, size, load_theme(theme)), 4.0, 30, 240).lay(frame, 60)
    return split(frame)[0].astype(int)


@pytest.mark.parametrize("name", NAMES)
def test_templates_are_whole(name: str) -> None:
    root = root_of(name)
    assert root.get("viewBox") == "0 0 1778 1000" and len(root)
    for hung in root:
        assert hung.tag == f"{SVG}svg" and hung.get("data-comes", "fade") in WAYS
        assert hung.get("data-needs") in (None, *slots_of(name))
    for element in root.iter():
        assert not {"href", "style"} & set(element.attrib) and element.tag not in (f"{SVG}image", f"{SVG}text")
    assert b"<script" not in ET.tostring(root)


@pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1"])
@pytest.mark.parametrize("name", DRAWN)
def test_it_works(name: str, aspect: str) -> None:
    luma = shown(name, ("Mia", "7"), aspect)
    assert 0.005 < (luma != 120).mean() < 0.8


@pytest.mark.parametrize("script", WORDS)
@pytest.mark.parametrize("name", [name for name in DRAWN if slots_of(name)])
def test_every_script_is_drawn_within_its_slot(name: str, script: str) -> None:
    """Words change the picture, and all of them are in a slot: never at the frame's edges."""
    changed = shown(name, (WORDS[script],)) != shown(name, ("",))
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert rows.size and columns.size
    assert rows[0] > 24 and rows[-1] < 239 and columns[0] > 24 and columns[-1] < changed.shape[1] - 24


def test_long_words_are_set_smaller() -> None:
    changed = shown("birthday", ("Anna Katharina Elisabeth von der Wiesenmühle " * 3,)) != shown("birthday", ("",))
    assert np.flatnonzero(changed.any(axis=0)).size < 0.45 * changed.shape[1]


def test_without_an_age_there_is_no_circle_for_it() -> None:
    assert len(layers_of("birthday", ("Mia",), (320, 240), load_theme("birthday"))) == 5
    assert len(layers_of("birthday", ("Mia", "7"), (320, 240), load_theme("birthday"))) == 6


def test_colours_are_those_of_the_theme() -> None:
    looks = {shown("birthday", ("Mia",), theme=theme).tobytes() for theme in theme_names()}
    assert len(looks) == len(theme_names())
