"""Cut subjects out of a clip, frame by frame: over a new ground as a video, or as an animated sticker."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from render.cutout.behind import Behind
from render.cutout.composing import see_through
from render.cutout.cut import Cutout, Wish
from render.cutout.edges import refine
from render.cutout.follow import Looker, follow
from render.cutout.reels import SOUND_RATE, film, write_pictures
from render.cutout.tracking import SIDE
from render.media.arrays import RGB, Box, Report, unwatched
from render.media.errors import RefusedError
from render.media.film import USUAL_FRAME_RATE
from render.media.photo import shrunk_size
from render.media.probe import Probe
from render.media.sound import read_sound
from render.media.video import Frame, all_frames, even_size
from render.vision.pyramid import Pyramid
from render.vision.sessions import Tensor

LONGEST = 60.0  # seconds
SLACK = 0.5  # a minute's film may be a little longer
VIDEO_SIDE = 1920  # pixels of the longer side; what is larger is made smaller
STICKER_SIDE = 512
STICKER_RATE = 15.0  # frames a second, at most
LOOK_SIDE = 960  # of the frames in which a sticker's subject is looked for
ROOM = 0.03  # around the subject of a cropped sticker, of the clip's longer side
# Alpha (of 255) from which on a pixel is a part of the subject, and the share of frames in which it must be: a speck
# that flashes up in a corner makes no sticker larger.
SEEN, SEEN_FRAMES = 128, 0.05
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)

# Half the width of the band in which alpha is worked out anew, of the longer side: less than a photo's, since the
# selfie network knows where people end, and a wider one lets the ground's shadows in (looked at on green).
EDGE = 0.007

WORKING = "Cutting out"


@dataclass(frozen=True, slots=True)
class Clip:
    """A video, or the part of it that is meant; seconds from its first frame."""

    path: Path
    probe: Probe
    start: float = 0.0
    end: float = LONGEST + SLACK

    @property
    def seconds(self) -> float:
        return min(self.end, self.probe.duration or self.end) - self.start

    @property
    def rate(self) -> float:
        return self.probe.frame_rate or USUAL_FRAME_RATE


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a clip; nothing (size 0, 0) where it has no clear subject."""

    subject: bool
    size: tuple[int, int]
    frames: int
    duration: float  # seconds
    sound: bool
    shares: dict[str, float]
    coarse: bool
    notes: tuple[str, ...]

    @property
    def frame_rate(self) -> float:
        """Frames a second, on average."""
        return self.frames / self.duration if self.duration else 0.0


def part_of_video(path: Path, probe: Probe, start: float | None, end: float | None) -> Clip:
    """Raises RefusedError for a part that is not there, and for one that is too long."""
    duration = probe.duration or 0.0
    first, last = start or 0.0, duration if end is None else min(end, duration)
    if not 0 <= first < last:
        raise RefusedError(f"There is no such part: this video goes from 0 to {duration:.1f} seconds.")
    if last - first > LONGEST + SLACK:
        raise RefusedError(
            f"{last - first:.0f} seconds are too long: up to {LONGEST:.0f} can be cut out at once. Choose a part by "
            "its start and its end."
        )
    return Clip(path, probe, first, last)


def cut_video(clip: Clip, wish: Wish, behind: Behind, out: Path, report: Report = unwatched) -> Made:
    """Write an MP4 of the clip with its subjects over another ground; frames keep their times, and there is its sound.

    Without a clear subject there is no file. Raises RefusedError, MissingModelError.
    """
    looker = Looker(wish)
    size = even_size(*shrunk_size(clip.probe.width, clip.probe.height, VIDEO_SIDE))
    frames = all_frames(clip.path, clip.probe, clip.start, clip.end, VIDEO_SIDE)
    sound = None
    if clip.probe.has_sound:
        sound = read_sound(clip.path, clip.probe, clip.start, clip.seconds, SOUND_RATE)
    end = 0.0
    with film(out, size, clip.rate, sound) as made:
        for at, matte, time, seconds in timed(follow(frames, looker), 1 / clip.rate):
            report(time / clip.seconds, WORKING)
            made.add(behind.laid(cutout_of(at.image, matte), at.image), time, seconds)
            end = time + seconds
    if not looker.found:
        out.unlink()
    return _told(looker, size, made.frames, end, sound=sound is not None)


