"""Themes follow from names, and the names exist."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.media.photo import read_photo
from render.media.probe import probe
from render.vision import themes
from render.vision.analysis import Detection
from render.vision.labels import label
from render.vision.objects import COCO, find_objects
from render.vision.pyramid import Pyramid
from render.vision.themes import ALL, LEAST, themes_of
from render.weights.models import imagenet_labels
from tests.conftest import ROOT

# The album's list knows six coarse themes; these of ours agree with each.
AGREEING = {
    "landscape": {"nature", "mountains", "water", "beach", "snow", "countryside", "boats"},
    "people": {"people"},
    "pets": {"pets"},
    "flowers": {"flowers"},
    "food": {"food", "drinks"},
    "city": {"city"},
}


def seen(name: str, score: float = 0.9) -> Detection:
    return Detection(name, score, (0.0, 0.0, 10.0, 10.0))


def test_best_theme_first() -> None:
    found = themes_of((("seashore", 0.8), ("golden retriever", 0.15)), ())
    assert [name for name, _ in found] == ["beach", "nature", "water", "pets"]
    assert dict(found)["beach"] == pytest.approx(0.8)


def test_names_of_one_theme_add_up_and_objects_support_them() -> None:
    labels = (("Egyptian cat", 0.3), ("tabby", 0.3))
    alone, supported = dict(themes_of(labels, ()))["pets"], dict(themes_of(labels, (seen("cat"),)))["pets"]
    assert alone == pytest.approx(0.6)
    assert supported == pytest.approx(1.0)


def test_a_cake_alone_is_food_and_with_people_a_birthday() -> None:
    assert "birthday" not in dict(themes_of((), (seen("cake"),)))
    assert dict(themes_of((), (seen("cake"), seen("person"))))["birthday"] > 0.6


def test_doubtful_objects_count_for_little() -> None:
    assert themes_of((), (seen("horse", 0.31),)) == ()


def test_nothing_known_is_no_theme() -> None:
    assert themes_of((), ()) == ()
    assert themes_of((("radiator", 0.9),), ()) == ()


def test_every_name_exists() -> None:
    assert {name for signs in themes.NAMES.values() for name in themes._weights(signs)} <= set(imagenet_labels())
    assert {name for signs in themes.OBJECTS.values() for name in themes._weights(signs)} <= set(COCO)


def test_every_theme_is_documented() -> None:
    text = (ROOT / "docs" / "themes.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE)) == ALL


@given(
    st.lists(st.tuples(st.sampled_from(imagenet_labels()), st.floats(0, 1)), max_size=8),
    st.lists(st.builds(seen, st.sampled_from(COCO), st.floats(0, 1)), max_size=8),
)
def test_probabilities_are_probabilities(labels: list[tuple[str, float]], objects: list[Detection]) -> None:
    found = themes_of(labels, objects)
    assert all(name in ALL and LEAST <= probability <= 1 for name, probability in found)
    assert [p for _, p in found] == sorted((p for _, p in found), reverse=True)


def test_the_album_agrees(media: Path) -> None:
    """The coarse theme of the list is among ours for 3 of 4 photos that have one."""
    with (media / "photos" / "album.csv").open(encoding="utf-8") as listed:
        rows = [row for row in csv.DictReader(listed) if row["theme"]][::3]
    agreed = 0
    for row in rows:
        pyramid = Pyramid(read_photo(media / row["file"], probe(media / row["file"])))
        found = {name for name, _ in themes_of(label(pyramid)[0], find_objects(pyramid))}
        agreed += bool(found & AGREEING[row["theme"]])
    assert agreed >= 0.75 * len(rows)
