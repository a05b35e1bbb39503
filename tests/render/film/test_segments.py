from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.film.encoder import BrokenSegmentError, encode, verify
from render.film.keys import content_hash, segment_key
from render.film.movie import run_work
from render.film.parts import PartsCache
from render.film.planes import new_frame
from render.film.segments import FrameMaker, render_run
from render.film.theme import Theme, load_theme
from render.film.timeline import cut_runs, frames_of, runs, timeline
from render.media.arrays import I420, unwatched
from render.media.errors import Cancelled, RefusedError
from render.media.writing import write_part
from render.story.storyboard import Storyboard
from tests.render.film.boards import board
from tests.render.film.pictures import photos

THEME = load_theme("uplifting")


def plan(folder: Path) -> Storyboard:
    sources = photos(folder)
    return board([1.6, 1.4, 1.5, 1.2], 0.4, [*sources])


def keys(storyboard: Storyboard, theme: Theme = THEME, height: int = 480) -> list[str]:
    movie = timeline(storyboard, theme, height)
    hashes = {shot.source: content_hash(Path(shot.source)) for shot in storyboard.shots if shot.source}
    return [segment_key(movie, segment, theme, hashes) for segment in movie.segments]


def test_another_title_changes_only_the_title(tmp_path: Path) -> None:
    storyboard = plan(tmp_path)
    title, *rest = storyboard.shots
    changed = replace(storyboard, shots=(replace(title, text="Other words"), *rest))
    movie = timeline(storyboard, THEME, 480)
    same = [before == after for before, after in zip(keys(storyboard), keys(changed), strict=True)]
    assert same == [segment.shots != (0,) for segment in movie.segments]


def test_what_cannot_be_seen_changes_nothing(tmp_path: Path) -> None:
    storyboard = plan(tmp_path)
    shots = tuple(replace(shot, reason="other", score=0.1, beat=7) for shot in storyboard.shots)
    assert keys(replace(storyboard, shots=shots)) == keys(storyboard)


def test_what_can_be_seen_changes_the_key(tmp_path: Path) -> None:
    storyboard = plan(tmp_path)
    assert not set(keys(storyboard)) & set(keys(storyboard, height=720))
    assert not set(keys(storyboard)) & set(keys(storyboard, theme=load_theme("chill")))
    moved = tuple(replace(shot, focus=((0.1, 0.1, 0.2, 0.3),)) for shot in storyboard.shots)
    assert not set(keys(storyboard)) & set(keys(replace(storyboard, shots=moved)))


def test_other_contents_under_the_same_name_change_the_key(tmp_path: Path) -> None:
    storyboard = plan(tmp_path)
    before = keys(storyboard)
    with Path(storyboard.shots[1].source or "").open("ab") as file:
        file.write(b"\0")
    after = keys(storyboard)
    movie = timeline(storyboard, THEME, 480)
    assert [a == b for a, b in zip(before, after, strict=True)] == [1 not in s.shots for s in movie.segments]


@given(st.lists(st.floats(0.5, 9.0), min_size=2, max_size=14), st.data(), st.integers(1, 4))
def test_runs_hold_all_that_is_missing_in_order(lengths: list[float], data: st.DataObject, children: int) -> None:
    movie = timeline(board(lengths, 0.6), THEME, 480)
    missing = [segment for segment in movie.segments if data.draw(st.booleans())]
    made = runs(missing, children)
    assert [segment for run in made for segment in run] == missing
    for run in made:
        assert all(
            after.index == before.index + 1 or after.shots[0] == before.shots[0] for before, after in pairwise(run)
        )


def test_runs_get_shorter_so_that_children_end_together() -> None:
    movie = timeline(board([3.0] * 24, 0.6), THEME, 480)
    sizes = [frames_of(run) for run in runs(movie.segments, 2)]
    assert sizes == sorted(sizes, reverse=True) and len(sizes) < 10
    assert sizes[0] < sum(sizes) / 2 and sizes[-1] < sum(sizes) / 20


def test_runs_may_all_be_about_as_long() -> None:
    movie = timeline(board([3.0] * 24, 0.6), THEME, 480)
    sizes = [frames_of(run) for run in cut_runs(movie.segments, lambda _: 150)]
    assert all(100 <= size <= 200 for size in sizes)


def test_a_run_begins_with_a_clip_only_where_there_are_many() -> None:
    movie = timeline(board([3.0] * 24, 0.6), THEME, 480)
    second = runs(movie.segments, 2)[1][0].shots[0]
    assert second not in {run[0].shots[0] for run in runs(movie.segments, 2, {second})}
    sizes = [frames_of(run) for run in runs(movie.segments, 2, range(24))]
    assert len(sizes) > 3 and sizes[0] < sum(sizes) * 0.6


def test_a_run_makes_what_was_asked_for(tmp_path: Path) -> None:
    storyboard = plan(tmp_path)
    movie = timeline(storyboard, THEME, 240)
    wanted = [(segment, tmp_path / f"{segment.index}.mp4") for segment in movie.segments]
    told: list[float] = []
    params = json.loads(json.dumps(run_work(storyboard, THEME, 240, wanted).params))
    assert render_run(params, lambda share, _: told.append(share)) == {"frames": movie.frames}
    assert told == sorted(told) and told[-1] == 1.0
    for segment, path in wanted:
        verify(path, segment.frames)
    assert not list(tmp_path.glob("*.partial"))


