from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from render.media.arrays import unwatched
from render.media.errors import Cancelled, RefusedError
from render.training.checkpoint import Checkpoint
from render.training.course import taken_up
from render.training.head import Floats
from render.training.parameters import ImageParameters
from tests.render.training.lessons import course, example, examples, lines


def learned(folder: Path, wanted: int, given: ImageParameters | None = None) -> Checkpoint:
    lesson = course(given)
    return lesson.learn(taken_up(lesson, folder, unwatched), wanted, folder, unwatched)


def weights(checkpoint: Checkpoint) -> Floats:
    return checkpoint.state.now


def test_it_works(tmp_path: Path) -> None:
    found = learned(tmp_path, 30)
    assert found.state.iteration == 30
    evaluation = found.evaluation
    assert evaluation["parts"]["validation"]["accuracy"] == 1
    assert {one["part"] for one in evaluation["predictions"]} == {"training", "validation"}
    told = lines(tmp_path)
    assert [line["iteration"] for line in told] == list(range(1, 31))
    assert told[-1]["training"]["loss"] < told[0]["training"]["loss"]
    assert set(told[-1]["recall"]) == {"boat", "cat", "hat"}


class Killed(BaseException):
    """As sudden as a power cut: nobody tidies up."""


@pytest.mark.parametrize("at", [1, 4, 5, 12, 29])
def test_killed_anywhere_it_comes_to_the_same_end(at: int, tmp_path: Path) -> None:
    whole, other = tmp_path / "whole", tmp_path / "other"
    whole.mkdir()
    other.mkdir()

    def kill(fraction: float, label: str) -> None:
        if label.startswith(f"iteration {at} "):
            raise Killed

    expected, lesson = learned(whole, 30), course()
    with pytest.raises(Killed):
        lesson.learn(lesson.begin(unwatched), 30, other, kill)
    found = learned(other, 30)
    assert np.abs(weights(found) - weights(expected)).max() == 0
    assert lines(other) == lines(whole)


def test_cancelled_it_goes_on_later_and_more_can_be_asked_for(tmp_path: Path) -> None:
    lesson = course()

    def cancel(fraction: float, label: str) -> None:
        if label.startswith("iteration 9 "):
            raise Cancelled

    with pytest.raises(Cancelled):
        lesson.learn(lesson.begin(unwatched), 20, tmp_path, cancel)
    assert Checkpoint.load(tmp_path).state.iteration == 5
    learned(tmp_path, 20)
    assert [line["iteration"] for line in lines(tmp_path)] == list(range(1, 21))
    whole = tmp_path / "whole"
    whole.mkdir()
    assert np.array_equal(weights(learned(tmp_path, 33)), weights(learned(whole, 33)))


def test_another_lesson_begins_anew(tmp_path: Path) -> None:
    learned(tmp_path, 10)
    found = learned(tmp_path, 5, ImageParameters(seed=7))
    assert found.state.iteration == 5
    assert [line["iteration"] for line in lines(tmp_path)] == [1, 2, 3, 4, 5]


def test_validation_that_is_given_is_taken(tmp_path: Path) -> None:
    some = examples() + [example(number, 0, "validation") for number in range(50, 53)]
    lesson = course(some=some)
    assert [one.part for one in lesson.examples].count("validation") == 3


def test_altered_views_are_only_learned_from(tmp_path: Path) -> None:
    lesson = course(some=examples(views=3))
    found = lesson.learn(lesson.begin(unwatched), 10, tmp_path, unwatched)
    assert len(found.evaluation["predictions"]) == 36


def test_what_tells_more_is_looked_at(tmp_path: Path) -> None:
    some = [
        type(one)(
            one.key, one.labels, one.part, {"picture": chance_rows(number), "body": one.blocks["picture"]}, 1, number
        )
        for number, one in enumerate(examples())
    ]
    assert course(some=some).begin(unwatched).subject.blocks == ("body",)


def chance_rows(number: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.random.default_rng(number).normal(size=(1, 30)).astype(np.float32)


def test_bad_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="There are no examples of “hat”"):
        course(some=[one for one in examples() if one.labels != (2,)])
    with pytest.raises(RefusedError, match="nothing to learn from"):
        course(some=[])
    with pytest.raises(RefusedError, match="not learned anything yet"):
        Checkpoint.load(tmp_path)
    (tmp_path / "checkpoint").write_bytes(b"PK nonsense")
    with pytest.raises(RefusedError, match="is damaged"):
        Checkpoint.load(tmp_path)