def cut_sticker(
    clip: Clip, wish: Wish, behind: Behind | None, out: Path, report: Report = unwatched, *, cropped: bool = False
) -> Made:
    """Write an animated WebP or APNG, by the suffix of `out`, of at most STICKER_SIDE pixels and STICKER_RATE frames a
    second; with alpha where there is no new ground. cropped: only the part in which the subject is.

    Without a clear subject there is no file. Raises RefusedError, MissingModelError.
    """
    looker = Looker(wish)
    mattes: list[npt.NDArray[np.uint8] | None] = []
    for at, matte in follow(_sticker_frames(clip, LOOK_SIDE), looker):
        report((at.time - clip.start) / clip.seconds / 2, WORKING)
        mattes.append(None if matte is None else np.asarray(np.rint(matte * 255), np.uint8))
    if not looker.found:
        return _told(looker, (0, 0), 0, 0.0)
    box = box_of(mattes) if cropped else WHOLE
    longest, size = _sticker_size(clip.probe, box)
    rate, end = min(clip.rate, STICKER_RATE), 0.0

    def pictures() -> Iterator[tuple[npt.NDArray[np.uint8], float, float]]:
        nonlocal end
        frames = zip(_sticker_frames(clip, longest), mattes, strict=False)
        for frame, matte, time, seconds in timed(frames, 1 / rate):
            report(0.5 + time / clip.seconds / 2, WORKING)
            yield _picture(frame.image, matte, box, size, behind), time, seconds
            end = time + seconds

    count = write_pictures(pictures(), out, size, rate)
    return _told(looker, size, count, end)


class Timed(Protocol):
    @property
    def time(self) -> float: ...


def timed[T: Timed, M](frames: Iterable[tuple[T, M]], usual: float) -> Iterator[tuple[T, M, float, float]]:
    """Each frame and what belongs to it, seconds from the first, and how long it is seen: the last one as is usual."""
    first: float | None = None
    for (frame, own), after in pairwise(chain(frames, [None])):  # type: ignore[misc]
        first = frame.time if first is None else first
        seconds = usual if after is None else after[0].time - frame.time
        yield frame, own, frame.time - first, seconds


def box_of(mattes: Sequence[npt.NDArray[np.uint8] | None]) -> Box:
    """Where the subject is in any of the frames, with some room, in shares of the picture."""
    there = [matte for matte in mattes if matte is not None]
    rank = math.ceil(SEEN_FRAMES * len(there))
    everywhere = np.partition(there, -rank, axis=0)[-rank]
    rows, columns = (np.flatnonzero(everywhere.max(axis=axis) > SEEN) for axis in (1, 0))
    if not len(rows):
        return WHOLE
    height, width = everywhere.shape
    room = ROOM * max(height, width)
    low, high = (columns[0] - room, rows[0] - room), (columns[-1] + 1 + room, rows[-1] + 1 + room)
    return max(0.0, low[0] / width), max(0.0, low[1] / height), min(1.0, high[0] / width), min(1.0, high[1] / height)


def _sticker_frames(clip: Clip, longest: int) -> Iterator[Frame]:
    return all_frames(clip.path, clip.probe, clip.start, clip.end, longest, 1 / STICKER_RATE)


def _sticker_size(probe: Probe, box: Box) -> tuple[int, tuple[int, int]]:
    """The longer side of frames of which the box has STICKER_SIDE pixels, and the box' width and height in them."""
    across, down = box[2] - box[0], box[3] - box[1]
    scale = min(1.0, STICKER_SIDE / max(across * probe.width, down * probe.height))
    longest = max(2, math.floor(max(probe.width, probe.height) * scale))
    width, height = even_size(*shrunk_size(probe.width, probe.height, longest))
    return longest, (max(1, int(across * width)), max(1, int(down * height)))


def _picture(
    image: RGB, matte: npt.NDArray[np.uint8] | None, box: Box, size: tuple[int, int], behind: Behind | None
) -> npt.NDArray[np.uint8]:
    """A frame of a sticker, (height, width, 4)."""
    height, width = image.shape[:2]
    left, top = min(round(box[0] * width), width - size[0]), min(round(box[1] * height), height - size[1])
    part = np.ascontiguousarray(image[top : top + size[1], left : left + size[0]])
    own = None
    if matte is not None:
        whole = cv2.resize(matte, (width, height), interpolation=cv2.INTER_LINEAR) / np.float32(255)
        own = whole[top : top + size[1], left : left + size[0]]
    cutout = cutout_of(part, own)
    if behind is None:
        return see_through(cutout.colours, cutout.alpha)
    return np.dstack([behind.laid(cutout, part), np.full_like(cutout.alpha, 255)])


def cutout_of(image: RGB, matte: Tensor | None) -> Cutout:
    """A frame's cut-out with its edges worked out."""
    if matte is None:
        return Cutout(np.zeros(image.shape[:2], np.uint8), image)
    return Cutout(*refine(Pyramid(image), matte, EDGE, SIDE))


def _told(looker: Looker, size: tuple[int, int], frames: int, duration: float, *, sound: bool = False) -> Made:
    subject = looker.found
    return Made(
        subject=subject,
        size=size if subject else (0, 0),
        frames=frames if subject else 0,
        duration=duration if subject else 0.0,
        sound=sound and subject,
        shares=looker.shares(),
        coarse=looker.coarse,
        notes=looker.notes,
    )
