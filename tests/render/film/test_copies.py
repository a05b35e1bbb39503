"""Smaller copies: as long, in step with the sound, below their limit."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from render.film.about import About
from render.film.copies import copy_movie
from render.film.encoder import encode
from render.film.join import index_first, join
from render.media.arrays import unwatched
from render.media.errors import RefusedError
from tests.render.film.test_join import write_sound

ABOUT = About("Our summer", "2024-07-14T18:30:00+00:00", ((0.0, "Our summer"), (1.0, "14 July")))
SIZE = (640, 360)
FRAMES, SECONDS = 90, 3.0


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of noise, the dearest of all pictures, and of a bright flash in the middle."""
    folder = tmp_path_factory.mktemp("movie")
    chance = np.random.default_rng(1)
    frames = [chance.integers(60, 120, (SIZE[1] * 3 // 2, SIZE[0]), np.uint8) for _ in range(FRAMES)]
    frames[45][:] = 230
    encode(frames, SIZE, folder / "picture.mp4")
    out = folder / "movie.mp4"
    join([folder / "picture.mp4"], [FRAMES], write_sound(folder / "sound.mp4", SECONDS), out, 30, ABOUT)
    return out


def copied(movie: Path, out: Path, side: int, most: int | None = None) -> Path:
    assert copy_movie({"path": str(movie), "out": str(out), "side": side, "most": most}, unwatched) == {
        "bytes": out.stat().st_size
    }
    return out


def test_it_works(movie: Path, tmp_path: Path) -> None:
    out = copied(movie, tmp_path / "copy.mp4", 180)
    assert index_first(out) and out.stat().st_size < movie.stat().st_size / 2
    with av.open(str(movie)) as one, av.open(str(out)) as two:
        brightness = [frame.to_ndarray()[: frame.height].mean() for frame in two.decode(video=0)]
        assert (two.streams.video[0].width, two.streams.video[0].height) == (320, 180)
        assert len(brightness) == FRAMES and int(np.argmax(brightness)) == 45
        assert two.duration == pytest.approx(one.duration, abs=50_000)
        assert two.metadata["title"] == "Our summer"
        assert [chapter["metadata"]["title"] for chapter in two.chapters()] == ["Our summer", "14 July"]


def test_the_sound_is_the_same(movie: Path, tmp_path: Path) -> None:
    out = copied(movie, tmp_path / "copy.mp4", 180)
    packets = []
    for path in (movie, out):
        with av.open(str(path)) as container:
            packets.append([(packet.pts, bytes(packet)) for packet in container.demux(audio=0) if packet.size])
    assert packets[0] == packets[1]


def test_it_stays_below_its_limit(movie: Path, tmp_path: Path) -> None:
    limit = movie.stat().st_size // 3
    assert copied(movie, tmp_path / "copy.mp4", 720, limit).stat().st_size <= limit


def test_it_is_never_larger_in_pixels(movie: Path, tmp_path: Path) -> None:
    with av.open(str(copied(movie, tmp_path / "copy.mp4", 720))) as copy:
        assert (copy.streams.video[0].width, copy.streams.video[0].height) == SIZE


def test_what_cannot_fit_is_refused(movie: Path, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="too long for so small a file"):
        copied(movie, tmp_path / "copy.mp4", 720, 100_000)
