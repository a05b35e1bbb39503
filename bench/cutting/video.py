"""What a second of 720p costs at the fast level, all in, and how still mattes stand where the picture does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import skimage.data

from bench.seeing.row import Row
from render.cutout.behind import Behind
from render.cutout.classes import PERSON
from render.cutout.cut import Wish
from render.cutout.edges import Alpha
from render.cutout.follow import Looker, follow
from render.cutout.grounds import Plain
from render.cutout.reels import film
from render.cutout.semantic import MODEL
from render.cutout.video import Clip, cut_video, cutout_of, part_of_video
from render.media.arrays import RGB
from render.media.probe import probe
from render.media.sound import read_sound
from render.media.video import Frame, all_frames
from render.weights.models import is_installed

COST_AIM, FLICKER_AIM = 60.0, 1.0
# With people: a phone's own film of a face, one of its Live Photos, a lesson, a street with cuts.
CLIPS = ("videos/face_noface.mov", "live_photos/IMG_7943_HEVC.MOV", "actions/sample_bicep_curl.mp4", "videos/bikes.mp4")
SECONDS = 1.9  # of each; the shortest has so many
SIDE = 1280
ROUNDS = 3
PEOPLE = Wish("fast", frozenset([PERSON]))
GROUNDS = {"a colour": Plain((0, 200, 0), (0, 200, 0)), "blur": None}
# A still picture with a camera's grain, whose light breathes a little.
GRAIN, BREATH, STILL_FRAMES = 4.0, 2.0, 60
STILL = 2  # steps of 255, after a blur, by which a pixel that stands still may change
BORDER = (12, 243)  # alpha between which a pixel is of the border


def rows(media: Path) -> Iterator[Row]:
    cv2.setNumThreads(1)
    inputs = Path("data") / "bench-cutting"
    inputs.mkdir(parents=True, exist_ok=True)
    clips = [enlarged(media / name, inputs / f"{Path(name).stem}.mp4") for name in CLIPS]
    cut_video(clips[0], PEOPLE, Behind(None), inputs / "out.mp4")  # the networks are loaded
    looks = "DeepLabV3" if is_installed(MODEL) else "boxes: DeepLabV3 is not installed"
    for name, ground in GROUNDS.items():
        spent, looked = [], []
        for clip in clips * ROUNDS:
            spent.append(cost(clip, Behind(ground), inputs / "out.mp4"))
            looked.append(look_cost(clip))  # by turns: a second of CPU goes further in one hour than in the next
        of = f"{len(clips)} clips brought to 720p"
        title = f"video 720p, fast, on {name}: ms of CPU a frame"
        yield Row(
            title,
            COST_AIM,
            median(spent),
            len(spent),
            of,
            True,
            f"{min(spent):.0f} to {max(spent):.0f}; a look by {looks} {median(looked):.0f} ms",
        )
    made = [flicker(still(picture)) for picture in portraits()]
    yield flicker_row("a still picture with grain", made, f"made: {len(made)} pictures")
    real = [flicker(all_frames(clip.path, clip.probe, 0.0, clip.end)) for clip in clips]
    yield flicker_row("still parts of clips", real, f"{len(real)} clips")


def enlarged(source: Path, target: Path) -> Clip:
    """The beginning of a clip as a file whose longer side has SIDE pixels, with its sound."""
    found = probe(source)
    scale = SIDE / max(found.width, found.height)
    size = round(found.width * scale / 2) * 2, round(found.height * scale / 2) * 2
    sound = read_sound(source, found, 0.0, SECONDS) if found.has_sound else None
    with film(target, size, found.frame_rate or 30, sound) as made:
        for frame in all_frames(source, found, 0.0, SECONDS):
            large = cv2.resize(frame.image, size, interpolation=cv2.INTER_CUBIC)
            made.add(np.asarray(large, np.uint8), frame.time, 1 / (found.frame_rate or 30))
    return part_of_video(target, probe(target), None, None)


def cost(clip: Clip, behind: Behind, out: Path) -> float:
    """Milliseconds of CPU a frame: decoded, cut out, composed, encoded."""
    began = time.process_time()
    made = cut_video(clip, PEOPLE, behind, out)
    return (time.process_time() - began) * 1000 / made.frames


def look_cost(clip: Clip) -> float:
    """Milliseconds of CPU of one look at its first frame."""
    first = next(all_frames(clip.path, clip.probe, 0.0, clip.end))
    began = time.process_time()
    Looker(PEOPLE)(first.image)
    return (time.process_time() - began) * 1000


def portraits() -> Iterator[RGB]:
    """Somebody before a busy ground, as large as two crops of it show her, on frames of 720 x 720 pixels."""
    whole = np.asarray(skimage.data.astronaut(), np.uint8)  # type: ignore[no-untyped-call]
    for part in (whole, whole[:360, 40:400]):
        yield np.asarray(cv2.resize(part, (720, 720), interpolation=cv2.INTER_CUBIC), np.uint8)


def still(picture: RGB) -> Iterator[Frame]:
    random = np.random.default_rng(7)
    for number in range(STILL_FRAMES):
        light = BREATH * np.sin(number / 7)
        noisy = picture + random.normal(light, GRAIN, picture.shape).astype(np.float32)
        yield Frame(number / 30, np.asarray(np.clip(noisy, 0, 255), np.uint8))


def flicker(frames: Iterator[Frame]) -> tuple[float, float]:
    """Mean change of alpha a frame where the picture stands still, in percent: everywhere, and at the border."""
    everywhere, border = [], []
    seen = ((at.image, cutout_of(at.image, matte).alpha) for at, matte in follow(frames, Looker(PEOPLE)))
    for (before, first), (after, second) in pairwise(seen):
        quiet = stands(before, after)
        change = cv2.absdiff(first, second) / 2.55
        everywhere.append(float(change[quiet].mean()) if quiet.any() else 0.0)
        edge = quiet & at_border(first)
        border.append(float(change[edge].mean()) if edge.any() else 0.0)
    return float(np.mean(everywhere)), float(np.mean(border))


def stands(before: RGB, after: RGB) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    calm = [cv2.blur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (9, 9)) for image in (before, after)]
    return np.asarray(cv2.absdiff(calm[0], calm[1]) <= STILL)


def at_border(alpha: Alpha) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.asarray((alpha > BORDER[0]) & (alpha < BORDER[1]))


def flicker_row(what: str, found: list[tuple[float, float]], of: str) -> Row:
    everywhere, border = zip(*found, strict=True)
    note = f"{min(everywhere):.2f} to {max(everywhere):.2f}; of the border's own pixels {np.mean(border):.1f}"
    name = f"video, flicker, {what}: mean change of the matte a frame, %"
    return Row(name, FLICKER_AIM, float(np.mean(everywhere)), len(found), of, True, note)
