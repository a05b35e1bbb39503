from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.media.arrays import I420, RGB, Box
from render.media.errors import RefusedError
from render.media.film import Film
from render.media.fit import Fit
from render.media.orientation import upright, upright_size
from render.media.probe import probe
from render.media.tone import HLG
from render.media.video import clip_frames, frames_at, frames_near, sample_frames, walk
from tests.render.media.making import bikes, bikes_pictures, grey, number_of, numbered, smaller, write_film

# Encoding is lossy, and chroma has a quarter of the samples.
MEAN_ERROR = 4.0


def luma(picture: I420) -> npt.NDArray[np.uint8]:
    return picture[: len(picture) * 2 // 3]


def rgb_of(picture: I420) -> RGB:
    frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
    return np.asarray(frame.reformat(format="rgb24", src_colorspace=1, src_color_range=1).to_ndarray(), np.uint8)


def error(one: npt.NDArray[np.uint8], two: npt.NDArray[np.uint8]) -> float:
    return float(np.abs(one.astype(int) - two).mean())


def clip_numbers(path: Path, start: float, frame_rate: float, count: int) -> list[int]:
    clip = clip_frames(path, probe(path), start, frame_rate, count, (320, 180))
    return [number_of(luma(picture)) for picture in clip]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 numbered frames at 25 a second, a key frame every two seconds, B frames between."""
    path = tmp_path_factory.mktemp("film") / "counted.mp4"
    return write_film(path, numbered(200), options={"g": "50", "preset": "ultrafast", "bf": "3"})


def test_it_works() -> None:
    frames = list(sample_frames(bikes(), probe(bikes()), longest_side=320))
    assert [int(frame.time) for frame in frames] == list(range(10))
    assert {frame.image.shape for frame in frames} == {(136, 320, 3)}
    first = smaller(bikes_pictures(1)[0], 320, 136)
    assert error(frames[0].image, first) < MEAN_ERROR


def test_a_walk_glances_at_everything_and_keeps_nothing() -> None:
    times, seen = [], 0
    for glance in walk(bikes(), probe(bikes()), every=2.5, longest_side=64):
        times.append(glance.time)
        assert glance.luma.shape == (36, 64)
        seen += glance.frame is not None
        assert glance.frame is None or glance.frame.time == glance.time
    assert seen == 4
    assert all(one < two for one, two in pairwise(times))
    assert max(two - one for one, two in pairwise(times)) < 0.25


def test_glances_show_scene_cuts() -> None:
    glances = list(walk(bikes(), probe(bikes()), longest_side=32))
    changes = [float(np.abs(one.luma.astype(int) - two.luma).mean()) for one, two in pairwise(glances)]
    # The film has hard cuts; elsewhere the camera is calm.
    assert sum(change > 25 for change in changes) >= 2
    assert float(np.median(changes)) < 8


@pytest.mark.parametrize(
    ("suffix", "codec", "pix_fmt"),
    [
        ("webm", "libvpx-vp9", "yuv420p"),
        ("webm", "libvpx", "yuv420p"),
        ("mkv", "libsvtav1", "yuv420p10le"),
        ("mkv", "libx264", "yuv444p"),
        ("mp4", "libx265", "yuv420p10le"),
        ("m4v", "mpeg4", "yuv420p"),
        ("avi", "mjpeg", "yuvj422p"),
        ("mts", "mpeg2video", "yuv420p"),
    ],
)
def test_containers_codecs_and_pixel_formats(tmp_path: Path, suffix: str, codec: str, pix_fmt: str) -> None:
    options = {"b": "3000k"} if codec in ("mpeg4", "mpeg2video", "mjpeg", "libvpx", "libvpx-vp9") else {"crf": "12"}
    pictures = bikes_pictures(20)
    path = write_film(tmp_path / f"film.{suffix}", pictures, codec, pix_fmt=pix_fmt, options=options)
    found = probe(path)
    frames = list(frames_at(path, found, [0.0, 0.4, 0.2]))
    assert [frame.time for frame in frames] == pytest.approx([0.0, 0.4, 0.2], abs=0.002)
    for frame, number in zip(frames, (0, 10, 5), strict=True):
        assert error(frame.image, pictures[number]) < 2 * MEAN_ERROR


@pytest.mark.parametrize(("rotation", "orientation"), [(90, 8), (-90, 6), (180, 3)])
def test_rotated_films_are_upright(tmp_path: Path, rotation: int, orientation: int) -> None:
    picture = bikes_pictures(1)[0]
    path = write_film(tmp_path / "film.mov", [picture] * 3, rotation=rotation)
    found = probe(path)
    (frame,) = sample_frames(path, found)
    assert found.orientation == orientation
    assert frame.image.shape[1::-1] == (found.width, found.height) == upright_size(640, 272, orientation)
    assert error(frame.image, upright(picture, orientation)) < MEAN_ERROR
    glance = next(walk(path, found))
    small = smaller(grey(frame.image), 64, 36)
    assert error(glance.luma, small) < 4 * MEAN_ERROR  # luma in limited range is not quite grey


def test_every_frame_once_at_the_same_rate(counted: Path) -> None:
    assert clip_numbers(counted, 0.0, 25, 60) == list(range(60))


@pytest.mark.parametrize("start", [0.013, 0.02, 1.5, 3.999, 4.0, 5.27, 7.9])
def test_a_clip_starts_at_the_nearest_frame(counted: Path, start: float) -> None:
    numbers = clip_numbers(counted, start, 25, 3)
    assert abs(numbers[0] - start * 25) <= 0.5 + 1e-6
    assert numbers == [min(199, numbers[0] + step) for step in range(3)]


def test_other_rates_repeat_and_drop_evenly(counted: Path) -> None:
    assert clip_numbers(counted, 1.0, 50, 10) == [25, 25, 26, 26, 27, 27, 28, 28, 29, 29]
    assert clip_numbers(counted, 1.0, 12.5, 4) == [25, 27, 29, 31]
    thirty = clip_numbers(counted, 0.0, 30, 120)
    assert thirty[0] == 0
    assert thirty[-1] in (98, 99, 100)
    assert all(two - one in (0, 1) for one, two in pairwise(thirty))


def test_the_last_frame_stays(counted: Path) -> None:
    assert clip_numbers(counted, 7.88, 25, 8) == [197, 198, 199, 199, 199, 199, 199, 199]
    assert clip_numbers(counted, 100.0, 25, 2) == [199, 199]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.floats(-1, 9), min_size=1, max_size=4))
def test_any_time_in_any_order(counted: Path, times: Sequence[float]) -> None:
    frames = list(frames_at(counted, probe(counted), times))
    for wanted, frame in zip(times, frames, strict=True):
        expected = min(199, max(0, int(wanted * 25 + 1e-6)))
        assert number_of(grey(frame.image)) in (expected, max(0, expected - 1))
        assert frame.time <= max(0.0, wanted)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([1.7, 3.8, 6.1], [2.0, 4.0, 6.0]),  # key frames are near
        ([0.1, 3.1, 4.9, 7.9], [0.08, 3.08, 4.88, 7.88]),  # too far away, or behind: the moments themselves
        ([3.01, 3.05, 3.09], [3.0, 3.04, 3.08]),
        ([1.9], [1.88]),
    ],
)
def test_frames_near_moments(counted: Path, times: list[float], expected: list[float]) -> None:
    frames = list(frames_near(counted, probe(counted), times))
    assert [frame.time for frame in frames] == pytest.approx(expected)
    assert [number_of(grey(frame.image)) for frame in frames] == [round(time * 25) for time in expected]


@pytest.mark.parametrize("name", ["film.mkv", "film.avi"])
def test_frames_near_moments_of_other_containers(tmp_path: Path, name: str) -> None:
    path = write_film(tmp_path / name, numbered(100), options={"g": "25", "preset": "ultrafast", "bf": "0"})
    frames = list(frames_near(path, probe(path), [0.9, 2.1, 3.2]))
    assert all(abs(frame.time - time) <= 0.5 for frame, time in zip(frames, (0.9, 2.1, 3.2), strict=True))
    assert [number_of(grey(frame.image)) for frame in frames] == [round(frame.time * 25) for frame in frames]


def test_a_variable_rate_keeps_its_times(tmp_path: Path) -> None:
    times = [0, 20, 40, 300, 320, 900, 920, 940]  # in 1/600 s
    path = write_film(tmp_path / "film.mp4", numbered(8), times=times)
    assert clip_numbers(path, 0.0, 10, 16) == [0, 2, 2, 2, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5]


def test_pictures_of_a_clip_may_be_changed(counted: Path) -> None:
    for picture in clip_frames(counted, probe(counted), 0.0, 100, 12, (320, 180)):
        assert picture.flags.c_contiguous
        assert picture.max() > 0
        picture[...] = 0


def test_odd_sides_are_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="even"):
        next(clip_frames(bikes(), probe(bikes()), 0.0, 25, 1, (321, 180)))


CROPS: list[Box] = [(0, 0, 272, 640), (20, 100, 252, 500), (0, 320, 272, 640)]


@pytest.mark.parametrize("crop", CROPS)
def test_a_crop_is_in_upright_pixels(tmp_path: Path, crop: Box) -> None:
    picture = bikes_pictures(1)[0]
    path = write_film(tmp_path / "film.mov", [picture] * 2, rotation=-90)
    width, height = int(crop[2] - crop[0]), int(crop[3] - crop[1])
    (clip,) = clip_frames(path, probe(path), 0.0, 25, 1, (width, height), crop)
    expected = upright(picture, 6)[int(crop[1]) : int(crop[3]), int(crop[0]) : int(crop[2])]
    assert error(rgb_of(clip), expected) < MEAN_ERROR


@given(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.01, 1), st.floats(0.01, 1), st.integers(1, 8))
def test_any_crop_gives_the_size_that_was_asked(x: float, y: float, width: float, height: float, turn: int) -> None:
    frame = av.VideoFrame(50, 38, "yuv420p")
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    fit = Fit((16, 24), turn, (x, y, min(1, x + width), min(1, y + height)))
    assert fit.i420(frame).shape == (36, 16)


def yuv_frame(rgb: tuple[int, int, int], matrix: int, full: bool, pix_fmt: str = "yuv420p") -> av.VideoFrame:
    red = {1: 0.2126, 5: 0.299, 9: 0.2627}[matrix]
    blue = {1: 0.0722, 5: 0.114, 9: 0.0593}[matrix]
    r, g, b = (value / 255 for value in rgb)
    y = red * r + (1 - red - blue) * g + blue * b
    u, v = (b - y) / (2 - 2 * blue), (r - y) / (2 - 2 * red)
    depth = 4 if "10" in pix_fmt else 1
    scale, offset, chroma = (255, 0, 255) if full else (219, 16, 224)
    codes = [(offset + scale * y) * depth, (128 + chroma * u) * depth, (128 + chroma * v) * depth]
    flat = np.concatenate([np.full(n, round(code)) for n, code in zip((256, 64, 64), codes, strict=True)])
    planes = flat.reshape(24, 16)
    deep = planes.astype(np.uint16) if depth == 4 else planes.astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(deep, format=pix_fmt)
    frame.colorspace, frame.color_range = matrix, 2 if full else 1
    return frame


COLOURS = [(200, 30, 30), (30, 180, 60), (20, 40, 220), (128, 128, 128), (255, 255, 255), (0, 0, 0)]


@pytest.mark.parametrize("pix_fmt", ["yuv420p", "yuv420p10le"])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("matrix", [1, 5, 9])
def test_colours_of_all_matrices_and_ranges(matrix: int, full: bool, pix_fmt: str) -> None:
    for colour in COLOURS:
        picture = Fit((16, 16), 1).i420(yuv_frame(colour, matrix, full, pix_fmt))
        assert rgb_of(picture)[8, 8].tolist() == pytest.approx(colour, abs=8)
        assert Fit((16, 16), 1).rgb(yuv_frame(colour, matrix, full, pix_fmt))[8, 8].tolist() == pytest.approx(
            colour, abs=8
        )


def test_formats_without_planes() -> None:
    picture = bikes_pictures(1)[0]
    for format_, most in (("rgb24", 2), ("nv12", 3), ("gray", 60), ("gbrp", 2)):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=format_, dst_colorspace=5)
        assert error(Fit((640, 272), 1).rgb(frame), picture) < most + MEAN_ERROR


def test_hlg_becomes_a_picture_with_room_above_white() -> None:
    lit = []
    for level in (0.38, 0.75, 0.95):  # mid grey, diffuse white, a highlight
        frame = yuv_frame((round(255 * level),) * 3, 9, False, "yuv420p10le")
        frame.color_trc = HLG
        lit.append(int(Fit((16, 16), 1).rgb(frame)[8, 8, 1]))
    grey, white, highlight = lit
    assert 80 < grey < 130
    assert 205 < white < 240
    assert white + 8 < highlight <= 255


def test_interlaced_films_lose_their_comb(tmp_path: Path) -> None:
    woven = []
    for number in range(8):
        picture = np.full((272, 320, 3), 40, np.uint8)
        for field in (0, 1):  # the second half picture is taken a little later: the bar has moved
            left = 20 + 12 * (2 * number + field)
            picture[field::2, left : left + 60] = 220
        woven.append(picture)
    options = {"flags": "+ilme+ildct", "x264-params": "interlaced=1:tff=1", "crf": "10"}
    path = write_film(tmp_path / "film.mts", woven, options=options)
    (frame,) = frames_at(path, probe(path), [0.161])

    def comb(picture: RGB) -> float:
        return float(np.abs(np.diff(picture[100:150, :, 1].astype(int), axis=0)).mean())

    assert comb(frame.image) < 0.25 * comb(woven[4])


@pytest.mark.usefixtures("no_collector")
def test_frames_are_let_go_at_once(tmp_path: Path) -> None:
    options = {"flags": "+ilme+ildct", "x264-params": "interlaced=1:tff=1"}
    path = write_film(tmp_path / "film.mts", bikes_pictures(5), options=options)
    for _ in clip_frames(path, probe(path), 0.1, 25, 3, (320, 180)):
        break
    list(sample_frames(path, probe(path), longest_side=64))
    left = [thing for thing in gc.get_objects() if isinstance(thing, Film | av.filter.Graph)]
    assert not left


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_a_broken_tail_and_a_broken_middle(counted: Path, tmp_path: Path) -> None:
    whole = counted.read_bytes()
    found = probe(counted)
    flawed = tmp_path / "flawed.mp4"
    middle = len(whole) // 2
    flawed.write_bytes(whole[:middle] + bytes(2000) + whole[middle + 2000 :])
    assert 6 <= len(list(sample_frames(flawed, found))) <= 8
    mkv = write_film(tmp_path / "film.mkv", numbered(100), options={"g": "25"})
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(mkv.read_bytes()[: mkv.stat().st_size * 2 // 3])
    assert 2 <= len(list(sample_frames(cut, probe(cut)))) <= 3


def test_a_film_without_a_readable_frame_is_refused(counted: Path, tmp_path: Path) -> None:
    hollow = tmp_path / "hollow.mp4"
    whole = counted.read_bytes()
    at = whole.index(b"mdat") + 4
    end = whole.index(b"moov") - 4 if whole.index(b"moov") > at else len(whole)
    hollow.write_bytes(whole[:at] + bytes(end - at) + whole[end:])
    with pytest.raises(RefusedError, match="none of its pictures"):
        list(sample_frames(hollow, probe(hollow)))


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("with-gps.mov", 4),
        ("MVI_4823.AVI", 3),
        ("Sony_ILCE-7M3_A7M3_.mts", 1),
        ("nasa_13013.mp4", 13),
        ("h265_video.mp4", 1),
        ("face_noface.mov", 7),
        ("tree.avi", 30),
        ("sample_iTunes.mov", 85),
    ],
)
def test_real_films(media: Path, name: str, count: int) -> None:
    path = media / "videos" / name
    frames = list(sample_frames(path, probe(path), longest_side=64))
    assert abs(len(frames) - count) <= 1
    assert all(one.time < two.time for one, two in pairwise(frames))
    assert all(frame.image.std() > 2 for frame in frames[1:])


def test_a_test_pattern_of_ten_bits_tells_its_colours(media: Path) -> None:
    path = media / "videos" / "h264_10bits.mp4"
    (frame,) = frames_at(path, probe(path), [0.5])
    bars = [frame.image[180, x].tolist() for x in (16, 50, 83, 116, 150, 183)]
    expected = [(255, 0, 0), (0, 255, 0), (255, 255, 0), (0, 0, 255), (255, 0, 255), (0, 255, 255)]
    for bar, colour in zip(bars, expected, strict=True):
        assert bar == pytest.approx(colour, abs=40)
