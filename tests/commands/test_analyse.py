from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.commands.pictures import save_album, save_photo
from tests.commands.run import ROOT, manage, report_of


def test_it_works(tmp_path: Path) -> None:
    album = save_album(tmp_path / "album")
    (album / "notes.txt").write_text("Buy milk.")
    report = report_of("analyse", album, data=tmp_path / "data")
    files = {Path(file["path"]).name: file for file in report["files"]}
    assert len(files) == 7
    assert files["notes.txt"]["refused"] and files["notes.txt"]["faces"] is None
    astronaut = files["astronaut.jpg"]
    assert (astronaut["width"], astronaut["height"]) == (512, 512)
    assert astronaut["taken_at"].startswith("2024-07-14T12:00:00")
    assert len(astronaut["faces"]) == 1
    x0, y0, x1, y1 = astronaut["faces"][0]["box"]
    assert 150 < x0 < x1 < 320 and 30 < y0 < y1 < 260
    assert astronaut["faces"][0]["smile"] > 0.5 and astronaut["faces"][0]["eyes_open"] > 0.5
    assert astronaut["junk"] is None
    assert any("cat" in name for name, _ in files["chelsea.jpg"]["labels"])
    video = files["bunny.mp4"]["video"]
    assert video["duration"] == pytest.approx(5.3, abs=0.3) and video["best"]
    assert report["cpu_seconds"] > 0


def test_the_second_look_is_kept(tmp_path: Path) -> None:
    save_photo("coffee", tmp_path)
    first = report_of("analyse", tmp_path / "coffee.jpg", data=tmp_path / "data")
    second = report_of("analyse", tmp_path / "coffee.jpg", data=tmp_path / "data")
    assert second["files"] == first["files"]
    assert second["cpu_seconds"] < first["cpu_seconds"] / 2


def test_relative_paths_are_found_and_told_as_given(tmp_path: Path) -> None:
    save_photo("coffee", tmp_path)
    given = os.path.relpath(tmp_path / "coffee.jpg", ROOT)
    assert [file["path"] for file in report_of("analyse", given, data=tmp_path / "data")["files"]] == [given]


def test_a_path_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    done = manage("analyse", tmp_path / "nowhere", data=tmp_path / "data")
    assert done.returncode == 2
    assert done.stderr.strip().count("\n") == 0 and "nowhere" in done.stderr


def test_the_report_goes_to_a_file(tmp_path: Path) -> None:
    photo = save_photo("coffee", tmp_path)
    assert manage("analyse", photo, "--json", tmp_path / "r.json", data=tmp_path / "data").returncode == 0
    assert json.loads((tmp_path / "r.json").read_text())["files"][0]["kind"] == "photo"


def test_orientations_show_one_scene(media: Path, tmp_path: Path) -> None:
    """The same photo in all eight EXIF orientations: same size, same faces to within 3 %."""
    files = report_of("analyse", media / "photos" / "orientation", data=tmp_path)["files"]
    assert len(files) == 8
    assert len({(file["width"], file["height"]) for file in files}) == 1
    assert len({len(file["faces"]) for file in files}) == 1
    long_side = max(files[0]["width"], files[0]["height"])
    for faces in zip(*(sorted(file["faces"], key=lambda face: face["box"]) for file in files), strict=True):
        for sides in zip(*(face["box"] for face in faces), strict=True):
            assert max(sides) - min(sides) <= 0.03 * long_side


def test_the_same_person_in_two_photos(media: Path, tmp_path: Path) -> None:
    photos = [media / f"faces/london/{name}.jpg" for name in ("001_neutral", "001_smiling", "016_neutral")]
    files = report_of("analyse", *photos, data=tmp_path / "data")["files"]
    assert [[face["person"] for face in file["faces"]] for file in files] == [["p1"], ["p1"], ["p2"]]
