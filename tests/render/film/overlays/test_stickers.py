"""Stickers lie where they were put, in their time, and touch nothing else."""

from __future__ import annotations

import json
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from render.film.excerpt import excerpt_of, render_excerpt, still_of
from render.film.keys import segment_key
from render.film.movie import plan_movie, render_movie
from render.film.overlays.stickers import Moving, frame_times, shown_in, stickers_over
from render.film.planes import FROM_RGB, frame_size, new_frame, split
from render.film.soundtrack import RATE
from render.film.theme import load_theme
from render.film.timeline import FRAME_RATE, Placed, timeline
from render.media.arrays import RGB, unwatched
from render.story.sticker import ShotSticker
from render.story.storyboard import Storyboard, from_json, to_json
from tests.render.film.boards import board, shot
from tests.render.film.pictures import photos

THEME = load_theme("gentle")
RED, GREEN, BLUE = (220, 30, 40), (30, 200, 60), (40, 60, 210)


def block(colour: tuple[int, int, int], size: tuple[int, int] = (80, 60)) -> Image.Image:
    """A field of one colour with clear room around it, whose hidden colour is another."""
    picture = Image.new("RGBA", size, (255, 0, 255, 0))
    picture.paste((*colour, 255), (10, 10, size[0] - 10, size[1] - 10))
    return picture


def still_webp(path: Path, colour: tuple[int, int, int] = RED) -> Path:
    block(colour).save(path, lossless=True, exact=True)
    return path


def moving_webp(path: Path) -> Path:
    """Red for 200 ms, then green, then blue."""
    first, *rest = (block(colour) for colour in (RED, GREEN, BLUE))
    first.save(path, save_all=True, append_images=rest, duration=200, loop=0, lossless=True)
    return path


