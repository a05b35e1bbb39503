from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from render.management.commands.classifier import OF_ACTIONS, OF_PICTURES, SHARED, parameters_from
from render.media.errors import RefusedError
from tests.commands.run import ROOT, manage, report_of
from tests.render.training.lessons import picture_of

THINGS = ("chelsea", "coffee")


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each of two things, with parts of their pictures."""
    folder = tmp_path_factory.mktemp("album")
    for name in THINGS:
        (folder / name).mkdir()
        whole = picture_of(name)
        for number in range(3):
            part = whole[20 * number : 20 * number + 200, 30 * number : 30 * number + 300]
            Image.fromarray(part).save(folder / name / f"{number}.jpg", quality=90)
    (folder / "chelsea" / "notes.txt").write_text("Buy milk.")
    return folder


@pytest.fixture(scope="module")
def trained(album: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("trained")
    out = folder / "cats.onnx"
    wanted = ["--kind", "image", "-o", out, "--iterations", 40, "--name", "Cats and cups"]
    yield out, report_of("classifier", "train", album, *wanted, data=folder / "data")


def test_it_works(trained: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    model, found = trained
    assert found["labels"] == list(THINGS) and found["part"] == "training"
    assert found["accuracy"] == 1 and found["per_class"]["coffee"]["support"] == 3
    assert found["confusion"] == [[3, 0], [0, 3]] and found["about"]["name"] == "Cats and cups"
    assert [Path(one["path"]).name for one in found["refused"]] == ["notes.txt"]
    kept = report_of("classifier", "import", model, data=tmp_path / "data")
    assert kept["kept"] == "cats"
    again = tmp_path / "data" / "classifiers" / "cats.onnx"
    assert report_of("classifier", "import", again, data=tmp_path / "data") == kept  # onto itself
    picture = tmp_path / "whole.png"
    Image.fromarray(picture_of("coffee")).save(picture)
    said = report_of("classifier", "predict", "cats", picture, data=tmp_path / "data")["files"]
    assert len(said) == 1 and said[0]["label"] == "coffee" and said[0]["windows"] == []
    alone = plain(model, picture)
    assert all(abs(alone[name] - p) < 1e-5 for name, p in said[0]["probabilities"].items())


def plain(model: Path, file: Path) -> dict[str, float]:
    """What the example of the documents says, without any of our code."""
    code = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "classifiers.md").read_text("utf-8"), re.DOTALL)[0]
    done = subprocess.run([sys.executable, "-c", code, model, file], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "nowhere", "--kind", "image", "-o", "out.onnx"], "There is no folder nowhere"),
        (["info", "docs/classifiers.md"], "This is no classifier"),
    ],
)
def test_bad_wishes_end_with_2_and_one_line(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    done = manage("classifier", *arguments, data=tmp_path / "data")
    assert (done.returncode, sentence in done.stderr) == (2, True), done.stderr
    assert done.stderr.strip().count("\n") == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"kind": "image", "flip": True}, "--flip is for classifiers of actions"),
        ({"kind": "action", "views": 3}, "--views is for classifiers of pictures"),
        ({"kind": "image", "augment": "flip,swirl"}, "Pictures can be altered by"),
    ],
)
def test_what_only_the_other_kind_has(options: dict[str, Any], sentence: str) -> None:
    names = (*SHARED, *OF_PICTURES, *OF_ACTIONS)
    with pytest.raises(RefusedError, match=sentence):
        parameters_from(dict.fromkeys(names) | options)
