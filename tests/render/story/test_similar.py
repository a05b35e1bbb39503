from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from render.story.candidate import Candidate, candidates
from render.story.similar import MOST_DISAGREEMENTS, SAME_OCCASION, Likeness, similar_groups
from render.vision.analysis import Analysis
from tests.render.story.material import direction, photo


def turned(base: int, towards: int, cosine: float) -> np.ndarray:
    """A unit vector at the given cosine to `direction(base)`."""
    first = direction(base).astype(float)
    second = direction(towards).astype(float)
    second -= first * (first @ second)
    second /= np.linalg.norm(second)
    turned_vector: np.ndarray = (cosine * first + np.sqrt(1 - cosine**2) * second).astype(np.float32)
    return turned_vector


def shot(name: str, minutes: float, embedding: np.ndarray) -> tuple[Path, Analysis]:
    path, analysis = photo(name, minutes)
    return path, replace(analysis, look=replace(analysis.look, embedding=embedding))


def test_a_burst_is_one_group() -> None:
    burst = [shot(f"{index}.jpg", index / 60, turned(0, index + 1, 0.95)) for index in range(3)]
    other = shot("other.jpg", 0.2, direction(9))
    assert similar_groups(candidates([*burst, other])) == [[0, 1, 2], [3]]


def test_like_pictures_of_another_hour_need_to_be_more_alike() -> None:
    alike = SAME_OCCASION + 0.05
    near = candidates([shot("a.jpg", 0, direction(0)), shot("b.jpg", 1, turned(0, 1, alike))])
    far = candidates([shot("a.jpg", 0, direction(0)), shot("b.jpg", 600, turned(0, 1, alike))])
    assert similar_groups(near) == [[0, 1]]
    assert similar_groups(far) == [[0], [1]]


def test_a_chain_of_small_changes_is_not_one_group() -> None:
    angle = np.arccos(0.86)
    first, second = direction(0).astype(float), turned(0, 1, 0.0).astype(float)
    walk = [np.cos(k * angle) * first + np.sin(k * angle) * second for k in range(4)]
    groups = similar_groups(candidates([shot(f"{k}.jpg", k / 60, v.astype(np.float32)) for k, v in enumerate(walk)]))
    assert max(len(group) for group in groups) == 2


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 100)), max_size=15))
def test_every_file_is_in_one_group_of_files_all_alike(shots: list[tuple[int, float]]) -> None:
    items: list[Candidate] = candidates(
        [shot(f"{index}.jpg", minutes, direction(seed)) for index, (seed, minutes) in enumerate(shots)]
    )
    groups = similar_groups(items)
    assert sorted(index for group in groups for index in group) == list(range(len(items)))
    assert all(Likeness.of([items[index] for index in group]).of_one_shot(*[slice(None)] * 2).all() for group in groups)


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 3)), max_size=15), st.integers(0, 2**32 - 1))
def test_pictures_that_are_compared_are_in_a_group_only_if_they_agree(
    shots: list[tuple[int, float]], seed: int
) -> None:
    items: list[Candidate] = candidates(
        [shot(f"{index}.jpg", minutes, direction(seed)) for index, (seed, minutes) in enumerate(shots)]
    )
    scene = np.random.default_rng(seed).integers(0, 2, len(items))  # what geometry would find, whatever the embeddings
    asked: list[tuple[int, int]] = []

    def agree(*pair: Candidate) -> bool:
        first, second = (items.index(item) for item in pair)
        asked.append((first, second))
        return bool(scene[first] == scene[second])

    groups = similar_groups(items, agree)
    assert sorted(index for group in groups for index in group) == list(range(len(items)))
    assert all(len({scene[index] for index in group}) == 1 for group in groups)
    assert len(asked) == len(set(asked))


def test_without_a_fellow_a_picture_is_not_compared_for_ever() -> None:
    items = candidates([shot(f"{index}.jpg", index / 60, direction(0)) for index in range(60)])
    asked: list[Path] = []

    def never(first: Candidate, second: Candidate) -> bool:
        asked.extend((first.path, second.path))
        return False

    assert all(len(group) == 1 for group in similar_groups(items, never))
    assert max(map(asked.count, asked)) <= MOST_DISAGREEMENTS


def test_a_blurred_shot_of_a_burst_is_proposed() -> None:
    alike = turned(0, 1, 0.65)
    near = candidates([shot("a.jpg", 0, direction(0)), shot("b.jpg", 0.1, alike)])
    far = candidates([shot("a.jpg", 0, direction(0)), shot("b.jpg", 60, alike)])
    assert similar_groups(near, lambda *_: True) == [[0, 1]]
    assert similar_groups(far, lambda *_: True) == [[0], [1]]
