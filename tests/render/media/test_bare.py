"""Photos and films that say nothing about themselves any more, and are still the same."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from render.jobs.baring import bare
from render.jobs.probing import probe_as_json
from render.media.arrays import unwatched
from render.media.bare_photo import UnknownLayoutError, bare_photo
from render.media.bare_profile import bare_profile
from render.media.errors import RefusedError
from render.media.photo import read_photo
from render.media.probe import Probe, probe
from render.media.video import frames_at
from tests.render.media.live_photos import film, picture
from tests.render.media.making import bikes_pictures, write_film

SECRET = "Villa Verde 7"  # noqa: S105 - what must not be found any more
CLOCK = Fraction(1, 1000)
SRGB = ImageCms.createProfile("sRGB")
PLAIN_PROFILE = ImageCms.ImageCmsProfile(SRGB).tobytes()


def telling_profile() -> bytes:
    """One that names its device, as those of screens and scanners do."""
    (count,) = struct.unpack_from(">I", PLAIN_PROFILE, 128)
    table, body = PLAIN_PROFILE[132 : 132 + 12 * count], PLAIN_PROFILE[132 + 12 * count :]
    moved = [struct.unpack_from(">4sII", table, 12 * number) for number in range(count)]
    rows = b"".join(struct.pack(">4sII", tag, begin + 24, length) for tag, begin, length in moved)
    serial, name = (kind + bytes(4) + SECRET.encode() for kind in (b"mmod", b"text"))
    end = 132 + 12 * (count + 2) + len(body)
    rows += struct.pack(">4sII", b"mmod", end, len(serial))
    rows += struct.pack(">4sII", b"dmdd", end + len(serial), len(name))
    content = PLAIN_PROFILE[4:48] + b"VILL" + PLAIN_PROFILE[52:128] + struct.pack(">I", count + 2) + rows + body
    return struct.pack(">I", 4 + len(content) + len(serial) + len(name)) + content + serial + name


PROFILE = telling_profile()


def colours_by(profile: bytes) -> bytes:
    """Of chance pixels, as the profile has them shown."""
    pixels = Image.fromarray(np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8))
    shown = ImageCms.profileToProfile(pixels, ImageCms.ImageCmsProfile(BytesIO(profile)), SRGB)
    assert shown is not None
    return shown.tobytes()


def telling_exif(orientation: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = SECRET, SECRET
    exif[ExifTags.Base.ImageDescription] = exif[ExifTags.Base.Artist] = SECRET
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (47.0, 22.0, 11.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (8.0, 32.0, 30.0)
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.MakerNote] = SECRET.encode()
    return exif


def saved(format_: str, **options: Any) -> bytes:
    out = BytesIO()
    picture().save(out, format_, exif=telling_exif(), icc_profile=PROFILE, **options)
    return out.getvalue()


def telling_jpeg() -> bytes:
    """With all that cameras, editors and phones write, and a film behind it."""
    content = saved("JPEG", xmp=f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode(), comment=SECRET.encode(), progressive=True)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + SECRET.encode()
    segments = b"".join(
        struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload
        for marker, payload in ((0xED, iptc), (0xE2, b"MPF\0" + SECRET.encode()), (0xEB, SECRET.encode()))
    )
    return content[:2] + segments + content[2:] + SECRET.encode() + b"\0\0\0\x14ftypmp42"


def telling_png() -> bytes:
    about = PngImagePlugin.PngInfo()
    about.add_text("Author", SECRET)
    about.add_itxt("XML:com.adobe.xmp", SECRET)
    about.add_text("Comment", SECRET, zip=True)
    content = saved("PNG", pnginfo=about)
    kind, data = b"prVt", SECRET.encode()
    own = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return content[:33] + own + content[33:] + SECRET.encode()


def telling_webp() -> bytes:
    content = saved("WEBP", xmp=SECRET.encode())
    own = b"PRVT" + struct.pack("<I", len(SECRET)) + SECRET.encode() + bytes(len(SECRET) % 2)
    return b"RIFF" + struct.pack("<I", len(content) - 8 + len(own)) + content[8:] + own + SECRET.encode()


def telling_gif() -> bytes:
    out = BytesIO()
    frames = [Image.fromarray(pixels).quantize(64) for pixels in bikes_pictures(3)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], loop=3, duration=40, comment=SECRET.encode())
    content = out.getvalue()
    application = b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET.encode() + b"\0"
    return content[:-1] + application + content[-1:] + SECRET.encode()


TELLING = {"jpeg": telling_jpeg, "png": telling_png, "webp": telling_webp, "gif": telling_gif}


def made_bare(path: Path, folder: Path) -> tuple[Path, Probe]:
    """By the task, as the server has it done."""
    folder.mkdir(exist_ok=True)
    made = bare({"path": str(path), "probe": probe_as_json(probe(path)), "out": str(folder)}, unwatched)
    assert [file.name for file in folder.iterdir()] == [made["file"]]
    return folder / made["file"], probe(folder / made["file"])


def frames_of(image: Image.Image) -> list[bytes]:
    found = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        found.append(image.convert("RGBA").tobytes())
    return found


@pytest.mark.parametrize("format_", TELLING)
def test_nothing_is_said_and_the_picture_is_the_same(format_: str, tmp_path: Path) -> None:
    content = TELLING[format_]()
    assert SECRET.encode() in content
    path = tmp_path / "telling"
    path.write_bytes(content)
    before = probe(path)
    made, found = made_bare(path, tmp_path / "out")
    kept = made.read_bytes()
    assert SECRET.encode() not in kept and b"ftyp" not in kept
    assert (found.gps, found.camera, found.taken_at_source) == (None, None, "file")
    assert (found.format, found.width, found.height, found.orientation) == (
        format_, before.width, before.height, before.orientation
    )  # fmt: skip
    with Image.open(path) as one, Image.open(made) as other:
        assert frames_of(one) == frames_of(other)
        assert (one.info.get("loop"), one.info.get("duration")) == (other.info.get("loop"), other.info.get("duration"))
        if format_ != "gif":
            assert before.gps and before.camera and before.orientation == 6
            assert one.info["icc_profile"] == PROFILE and b"VILL" not in kept
            assert colours_by(other.info["icc_profile"]) == colours_by(PROFILE)
            assert dict(other.getexif()) == {ExifTags.Base.Orientation: 6}


@pytest.mark.parametrize("format_", TELLING)
def test_what_breaks_off_is_not_guessed(format_: str) -> None:
    content = TELLING[format_]()
    for share in (0.3, 0.6, 0.95):
        cut = content[: round(len(content.rstrip(SECRET.encode())) * share)]
        with pytest.raises(UnknownLayoutError):
            bare_photo(cut, format_, 1)
    with pytest.raises(UnknownLayoutError):
        bare_photo(b"something else entirely" * 40, format_, 1)


def test_a_jpeg_without_an_end_is_drawn_anew(tmp_path: Path) -> None:
    path = tmp_path / "no end.jpg"
    content = saved("JPEG", comment=SECRET.encode())
    path.write_bytes(content.removesuffix(b"\xff\xd9") + b"\0" * 4)
    made, found = made_bare(path, tmp_path / "out")
    assert SECRET.encode() not in made.read_bytes()
    assert (found.orientation, found.width, found.height) == (1, 272, 640)  # upright


def with_profile(profile: bytes, most: int) -> bytes:
    """A JPEG with the profile in segments of `most` bytes."""
    plain = BytesIO()
    picture().save(plain, "JPEG")
    cut = [profile[begin : begin + most] for begin in range(0, len(profile) or 1, most)]
    payloads = [b"ICC_PROFILE\0" + bytes([number, len(cut)]) + piece for number, piece in enumerate(cut, 1)]
    segments = b"".join(struct.pack(">BBH", 0xFF, 0xE2, len(payload) + 2) + payload for payload in payloads)
    return plain.getvalue()[:2] + segments + plain.getvalue()[2:]


def test_a_profile_of_other_colours_keeps_them(tmp_path: Path) -> None:
    other = bytearray(PROFILE)
    begin = next(
        struct.unpack_from(">I", other, at + 4)[0] for at in range(132, 400, 12) if other[at : at + 4] == b"rXYZ"
    )
    struct.pack_into(">i", other, begin + 8, 2**15)  # another red
    assert colours_by(bytes(other)) != colours_by(PROFILE)
    assert colours_by(bare_profile(bytes(other))) == colours_by(bytes(other))


def test_a_profile_of_many_segments_is_put_together() -> None:
    table = b"mft2" + bytes(2**17)
    head = PROFILE[4:128] + struct.pack(">I4sII", 1, b"A2B0", 144, len(table))
    large = struct.pack(">I", 4 + len(head) + len(table)) + head + table
    with Image.open(BytesIO(bare_photo(with_profile(large, 60_000), "jpeg", 1))) as made:
        assert made.info["icc_profile"] == bare_profile(large)
        assert table in made.info["icc_profile"]


@pytest.mark.parametrize("broken", [b"", PROFILE[:300], bytes(400), PROFILE[:36] + b"nope" + PROFILE[40:]])
def test_what_is_no_profile_is_not_passed_on(broken: bytes) -> None:
    with pytest.raises(UnknownLayoutError):
        bare_photo(with_profile(broken, 60_000), "jpeg", 1)


def test_an_old_codec_tells_nothing_in_its_header(tmp_path: Path) -> None:
    """MPEG-4 part 2 has a place for anything, beside the pictures and before them."""
    path = write_film(tmp_path / "old.mp4", bikes_pictures(5), codec="mpeg4", pix_fmt="yuv420p")
    assert b"\0\0\1\xb2Lavc" in path.read_bytes()
    made, _found = made_bare(path, tmp_path / "out")
    assert b"\0\0\1\xb2" not in made.read_bytes()
    same_pictures(path, made, [0.0])


def test_photos_of_real_cameras(media: Path, tmp_path: Path) -> None:
    """Of each folder some, with places among them."""
    folders = ("photos/album", "photos/gps_trip", "photos/orientation", "photos/fullsize", "photos/nature")
    paths = [path for folder in folders for path in sorted((media / folder).iterdir())[:4]]
    placed = 0
    for path in paths:
        before = probe(path)
        if before.kind != "photo" or before.format != "jpeg":
            continue
        placed += before.gps is not None
        content = bare_photo(path.read_bytes(), before.format, before.orientation)
        made = tmp_path / "bare.jpg"
        made.write_bytes(content)
        found = probe(made)
        assert (found.gps, found.camera, found.taken_at_source) == (None, None, "file"), path
        assert (found.width, found.height, found.orientation) == (before.width, before.height, before.orientation), path
        names = [name for name in (before.camera or "").split() if len(name) > 4]
        assert not [name for name in names if name.encode() in content], path
        with Image.open(path) as one, Image.open(made) as other:
            one.draft("RGB", (400, 400))
            other.draft("RGB", (400, 400))
            assert one.convert("RGB").tobytes() == other.convert("RGB").tobytes(), path
    assert placed >= 4


@pytest.mark.parametrize("name", ["live_photos/samsung-one-ui-6.heic", "live_photos/IMG_7943.HEIC"])
def test_heic_becomes_a_jpeg_of_its_full_size(name: str, media: Path, tmp_path: Path) -> None:
    """The one has a film inside, and both a place or a camera."""
    path = media / name
    before = probe(path)
    made, found = made_bare(path, tmp_path / "out")
    assert (before.gps or before.camera or before.content_identifier) and found.content_identifier is None
    assert (found.format, found.camera, found.gps) == ("jpeg", None, None)
    assert (found.width, found.height) == (before.width, before.height)
    content = made.read_bytes()
    assert not [said for said in (b"ftyp", b"Exif", b"http://ns.adobe.com", b"Apple", b"SM-") if said in content]
    one, other = (read_photo(at, of, 400).astype(int) for at, of in ((path, before), (made, found)))
    assert np.abs(one - other).mean() < 5.0


def same_pictures(one: Path, other: Path, times: list[float]) -> None:
    shown = [[frame.image.astype(int) for frame in frames_at(path, probe(path), times, 320)] for path in (one, other)]
    for before, after in zip(*shown, strict=True):
        assert np.abs(before - after).mean() < 0.5


def test_a_film_keeps_its_rotation_and_says_nothing(tmp_path: Path) -> None:
    tags = {
        "com.apple.quicktime.location.ISO6709": "+47.3700+008.5400+400/",
        "com.apple.quicktime.model": SECRET,
        "creation_time": "2024-07-14T12:00:00Z",
        "title": SECRET,
    }
    path = write_film(tmp_path / "film.mov", bikes_pictures(25), tags=tags, rotation=90, sound=np.zeros(48000, "f"))
    before = probe(path)
    assert before.gps and before.camera == SECRET and before.orientation != 1
    made, found = made_bare(path, tmp_path / "out")
    content = made.read_bytes()
    for said in (SECRET.encode(), b"+47.37", b"quicktime.", b"x264", b"Lavf", b"Lavc"):
        assert said not in content, said
    assert (found.gps, found.camera, found.taken_at_source) == (None, None, "file")
    assert (found.orientation, found.width, found.height) == (before.orientation, before.width, before.height)
    assert found.has_sound == before.has_sound
    same_pictures(path, made, [0.0, 0.5])


def test_chapters_and_other_tracks_go(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(film(tmp_path, 25))
    told = tmp_path / "told.mp4"
    with av.open(str(path)) as source, av.open(str(told), "w", format="mp4") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        chapters: list[Any] = [
            {"id": n, "start": n * 500, "end": n * 500 + 500, "time_base": CLOCK, "metadata": {"title": SECRET}}
            for n in range(2)
        ]
        out.set_chapters(chapters)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    assert SECRET.encode() in told.read_bytes()
    made, _found = made_bare(told, tmp_path / "out")
    with av.open(str(made)) as opened:
        assert len(opened.streams) == 1 and not opened.chapters()
    assert SECRET.encode() not in made.read_bytes()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("videos/with-gps.mov", b"com.apple.quicktime.location"),
        ("live_photos/IMG_7943_HEVC.MOV", b"com.apple.quicktime.content.identifier"),
        ("videos/Sony_ILCE-7M3_A7M3_.mts", b"MDPM"),  # date, camera and more in every picture
        ("videos/MVI_4823.AVI", b"Canon"),
    ],
)
def test_films_of_real_cameras(name: str, said: bytes, media: Path, tmp_path: Path) -> None:
    path = media / name
    assert said in path.read_bytes()
    before = probe(path)
    made, found = made_bare(path, tmp_path / "out")
    assert said not in made.read_bytes()
    assert (found.gps, found.camera, found.content_identifier) == (None, None, None)
    assert (found.orientation, found.width, found.height) == (before.orientation, before.width, before.height)
    assert found.has_sound == before.has_sound
    if not name.endswith(".mts"):  # that one begins in the middle of a picture
        same_pictures(path, made, [0.0, (before.duration or 0.0) / 2])


def test_a_codec_that_dates_every_frame_is_refused(tmp_path: Path) -> None:
    small = [pixels[:, :].repeat(3, 0)[:576, :] for pixels in bikes_pictures(2)]
    frames = [np.ascontiguousarray(np.resize(pixels, (576, 720, 3))) for pixels in small]
    path = write_film(tmp_path / "old.avi", frames, codec="dvvideo", pix_fmt="yuv420p", rate=25)
    (tmp_path / "out").mkdir()
    with pytest.raises(RefusedError, match="cannot be given"):
        made_bare(path, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())
