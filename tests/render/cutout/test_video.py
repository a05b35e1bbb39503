from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
import skimage.data
from PIL import Image

from render.cutout.behind import Behind
from render.cutout.classes import PERSON
from render.cutout.cut import Wish
from render.cutout.grounds import plain_ground
from render.cutout.reels import SOUND_RATE, film
from render.cutout.video import Clip, cut_sticker, cut_video, part_of_video
from render.media.arrays import RGB
from render.media.errors import RefusedError
from render.media.probe import probe
from render.media.rate import frame_times
from render.media.sound import read_sound

PEOPLE = Wish("fast", frozenset([PERSON]))
GREEN = Behind(plain_ground("#00ff00"))
UNEVEN = (0.0, 0.04, 0.1, 0.13, 0.2, 0.24, 0.3, 0.4)
SIZE = (320, 256)


def filmed(path: Path, picture: RGB, times: tuple[float, ...] = UNEVEN) -> Clip:
    """A photo as a film that pans a little, with a beep."""
    beep = np.sin(np.arange(round(0.5 * SOUND_RATE)) * 2 * np.pi * 440 / SOUND_RATE).astype(np.float32)[:, None] / 2
    with film(path, SIZE, 20, np.repeat(beep, 2, axis=1)) as made:
        for number, time in enumerate(times):
            part = picture[: SIZE[1], 4 * number : 4 * number + SIZE[0]]
            made.add(np.ascontiguousarray(part), time, 0.1)
    return part_of_video(path, probe(path), None, None)


def person() -> RGB:
    return np.asarray(skimage.data.astronaut()[:, 40:], np.uint8)  # type: ignore[no-untyped-call]


def meadow() -> RGB:
    return np.asarray(skimage.data.grass()[:400, :, None].repeat(3, axis=2), np.uint8)  # type: ignore[no-untyped-call]


def test_it_works(tmp_path: Path) -> None:
    clip, out = filmed(tmp_path / "in.mp4", person()), tmp_path / "out.mp4"
    reports: list[float] = []
    found = cut_video(clip, PEOPLE, GREEN, out, lambda share, _: reports.append(share))
    assert found.subject and found.frames == len(UNEVEN) and found.size == SIZE
    assert found.frame_rate == pytest.approx(len(UNEVEN) / found.duration)
    assert reports == sorted(reports) and len(reports) == len(UNEVEN)
    made = probe(out)
    assert frame_times(out, made) == pytest.approx(np.array(UNEVEN), abs=1e-4)
    heard = read_sound(out, made, 0.1, 0.2)
    assert 0.2 < np.abs(heard).mean() < 0.5
    with av.open(str(out)) as container:
        last = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)][-1].astype(int)
    assert np.abs(last[10, 10] - [0, 255, 0]).max() < 12
    assert np.abs(last - person()[: SIZE[1], 28 : 28 + SIZE[0]])[100:140, 140:160].mean() < 10


@pytest.mark.parametrize("suffix", [".webp", ".apng"])
def test_a_sticker_turns_for_ever(suffix: str, tmp_path: Path) -> None:
    clip, out = filmed(tmp_path / "in.mp4", person()), tmp_path / f"out{suffix}"
    found = cut_sticker(clip, PEOPLE, None, out, cropped=True)
    assert found.subject and found.frame_rate <= 15
    with Image.open(out) as picture:
        assert picture.size == found.size and picture.size[0] < SIZE[0]
        assert picture.info["loop"] == 0 and getattr(picture, "n_frames", 1) == found.frames
        picture.seek(1)
        alpha = np.asarray(picture.convert("RGBA"))[:, :, 3]
    assert alpha.max() == 255 and (alpha == 0).mean() > 0.1


def test_a_sticker_may_have_a_ground(tmp_path: Path) -> None:
    found = cut_sticker(filmed(tmp_path / "in.mp4", person()), PEOPLE, GREEN, tmp_path / "out.webp")
    with Image.open(tmp_path / "out.webp") as picture:
        assert picture.size == found.size == SIZE
        assert np.asarray(picture.convert("RGBA"))[:, :, 3].min() == 255


def test_blur_leaves_the_subject(tmp_path: Path) -> None:
    clip, out = filmed(tmp_path / "in.mp4", person(), (0.0, 0.1)), tmp_path / "out.mp4"
    assert cut_video(clip, PEOPLE, Behind(None), out).subject and out.is_file()


def test_without_a_subject_there_is_no_file(tmp_path: Path) -> None:
    clip = filmed(tmp_path / "in.mp4", meadow())
    for out in (tmp_path / "out.mp4", tmp_path / "out.webp"):
        made = cut_video(clip, PEOPLE, GREEN, out) if out.suffix == ".mp4" else cut_sticker(clip, PEOPLE, None, out)
        assert (made.subject, made.frames, made.size, out.exists()) == (False, 0, (0, 0), False)


@pytest.mark.parametrize(("start", "end"), [(-1.0, None), (0.3, 0.2), (9.0, None)])
def test_parts_that_are_not_there(start: float, end: float | None, tmp_path: Path) -> None:
    filmed(tmp_path / "in.mp4", meadow())
    with pytest.raises(RefusedError, match="There is no such part"):
        part_of_video(tmp_path / "in.mp4", probe(tmp_path / "in.mp4"), start, end)


def test_more_than_a_minute(tmp_path: Path) -> None:
    short = filmed(tmp_path / "in.mp4", meadow())
    long = replace(short.probe, duration=85.0)
    assert part_of_video(short.path, long, 20.0, 80.0).seconds == 60
    with pytest.raises(RefusedError, match="up to 60 can be cut out at once"):
        part_of_video(short.path, long, None, None)
