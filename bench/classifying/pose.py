"""What following somebody costs beside its network, whether the body is kept, and how seldom a thing is a body."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from bench.seeing.row import Row
from render.jobs.moving_bodies import LONGEST_SIDE, moments_in
from render.media.probe import probe
from render.media.rate import frame_times
from render.media.video import Frame, frames_at
from render.vision.bodies import Follower, follow
from render.vision.landmarks import LAYOUTS
from render.vision.pose import LANDMARK_SIDE, OUTPUTS
from render.vision.pyramid import Pyramid
from render.vision.sessions import run

COST_AIM, FALSE_AIM, TURN_AIM = 1.3, 0.02, 15.0
RATE, ROUNDS, SECONDS = 10.0, 5, 10.0
WITH_PEOPLE = (
    ("videos/vtest30.mp4", 0.0, 10.0),
    ("actions/sample_bicep_curl.mp4", 0.2, None),
    ("videos/face_noface.mov", 0.0, 2.3),
)
# Ducks, bottles and hands, a game's cover, words, drawn animals, a tree.
WITHOUT = (
    "videos/Issue_515_java_.mp4",
    "videos/bottle-detection.mp4",
    "videos/with-gps.mov",
    "videos/no_face.mp4",
    "videos/bigbuckbunny.mp4",
    "videos/tree.avi",
    "videos/MVI_4823.AVI",
    "videos/uuid540.mp4",
)
STANDING = "actions/gesture_clips/emergency/emergency_01.mp4"
TURNS = ((0.8, 10.0), (1.2, 15.0), (0.8, 30.0))  # seconds of a whole turn, frames a second


def rows(media: Path) -> Iterator[Row]:
    cv2.setNumThreads(1)
    yield cost_row(media)
    yield false_row(media)
    yield turn_row(media)


def cost_row(media: Path) -> Row:
    films = [to_and_fro(frames_of(media / name, start, end)) for name, start, end in WITH_PEOPLE]
    cost(films[0][:3])  # the networks are loaded
    spent = [cost(frames) for _ in range(ROUNDS) for frames in films]
    found = [ours / bare for ours, bare in spent]
    each = median(ours for ours, _ in spent) * 1000 / (SECONDS * RATE)
    note = f"{min(found):.2f} to {max(found):.2f}; {each:.0f} ms of CPU a frame that is decoded"
    of = f"{len(films)} clips, to and fro for {SECONDS:g} s, at {RATE:g} a second"
    title = "movements: following a body / one call of its network a frame, CPU"
    return Row(title, COST_AIM, median(found), len(found), of, True, note)


def to_and_fro(frames: list[Frame]) -> list[Frame]:
    """For as long as a family's clip: the start, when somebody is searched, is no tenth of it then."""
    count = round(SECONDS * RATE)
    there_and_back = [*frames, *frames[-2:0:-1]]
    images = [there_and_back[place % len(there_and_back)].image for place in range(count)]
    return [Frame(place / RATE, image) for place, image in enumerate(images)]


def cost(frames: list[Frame]) -> tuple[float, float]:
    """Seconds of CPU to follow somebody, and of one bare call after each frame: so both find the caches alike."""
    follower, ours, bare = Follower(), 0.0, 0.0
    for frame in frames:
        square = cv2.resize(frame.image, (LANDMARK_SIDE, LANDMARK_SIDE))
        pixels = np.asarray(square[None], np.float32) / np.float32(255)
        began = time.process_time()
        follower.see(Pyramid(frame.image), frame.time)
        between = time.process_time()
        run("pose_landmark", pixels, OUTPUTS)
        ours, bare = ours + between - began, bare + time.process_time() - between
    return ours, bare


def false_row(media: Path) -> Row:
    seen, frames = 0, 0
    worst = ("", 0.0)
    for name in WITHOUT:
        found = follow(frames_of(media / name, 0.0, None), RATE)
        seen, frames = seen + round(found.seen * len(found)), frames + len(found)
        worst = max(worst, (Path(name).stem, found.seen), key=lambda one: one[1])
    note = f"worst {worst[0]} {worst[1]:.2f}; the thresholds were set on the same; an aim of our own"
    of = f"frames of {len(WITHOUT)} videos without people"
    return Row("movements: a body where there is none", FALSE_AIM, seen / frames, frames, of, True, note)


def turn_row(media: Path) -> Row:
    """Somebody turned about the hips once, as in a cartwheel: how far off the torso is on the way."""
    off = np.concatenate([torso_off(media / STANDING, seconds, rate) for seconds, rate in TURNS])
    note = f"95 % within {np.percentile(off, 95):.0f}; turns of 0.8 and 1.2 s; an aim of our own"
    title = "movements: torso in a whole turn, degrees off on the median"
    return Row(title, TURN_AIM, float(np.median(off)), len(off), "made: one picture turned", True, note)


def torso_off(clip: Path, seconds: float, rate: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    image = next(iter(frames_of(clip, 0.5, 0.6))).image
    height, width = image.shape[:2]
    first = follow([Frame(0.0, image)], rate)
    joints = LAYOUTS[first.layout].joints
    middle = first.points[0, list(joints[7:9]), :2].mean(axis=0) * height
    count = round(seconds * rate)
    angles = np.concatenate([np.zeros(4), np.arange(count + 1) * 360 / count])
    frames = []
    for number, angle in enumerate(angles):
        matrix = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), -float(angle), 1.0)
        matrix[:, 2] += np.array([width, height]) / 2 - middle
        turned = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
        frames.append(Frame(number / rate, np.asarray(turned, np.uint8)))
    points = follow(frames, rate).points
    torso = points[:, list(joints[1:3]), :2].mean(axis=1) - points[:, list(joints[7:9]), :2].mean(axis=1)
    found = np.degrees(np.arctan2(torso[:, 0], -torso[:, 1]))
    return np.asarray(np.abs((found - found[0] - angles + 180) % 360 - 180)[4:], np.float64)


def frames_of(path: Path, start: float, end: float | None) -> list[Frame]:
    probed = probe(path)
    moments = moments_in(frame_times(path, probed), RATE, start, end)
    return list(frames_at(path, probed, moments, LONGEST_SIDE))