def test_the_frames_of_a_segment_do_not_depend_on_its_run(tmp_path: Path) -> None:
    """That is what the cache relies on. (x264 itself may differ in a few bits: its macroblock tree reads padding.)"""
    storyboard = plan(tmp_path)
    movie = timeline(storyboard, THEME, 240)
    together = FrameMaker(movie, THEME)
    for segment in movie.segments:
        pairs = zip(together.of(segment), FrameMaker(movie, THEME).of(segment), strict=True)
        assert all(np.array_equal(frame, alone) for frame, alone in pairs)


def test_pressing_cancel_leaves_nothing_half_made(tmp_path: Path) -> None:
    storyboard = plan(tmp_path)
    movie = timeline(storyboard, THEME, 240)

    def cancel(share: float, _: str) -> None:
        if share > 0.1:
            raise Cancelled

    out = tmp_path / "parts"
    out.mkdir()
    wanted = [(segment, out / f"{segment.index}.mp4") for segment in movie.segments]
    with pytest.raises(Cancelled):
        render_run(run_work(storyboard, THEME, 240, wanted).params, cancel)
    assert not list(out.glob("*.partial")) and len(list(out.glob("*.mp4"))) < len(wanted)


def test_a_broken_picture_is_refused_with_a_sentence(tmp_path: Path) -> None:
    storyboard = plan(tmp_path)
    Path(storyboard.shots[1].source or "").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    movie = timeline(storyboard, THEME, 240)
    wanted = [(segment, tmp_path / f"{segment.index}.mp4") for segment in movie.segments]
    with pytest.raises(RefusedError):
        render_run(run_work(storyboard, THEME, 240, wanted).params, unwatched)


def test_h264_high_bt709_and_closed_groups(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    noise = [rng.integers(16, 235, (270, 320)).astype(np.uint8) for _ in range(70)]
    path = tmp_path / "a.mp4"
    assert encode(noise, (320, 180), path) == 70
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        codec = stream.codec_context
        assert (codec.name, codec.profile, codec.pix_fmt) == ("h264", "High", "yuv420p")
        assert (codec.colorspace, codec.color_range, codec.color_primaries, codec.color_trc) == (1, 1, 1, 1)
        kinds = [packet.is_keyframe for packet in container.demux(stream) if packet.dts is not None]
    assert [index for index, key in enumerate(kinds) if key] == [0, 60]
    verify(path, 70)


def test_a_frame_may_be_changed_when_the_next_is_asked_for(tmp_path: Path) -> None:
    frame = new_frame((320, 180))

    def brighter() -> Iterator[I420]:
        for luma in range(20, 120):
            frame[:180] = luma
            yield frame
        frame[:] = 16

    encode(brighter(), (320, 180), tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as container:
        shown = [float(decoded.to_ndarray()[:180].mean()) for decoded in container.decode(video=0)]
    assert np.allclose(shown, range(20, 120), atol=0.6)


def test_a_damaged_segment_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    encode([new_frame((320, 180), y=40 + index) for index in range(30)], (320, 180), path)
    with pytest.raises(BrokenSegmentError, match="30 of 31"):
        verify(path, 31)
    content = path.read_bytes()
    path.write_bytes(content[:-200])
    with pytest.raises(BrokenSegmentError):
        verify(path, 30)
    start = content.index(b"mdat") + 4
    path.write_bytes(content[:start] + bytes(400) + content[start + 400 :])
    with pytest.raises(BrokenSegmentError):
        verify(path, 30)


def test_the_cache_forgets_what_was_longest_unused(tmp_path: Path) -> None:
    cache = PartsCache(tmp_path / "parts", most_bytes=250)
    for number in range(4):
        cache.path(f"{number}").write_bytes(b"x" * 100)
        os.utime(cache.path(f"{number}"), (1000 + number, 1000 + number))
    assert cache.has("0") and not cache.has("9")
    cache.trim(keep=[cache.path("1")])
    assert [cache.path(f"{number}").exists() for number in range(4)] == [True, True, False, False]


def test_a_part_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    def fail(partial: Path) -> None:
        partial.write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="full"):
        write_part(tmp_path / "part.mp4", fail)
    assert not list(tmp_path.iterdir())


def test_themes_travel_with_a_run(tmp_path: Path) -> None:
    params = run_work(plan(tmp_path), THEME, 240, []).params
    assert json.loads(json.dumps(params))["theme"]["title"]["ink"] == list(asdict(THEME)["title"]["ink"])


def test_a_caption_changes_the_frames_that_its_shot_has_alone(tmp_path: Path) -> None:
    storyboard = plan(tmp_path)
    title, photo, *rest = storyboard.shots
    changed = replace(storyboard, shots=(title, replace(photo, text="First steps"), *rest))
    movie = timeline(storyboard, THEME, 480)
    same = [before == after for before, after in zip(keys(storyboard), keys(changed), strict=True)]
    assert same == [segment.shots != (1,) for segment in movie.segments]


def test_a_caption_is_there_while_its_shot_is_alone(tmp_path: Path) -> None:
    storyboard = plan(tmp_path)
    title, photo, *rest = storyboard.shots
    captioned = replace(storyboard, shots=(title, replace(photo, text="First steps"), *rest))
    pairs = zip(frames_with(storyboard, 1), frames_with(captioned, 1), strict=True)
    differs = [bool(np.abs(a - b).max() > 60) for a, b in pairs]
    assert any(differs) and not differs[0] and not differs[-1]


def frames_with(storyboard: Storyboard, shot: int) -> Iterator[np.ndarray]:
    movie = timeline(storyboard, THEME, 240)
    frames = FrameMaker(movie, THEME)
    for segment in movie.segments:
        if shot in segment.shots:
            yield from (frame.astype(int) for frame in frames.of(segment))
