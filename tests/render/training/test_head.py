from __future__ import annotations

import numpy as np
import pytest

from render.training.head import Floats, Lesson, Scaling, State, Training, likelihood, loss_of


def lesson(*, multi_label: bool = False, seed: int = 1) -> Lesson:
    chance = np.random.default_rng(seed)
    middles = chance.normal(size=(3, 40))
    truth = np.repeat(np.arange(3), 20)
    rows = middles[truth] + 1.5 * chance.normal(size=(60, 40))
    targets = np.eye(3)[truth]
    if multi_label:
        targets[::5, 0] = 1
    return Lesson([Scaling.of([rows]).apply(rows)], targets, np.full(60, 1 / 60), multi_label)


def trained(given: Lesson, iterations: int, regularisation: float = 1e-3) -> Training:
    training = Training(given, regularisation)
    for _ in range(iterations):
        training.advance()
    return training


def objective(training: Training) -> float:
    head, given = training.head(), training.lesson
    loss = loss_of(head.probabilities(*given.rows), given.targets, given.weights, given.multi_label)
    return loss + training.regularisation / 2 * float(np.sum(head.weights**2))


def test_it_works() -> None:
    given = lesson()
    head = trained(given, 60).head()
    assert (head.probabilities(*given.rows).argmax(1) == given.targets.argmax(1)).mean() > 0.95


@pytest.mark.parametrize("multi_label", [False, True])
def test_it_comes_to_where_nothing_can_be_bettered(multi_label: bool) -> None:
    given = lesson(multi_label=multi_label)
    training = trained(given, 1000)
    head = training.head()
    wrong = (head.probabilities(*given.rows) - given.targets) * given.weights[:, None]
    assert np.abs(next(iter(given.rows)).T @ wrong + training.regularisation * head.weights).max() < 1e-6
    assert objective(trained(given, 100)) < objective(training) + 1e-3


@pytest.mark.parametrize("kept", [1, 7, 29])
def test_taken_up_anywhere_it_ends_where_it_would_have(kept: int) -> None:
    given = lesson()
    whole = trained(given, 30).head()
    state = trained(given, kept).state
    again = Training(given, 1e-3, State(state.now.copy(), state.before.copy(), state.momentum, state.iteration))
    for _ in range(30 - kept):
        again.advance()
    assert np.array_equal(whole.weights, again.head().weights)


def test_scaling_folds_into_the_weights() -> None:
    chance = np.random.default_rng(3)
    rows: Floats = chance.normal(5, 2, (30, 6))
    scaling = Scaling.of([rows[:, :4], rows[:, 4:]])
    scaled = scaling.apply(rows)
    assert np.allclose(scaled.mean(axis=0), 0) and np.mean(np.sum(scaled**2, axis=1)) == pytest.approx(2, rel=0.01)
    given = Lesson([scaled], np.eye(3)[np.arange(30) % 3], np.full(30, 1 / 30))
    head = trained(given, 10).head()
    weights, bias = head.folded(scaling)
    assert np.allclose(likelihood(rows @ weights + bias, False), head.probabilities(scaled))


def test_what_never_changes_does_no_harm() -> None:
    rows = np.ones((4, 3))
    assert np.isfinite(Scaling.of([rows]).apply(rows)).all()
    assert np.isfinite(Scaling.of([np.zeros((4, 3))]).apply(np.zeros((4, 3)))).all()
