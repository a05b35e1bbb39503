from __future__ import annotations

import csv
import os
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from render.media.errors import RefusedError
from render.media.opening import check_photo_size, check_video_size, largest, open_video
from render.media.probe import Probe, probe
from tests.render.media.making import bikes, bikes_pictures, write_film


def test_it_works() -> None:
    found = probe(bikes())
    assert (found.kind, found.format, found.video_codec) == ("video", "mp4", "h264")
    assert (found.width, found.height, found.duration, found.frame_rate) == (640, 272, 10.0, 25.0)
    assert not found.has_sound


def test_the_file_time_is_the_last_resort(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (30, 20)).save(path)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    found = probe(path)
    assert found.taken_at == datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)
    assert found.taken_at_source == "file"


@pytest.mark.parametrize(
    ("suffix", "codec", "format_", "found_codec"),
    [
        ("webm", "libvpx-vp9", "matroska", "vp9"),
        ("webm", "libvpx", "matroska", "vp8"),
        ("mkv", "libsvtav1", "matroska", "libdav1d"),
        ("mp4", "libsvtav1", "mp4", "libdav1d"),
        ("mp4", "libx265", "mp4", "hevc"),
        ("m4v", "mpeg4", "mp4", "mpeg4"),
        ("avi", "mjpeg", "avi", "mjpeg"),
        ("mts", "mpeg2video", "mpegts", "mpeg2video"),
        ("mts", "libx264", "mpegts", "h264"),
    ],
)
def test_containers_and_codecs(tmp_path: Path, suffix: str, codec: str, format_: str, found_codec: str) -> None:
    pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = write_film(tmp_path / f"film.{suffix}", bikes_pictures(10), codec, pix_fmt=pix_fmt)
    found = probe(path)
    assert (found.format, found.width, found.height) == (format_, 640, 272)
    assert found.video_codec in (found_codec, found_codec.removeprefix("lib"), "av1" if "av1" in codec else found_codec)
    assert found.duration == pytest.approx(0.4, abs=0.09)  # a transport stream does not tell how long its last frame is


def test_quicktime_tags(tmp_path: Path) -> None:
    tags = {
        "com.apple.quicktime.creationdate": "2019-07-24T11:25:40+0300",
        "com.apple.quicktime.location.ISO6709": "+32.0929+034.8620+028.516/",
        "com.apple.quicktime.make": "Apple",
        "com.apple.quicktime.model": "iPhone 6",
        "com.apple.quicktime.content.identifier": "9B539AB8",
    }
    found = probe(write_film(tmp_path / "film.mov", bikes_pictures(5), tags=tags, rotation=-90))
    assert found.taken_at == datetime(2019, 7, 24, 11, 25, 40, tzinfo=timezone(timedelta(hours=3)))
    assert (found.gps, found.camera, found.content_identifier) == ((32.0929, 34.862), "Apple iPhone 6", "9B539AB8")
    assert (found.orientation, found.width, found.height) == (6, 272, 640)


def test_wide_pixels_are_made_square(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 360, 272, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)
        for picture in bikes_pictures(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture[:, :360].copy(), format="rgb24")))
        container.mux(stream.encode(None))
    assert (probe(path).width, probe(path).height) == (480, 272)


def test_a_recording_without_a_duration_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "film.webm"
    with path.open("wb") as pipe, av.open(NoSeek(pipe), "w", format="webm") as container:
        stream = container.add_stream("libvpx", rate=25)
        stream.width, stream.height = 640, 272
        for picture in bikes_pictures(10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    assert probe(path).duration == pytest.approx(0.4, abs=0.05)


class NoSeek:
    """A stream that cannot go back, as a browser's recorder writes to."""

    def __init__(self, file: object) -> None:
        self.write = file.write  # type: ignore[attr-defined]


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "voice.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000, layout="mono")
        block = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.float32), format="fltp", layout="mono")
        block.sample_rate = 48000
        container.mux(stream.encode(block))
        container.mux(stream.encode(None))
    with pytest.raises(RefusedError, match="sound but no picture"):
        probe(path)


@pytest.mark.parametrize("size", [(20_000, 20_000), (70_000, 100), (10_000, 10), (0, 5)])
def test_no_camera_makes_such_pictures(size: tuple[int, int]) -> None:
    with pytest.raises(RefusedError):
        check_photo_size(*size, largest("jpeg", progressive=False))


def test_a_phone_of_200_megapixels_is_welcome_and_a_png_of_that_size_is_a_bomb() -> None:
    check_photo_size(16320, 12240, largest("jpeg", progressive=False))
    check_photo_size(8064, 6048, largest("heif", progressive=False))
    for format_, progressive in (("png", False), ("heif", False), ("jpeg", True)):
        with pytest.raises(RefusedError, match="too large"):
            check_photo_size(16320, 12240, largest(format_, progressive))


