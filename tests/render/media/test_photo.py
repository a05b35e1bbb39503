from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from render.media.arrays import RGB
from render.media.errors import RefusedError
from render.media.photo import photo_size, read_photo, shrunk_size
from render.media.probe import probe


def read(path: Path, longest_side: int | None = None) -> RGB:
    picture = read_photo(path, probe(path), longest_side)
    assert picture.dtype == np.uint8
    assert picture.flags.c_contiguous
    return picture


@pytest.fixture(scope="module")
def cat() -> Image.Image:
    return Image.fromarray(skimage.data.chelsea())  # type: ignore[no-untyped-call] # 451 x 300


def saved(image: Image.Image, path: Path, **options: Any) -> Path:
    image.save(path, **options)
    return path


def error(one: RGB, two: RGB) -> float:
    return float(np.abs(one.astype(int) - two).mean())


@pytest.mark.parametrize(
    ("suffix", "options", "most"),
    [
        ("png", {}, 0),
        ("tif", {}, 0),
        ("tif", {"compression": "tiff_lzw"}, 0),
        ("webp", {"lossless": True}, 0),
        ("jpg", {"quality": 95}, 3),
        ("jpg", {"quality": 95, "progressive": True}, 3),
        ("avif", {"quality": 95}, 3),
        ("heic", {"quality": 95}, 4),
        ("gif", {}, 12),
    ],
)
def test_formats(cat: Image.Image, tmp_path: Path, suffix: str, options: dict[str, Any], most: float) -> None:
    picture = read(saved(cat, tmp_path / f"cat.{suffix}", **options))
    assert picture.shape == (300, 451, 3)
    assert error(picture, np.asarray(cat)) <= most


@pytest.mark.parametrize(
    ("mode", "most"), [("L", 0.5), ("1", 0.5), ("P", 0.5), ("LA", 0.5), ("CMYK", 3), ("RGBA", 0.5)]
)
def test_modes(cat: Image.Image, tmp_path: Path, mode: str, most: float) -> None:
    image = cat.convert(mode)
    picture = read(saved(image, tmp_path / ("cat.tif" if mode == "CMYK" else "cat.png")))
    assert error(picture, np.asarray(image.convert("RGB"))) <= most


def test_grey_of_sixteen_bits(cat: Image.Image, tmp_path: Path) -> None:
    grey = np.asarray(cat.convert("L"))
    deep = Image.fromarray(grey.astype(np.uint16) * 257)
    for suffix in ("png", "tif"):
        np.testing.assert_array_equal(read(saved(deep, tmp_path / f"cat.{suffix}"))[..., 1], grey)


@pytest.mark.parametrize("white", [1.0, 255.0, 65535.0])
def test_grey_of_floats_has_no_agreed_white(cat: Image.Image, tmp_path: Path, white: float) -> None:
    grey = np.asarray(cat.convert("L"))
    path = saved(Image.fromarray(grey.astype(np.float32) * (white / 255)), tmp_path / "cat.tif")
    assert np.abs(read(path)[..., 0].astype(int) - grey).max() <= 1


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (20, 10), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 10, 10))
    image.paste((0, 0, 0, 128), (10, 0, 15, 10))
    for suffix, options in (("png", {}), ("webp", {"lossless": True})):
        picture = read(saved(image, tmp_path / f"a.{suffix}", **options))
        assert picture[5, 5].tolist() == [0, 0, 255]
        assert picture[5, 12].tolist() == pytest.approx([127, 127, 127], abs=1)
        assert picture[5, 18].tolist() == [255, 255, 255]
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([255, 0, 0, 0, 255, 0])
    assert read(saved(palette, tmp_path / "a.gif", transparency=1))[0, 0].tolist() == [255, 255, 255]


def test_of_an_animation_the_first_picture(cat: Image.Image, tmp_path: Path) -> None:
    black = Image.new("RGB", cat.size)
    for suffix, options in (("gif", {}), ("webp", {"lossless": True})):
        path = saved(cat, tmp_path / f"cat.{suffix}", save_all=True, append_images=[black, black], **options)
        assert error(read(path), np.asarray(cat)) < 12


