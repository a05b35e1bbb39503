"""The best of several frames: of one video, or of several stills taken as one burst."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from render.media.arrays import RGB
from render.vision.exposure import exposure
from render.vision.mesh import FRAME_VIEWS
from render.vision.picture import see_faces
from render.vision.pyramid import Pyramid
from render.vision.quality import people, weighted
from render.vision.sharpness import sharpness

# Share of the technical quality in the rank of a frame with faces; the rest is the faces'.
TECHNICAL = 0.2
# Of a video's frames tiny faces are not sought: as good a choice for less than half the time. With level 1 alone, as
# frames are glimpsed at, 3 of 11 choices were wrong (bench.seeing.best_frames, of videos).
VIDEO_LEVELS = (1, 2)


@dataclass(frozen=True, slots=True)
class FrameQuality:
    """One frame of the choice."""

    quality: float  # 0..1 by its faces; 0.0 without a face
    faces: int
    technical: float  # 0..1 by sharpness and exposure: decides among frames when no frame has a face
    # Why, 0..1; without a face the first two are 0 and `sharp` is that of the picture.
    eyes: float = 0.0  # how far the eyes are open that are least so
    smile: float = 0.0  # means over the faces that matter
    sharp: float = 0.0


@dataclass(frozen=True, slots=True)
class BestFrame:
    """Which frame to take, and why."""

    best: int  # index
    has_face: bool  # in any frame
    frames: tuple[FrameQuality, ...]


def best_frame(frames: Iterable[RGB], *, still: bool = True) -> BestFrame:
    """Judge the frames, one at a time; without any face the sharpest, best exposed wins. ValueError if empty."""
    return choose([judge_frame(frame, still=still) for frame in frames])


def judge_frame(frame: RGB, *, still: bool = True) -> FrameQuality:
    """The quality of one frame; only those that were judged alike, as a `still` or as one of a video, compare."""
    pyramid = Pyramid(frame)
    faces = see_faces(pyramid) if still else see_faces(pyramid, VIDEO_LEVELS, FRAME_VIEWS)
    sharp = sharpness(pyramid)
    technical = (sharp * exposure(pyramid)) ** 0.5
    if not faces:
        return FrameQuality(0.0, 0, technical, sharp=sharp)
    quality = float(people(faces) ** (1 - TECHNICAL) * technical**TECHNICAL)
    return FrameQuality(
        quality,
        len(faces),
        technical,
        eyes=min(face.eyes_open for face in faces),
        smile=weighted(faces, [face.smile for face in faces]),
        sharp=weighted(faces, [face.sharpness for face in faces]),
    )


def choose(frames: Sequence[FrameQuality]) -> BestFrame:
    """The best of judged frames; the first of equals. ValueError without frames."""
    if not frames:
        raise ValueError("There is no frame to choose from.")
    has_face = any(frame.faces for frame in frames)
    scores = [frame.quality if has_face else frame.technical for frame in frames]
    return BestFrame(scores.index(max(scores)), has_face, tuple(frames))


def middles(duration: float, count: int) -> tuple[float, ...]:
    """The middles of `count` equal parts of a video, in seconds."""
    return tuple(duration * (part + 0.5) / count for part in range(count))
