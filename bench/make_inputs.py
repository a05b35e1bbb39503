"""Make the album of the main benchmark: 14 photos of 12 MP and 4 clips of 1080p30, from real but smaller files.

    python -m bench.make_inputs MEDIA OUT

MEDIA is the folder of test media. Photos are enlarged, sharpened and given grain, clips enlarged and given noise, so
that their files are as heavy as a phone's. They are made, not taken: costs are right, looks are not.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

from render.media.arrays import RGB, Sound
from render.media.inventory import inventory
from render.media.photo import read_photo
from render.media.probe import probe
from render.media.sound import read_sound
from render.media.video import clip_frames

# Landscapes and portraits as an album has them; all real photos.
PHOTOS = (
    "Apple_iPhone_4S.jpg", "Apple_iPhone_6.jpg", "Canon_PowerShot_A610.jpg", "Canon_PowerShot_G2.jpg",
    "Canon_PowerShot_G11.jpg", "Canon_PowerShot_S400.jpg", "FujiFilm_FinePix_F40fd.jpg", "Kodak_PIXPRO_AZ521.jpg",
    "Minolta_DiMAGE_7.jpg", "Minolta_DiMAGE_S404.jpg", "Panasonic_DMC-FZ18.jpg", "Panasonic_FZ5.jpg",
    "Samsung_S730.jpg", "Sony_DSC-H9.jpg",
)  # fmt: skip
# Video and where in it to begin; the sound of all is that of the one that has people talking.
CLIPS = (("bikes.mp4", 0.5), ("nasa_13013.mp4", 1.0), ("bigbuckbunny.mp4", 0.0), ("vtest30.mp4", 4.0))
VOICE = "nasa_13013.mp4"
LONG, SHORT = 4032, 3024
CLIP_SIZE, CLIP_SECONDS, CLIP_RATE = (1920, 1080), 5.0, 30
CLIP_BITS = 16_000_000  # a second, as phones' 1080p
GRAIN, NOISE = 4.0, 3.0  # standard deviations, of 255
TAKEN = datetime(2024, 7, 1, 10, 0, 0)
EXIF_ORIGINAL, EXIF_IFD = 0x9003, 0x8769
SOUND_RATE = 48_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("media", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    for path in make_inputs(arguments.media, arguments.out):
        print(path)


def make_inputs(media: Path, out: Path) -> list[Path]:
    """The files, made where they are not there yet. Raises RuntimeError if there are others in the folder: rows that
    look at all of it would pay for them.
    """
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for number, name in enumerate(PHOTOS):
        made.append(out / f"photo{number:02d}.jpg")
        if not made[-1].exists():
            make_photo(media / "photos" / "album" / name, made[-1], number)
    for number, (name, start) in enumerate(CLIPS):
        made.append(out / f"clip{number}.mp4")
        if not made[-1].exists():
            make_clip(media / "videos" / name, start, media / "videos" / VOICE, made[-1], number)
    if others := set(inventory([out])) - set(made):
        raise RuntimeError(f"These are no inputs of the benchmark: {sorted(map(str, others))}")
    return made


def make_photo(source: Path, out: Path, number: int) -> None:
    picture = read_photo(source, probe(source))
    tall = picture.shape[0] > picture.shape[1]
    size = (SHORT, LONG) if tall else (LONG, SHORT)
    large = cv2.resize(picture, size, interpolation=cv2.INTER_LANCZOS4)
    soft = cv2.GaussianBlur(large, (0, 0), 3.0)
    sharp = cv2.addWeighted(large, 1.6, soft, -0.6, 0).astype(np.float32)
    grain = np.random.default_rng(number).standard_normal(large.shape[:2], np.float32) * GRAIN
    image = Image.fromarray(np.clip(sharp + grain[..., np.newaxis], 0, 255).astype(np.uint8))
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD)[EXIF_ORIGINAL] = f"{TAKEN + timedelta(hours=5 * number):%Y:%m:%d %H:%M:%S}"
    image.save(out, quality=92, exif=exif)


def make_clip(source: Path, start: float, voice: Path, out: Path, number: int) -> None:
    partial = out.with_suffix(".partial")
    with av.open(str(partial), "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=CLIP_RATE, options={"preset": "veryfast", "g": "30"})
        video.width, video.height, video.pix_fmt = *CLIP_SIZE, "yuv420p"
        video.bit_rate = CLIP_BITS
        sound = container.add_stream("aac", rate=SOUND_RATE, layout="stereo")
        for index, frame in enumerate(noisy_frames(source, start, number)):
            picture = av.VideoFrame.from_ndarray(frame, format="yuv420p")
            picture.pts, picture.time_base = index, Fraction(1, CLIP_RATE)
            container.mux(video.encode(picture))
        container.mux(video.encode())
        heard = read_sound(voice, probe(voice), 2.0 * number, CLIP_SECONDS, SOUND_RATE)
        for block in audio_blocks(heard):
            container.mux(sound.encode(block))
        container.mux(sound.encode())
    partial.replace(out)


def noisy_frames(source: Path, start: float, seed: int) -> Iterator[RGB]:
    rng = np.random.default_rng(seed)
    count = round(CLIP_SECONDS * CLIP_RATE)
    for frame in clip_frames(source, probe(source), start, CLIP_RATE, count, CLIP_SIZE):
        luma = frame[: CLIP_SIZE[1]]
        noise = rng.standard_normal(luma.shape, np.float32) * NOISE
        luma[:] = np.clip(luma + noise, 16, 235)
        yield frame


def audio_blocks(sound: Sound) -> Iterator[av.AudioFrame]:
    for at in range(0, len(sound), 1024):
        block = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound[at : at + 1024].T), format="fltp", layout="stereo"
        )
        block.rate, block.pts, block.time_base = SOUND_RATE, at, Fraction(1, SOUND_RATE)
        yield block


if __name__ == "__main__":
    main()