def song(folder: Path) -> Path:
    """A second of noise."""
    noise = np.random.default_rng(5).integers(-3000, 3000, RATE).astype("<i2")
    with wave.open(str(folder / "song.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(noise.tobytes())
    return folder / "song.wav"


def placed(*stickers: ShotSticker, frames: int = 90, alone: tuple[int, int] = (6, 84)) -> Placed:
    entry = shot("photo", 0.0, frames / FRAME_RATE, 0.4, stickers=stickers)
    return Placed(entry, 0, frames, *alone, "toward", opens=False, closes=False)


def drawn(where: Placed, index: int, size: tuple[int, int] = (320, 180)) -> npt.NDArray[np.uint8]:
    frame = new_frame(size, 128)
    for stuck in stickers_over(where, size):
        stuck.lay(frame, index)
    return frame


def middle_of(frame: npt.NDArray[np.uint8], colour: tuple[int, int, int]) -> tuple[float, float]:
    """Of the pixels whose three values are those of the colour, in shares of the frame."""
    y, u, v = split(frame)
    large = [np.repeat(np.repeat(plane, 2, 0), 2, 1) for plane in (u, v)]
    wanted = FROM_RGB @ np.array([*colour, 1.0])
    near = np.all(np.abs(np.stack([y, *large], -1) - wanted) < 12, axis=-1)
    rows, columns = np.nonzero(near)
    return (columns.mean() + 0.5) / y.shape[1], (rows.mean() + 0.5) / y.shape[0]


@pytest.mark.parametrize("turn", [0.0, 30.0, -90.0, 180.0])
@pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1"])
def test_it_lies_where_it_was_put(tmp_path: Path, aspect: str, turn: float) -> None:
    file = still_webp(tmp_path / "red.webp")
    where = placed(ShotSticker("1", str(file), "", 0.31, 0.64, 0.4, turn))
    x, y = middle_of(drawn(where, 45, frame_size(aspect, 270)), RED)
    assert abs(x - 0.31) < 0.006 and abs(y - 0.64) < 0.006


def test_its_width_and_mirror_are_right(tmp_path: Path) -> None:
    picture = block(RED)
    picture.paste((*BLUE, 255), (10, 10, 25, 50))
    picture.save(tmp_path / "two.webp", lossless=True)
    for flipped in (False, True):
        where = placed(ShotSticker("1", str(tmp_path / "two.webp"), "", width=0.5, flipped=flipped))
        frame = drawn(where, 45)
        red, blue = middle_of(frame, RED), middle_of(frame, BLUE)
        assert (blue[0] > red[0]) == flipped
        assert abs(abs(red[0] - blue[0]) - 0.5 * 30 / 80) < 0.01


def test_only_what_it_covers_is_touched(tmp_path: Path) -> None:
    where = placed(ShotSticker("1", str(still_webp(tmp_path / "red.webp")), "", 0.25, 0.5, 0.25))
    luma, blue, red = split(drawn(where, 45))
    # 80 pixels wide, 60 of which are seen, around (80, 90); and no trace of the clear pixels' own colour.
    assert (luma[:, 112:] == 128).all() and (luma[:, :48] == 128).all()
    assert (blue[:, 58:] == 128).all() and (red[:, 58:] == 128).all()
    assert blue.max() <= 129, "magenta shines through"


def test_edges_are_between_both_colours(tmp_path: Path) -> None:
    """Turned, there is no stair: every luma between the two is met, and none beyond."""
    where = placed(ShotSticker("1", str(still_webp(tmp_path / "red.webp")), "", width=0.6, turn=17.0))
    luma = split(drawn(where, 45))[0].astype(int)
    inside = round(float((FROM_RGB @ np.array([*RED, 1.0]))[0]))
    assert luma.min() >= inside - 2 and luma.max() <= 129
    assert np.count_nonzero((luma > inside + 6) & (luma < 122)) > 100


@pytest.mark.parametrize(("x", "y"), [(0.0, 0.0), (1.0, 0.5), (0.5, 1.0), (1.0, 1.0)])
def test_at_an_edge_the_rest_is_left_away(tmp_path: Path, x: float, y: float) -> None:
    file = str(still_webp(tmp_path / "red.webp"))
    whole = drawn(placed(ShotSticker("1", file, "", x, y, 0.5, 40.0)), 45)
    assert (whole != new_frame((320, 180), 128)).any()
    for index in (6, 8, 82):  # while it pops
        drawn(placed(ShotSticker("1", file, "", x, y, 0.5, 40.0)), index)


def test_it_is_seen_in_its_time_and_pops_softly(tmp_path: Path) -> None:
    file = str(still_webp(tmp_path / "red.webp"))
    where = placed(ShotSticker("1", file, "", begins=1.0, ends=2.0))
    assert shown_in(where.shot.stickers[0], where) == (33, 63)  # the cut is half-way through the six mixed frames
    plain = new_frame((320, 180), 128)
    changes = [np.abs(drawn(where, index).astype(int) - plain).sum() for index in range(90)]
    assert [index for index, change in enumerate(changes) if change] == list(range(34, 63))
    assert changes[34] < changes[36] < changes[40] and changes[62] < changes[58]
    assert len(set(changes[45:54])) == 1


@pytest.mark.parametrize(
    ("begins", "ends", "seen"),
    [(None, None, (6, 84)), (0.0, 9.0, (6, 84)), (7.0, 9.0, (69, 84)), (0.0, 0.5, (6, 21)), (None, 1.0, (6, 33))],
)
def test_times_stay_within_the_shot(
    tmp_path: Path, begins: float | None, ends: float | None, seen: tuple[int, int]
) -> None:
    assert shown_in(ShotSticker("1", "", "", begins=begins, ends=ends), placed()) == seen


def test_a_moving_one_goes_round_at_its_own_pace(tmp_path: Path) -> None:
    file = moving_webp(tmp_path / "moving.webp")
    assert list(frame_times(file)) == [200, 200, 200]
    assert not list(frame_times(still_webp(tmp_path / "red.webp")))
    where = placed(ShotSticker("1", str(file), "", 0.5, 0.5, 0.5))
    for index, colour in ((6 + 9, GREEN), (6 + 15, BLUE), (6 + 20, RED), (6 + 45, GREEN)):
        x, y = middle_of(drawn(where, index), colour)
        assert abs(x - 0.5) < 0.006 and abs(y - 0.5) < 0.006
    frames = Moving(file, 40)
    assert [frames.number(at) for at in (0.0, 0.19, 0.2, 0.59, 0.6, 60.1)] == [0, 0, 1, 2, 0, 0]


# ---- in movies


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Storyboard:
    return board([2.0, 4.0, 2.0], 0.4, photos(tmp_path_factory.mktemp("photos")))


def stuck_on(story: Storyboard, *stickers: ShotSticker, number: int = 1) -> Storyboard:
    shots = list(story.shots)
    shots[number] = replace(shots[number], stickers=stickers)
    return replace(story, shots=tuple(shots))


def keys(story: Storyboard, hashes: dict[str, str]) -> list[str]:
    movie = timeline(story, THEME, 96)
    known = {each.source: each.source for each in story.shots if each.source}
    return [segment_key(movie, segment, THEME, known | hashes) for segment in movie.segments]


def test_a_change_makes_only_its_own_pieces_anew(story: Storyboard) -> None:
    plain = keys(story, {})
    movie = timeline(story, THEME, 96)
    own = [segment.index for segment in movie.segments if segment.shots == (1,)]
    whole = keys(stuck_on(story, ShotSticker("1", "red", "")), {"red": "a"})
    assert [index for index, key in enumerate(whole) if key != plain[index]] == own and len(own) == 2
    early = keys(stuck_on(story, ShotSticker("1", "red", "", ends=1.0)), {"red": "a"})
    assert [index for index, key in enumerate(early) if key != plain[index]] == own[:1]
    other_bytes = keys(stuck_on(story, ShotSticker("1", "red", "", ends=1.0)), {"red": "b"})
    assert [index for index, key in enumerate(other_bytes) if key != early[index]] == own[:1]
    renamed = keys(stuck_on(story, ShotSticker("7", "red", "The cat", ends=1.0)), {"red": "a"})
    assert renamed == early


def test_the_decoded_film_shows_it_and_other_pieces_stay_as_they_were(story: Storyboard, tmp_path: Path) -> None:
    file = still_webp(tmp_path / "red.webp")
    music, cache = song(tmp_path), tmp_path / "cache"
    render_movie(story, THEME, tmp_path / "plain.mp4", height=240, cache=cache, song=music)
    stuck = stuck_on(story, ShotSticker("1", str(file), "", 0.2, 0.3, 0.3, begins=2.2))
    before = plan_movie(story, THEME, height=240, cache=cache, song=music)
    contents = {path: path.read_bytes() for path in before.paths}
    made = render_movie(stuck, THEME, tmp_path / "movie.mp4", height=240, cache=cache, song=music)
    assert (made.segments_made, made.sound_made, made.frames) == (1, False, 240)
    again = plan_movie(stuck, THEME, height=240, cache=cache, song=music)
    assert sum(path.read_bytes() == contents.get(path) for path in again.paths) == len(again.paths) - 1
    with av.open(str(tmp_path / "movie.mp4")) as film:
        frames = [frame.to_ndarray() for frame in film.decode(video=0)]
    assert len(frames) == 240
    x, y = middle_of(np.asarray(frames[150], np.uint8), RED)
    assert abs(x - 0.2) < 0.01 and abs(y - 0.3) < 0.01


def test_the_preview_shows_it(story: Storyboard, tmp_path: Path) -> None:
    file = str(still_webp(tmp_path / "red.webp"))
    stuck = stuck_on(story, ShotSticker("1", file, "", 0.8, 0.3, 0.3))
    hashes = {each.source: each.source for each in story.shots if each.source} | {file: "a"}
    preview = excerpt_of(stuck, THEME, stuck.shots[1].id, cache=tmp_path, hashes=hashes)
    render_excerpt(preview.params, unwatched)
    with av.open(str(preview.path)) as film:
        frame = list(film.decode(video=0))[80].to_ndarray(format="rgb24")
    assert is_red(np.asarray(frame, np.uint8)[80, 384])
    assert is_red(np.asarray(still_of(stuck, THEME, stuck.shots[1].id))[80, 384])
    assert not is_red(np.asarray(still_of(stuck, THEME, stuck.shots[1].id, bare=True))[80, 384])


def is_red(pixel: RGB) -> bool:
    return bool(np.abs(pixel.astype(int) - RED).max() < 30)


def test_storyboards_travel_as_json_and_old_ones_are_read(story: Storyboard) -> None:
    full = stuck_on(story, ShotSticker("1", "a", "The cat", 0.1, 0.2, 0.3, -40.0, True, 0.5, None))
    assert from_json(json.loads(json.dumps(to_json(full)))) == full
    plain: dict[str, Any] = json.loads(json.dumps(to_json(story)))
    for entry in plain["shots"]:
        del entry["stickers"]
    assert from_json(plain) == story
