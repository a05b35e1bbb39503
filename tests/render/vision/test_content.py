"""Labels, embedding, objects and nudity of known pictures."""

from __future__ import annotations

import numpy as np
import pytest

from render.vision.labels import label
from render.vision.objects import COCO, find_objects
from render.vision.pyramid import Pyramid
from render.vision.safety import nudity
from render.vision.sessions import session
from render.weights.models import MissingModelError
from tests.render.vision.pictures import astronaut, cat, coffee, encoded_again, resized


def test_names_with_falling_probabilities() -> None:
    names, embedding = label(Pyramid(coffee()))
    assert names[0][0] == "espresso"
    assert names[0][1] > 0.8
    probabilities = [p for _, p in names]
    assert len(names) == 1000
    assert probabilities == sorted(probabilities, reverse=True)
    assert embedding.shape == (1280,)
    assert embedding.dtype == np.float32
    assert np.isclose(np.linalg.norm(embedding), 1, atol=1e-5)


def test_embeddings_of_one_picture_are_near_and_of_two_are_far() -> None:
    first, same, other = (label(Pyramid(image))[1] for image in (cat(), encoded_again(resized(cat(), 1.7)), coffee()))
    assert first @ same > 0.9
    assert first @ other < 0.6


def test_objects_by_name_in_place() -> None:
    (cup,) = (found for found in find_objects(Pyramid(coffee())) if found.label == "cup")
    assert np.allclose(cup.box, (120, 20, 480, 375), atol=60)
    person = find_objects(Pyramid(astronaut()))[0]
    assert person.label == "person"
    assert all(0 <= value <= 512 for value in person.box)


def test_boxes_follow_the_picture() -> None:
    boxes = [find_objects(Pyramid(resized(coffee(), factor)))[0].box for factor in (1, 2)]
    assert np.allclose(np.array(boxes[0]) * 2, boxes[1], atol=30)


def test_the_eighty_classes() -> None:
    assert len(COCO) == len(set(COCO)) == 80
    assert COCO[0] == "person"
    assert COCO[15:17] == ("cat", "dog") or COCO.index("cat") == 15
    assert COCO[79] == "toothbrush"


def test_harmless_pictures_are_harmless() -> None:
    assert max(nudity(Pyramid(image)) for image in (astronaut(), cat(), coffee())) < 0.1


def test_a_missing_model_is_named() -> None:
    with pytest.raises(MissingModelError, match="no_such_net"):
        session("no_such_net")
