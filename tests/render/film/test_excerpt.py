"""A shot by itself, small: as the movie will show it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from render.film.excerpt import HEIGHT, Excerpt, excerpt_of, index_of, render_excerpt, segments_of, still_of
from render.film.theme import Theme, load_theme
from render.film.timeline import timeline
from render.media.arrays import RGB, unwatched
from render.story.storyboard import Storyboard
from tests.render.film.boards import board
from tests.render.film.pictures import photos


@pytest.fixture(scope="module")
def gentle() -> Theme:
    return load_theme("gentle")


@pytest.fixture
def story(tmp_path: Path) -> Storyboard:
    return board([2.0, 2.0, 2.0, 2.0, 2.0], 0.4, photos(tmp_path))


def excerpt(story: Storyboard, theme: Theme, cache: Path, index: int = 2) -> Excerpt:
    hashes = {shot.source: shot.source for shot in story.shots if shot.source}
    return excerpt_of(story, theme, story.shots[index].id, cache=cache, hashes=hashes)


def pictures(path: Path) -> list[RGB]:
    with av.open(str(path)) as film:
        return [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in film.decode(video=0)]


def changed(story: Storyboard, index: int, **values: object) -> Storyboard:
    shots = list(story.shots)
    shots[index] = replace(shots[index], **values)  # type: ignore[arg-type]
    return replace(story, shots=tuple(shots))


def test_it_works(story: Storyboard, gentle: Theme, tmp_path: Path) -> None:
    made = excerpt(story, gentle, tmp_path)
    assert not made.is_made
    render_excerpt(made.params, unwatched)
    assert made.is_made
    frames = pictures(made.path)
    movie = timeline(story, gentle, HEIGHT)
    assert len(frames) == movie.placed[2].frames == sum(part.frames for part in segments_of(movie, 2))
    assert {frame.shape for frame in frames} == {(270, 480, 3)}
    assert made.path.read_bytes().index(b"moov") < made.path.read_bytes().index(b"mdat")  # plays before it is all here


def test_its_still_is_its_middle(story: Storyboard, gentle: Theme, tmp_path: Path) -> None:
    made = excerpt(changed(story, 2, text="Here it begins"), gentle, tmp_path)
    render_excerpt(made.params, unwatched)
    still = np.asarray(still_of(changed(story, 2, text="Here it begins"), gentle, story.shots[2].id), np.float32)
    frames = pictures(made.path)
    assert np.abs(frames[len(frames) // 2] - still).mean() < 6  # levels of 255; the encoder is in a hurry
    plain = np.asarray(still_of(story, gentle, story.shots[2].id), np.float32)
    assert np.abs(plain - still).max() > 60


@pytest.mark.parametrize("index", [0, 4])
def test_cards_have_one_too(story: Storyboard, gentle: Theme, tmp_path: Path, index: int) -> None:
    made = excerpt(story, gentle, tmp_path, index)
    render_excerpt(made.params, unwatched)
    assert len(pictures(made.path)) == timeline(story, gentle, HEIGHT).placed[index].frames
    assert still_of(story, gentle, story.shots[index].id).size == (480, 270)


def test_its_name_is_that_of_what_it_shows(story: Storyboard, gentle: Theme, tmp_path: Path) -> None:
    name = excerpt(story, gentle, tmp_path).key
    assert excerpt(story, gentle, tmp_path).key == name
    assert excerpt(changed(story, 2, reason="Sharp", score=0.9, locked=True), gentle, tmp_path).key == name
    assert excerpt(changed(story, 0, text="Another title"), gentle, tmp_path).key == name
    for values in ({"text": "Look!"}, {"focus": ((0.0, 0.0, 0.2, 0.2),)}, {"source": story.shots[3].source}):
        assert excerpt(changed(story, 2, **values), gentle, tmp_path).key != name
    assert excerpt(story, load_theme("epic"), tmp_path).key != name


def test_there_is_no_such_shot(story: Storyboard) -> None:
    with pytest.raises(KeyError):
        index_of(story, "none")
