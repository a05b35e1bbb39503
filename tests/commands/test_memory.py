from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
import numpy as np
import pyloudnorm
import pytest
from av.video.frame import VideoFrame

from render.film.join import index_first
from tests.commands.pictures import save_album, save_photo
from tests.commands.run import manage, report_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], Path]:
    """A movie of the small album: its path, its report, and the data folder with what was kept."""
    folder = tmp_path_factory.mktemp("movie")
    album = save_album(folder / "album")
    report = report_of(
        *("memory", album, "-o", folder / "out.mp4", "--height", 480, "--mood", "uplifting", "--title", "Γεια 🎉"),
        *("--storyboard", folder / "story.json"),
        data=folder / "data",
    )
    return folder / "out.mp4", report, folder / "data"


def frames_of(path: Path) -> list[VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def test_the_movie_is_what_players_want(made: tuple[Path, dict[str, Any], Path]) -> None:
    path, report, _ = made
    with av.open(str(path)) as container:
        video, sound = container.streams.video[0].codec_context, container.streams.audio[0].codec_context
        assert (video.name, video.profile, video.pix_fmt) == ("h264", "High", "yuv420p")
        assert (video.width, video.height) == (854, 480)
        assert (video.colorspace, video.color_primaries, video.color_trc) == (1, 1, 1)  # BT.709
        assert sound.name == "aac"
        assert container.duration is not None
        assert container.duration / av.time_base == pytest.approx(report["duration"], abs=0.5)
    assert index_first(path)


def test_every_frame_decodes_and_none_is_black(made: tuple[Path, dict[str, Any], Path]) -> None:
    path, report, _ = made
    frames = frames_of(path)
    assert len(frames) == pytest.approx(30 * report["duration"], abs=1)
    middle = [frame.to_ndarray(format="gray").mean() for frame in frames[30:-60:15]]
    assert min(middle) > 12


def test_the_sound_is_as_loud_as_players_want(made: tuple[Path, dict[str, Any], Path]) -> None:
    path, _, _ = made
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", "stereo", 48000)
        blocks = [out.to_ndarray() for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    sound = np.concatenate(blocks, axis=1).T
    assert pyloudnorm.Meter(48000).integrated_loudness(sound) == pytest.approx(-16.0, abs=1.0)
    assert np.abs(sound).max() < 10 ** (-1 / 20)


def test_cuts_fall_on_beats(made: tuple[Path, dict[str, Any], Path]) -> None:
    shots = made[1]["shots"]
    on_beats = [shot for shot in shots if shot["beat"] is not None]
    assert len(on_beats) >= len(shots) - 1
    assert all(abs(shot["beat_error_ms"]) <= 17 for shot in on_beats)  # half a frame at 30 a second


def test_every_file_is_in_or_out_with_a_reason(made: tuple[Path, dict[str, Any], Path]) -> None:
    path, report, _ = made
    names = {Path(shot["source"]).name for shot in report["shots"]}
    names |= {Path(entry["source"]).name for entry in report["left_out"]}
    assert names == {file.name for file in (path.parent / "album").iterdir()}
    assert all(entry["reason"].endswith(".") for entry in [*report["shots"], *report["left_out"]])
    assert json.loads((path.parent / "story.json").read_text())["version"] == 1


def test_another_title_costs_little(made: tuple[Path, dict[str, Any], Path]) -> None:
    path, report, data = made
    again = report_of(
        *("memory", path.parent / "album", "-o", path.parent / "again.mp4", "--height", 480),
        *("--mood", "uplifting", "--title", "Another title"),
        data=data,
    )
    cost = {stage["name"]: stage["cpu_seconds"] for stage in again["stages"]}
    before = {stage["name"]: stage["cpu_seconds"] for stage in report["stages"]}
    assert sum(cost.values()) < sum(before.values()) / 3
    assert len(frames_of(path.parent / "again.mp4")) == len(frames_of(path))


def test_nothing_usable_ends_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "album").mkdir()
    (tmp_path / "album" / "notes.txt").write_text("Buy milk.")
    done = manage("memory", tmp_path / "album", "-o", tmp_path / "out.mp4", data=tmp_path / "data")
    assert done.returncode == 2
    assert done.stderr.strip().count("\n") == 0 and done.stderr.strip().endswith(".")
    assert not (tmp_path / "out.mp4").exists()


def test_a_place_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    save_photo("coffee", tmp_path)
    done = manage("memory", tmp_path, "-o", tmp_path / "no" / "folder" / "out.mp4", data=tmp_path / "data")
    assert done.returncode == 2
    assert "no/folder" in done.stderr
