from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageFilter

from tests.commands.pictures import save_album, save_photo
from tests.commands.run import manage, report_of


def test_of_a_burst_the_sharp_face_wins(tmp_path: Path) -> None:
    sharp = save_photo("astronaut", tmp_path, enlarge=2.0)
    soft = tmp_path / "soft.jpg"
    Image.open(sharp).filter(ImageFilter.GaussianBlur(8)).save(soft)
    found = report_of("best_frame", soft, sharp, "-o", tmp_path / "best.jpg", data=tmp_path / "data")
    assert found["best"] == 1 and found["has_face"]
    assert found["frames"][1]["quality"] > found["frames"][0]["quality"]
    assert Image.open(tmp_path / "best.jpg").size == Image.open(sharp).size


def test_without_a_face_the_quality_is_nought(tmp_path: Path) -> None:
    album = save_album(tmp_path / "album")
    found = report_of("best_frame", album / "bunny.mp4", "--frames", 5, data=tmp_path / "data")
    assert len(found["frames"]) == 5
    assert [round(frame["time"], 1) for frame in found["frames"]] == [0.5, 1.6, 2.6, 3.7, 4.8]
    if not found["has_face"]:
        assert all(frame["quality"] == 0.0 for frame in found["frames"])


def test_a_face_that_leaves_the_picture(media: Path, tmp_path: Path) -> None:
    found = report_of("best_frame", media / "videos" / "face_noface.mov", data=tmp_path)
    assert found["has_face"] and found["frames"][found["best"]]["faces"] >= 1
    assert found["frames"][found["best"]]["quality"] == max(frame["quality"] for frame in found["frames"])


def test_a_text_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Buy milk.")
    done = manage("best_frame", tmp_path / "notes.txt", data=tmp_path / "data")
    assert done.returncode == 2 and done.stderr.strip().count("\n") == 0
