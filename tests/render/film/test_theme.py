from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from render.film.grade import GRADES
from render.film.theme import load_theme, theme_from_values, theme_names
from render.media.errors import RefusedError


def test_there_are_ten_that_differ() -> None:
    themes = [load_theme(name) for name in theme_names()]
    assert len(themes) == 10
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


@pytest.mark.parametrize(
    ("part", "changes", "sentence"),
    [
        ("pace", {"photo": 90.0}, "Photos and clips last from 0.8 to 20 seconds"),
        ("pace", {"photo": float("nan")}, "Photos and clips last"),
        ("pace", {"title": 0.5}, "Title and ending last"),
        ("pace", {"photo_shortest": 9.0}, "The shortest photo"),
        ("pace", {"transition": 2.5}, "transitions last at most"),
        ("title", {"ink": [300, 0, 0]}, "three numbers"),
        ("title", {"ink": [0, 0]}, "three numbers"),
        ("title", {"layout": "upside down"}, "layout or ornament"),
        ("title", {"title_size": 3.0}, "out of its range"),
        ("", {"motion": 2.0}, "out of its range"),
        ("", {"grade": "sepia"}, "no colour grade sepia"),
        ("", {"transitions": ["star"]}, "no transition star"),
        ("", {"title_font": "../../etc"}, "no font"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(part: str, changes: dict[str, object], sentence: str) -> None:
    values = asdict(load_theme("gentle"))
    (values[part] if part else values).update(changes)
    with pytest.raises(RefusedError, match=sentence):
        theme_from_values(values)
