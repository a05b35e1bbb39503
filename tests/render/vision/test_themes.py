"""Themes follow from names, and the names exist."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.vision import theme_signs, themes
from render.vision.analysis import Detection
from render.vision.colours import NONE, Colours
from render.vision.objects import COCO
from render.vision.themes import ALL, LEAST, confidence, themes_of
from render.weights.models import imagenet_labels
from tests.conftest import ROOT


def seen(name: str, score: float = 0.9) -> Detection:
    return Detection(name, score, (0.0, 0.0, 10.0, 10.0))


def test_best_theme_first() -> None:
    found = themes_of((("seashore", 0.8), ("golden retriever", 0.15)), ())
    assert [name for name, _ in found] == ["beach", "landscape", "nature", "water", "dogs", "pets"]
    assert dict(found)["beach"] == pytest.approx(confidence(0.8))


def test_names_of_one_theme_add_up_and_objects_support_them() -> None:
    labels = (("Egyptian cat", 0.3), ("tabby", 0.3))
    alone, supported = dict(themes_of(labels, ()))["pets"], dict(themes_of(labels, (seen("cat"),)))["pets"]
    assert alone == pytest.approx(confidence(0.6))
    assert supported > 0.95


def test_a_cake_alone_is_food_and_with_people_a_birthday() -> None:
    assert "birthday" not in dict(themes_of((), (seen("cake"),)))
    assert dict(themes_of((), (seen("cake"), seen("person"))))["birthday"] > 0.6


def test_doubtful_objects_count_for_little() -> None:
    assert themes_of((), (seen("horse", 0.31),)) == ()


def test_nothing_known_is_no_theme() -> None:
    assert themes_of((), ()) == ()
    assert themes_of((("radiator", 0.9),), ()) == ()


def test_every_name_exists() -> None:
    assert {name for signs in theme_signs.NAMES.values() for name in themes._weights(signs)} <= set(imagenet_labels())
    assert {name for signs in theme_signs.OBJECTS.values() for name in themes._weights(signs)} <= set(COCO)


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


def test_people_are_near_or_do_not_count() -> None:
    def people(height: float, face: float = 0.0) -> float:
        person = Detection("person", 0.9, (0.0, 0.0, 10.0, height))
        faces = [(0.0, 0.0, face, face)] if face else []
        return dict(themes_of((), (person,), faces, NONE, (100, 100))).get("people", 0.0)

    assert people(height=60) > 0.95
    assert people(height=3) < LEAST
    assert people(height=3, face=20) > 0.9


def test_blossoms_stand_amid_green_and_are_no_thing() -> None:
    def flowers(shades: Colours, *objects: Detection) -> float:
        return dict(themes_of((), objects, (), shades)).get("flowers", 0.0)

    bed = Colours(sky=0.0, green=0.3, blossom=0.3, dark=0.0, evening=0.0)
    assert flowers(bed) > 0.5
    assert flowers(bed, seen("potted plant")) > 0.5
    assert flowers(bed, seen("car")) < LEAST
    assert flowers(replace(bed, green=0.0)) < LEAST
    assert flowers(replace(bed, sky=0.9)) < LEAST


def test_it_is_night_only_outdoors() -> None:
    dark = replace(NONE, dark=0.9)
    assert dict(themes_of((), (), (), dark))["night"] > 0.5
    assert "night" not in dict(themes_of((), (seen("pizza"),), (), dark))


def test_a_glowing_sky_outdoors_is_a_sunset() -> None:
    glowing = replace(NONE, evening=0.5)
    assert dict(themes_of((("seashore", 0.9),), (), (), glowing))["sunset"] > 0.5
    assert "sunset" not in dict(themes_of((), (), (), glowing))


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_evidence_is_more_confidence(one: float, other: float) -> None:
    assert (confidence(one) - confidence(other)) * (one - other) >= 0
