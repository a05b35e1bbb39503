"""The command over files made to break readers: all settled, none of them does any harm."""

from __future__ import annotations

from pathlib import Path

from tests.commands.run import manage, report_of


def test_every_hostile_file_is_settled(media: Path, tmp_path: Path) -> None:
    folder = media / "hostile"
    report = report_of("analyse", folder, data=tmp_path)
    settled = {Path(file["path"]).name: file for file in report["files"]}
    assert settled.keys() == {file.name for file in folder.iterdir()}
    for file in settled.values():
        assert (file["refused"] is None) == (file["faces"] is not None)
        if file["refused"]:
            assert file["refused"].endswith(".") and "\n" not in file["refused"]


def test_a_movie_of_hostile_files_alone_is_refused_or_made(media: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for name in ("heif_truncated.heic", "truncated_half.mp4", "broken.png", "jpeg_named.mp4"):
        (folder / name).write_bytes((media / "hostile" / name).read_bytes())
    done = manage("memory", folder, "-o", tmp_path / "out.mp4", "--height", 480, data=tmp_path / "data")
    assert done.returncode in (0, 2) and "Traceback" not in done.stderr
