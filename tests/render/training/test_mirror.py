"""Movements that have a side."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np

from render.media.probe import probe
from render.media.video import frames_at
from render.training.actions import blocks, features
from render.training.mirror import mirror_images
from render.vision.bodies import follow
from render.vision.landmarks import LAYOUTS, Values, mirrored
from render.vision.windows import windows

NAMES = ["left arm", "right arm", "both arms"]


def postures(label: int, count: int = 6) -> Values:
    """Somebody from the front with arms out, trembling; the left of the person is on the right."""
    kind = LAYOUTS["openpose18"]
    points = np.zeros((count, 12, kind.points, kind.values), np.float32)
    places = {"nose": (0, -0.4), "shoulder": (0.25, 0), "elbow": (0.3, 0.35), "wrist": (0.3, 0.7), "hip": (0.15, 0.9)}
    out = {"elbow": (0.6, 0), "wrist": (0.95, 0)}
    raised = {0: (True, False), 1: (False, True), 2: (True, True)}[label]
    names = ["shoulder", "elbow", "wrist", "hip"]
    points[:, :, kind.joints[0], :2] = places["nose"]
    for place, name in enumerate(names):
        for side, is_up in enumerate(raised):
            x, y = (out if is_up else places).get(name, places[name])
            points[:, :, kind.joints[1 + 2 * place + side], :2] = (x if side == 0 else -x, y)
    for joint in kind.joints[:9]:
        points[:, :, joint, 2] = 0.9
    tremble = np.random.default_rng(label).normal(0, 0.01, (*points.shape[:3], 2))
    points[..., :2] += np.where(points[..., 2:] > 0, tremble, 0)
    return points


def rows_of(points: Values, layout: str) -> list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    width, _ = blocks(layout)
    rows = features(points, layout)
    return [rows[:, :width], rows[:, width:]]


def test_the_mirror_image_of_one_arm_is_the_other() -> None:
    points = np.concatenate([postures(label) for label in range(3)])
    labels = np.repeat(np.arange(3), 6)
    found = mirror_images(rows_of(points, "openpose18"), rows_of(mirrored(points, "openpose18"), "openpose18"), labels)
    assert [(NAMES[label], NAMES[other]) for label, other, _ in found] == [
        ("left arm", "right arm"), ("right arm", "left arm")
    ]  # fmt: skip
    assert all(share > 0.9 for _, _, share in found)


def test_real_gestures_to_the_left_and_to_the_right_are_told(media: Path) -> None:
    points, labels = [], []
    for name, number in product(("left", "right", "emergency"), ("01", "03")):
        clip = media / "actions" / "gesture_clips" / name / f"{name}_{number}.mp4"
        landmarks = follow(frames_at(clip, probe(clip), list(np.arange(0, 1.2, 0.1)), 640), 10.0)
        found, _, _ = windows(landmarks, 10.0, 8, 2)
        points.append(found)
        labels += [("left", "right", "emergency").index(name)] * len(found)
    held = np.concatenate(points)
    rows, flipped = (rows_of(one, "blazepose33") for one in (held, mirrored(held, "blazepose33")))
    assert {(one, other) for one, other, _ in mirror_images(rows, flipped, np.array(labels))} == {(0, 1), (1, 0)}
