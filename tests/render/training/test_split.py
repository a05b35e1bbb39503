from __future__ import annotations

import tracemalloc
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from render.training.split import LEAST_GROUPS, folds, held_out, near_duplicates


def test_it_works() -> None:
    labels = [[0]] * 50 + [[1]] * 20
    taken = held_out(labels, range(70), 0.2, seed=1)
    assert Counter(one[0] for one, out in zip(labels, taken, strict=True) if out) == {0: 10, 1: 4}
    assert taken == held_out(labels, range(70), 0.2, seed=1) != held_out(labels, range(70), 0.2, seed=2)


def test_few_are_all_for_learning() -> None:
    assert not any(held_out([[0], [0], [1], [1]], range(4), 0.5, seed=0))
    assert not any(held_out([[0]] * 9, [number // 5 for number in range(9)], 0.5, seed=0))


@given(
    st.lists(st.tuples(st.sets(st.integers(0, 3), min_size=1), st.integers(0, 12)), max_size=40),
    st.floats(0, 0.5),
    st.integers(0, 5),
)
def test_what_is_alike_stays_together(examples: list[tuple[set[int], int]], share: float, seed: int) -> None:
    labels, groups = [sorted(one) for one, _ in examples], [group for _, group in examples]
    taken = held_out(labels, groups, share, seed)
    for group in set(groups):
        assert len({out for out, other in zip(taken, groups, strict=True) if other == group}) == 1
    for label in range(4):
        of_label = [(out, group) for out, one, group in zip(taken, labels, groups, strict=True) if label in one]
        if any(out for out, _ in of_label):
            assert len({group for out, group in of_label if not out}) >= LEAST_GROUPS - 1


def test_thousands_of_one_camera_are_one_group_in_little_memory() -> None:
    """All pairs of them would take a gigabyte."""
    rows = np.ones((3000, 8)) + 0.01 * np.random.default_rng(0).normal(size=(3000, 8))
    tracemalloc.start()
    assert len(set(near_duplicates(rows, ["a"] * 3000))) == 1
    assert tracemalloc.get_traced_memory()[1] < 50e6
    tracemalloc.stop()


def test_near_duplicates_are_found_within_a_label() -> None:
    chance = np.random.default_rng(4)
    rows = chance.normal(size=(6, 50))
    rows[3] = rows[0] + 0.1 * chance.normal(size=50)
    rows[4] = rows[1]
    groups = near_duplicates(rows, ["a", "a", "b", "a", "b", "b"])
    assert groups[0] == groups[3]
    assert len(set(groups)) == 5  # one that is alike under another label is no help to it


def test_folds_are_even_and_keep_groups_together() -> None:
    labels = [number % 3 for number in range(45)]
    groups = [number % 3 + 3 * (number // 6) for number in range(45)]
    found = folds(labels, groups, 5, seed=0)
    for group in set(groups):
        assert len({fold for fold, other in zip(found, groups, strict=True) if other == group}) == 1
    counts = Counter(zip(labels, found, strict=True))
    assert max(counts.values()) <= 5 and len(counts) == 15
