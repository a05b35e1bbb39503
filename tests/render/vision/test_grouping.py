"""Sorting many faces into people, against what people have said of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.vision import grouping
from render.vision.grouping import Faces, group_faces
from render.vision.people import NOBODY
from tests.render.vision.made_faces import vectors

NAMES = ("anna", "ben", "carl")


def faces(*of: tuple[str, int]) -> Faces:
    """Each alone in its picture, clear, and nothing said of it."""
    count = len(of)
    return Faces(
        vectors(of).astype(np.float16),
        range(count),
        [True] * count,
        list(np.linspace(1.0, 0.5, count)),
        [NOBODY] * count,
        [frozenset()] * count,
    )


def grouped(labels: list[int]) -> set[frozenset[int]]:
    return {frozenset(i for i, label in enumerate(labels) if label == one) for one in set(labels) - {NOBODY}}


def test_it_works() -> None:
    of = [(name, number) for number in range(4) for name in NAMES]
    assert grouped(group_faces(faces(*of))) == {frozenset(range(start, 12, 3)) for start in range(3)}


def test_nothing_at_all() -> None:
    assert group_faces(Faces(np.zeros((0, 1024), np.float16), [], [], [], [], [])) == []


def test_blocks_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    of = [(f"person {number % 17}", number) for number in range(200)]
    at_once = grouped(group_faces(faces(*of)))
    monkeypatch.setattr(grouping, "BLOCK", 16)
    assert grouped(group_faces(faces(*of))) == at_once
    assert len(at_once) == 17


def test_known_people_keep_their_numbers_and_take_new_faces() -> None:
    of = [("anna", 0), ("ben", 0), ("ben", 1), ("anna", 1), ("carl", 0)]
    assert group_faces(replace(faces(*of), known=[1, 0, NOBODY, NOBODY, NOBODY])) == [1, 0, 0, 1, 2]


def test_two_that_somebody_knows_as_two_stay_two() -> None:
    of = [("anna", 0), ("anna", 1)]
    assert group_faces(replace(faces(*of), known=[0, 1])) == [0, 1]


def test_who_it_is_not() -> None:
    of = [("anna", 0), ("anna", 1), ("anna", 2)]
    barred = [frozenset[int](), frozenset({0}), frozenset[int]()]
    labels = group_faces(replace(faces(*of), known=[0, NOBODY, NOBODY], barred=barred))
    assert labels[0] == 0 and labels[1] != 0


def test_nobody_is_in_a_picture_twice() -> None:
    labels = group_faces(replace(faces(("anna", 0), ("anna", 1), ("anna", 2)), pictures=[0, 0, 1]))
    assert labels[0] != labels[1]
    assert labels[2] in labels[:2]


def test_a_poor_face_founds_nobody_but_may_join() -> None:
    of = [("anna", 0), ("anna", 1), ("ben", 0), ("ben", 1)]
    labels = group_faces(replace(faces(*of), clear=[True, False, False, False]))
    assert labels == [0, 0, NOBODY, NOBODY]
    same = replace(faces(*of), clear=[True, False, False, False], pictures=[0, 0, 1, 2])
    assert group_faces(same)[1] == NOBODY


@st.composite
def anything(draw: st.DrawFn) -> Faces:
    """Faces of a few people with anything said of them that people can say."""
    of = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 9)), min_size=1, max_size=24))
    count = len(of)
    known = draw(st.lists(st.integers(NOBODY, 2), min_size=count, max_size=count))
    people = range(1 + max(known))
    said = draw(st.lists(st.sets(st.integers(0, 2), max_size=2), min_size=count, max_size=count))
    barred = [frozenset(who & {*people} - {mine}) for who, mine in zip(said, known, strict=True)]
    return Faces(
        vectors(of).astype(np.float16),
        draw(st.lists(st.integers(0, 6), min_size=count, max_size=count)),
        draw(st.lists(st.booleans(), min_size=count, max_size=count)),
        draw(st.lists(st.floats(0, 1), min_size=count, max_size=count)),
        known,
        barred,
    )


@settings(max_examples=150)
@given(anything(), st.integers(1, 30))
def test_what_people_say_stands(given_faces: Faces, block: int) -> None:
    before, grouping.BLOCK = grouping.BLOCK, block
    try:
        labels = group_faces(given_faces)
    finally:
        grouping.BLOCK = before
    by_machine: dict[tuple[int, int], int] = {}
    confirmed = {(picture, known) for picture, known in zip(given_faces.pictures, given_faces.known, strict=True)}
    for index, label in enumerate(labels):
        if given_faces.known[index] != NOBODY:
            assert label == given_faces.known[index]
        elif label != NOBODY:
            assert label not in given_faces.barred[index]
            place = given_faces.pictures[index], label
            assert place not in by_machine and place not in confirmed
            by_machine[place] = index
    founded = {label for label in labels if label > max(given_faces.known, default=NOBODY)}
    for label in founded:
        assert any(given_faces.clear[index] for index, one in enumerate(labels) if one == label)
