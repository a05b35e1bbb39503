"""Finding, importing, stamping and writing, on a model small enough to do it often: the list of class names."""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.request
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from render.weights import importing, install
from render.weights.errors import ModelFileError, WrongOutputError
from render.weights.install import State
from render.weights.manifest import Address, Model, Package, SourceFile
from render.weights.sources import Places, find_files, keep_extra

CONTENT = b"a model"
FILE = SourceFile("inside/model.bin", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
MODEL = Model("small", "is small", "onnx", Package("pypi", "p", "1"), (FILE,), "MIT", True, "here")
EXTRA = replace(MODEL, name="extra", source=Address("https://example.org/model.bin"))
LARGE = replace(MODEL, name="large", source=Package("pypi", "p", "1", optional=True))


def write(path: Path, content: bytes = CONTENT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def target(places: Places, model: Model = MODEL) -> Path:
    return places.models / model.target


@pytest.fixture
def archive(places: Places) -> Path:
    return write(places.archives / FILE.path)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise urllib.error.URLError("no route")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)


def network_with(content: bytes, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def answer(address: str, *, timeout: float) -> BytesIO:
        asked.append(address)
        return BytesIO(content)

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    return asked


def test_it_works(places: Places, archive: Path) -> None:
    assert install.install(MODEL, places).state is State.IMPORTED
    assert target(places).read_bytes() == CONTENT


def test_a_second_run_imports_nothing(places: Places, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install.install(MODEL, places)
    archive.unlink()  # not even the source is looked at
    assert install.install(MODEL, places).state is State.READY


@pytest.mark.parametrize("change", ["file", "stamp", "source", "importer", "no file", "no stamp"])
def test_it_imports_again_when_anything_changed(
    change: str, places: Places, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install.install(MODEL, places)
    model, stamp = MODEL, places.models / "small.onnx.json"
    match change:
        case "file":
            target(places).write_bytes(b"something else")
        case "stamp":
            stamp.write_text("{")
        case "source":
            write(archive, b"newer")
            model = replace(MODEL, files=(SourceFile(FILE.path, 5, hashlib.sha256(b"newer").hexdigest()),))
        case "importer":
            monkeypatch.setattr(install, "importer_version", lambda: "another")
        case "no file":
            target(places).unlink()
        case "no stamp":
            stamp.unlink()
    assert install.install(model, places).state is State.IMPORTED
    assert target(places).read_bytes() == archive.read_bytes()


def test_a_source_that_is_not_the_checked_one_is_refused(places: Places, archive: Path) -> None:
    write(target(places), b"older")
    write(archive, b"A model")
    outcome = install.install(MODEL, places)
    assert outcome.state is State.REFUSED
    assert "SHA-256 differs" in outcome.detail
    assert not outcome.good
    assert target(places).read_bytes() == b"older"


def test_a_source_that_is_not_there_is_missing(places: Places) -> None:
    outcome = install.install(MODEL, places)
    assert (outcome.state, outcome.good) == (State.MISSING, False)
    assert outcome.detail == "model.bin is not there. Run: make setup"


def test_npm_s_files_are_in_their_package(places: Places) -> None:
    model = replace(MODEL, source=Package("npm", "@scope/name", "1"))
    path = write(places.packages / "@scope" / "name" / FILE.path)
    assert find_files(model, places) == [path]


def test_a_wrong_import_is_not_written(places: Places, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> None:
        raise WrongOutputError("its output is off")

    monkeypatch.setattr(importing, "verify_model", wrong)
    outcome = install.install(MODEL, places)
    assert (outcome.state, outcome.detail) == (State.REFUSED, "its output is off")
    assert not places.models.exists()


def test_a_kind_that_nobody_knows(places: Places, archive: Path) -> None:
    outcome = install.install(replace(MODEL, kind="caffe"), places)
    assert (outcome.state, outcome.detail) == (State.REFUSED, "Models of the kind caffe cannot be imported.")


def test_check_sees_what_is_installed(places: Places, archive: Path) -> None:
    assert install.check(MODEL, places).state is State.MISSING
    install.install(MODEL, places)
    assert install.check(MODEL, places).state is State.VERIFIED
    target(places).write_bytes(b"something else")
    assert install.check(MODEL, places).state is State.REFUSED
    assert target(places).read_bytes() == b"something else"


def test_leaving_out_takes_away(places: Places, archive: Path) -> None:
    install.install(MODEL, places)
    assert install.leave_out(MODEL, places).good
    assert list(places.models.iterdir()) == []


@pytest.mark.usefixtures("no_network")
def test_without_a_connection_an_extra_is_missing_and_that_is_no_error(places: Places) -> None:
    outcome = install.install(EXTRA, places)
    assert (outcome.state, outcome.good) == (State.MISSING, True)
    assert "weights add" in outcome.detail


@pytest.mark.usefixtures("no_network")
def test_an_extra_is_known_by_its_content_in_the_user_s_folders(places: Places) -> None:
    write(places.own[0] / "other.bin", b"A model")
    brought = write(places.own[0] / "under-another-name")
    assert install.install(EXTRA, places).state is State.IMPORTED
    brought.unlink()
    target(places, EXTRA).unlink()
    assert install.install(EXTRA, places).state is State.IMPORTED  # from the copy that was kept


def test_an_extra_comes_from_its_address(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = network_with(CONTENT, monkeypatch)
    assert install.install(EXTRA, places).state is State.IMPORTED
    assert asked == ["https://example.org/model.bin"]


@pytest.mark.parametrize("content", [b"A model", CONTENT + b" and more", b"<html>", b""])
def test_another_file_at_the_address_is_not_taken(
    content: bytes, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    network_with(content, monkeypatch)
    outcome = install.install(EXTRA, places)
    assert (outcome.state, outcome.good) == (State.MISSING, True)
    assert "not the file that was checked" in outcome.detail
    assert not places.extras.exists()


@pytest.mark.usefixtures("no_network")
def test_an_extra_is_brought_by_hand(places: Places, tmp_path: Path) -> None:
    assert keep_extra(write(tmp_path / "download"), (MODEL, EXTRA), places) is EXTRA
    assert install.install(EXTRA, places).state is State.IMPORTED


def test_a_large_archive_that_could_not_be_fetched_is_no_error(places: Places) -> None:
    outcome = install.install(LARGE, places)
    assert (outcome.state, outcome.good) == (State.MISSING, True)
    assert "weights add" in outcome.detail


def test_a_large_archive_has_a_folder_of_its_own(places: Places, archive: Path) -> None:
    assert install.install(LARGE, places).state is State.MISSING
    write(places.large / FILE.path)
    assert install.install(LARGE, places).state is State.IMPORTED


def test_a_large_file_is_brought_by_hand(places: Places, tmp_path: Path) -> None:
    assert keep_extra(write(tmp_path / "download"), (MODEL, LARGE), places) is LARGE
    assert install.install(LARGE, places).state is State.IMPORTED


def test_only_known_extras_can_be_brought(places: Places, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"download is not a file that can be added. Known: model\.bin"):
        keep_extra(write(tmp_path / "download", b"A model"), (MODEL, EXTRA), places)
    with pytest.raises(ModelFileError):
        keep_extra(write(tmp_path / "download"), (MODEL,), places)


def test_the_stamp_says_what_went_in(places: Places, archive: Path) -> None:
    install.install(MODEL, places)
    stamp = json.loads((places.models / "small.onnx.json").read_text())
    assert stamp == {"sources": [FILE.sha256], "importer": install.importer_version(), "imported": FILE.sha256}
