from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from render.media.arrays import unwatched
from render.training.checkpoint import Checkpoint
from render.training.networks import BODY, PICTURE, session_of
from render.training.novelty import Examples, Known, add_familiarity, known_of, looked_at
from render.weights.graph import Graph, Layout, Port
from tests.render.training.lessons import course, example, examples

FEATURES = 40


def rows(count: int, seed: int, middle: float = 0.0) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return (middle + np.random.default_rng(seed).normal(size=(count, FEATURES))).astype(np.float32)


def learnt(count: int = 40, groups: int | None = None) -> Examples:
    """Two labels, each around a place of its own."""
    both = np.concatenate([rows(count, 1, -1.0), rows(count, 2, 1.0)])
    return Examples(
        {"picture": both}, [0] * count + [1] * count, [one % (groups or 2 * count) for one in range(2 * count)]
    )


def known() -> Known:
    found = known_of(learnt(), seed=0)
    assert found is not None
    return found


def test_it_works() -> None:
    own, stranger = known().familiarity(rows(50, 3, -1.0)), known().familiarity(rows(50, 4, 4.0))
    assert 0.8 <= np.mean(own > 0.5) <= 1 and (stranger < 0.01).all()
    assert (known().familiarity(learnt().blocks["picture"]) > 0.99).all()


def test_the_graph_says_the_same() -> None:
    graph, asked = Graph(), np.concatenate([rows(20, 5, -1.0), rows(20, 6, 0.4), rows(20, 7, 3.0)])
    graph.put("said", add_familiarity(graph, "row", known()), Layout.SOURCE)
    model = graph.build([Port("row", "row", ("n", FEATURES))], [Port("said", "said")])
    (said,) = session_of(model.SerializeToString()).run(None, {"row": asked})
    assert said.shape == (60, 1)
    assert said[:, 0] == pytest.approx(known().familiarity(asked), abs=1e-4)


def test_shots_of_one_moment_do_not_vouch_for_each_other() -> None:
    """Each twice, nearly the same: without their groups, everything else would seem far away."""
    once = learnt().blocks["picture"]
    twice = np.repeat(once, 2, axis=0) + 1e-3 * rows(160, 8)
    labels = [0] * 80 + [1] * 80
    apart = known_of(Examples({"picture": twice}, labels, [number // 2 for number in range(160)]), seed=0)
    assert apart is not None and apart.limit == pytest.approx(known().limit, rel=0.1)


@pytest.mark.parametrize("few", [learnt(2), learnt(groups=3)])
def test_of_too_few_nobody_knows(few: Examples) -> None:
    assert known_of(few, seed=0) is None


def test_where_all_are_the_same_nothing_is_declined() -> None:
    assert known_of(Examples({"picture": np.ones((20, 3), np.float32)}, [0] * 20, range(20)), seed=0) is None


def test_a_checkpoint_keeps_it(tmp_path: Path) -> None:
    far = replace(example(99, 7, part="testing"), labels=(0,))
    lesson = course(some=[*examples(20), far])
    begun = lesson.begin(unwatched)
    begun.save(tmp_path)
    found = Checkpoint.load(tmp_path)
    assert found.known is not None and begun.known is not None
    assert found.known.limit == begun.known.limit and np.array_equal(found.known.rows, begun.known.rows)
    told = found.evaluation["parts"]
    assert told["testing"]["declined"] == 1 and told["training"]["declined"] == 0
    assert told["validation"]["declined"] <= 0.4


def test_what_is_looked_at() -> None:
    assert looked_at((PICTURE, BODY)) == (PICTURE,) and looked_at((BODY,)) == (BODY,)
    assert looked_at(("means", "order")) == ("means", "order")
