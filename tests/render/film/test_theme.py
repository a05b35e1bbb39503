from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from render.film.grade import GRADES
from render.film.theme import load_theme, theme_from_values, theme_names


def test_there_are_three_that_differ() -> None:
    themes = [load_theme(name) for name in theme_names()]
    assert {theme.name for theme in themes} >= {"chill", "gentle", "uplifting"}
    for name in ("pace", "transitions", "motion", "grade", "title_font", "title", "soundtracks"):
        assert len({getattr(theme, name) for theme in themes}) == len(themes), name


@pytest.mark.parametrize("name", theme_names())
def test_it_is_whole(name: str) -> None:
    theme = load_theme(name)
    assert theme.name == name
    assert theme.grade in GRADES
    assert all(track.startswith(f"{name}-") for track in theme.soundtracks)
    assert theme.pace.transition < theme.pace.photo_shortest


@pytest.mark.parametrize("name", theme_names())
def test_it_travels_as_json(name: str) -> None:
    theme = load_theme(name)
    assert theme_from_values(json.loads(json.dumps(asdict(theme)))) == theme


def test_what_is_no_theme_is_refused() -> None:
    with pytest.raises(KeyError):
        load_theme("../gentle")
    values = asdict(load_theme("gentle"))
    with pytest.raises(KeyError):
        theme_from_values(values | {"soundtracks": []})
    with pytest.raises(TypeError):
        theme_from_values(values | {"sparkle": 3})