def test_film_sizes() -> None:
    check_video_size(7680, 4320)
    with pytest.raises(RefusedError, match="8K"):
        check_video_size(16384, 16384)


def test_a_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (30, 20)).save(path)
    header = struct.pack(">4sIIBBBBB", b"IHDR", 30_000, 30_000, 1, 0, 0, 0, 0)
    whole = path.read_bytes()
    path.write_bytes(whole[:12] + header + struct.pack(">I", zlib.crc32(header)) + whole[33:])
    with pytest.raises(RefusedError, match="too large"):
        probe(path)


@pytest.mark.parametrize("format_", ["mp4", "matroska", "avi", "mpegts"])
@pytest.mark.parametrize("playlist", ["#EXTM3U\n#EXTINF:9,\n{}\n", "ffconcat version 1.0\nfile '{}'\n"])
def test_a_playlist_opens_no_other_file(tmp_path: Path, format_: str, playlist: str) -> None:
    path = tmp_path / "film.mp4"
    path.write_text(playlist.format(bikes()) * 200)
    with pytest.raises(RefusedError):
        probe(path)
    with pytest.raises(RefusedError), open_video(path, format_) as container:
        container.streams.video[0]  # a transport stream's demuxer takes anything, and finds nothing
        raise RefusedError("streams of another file")


def test_a_name_is_never_a_protocol(tmp_path: Path) -> None:
    path = tmp_path / "concat:film%d|x.mp4"
    path.write_bytes(bikes().read_bytes())
    assert replace(probe(path), taken_at=None) == replace(probe(bikes()), taken_at=None)


def test_raw_camera_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    Image.new("RGB", (8, 8)).save(path, tiffinfo={50706: b"\1\4\0\0"})
    with pytest.raises(RefusedError, match="raw camera file"):
        probe(path)


def facts(found: Probe) -> tuple[object, ...]:
    return found.width, found.height, found.orientation, found.camera


def test_real_phones_and_cameras(media: Path) -> None:
    film = probe(media / "videos" / "with-gps.mov")
    assert facts(film) == (320, 568, 6, "Apple iPhone 6")
    assert film.gps == (32.0929, 34.862)
    assert film.taken_at == datetime(2019, 7, 24, 8, 25, 40, tzinfo=UTC)
    assert (film.taken_at.utcoffset(), film.taken_at_source) == (timedelta(hours=3), "quicktime")
    photo = probe(media / "photos" / "fullsize" / "Apple_iPhone_5.jpg")
    assert facts(photo) == (3264, 2448, 3, "Apple iPhone 5")
    assert photo.taken_at == datetime(2012, 9, 29, 16, 11, 25)
    heic = probe(media / "photos" / "formats" / "iphone_13_pro_max.HEIC")
    assert facts(heic) == (3024, 4032, 1, "Apple iPhone 13 Pro Max")
    canon = probe(media / "videos" / "MVI_4823.AVI")
    assert (canon.video_codec, canon.has_sound, canon.taken_at) == ("mjpeg", True, datetime(2012, 9, 10, 20, 52))


def test_a_live_photo_has_one_identifier(media: Path) -> None:
    pair = [probe(media / "live_photos" / name) for name in ("IMG_7943.HEIC", "IMG_7943_HEVC.MOV")]
    assert {half.content_identifier for half in pair} == {"9B539AB8-A668-4FA6-9207-EB653A5E7E3C"}
    assert [half.kind for half in pair] == ["photo", "video"]


def test_the_largest_picture_of_many_streams(media: Path) -> None:
    found = probe(media / "videos" / "nasa_13013.mp4")
    assert (found.width, found.height, found.has_sound) == (480, 270, True)


def test_clocks_that_were_never_set(media: Path) -> None:
    assert probe(media / "videos" / "bigbuckbunny.mp4").taken_at_source == "file"


def test_jpeg_xl_is_refused_with_its_name(media: Path) -> None:
    with pytest.raises(RefusedError, match="JPEG XL"):
        probe(media / "photos" / "formats" / "8bit-sRGB.jxl")


def test_the_album_as_its_list_says(media: Path) -> None:
    with (media / "photos" / "album.csv").open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = probe(media / row["file"])
        if row["date"] and "0000" not in row["date"]:
            assert found.taken_at is not None
            assert found.taken_at.strftime("%Y-%m-%d") == row["date"][:10].replace(":", "-"), row["file"]
        assert (found.gps is not None) == bool(row["gps"]), row["file"]
        assert " ".join(row["model"].split()) in (found.camera or ""), row["file"]
    assert len(rows) >= 70
