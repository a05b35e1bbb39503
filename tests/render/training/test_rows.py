"""Many rows: what comes of them part by part is what comes of all at once, and takes the memory of a part."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from render.media.arrays import unwatched
from render.training.course import Example
from render.training.head import Floats, Lesson, Scaling, Training
from render.training.parameters import ImageParameters
from render.training.rows import PART, Block, Rows
from tests.render.training.lessons import course

COUNTS = [1, 5, PART - 6, 3, PART, 2 * PART + 7, 1, 1, 40]  # rows of examples; where parts begin and end, and beyond


def blocks(count: int) -> list[Block]:
    chance = np.random.default_rng(count)
    return [
        (7 + chance.normal(size=(count, 12))).astype(np.float32),
        chance.normal(size=(count, 3)).astype(np.float32),
    ]


def pieces() -> list[list[Block]]:
    ends = np.cumsum(COUNTS)[:-1]
    return [list(piece) for piece in zip(*(np.split(block, ends) for block in blocks(sum(COUNTS))), strict=True)]


def test_it_works() -> None:
    rows, whole = Rows(pieces()), blocks(sum(COUNTS))
    assert len(rows) == sum(COUNTS) and rows.counts.tolist() == COUNTS
    for _ in range(2):
        parts = list(rows)
        for number, block in enumerate(whole):
            assert np.array_equal(np.concatenate([part[number] for part in parts]), block)
    assert len(parts) > 3 and max(len(part[0]) for part in parts[:2]) <= PART + max(COUNTS[:4])
    chosen = np.array([0, 1, 5, 6, PART, sum(COUNTS) - 1])
    assert all(np.array_equal(some, block[chosen]) for some, block in zip(rows.take(chosen), whole, strict=True))


def test_they_are_scaled_as_all_at_once() -> None:
    rows, whole = Rows(pieces()), blocks(sum(COUNTS))
    scaling, expected = Scaling.of_parts(rows), Scaling.of(whole)
    assert scaling.mean == pytest.approx(expected.mean, rel=1e-12)
    assert scaling.scale == pytest.approx(expected.scale, rel=1e-12)
    assert np.array_equal(np.vstack(list(rows.scaled(expected))), expected.apply(np.hstack(whole)))


@pytest.mark.parametrize("multi_label", [False, True])
def test_they_teach_as_all_at_once(multi_label: bool) -> None:
    rows, count = Rows(pieces()), sum(COUNTS)
    scaling = Scaling.of_parts(rows)
    targets = np.eye(3)[np.arange(count) % 3]
    weights = np.random.default_rng(0).uniform(1, 2, count)
    learned = []
    for some in (rows.scaled(scaling), [np.vstack(list(rows.scaled(scaling)))]):
        training = Training(Lesson(some, targets, weights / weights.sum(), multi_label), 1e-3)
        for _ in range(20):
            training.advance()
        learned.append(training.state.now)
    parts, at_once = learned
    assert np.abs(parts).max() > 0.1 and parts == pytest.approx(at_once, rel=1e-9, abs=1e-12)


def test_a_large_lesson_takes_little_memory_beside_its_examples(tmp_path: Path) -> None:
    """All of it scaled would be twice as much, and each copy as much again: it was 7.6 times as much."""
    chance = np.random.default_rng(0)
    middles: Floats = chance.normal(size=(3, 400))
    examples = [
        Example(str(number), (number % 3,), "training", {"picture": seen}, 1, number)
        for number in range(1200)
        for seen in [(middles[number % 3] + chance.normal(size=(5, 400))).astype(np.float32)]
    ]
    size = sum(one.blocks["picture"].nbytes for one in examples)
    lesson = course(ImageParameters(iterations=2, regularisation=1e-3), examples)
    tracemalloc.start()
    found = lesson.learn(lesson.begin(unwatched), 2, tmp_path, unwatched)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.state.iteration == 2 and found.known is not None
    assert size == 1200 * 5 * 400 * 4 and peak < 2 * size