def test_another_colour_space_is_converted(cat: Image.Image, tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    path = saved(cat, tmp_path / "cat.png", icc_profile=lab.tobytes())
    np.testing.assert_array_equal(read(path), np.asarray(cat))
    garbage = saved(cat, tmp_path / "garbage.png", icc_profile=b"no profile at all" * 10)
    np.testing.assert_array_equal(read(garbage), np.asarray(cat))


def test_display_p3_of_a_real_phone(cat: Image.Image, media: Path, tmp_path: Path) -> None:
    with Image.open(media / "photos" / "formats" / "IMG_1034.heic") as phone:
        p3 = phone.info["icc_profile"]
    path = saved(Image.new("RGB", (8, 8), (200, 80, 60)), tmp_path / "a.png", icc_profile=p3)
    # A colour of P3 needs stronger numbers in the smaller sRGB.
    red, green, blue = read(path)[0, 0].tolist()
    assert red > 210
    assert green < 80
    assert blue < 60
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(p3)), ImageCms.createProfile("sRGB"), "RGB", "RGB"
    )
    expected = ImageCms.applyTransform(Image.new("RGB", (1, 1), (200, 80, 60)), transform)
    assert expected is not None
    assert expected.getpixel((0, 0)) == (red, green, blue)


@pytest.mark.parametrize("longest_side", [1000, 451, 300, 113, 50, 1])
def test_shrunk_while_read(cat: Image.Image, tmp_path: Path, longest_side: int) -> None:
    for suffix in ("jpg", "png"):
        picture = read(saved(cat, tmp_path / f"cat.{suffix}"), longest_side)
        assert picture.shape[1::-1] == shrunk_size(451, 300, longest_side)
        small = np.asarray(cat.resize(picture.shape[1::-1], Image.Resampling.BOX))
        assert error(picture, small) < 6


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.integers(1, 5000))
def test_sizes(width: int, height: int, longest_side: int) -> None:
    new_width, new_height = shrunk_size(width, height, longest_side)
    assert max(new_width, new_height) == min(longest_side, max(width, height))
    assert min(new_width, new_height) >= 1


@pytest.mark.parametrize("share", [0.3, 0.7, 0.97])
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "heic", "avif", "gif"])
def test_a_photo_cut_short_is_refused(cat: Image.Image, tmp_path: Path, suffix: str, share: float) -> None:
    path = saved(cat, tmp_path / f"cat.{suffix}")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(RefusedError, match="please send it again"):
        read(path)


def test_an_end_mark_after_the_cut_does_not_hide_it(cat: Image.Image, tmp_path: Path) -> None:
    path = saved(cat, tmp_path / "cat.jpg", quality=90)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + b"\xff\xd9")
    for longest_side in (None, 200, 50):
        with pytest.raises(RefusedError, match="ends too early"):
            read(path, longest_side)


def test_a_grey_photo_is_a_photo(tmp_path: Path) -> None:
    path = saved(Image.new("RGB", (64, 64), (128, 128, 128)), tmp_path / "grey.jpg")
    assert (read(path) == 128).all()


def test_eight_ways_to_hold_a_camera(media: Path) -> None:
    pictures = [read(path) for path in sorted((media / "photos" / "orientation").glob("*.jpg"))]
    assert {picture.shape for picture in pictures} == {(450, 600, 3)}
    # All but the number in the middle is one scene.
    assert max(error(pictures[0][300:], picture[300:]) for picture in pictures) < 4


@pytest.mark.parametrize("name", ["IMG_1034.heic", "iphone_13_pro_max.HEIC", "8bit-sRGB.avif", "denali.webp"])
def test_real_files_have_the_size_that_was_probed(media: Path, name: str) -> None:
    path = media / "photos" / "formats" / name
    found = probe(path)
    assert read_photo(path, found, 400).shape[1::-1] == shrunk_size(found.width, found.height, 400)
    assert 20 < read_photo(path, found, 400).mean() < 235


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
@pytest.mark.parametrize("longest_side", [None, 700, 90])
def test_a_tall_picture_has_no_seams(cat: Image.Image, tmp_path: Path, mode: str, longest_side: int | None) -> None:
    tall = cat.resize((500, 1301)).convert(mode)
    picture = read(saved(tall, tmp_path / "tall.png"), longest_side)
    small = np.asarray(tall.convert("RGB").resize(picture.shape[1::-1], Image.Resampling.BOX))
    assert error(picture, small) < 4  # a palette is noisy
    assert np.abs(picture.astype(int) - small).mean(axis=(1, 2)).max() < 8


def test_what_no_movie_needs_is_halved() -> None:
    assert photo_size(16320, 12240, None) == (8160, 6120)
    assert photo_size(8064, 6048, None) == (8064, 6048)
