from __future__ import annotations

import pytest

from render.cutout.classes import CLASSES, class_of, classes_named
from render.media.errors import RefusedError
from render.vision.objects import COCO


def test_all_twenty_are_known_to_the_detector() -> None:
    assert {class_of(name) for name in COCO} - {None} == set(range(1, 21))


def test_names_become_indices() -> None:
    assert classes_named(["person", "dog"]) == {15, 12}
    assert CLASSES[15] == "person" and CLASSES[20] == "tv"


@pytest.mark.parametrize("name", ["unicorn", "background", "Person"])
def test_a_class_that_nobody_knows(name: str) -> None:
    with pytest.raises(RefusedError, match=f"no class “{name}”.*aeroplane"):
        classes_named([name])
