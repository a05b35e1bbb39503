"""Faces are found at every size, once."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from render.media.photo import read_photo
from render.media.probe import probe
from render.vision.faces import FRAME_LEVELS, find_faces
from render.vision.pyramid import Pyramid
from tests.render.vision.pictures import astronaut, cat, coffee, on_canvas, resized


def centre(box: tuple[float, float, float, float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def test_one_face_with_its_landmarks() -> None:
    (face,) = find_faces(Pyramid(astronaut()))
    assert np.allclose(centre(face.box), (226, 121), atol=10)
    right_eye, left_eye, nose, mouth = face.keypoints[:4]
    assert right_eye[0] < nose[0] < left_eye[0]
    assert right_eye[1] < nose[1] < mouth[1]
    assert face.score > 0.8


def test_neither_cats_nor_cups_have_faces() -> None:
    assert find_faces(Pyramid(cat())) == ()
    assert find_faces(Pyramid(coffee())) == ()


def test_small_faces_are_found_by_the_tiles_alone() -> None:
    crowd = Pyramid(on_canvas(resized(astronaut(), 0.25), 1600, 1200, 1300, 900))
    (face,) = find_faces(crowd)
    assert np.allclose(centre(face.box), (1300 + 226 / 4, 900 + 121 / 4), atol=6)
    assert find_faces(crowd, FRAME_LEVELS) == ()


def test_a_face_is_found_at_the_same_place_at_any_resolution() -> None:
    for factor in (0.25, 0.5, 3):
        (face,) = find_faces(Pyramid(resized(astronaut(), factor)))
        assert np.allclose(np.array(centre(face.box)) / factor, (226, 121), atol=10)


def test_very_long_and_tiny_pictures() -> None:
    assert find_faces(Pyramid(np.zeros((40, 4000, 3), np.uint8))) == ()
    assert find_faces(Pyramid(np.zeros((1, 1, 3), np.uint8))) == ()


def test_every_portrait_has_its_one_face(media: Path) -> None:
    portraits = [
        *sorted((media / "faces/london").glob("*.jpg"))[::6],
        *sorted((media / "faces/canada").glob("*.jpg"))[::3],
    ]
    found = [find_faces(Pyramid(read_photo(path, probe(path)))) for path in portraits]
    assert [len(faces) for faces in found] == [1] * len(portraits)


def test_faces_lie_where_they_were_marked(media: Path) -> None:
    with (media / "faces/eyes.csv").open() as rows:
        for row in list(csv.DictReader(rows))[::5]:
            path = media / row["file"]
            marked = tuple(float(value) for value in row["face_box"].split())
            faces = find_faces(Pyramid(read_photo(path, probe(path))))
            distances = [np.hypot(*np.subtract(centre(face.box), centre(marked))) for face in faces]  # type: ignore[arg-type]
            assert min(distances) < 0.25 * (marked[2] - marked[0])


def test_the_eight_orientations_show_the_same_faces(media: Path) -> None:
    seen = []
    for path in sorted((media / "photos/orientation").glob("*.jpg")):
        image = read_photo(path, probe(path))
        seen.append((image.shape, [face.box for face in find_faces(Pyramid(image))]))
    shape, boxes = seen[0]
    assert len(seen) == 8
    for other_shape, other_boxes in seen:
        assert other_shape == shape
        assert np.allclose(other_boxes, boxes, atol=0.03 * max(shape))
