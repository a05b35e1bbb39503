"""Folders of examples, as the command takes them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from render.jobs.labelled import Labelled, labelled_in
from render.jobs.schooling import Lesson, judge, teach
from render.media.errors import RefusedError
from render.training.parameters import ActionParameters, ImageParameters
from tests.render.training.lessons import picture_of


def test_movements_from_landmarks(tmp_path: Path) -> None:
    for label, high in (("arms up", -1.0), ("arms down", 1.0)):
        (tmp_path / "moves" / label).mkdir(parents=True)
        for number in range(4):
            points = np.random.default_rng(1).normal(size=(1, 18, 3)) + np.zeros((40, 1, 1))
            points[:, [4, 7], 1] = 3 * high
            points[..., 2] = 1
            points += 0.05 * np.random.default_rng([number, 7]).normal(size=points.shape)
            path = tmp_path / "moves" / label / f"{number}.npz"
            np.savez(path, keypoints=points.astype(np.float32), rate=np.float64(20))
    out, data = tmp_path / "arms.onnx", tmp_path / "data"
    given = ActionParameters(rate=20, duration=1, iterations=40)
    teach(Lesson({"training": tmp_path / "moves"}, given, "Arms"), out, data=data)
    judged = judge(out, tmp_path / "moves", data=data)
    assert judged["accuracy"] == 1 and judged["part"] == "testing" and len(judged["predictions"]) == 8


def folder_of(name: str, folder: Path) -> Path:
    """With something wrong."""
    place = folder / name
    place.mkdir()
    if name in ("one", "unnamed"):
        (place / "cats").mkdir()
        Image.fromarray(picture_of("chelsea")).save(place / "cats" / "a.jpg")
    if name == "empty":
        (place / "boats").mkdir()
    if name in ("missing", "several"):
        (place / "labels.csv").write_text("file,label\nmissing.jpg,boat\n")
    if name == "several":
        (place / "labels.json").write_text("[]")
    return place / "cats" if name == "unnamed" else place


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("unnamed", "has no folders"),
        ("empty", "The folder “boats” is empty"),
        ("missing", "names missing.jpg, which is not there"),
        ("several", "several annotation files"),
    ],
)
def test_what_is_wrong_with_a_folder_is_told(name: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=sentence):
        labelled_in(folder_of(name, tmp_path))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (ImageParameters(sees="picture"), "only one label to learn: cats"),
        (ActionParameters(), "a.jpg: Movements are seen in videos"),
    ],
)
def test_what_cannot_be_learned_is_told(
    given: ImageParameters | ActionParameters, sentence: str, tmp_path: Path
) -> None:
    lesson = Lesson({"training": folder_of("one", tmp_path)}, given, "Cats")
    with pytest.raises(RefusedError, match=sentence):
        teach(lesson, tmp_path / "out.onnx", data=tmp_path / "data")
    assert not (tmp_path / "out.onnx").exists()


def test_two_files_of_one_name_are_not_guessed_between(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.jpg").write_bytes(b"picture")
    (tmp_path / "labels.csv").write_text("file,label\n1.jpg,boat\n")
    with pytest.raises(RefusedError, match=r"names 1\.jpg, of which there are several"):
        labelled_in(tmp_path)


def test_a_negative_label_has_examples(tmp_path: Path) -> None:
    lesson = Lesson({"training": folder_of("one", tmp_path)}, ImageParameters(), "Cats", "dog")
    with pytest.raises(RefusedError, match="no examples of “dog”"):
        teach(lesson, tmp_path / "out.onnx", data=tmp_path / "data")


def test_lines_about_the_same_file_are_one_example_with_several_labels(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "labels.csv").write_text("file;label;start;end\na.jpg;cat;;\na.jpg;hat;;\nb.jpg;cat;0:01;3.5\n")
    a, b = tmp_path / "a.jpg", tmp_path / "b.jpg"
    found = labelled_in(tmp_path, multi_label=True)
    assert found == [Labelled(a, ("cat", "hat")), Labelled(b, ("cat",), 1.0, 3.5)]
    assert len(labelled_in(tmp_path)) == 3
