"""See a video: a frame a second with a glance at everything between, single frames, or a clip for a movie."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from av import VideoFrame
from av.video.reformatter import VideoReformatter

from render.media.arrays import I420, RGB, Box
from render.media.film import open_film
from render.media.fit import PLANAR, Fit, is_full_range, plane_of
from render.media.orientation import stored_size, upright
from render.media.photo import shrunk_size
from render.media.probe import Probe

# Enough to tell one scene from another, as in shot boundary detectors (TransNet V2 takes 48 x 27).
GLANCE_WIDTH, GLANCE_HEIGHT = 64, 36
# Rows whose mean makes a row of a glance; of a frame that has twice as many and more only some are read, which costs a
# third at 1080p.
ENOUGH_ROWS = 10
FULL_FROM_LIMITED = np.clip(np.round((np.arange(256) - 16) * (255 / 219)), 0, 255).astype(np.uint8)
# Container clocks round: a frame so little before a tick is on it.
TICK_SLACK_SECONDS = 0.001
# A key frame stands for a moment where it is nearer to it than this share of the way to the next one.
KEY_SHARE = 0.4
# A frame that comes so much of an output frame late is still on time. Not a half: at 60 or 120 frames a second that
# would lie just between two frames, and rounding would choose.
LATE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a video, upright."""

    time: float  # seconds from the first frame
    image: RGB


@dataclass(frozen=True, slots=True)
class Glance:
    """What a moment of a video looks like, roughly."""

    time: float  # seconds from the first frame
    luma: npt.NDArray[np.uint8]  # (36, 64), upright, squeezed to this shape
    frame: Frame | None  # the whole picture, once in each interval


def walk(
    path: Path, probe: Probe, every: float = 1.0, longest_side: int | None = None, threads: int = 1
) -> Iterator[Glance]:
    """Decode the video once and stream it: a glance at each frame, and at or after each `every` seconds a whole frame.

    Frames that no other is built upon are not decoded (in most phones' films there are none, elsewhere they are about
    half), so scene cuts can be told to a frame or two. Sides of whole frames are even. What is broken is passed over.
    Raises RefusedError if nothing can be read.
    """
    fit = Fit(even_size(*shrunk_size(probe.width, probe.height, longest_side)), probe.orientation)
    reformatter = VideoReformatter()
    due = 0.0
    with open_film(path, probe, threads) as film:
        for time, decoded in film.key_and_reference_frames():
            frame = None
            if time >= due - TICK_SLACK_SECONDS:
                frame = Frame(time, fit.rgb(decoded))
                due = (math.floor((time + TICK_SLACK_SECONDS) / every) + 1) * every
            yield Glance(time, _glance(decoded, probe.orientation, reformatter), frame)


def sample_frames(
    path: Path, probe: Probe, every: float = 1.0, longest_side: int | None = None, threads: int = 1
) -> Iterator[Frame]:
    """The whole frames of `walk`, one at a time."""
    for glance in walk(path, probe, every, longest_side, threads):
        if glance.frame is not None:
            yield glance.frame


def frames_at(
    path: Path, probe: Probe, times: Sequence[float], longest_side: int | None = None, threads: int = 1
) -> Iterator[Frame]:
    """The frames that are seen at these times (seconds, best in order), each with its own time; exact in any film."""
    fit = Fit(even_size(*shrunk_size(probe.width, probe.height, longest_side)), probe.orientation)
    with open_film(path, probe, threads) as film:
        for wanted in times:
            time, frame = film.at(wanted)
            yield Frame(time, fit.rgb(frame))


def frames_near(
    path: Path, probe: Probe, times: Sequence[float], longest_side: int | None = None, threads: int = 1
) -> Iterator[Frame]:
    """A frame near each of these times, which must rise: a key frame where one is near enough, since the way from it to
    the exact moment costs half a second and more; else the frame that is seen then.
    """
    fit = Fit(even_size(*shrunk_size(probe.width, probe.height, longest_side)), probe.orientation)
    gap = min((later - earlier for earlier, later in pairwise(times)), default=0.0)
    with open_film(path, probe, threads) as film:
        for wanted in times:
            time, frame = film.near(wanted, KEY_SHARE * gap)
            yield Frame(time, fit.rgb(frame))


def all_frames(
    path: Path,
    probe: Probe,
    start: float,
    end: float,
    longest_side: int | None = None,
    apart: float = 0.0,
    threads: int = 1,
) -> Iterator[Frame]:
    """Every frame from the one nearest to `start` on that comes before `end`, with its own time; those that come sooner
    than `apart` seconds after the last one are passed over. Sides are even."""
    fit = Fit(even_size(*shrunk_size(probe.width, probe.height, longest_side)), probe.orientation)
    with open_film(path, probe, threads) as film:
        time, frame = film.nearest(start)
        due = time
        while True:
            if time >= due - TICK_SLACK_SECONDS:
                yield Frame(time, fit.rgb(frame))
                due = time + apart
            before = time
            time, frame = film.next_until(end - TICK_SLACK_SECONDS)
            if time == before:
                return


def clip_frames(
    path: Path,
    probe: Probe,
    start: float,
    frame_rate: float,
    count: int,
    size: tuple[int, int],
    crop: Box | None = None,
    threads: int = 1,
    *,
    all_new: bool = False,
) -> Iterator[I420]:
    """`count` upright frames at a constant rate, from the frame nearest to `start` on; the last is repeated at the end.

    `crop` (x0, y0, x1, y1 in upright pixels of the probe's width and height; the whole frame if None) is scaled to
    `size` (width, height; both even), so the two should have the same shape. Every array is new: keep or change it.
    all_new: a frame that would be seen twice gives way to the next one, if that is due within a frame's time.
    """
    fit = Fit(size, probe.orientation, _shares(crop or (0, 0, probe.width, probe.height), probe))
    with open_film(path, probe, threads) as film:
        # Counted from a frame, not from between two, so that no rounding makes one stay and another be missed.
        base, _ = film.nearest(start)
        before = -math.inf
        for number in range(count):
            due = base + (number + LATE_SHARE) / frame_rate
            shown, frame = film.at(max(due, before))
            if all_new and shown == before:
                shown, frame = film.next_until(due + 1 / frame_rate)
            before = shown if all_new else before
            yield fit.i420(frame)


def even_size(width: int, height: int) -> tuple[int, int]:
    """The nearest even sides that are not larger, but at least 2."""
    return max(2, width // 2 * 2), max(2, height // 2 * 2)


def _shares(box: Box, probe: Probe) -> Box:
    x0, y0, x1, y1 = box
    return x0 / probe.width, y0 / probe.height, x1 / probe.width, y1 / probe.height


def _glance(frame: VideoFrame, orientation: int, reformatter: VideoReformatter) -> npt.NDArray[np.uint8]:
    width, height = stored_size(GLANCE_WIDTH, GLANCE_HEIGHT, orientation)
    step = frame.height // (ENOUGH_ROWS * height)
    if step > 1 and PLANAR.get(frame.format.name, (0, 0, 0))[2] == 8:
        rows = plane_of(frame, 0, np.uint8)[::step]
        luma = np.asarray(cv2.resize(rows, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        return upright(luma if is_full_range(frame) else FULL_FROM_LIMITED[luma], orientation)
    small = reformatter.reformat(frame, width, height, "gray", interpolation="AREA", threads=1)
    return upright(np.asarray(small.to_ndarray(), np.uint8), orientation)
