from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from render.film.join import JoinError, check, index_first, join
from render.film.soundtrack import RATE, encode

FRAME_RATE = 30
COUNTS = (20, 45, 7, 33)


def write_segment(path: Path, frames: int, width: int = 64, first: int = 0, gop: int = 60) -> Path:
    """A grey that brightens by one a frame, so that every frame can be told from its neighbours."""
    options = {"preset": "veryfast", "crf": "10", "g": str(gop), "x264-params": "open-gop=0:scenecut=0"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FRAME_RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = width, 48, "yuv420p"
        for index in range(frames):
            frame = av.VideoFrame.from_ndarray(np.full((72, width), 40 + first + index, np.uint8), format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, FRAME_RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def write_sound(path: Path, seconds: float) -> Path:
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, (round(seconds * RATE), 2)).astype(np.float32)
    encode(noise, path)
    return path


@pytest.fixture
def segments(tmp_path: Path) -> list[Path]:
    return [
        write_segment(tmp_path / f"{index}.mp4", count, first=sum(COUNTS[:index])) for index, count in enumerate(COUNTS)
    ]


def test_every_frame_comes_once_and_in_order(segments: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "movie.mp4"
    join(segments, COUNTS, write_sound(tmp_path / "sound.mp4", 3.5), out, FRAME_RATE)
    with av.open(str(out)) as container:
        frames = list(container.decode(video=0))
    greys = [float(frame.to_ndarray()[:48].mean()) for frame in frames]
    assert len(greys) == 105
    assert np.allclose(np.diff(greys), 1.0, atol=0.6)
    assert [round(float(frame.time or 0.0) * FRAME_RATE) for frame in frames] == list(range(105))
    assert index_first(out)


def test_other_settings_are_noticed(segments: list[Path], tmp_path: Path) -> None:
    other = write_segment(tmp_path / "other.mp4", 20, width=96)
    with pytest.raises(JoinError, match="other settings"):
        join(
            [*segments, other], [*COUNTS, 20], write_sound(tmp_path / "s.mp4", 4.2), tmp_path / "movie.mp4", FRAME_RATE
        )
    assert not (tmp_path / "movie.mp4").exists()


def test_sound_of_another_length_is_noticed(segments: list[Path], tmp_path: Path) -> None:
    with pytest.raises(JoinError, match="sound"):
        join(segments, COUNTS, write_sound(tmp_path / "s.mp4", 2.0), tmp_path / "movie.mp4", FRAME_RATE)


def test_a_lost_frame_is_noticed(segments: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "movie.mp4"
    join(segments, COUNTS, write_sound(tmp_path / "s.mp4", 3.5), out, FRAME_RATE)
    with pytest.raises(JoinError, match="frames"):
        check(out, [*COUNTS[:-1], 34], FRAME_RATE)


def test_a_seam_without_a_key_frame_is_noticed(segments: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "movie.mp4"
    join(segments, COUNTS, write_sound(tmp_path / "s.mp4", 3.5), out, FRAME_RATE)
    with pytest.raises(JoinError, match="key frame"):
        check(out, (21, 44, 7, 33), FRAME_RATE)


def test_a_file_with_its_index_last_is_noticed(segments: list[Path]) -> None:
    assert not index_first(segments[0])
