"""What a face is like, and whose it is of those who are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from render.vision.analysis import Analysis, Sample, VideoAnalysis
from render.vision.people import (
    CLEAR,
    LEGIBLE,
    NOBODY,
    NUMBERS,
    SAME,
    centre,
    embed,
    faces_to_know,
    is_clear,
    is_legible,
    whose,
)
from render.vision.picture import see_faces
from render.vision.pyramid import Pyramid
from tests.render.story import material
from tests.render.vision.made_faces import vector, vectors
from tests.render.vision.pictures import astronaut, encoded_again, resized

KNOWN = centre(vectors([("anna", n) for n in range(5)])), centre(vectors([("ben", n) for n in range(5)]))
PEOPLE = np.stack(KNOWN)


def test_a_face_is_like_itself_smaller_and_encoded_again() -> None:
    whole = Pyramid(astronaut())
    smaller = Pyramid(encoded_again(resized(astronaut(), 0.5), 60))
    one, two = (embed(picture, see_faces(picture)[0].square) for picture in (whole, smaller))
    assert one.shape == (NUMBERS,) and np.linalg.norm(one) == pytest.approx(1.0, abs=1e-5)
    assert one @ two > 0.93


def test_a_mirror_image_is_the_same_face() -> None:
    picture = Pyramid(astronaut())
    x, y, side, angle = see_faces(picture)[0].square
    mirrored = Pyramid(np.ascontiguousarray(astronaut()[:, ::-1]))
    other = embed(mirrored, (picture.size[0] - x, y, side, -angle))
    assert embed(picture, (x, y, side, angle)) @ other > 0.99


def test_the_same_and_others_in_a_studio(media: Path) -> None:
    embeddings = {}
    for name in ("001_neutral", "001_smiling", "016_neutral", "016_smiling"):
        picture = Pyramid(np.asarray(Image.open(media / f"faces/london/{name}.jpg").convert("RGB")))
        face = see_faces(picture)[0]
        assert is_clear(face)
        embeddings[name] = embed(picture, face.square)
    for one, first in embeddings.items():
        for two, second in embeddings.items():
            assert (first @ second >= SAME) == (one[:3] == two[:3]), (one, two)


def test_faces_that_say_nothing() -> None:
    face = material.face()
    assert is_clear(face) and is_legible(face)
    assert not is_legible(replace(face, square=(0.0, 0.0, LEGIBLE - 1.0, 0.0)))
    assert not is_clear(replace(face, square=(0.0, 0.0, CLEAR - 1.0, 0.0)))
    assert not is_clear(replace(face, frontal=0.1))
    assert not is_clear(replace(face, capture_quality=0.1))


def test_a_video_gives_the_best_face_of_each_track() -> None:
    good = replace(material.face(), track=1)
    poor, other = replace(good, capture_quality=0.3), replace(good, track=2)
    looks = [material.look(faces=(poor,)), material.look(faces=(other, good)), material.look()]
    samples = tuple(Sample(float(time), look, 0.1, 0.9) for time, look in enumerate(looks))
    _path, analysis = material.photo("a.mp4")
    video = VideoAnalysis(3.0, (), (), samples, ())
    assert list(faces_to_know(replace(analysis, video=video))) == [(1.0, 0, other), (1.0, 1, good)]
    seen = Analysis(analysis.probe, material.look(faces=(good,)))
    assert list(faces_to_know(seen)) == [(0.0, 0, good)]


def test_whose_a_face_is() -> None:
    faces = vectors([("ben", 7), ("anna", 8), ("somebody", 1)])
    assert whose(faces, [True] * 3, PEOPLE, [()] * 3) == [1, 0, NOBODY]


def test_nobody_is_in_a_picture_twice() -> None:
    faces = np.stack([vector("anna", 9), KNOWN[0] / np.linalg.norm(KNOWN[0])])
    assert whose(faces, [True] * 2, PEOPLE, [()] * 2) == [NOBODY, 0]


def test_who_somebody_is_not() -> None:
    assert whose(vectors([("anna", 9)]), [True], PEOPLE, [{0}]) == [NOBODY]


def test_a_poor_face_joins_only_whom_it_clearly_is() -> None:
    twins = np.stack([KNOWN[0], KNOWN[0] * 0.995])
    face = vectors([("anna", 9)])
    assert whose(face, [False], twins, [()]) == [NOBODY]
    assert whose(face, [False], PEOPLE, [()]) == [0]
    assert whose(face, [True], twins, [()]) != [NOBODY]


def test_nobody_is_known_yet() -> None:
    assert whose(vectors([("anna", 0)]), [True], np.zeros((0, NUMBERS), np.float32), [()]) == [NOBODY]
