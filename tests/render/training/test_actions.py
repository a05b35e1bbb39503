"""Features of movements."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from render.training.actions import INPUT, OUTPUT, add_features, blocks, features
from render.vision.landmarks import LAYOUTS, Landmarks, Values, mirrored
from render.vision.windows import windows
from render.weights.graph import Graph, Layout, Port

SEQUENCES = "actions/pose_sequences"


def moving(media: Path, name: str = "shoulder_press/shoulderpressgood1.npz") -> Values:
    return windows(Landmarks.load(media / SEQUENCES / name), 10.0, 20, 20)[0]


def alike(one: Values, other: Values) -> float:
    """Smallest cosine between rows."""
    products = (one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)
    return float(products.min())


def made(layout: str, window: int = 12, seed: int = 3) -> Values:
    """Somebody who fidgets: every point about a place of its own."""
    kind, random = LAYOUTS[layout], np.random.default_rng(seed)
    points = random.normal(0.5, 0.2, (1, 1, kind.points, kind.values)) + random.normal(
        0, 0.02, (2, window, kind.points, kind.values)
    )
    points[..., kind.visibility] = 0.9
    return points.astype(np.float32)


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_rows_have_one_length_whatever_the_window(layout: str) -> None:
    for window in (4, 5, 20, 90, 600):
        rows = features(made(layout, window), layout)
        assert rows.shape == (2, sum(blocks(layout))) and np.isfinite(rows).all()


def test_place_and_size_do_not_matter(media: Path) -> None:
    points = moving(media)
    moved = points.copy()
    moved[..., :2] = np.where(points[..., 2:] > 0, points[..., :2] * 0.4 + [310, -50], 0)
    assert features(moved, "openpose18") == pytest.approx(features(points, "openpose18"), abs=2e-3)


def test_who_comes_nearer_moves_the_same(media: Path) -> None:
    points = moving(media)
    nearer = points.copy()
    nearer[..., :2] *= np.linspace(1, 1.6, points.shape[1])[None, :, None, None]
    assert alike(features(nearer, "openpose18"), features(points, "openpose18")) > 0.95


def test_points_that_are_missed_now_and_then_matter_little(media: Path) -> None:
    points = moving(media)
    missed = points.copy()
    missed[np.random.default_rng(1).random(points.shape[:3]) < 0.25] = 0
    assert alike(features(missed, "openpose18"), features(points, "openpose18")) > 0.95


def test_a_joint_that_is_never_seen_hangs_down() -> None:
    points = made("openpose18")
    elsewhere = points.copy()
    points[:, :, 8:14, 2] = elsewhere[:, :, 8:14, 2] = 0  # hips and legs
    elsewhere[:, :, 8:14, :2] += 7
    points[:, :, 8:14, :2] = elsewhere[:, :, 8:14, :2]
    assert (features(points, "openpose18") == features(elsewhere, "openpose18")).all()


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_nobody_makes_finite_rows(layout: str) -> None:
    rows = features(np.zeros_like(made(layout)), layout)
    assert np.isfinite(rows).all() and (rows[0] == rows[1]).all()


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_mirror_changes_rows_and_a_second_one_changes_them_back(layout: str) -> None:
    points = made(layout)
    rows, flipped = features(points, layout), features(mirrored(points, layout), layout)
    assert np.abs(rows - flipped).max() > 0.1
    assert features(mirrored(mirrored(points, layout), layout), layout) == pytest.approx(rows, abs=1e-6)


def test_the_order_of_moments_matters(media: Path) -> None:
    points = moving(media)
    rows, backwards = (features(one, "openpose18") for one in (points, points[:, ::-1]))
    means, _ = blocks("openpose18")
    assert rows[:, :means] == pytest.approx(backwards[:, :means], abs=1e-3)
    assert np.abs(rows[:, means:] - backwards[:, means:]).max() > 0.1


def test_the_nodes_give_the_same_in_a_graph_of_others() -> None:
    points = made("blazepose33")
    graph = Graph()
    doubled = graph.emit("Add", [add_features(graph, INPUT, 12, "blazepose33")] * 2)
    graph.put(OUTPUT, doubled, Layout.SOURCE)
    model = graph.build([Port(INPUT, INPUT, (1, 12, 33, 7))], [Port(OUTPUT, OUTPUT)])
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (row,) = session.run([OUTPUT], {INPUT: points[1:]})
    assert row == pytest.approx(2 * features(points, "blazepose33")[1:], abs=1e-5)
