"""What was seen in a photo or a video: plain values that travel as JSON and are kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from render.media.arrays import Box, Embedding
from render.media.probe import Probe
from render.vision.tone import Tone

# Part of the key under which others keep analyses: raised whenever the same file would give other results.
ANALYSIS_VERSION = "6"

# Why a picture is no material for a movie.
type Junk = Literal["screenshot", "document", "blurred", "dark", "blank"]


@dataclass(frozen=True, slots=True)
class Face:
    """A face; every score is 0..1, higher is better."""

    box: Box
    score: float  # the detector's confidence
    capture_quality: float  # of this face in this picture: eyes, expression, pose, light, focus, size
    eyes_open: float
    smile: float
    frontal: float
    sharpness: float  # of the eye region at native resolution
    # The smallest square around the face's landmarks, level with its eyes: x, y of its centre, side, in pixels, and the
    # angle by which it is turned clockwise, in radians.
    square: tuple[float, float, float, float]
    track: int | None = None  # in a video: the same number in other samples is the same face

    def enlarged(self, factor: float) -> Face:
        """The same face in a picture that is larger by the factor."""
        x, y, side, angle = self.square
        square = (x * factor, y * factor, side * factor, angle)
        return replace(self, box=_enlarged(self.box, factor), square=square)


@dataclass(frozen=True, slots=True)
class Detection:
    """An object by its COCO name."""

    label: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen in one picture or one video frame. All scores 0..1."""

    faces: tuple[Face, ...]
    sharpness: float
    exposure: float  # 1 well exposed, 0 black or blown out
    labels: tuple[tuple[str, float], ...]  # the likeliest ImageNet names, best first
    themes: tuple[tuple[str, float], ...]  # our own coarse names (docs/themes.md), best first
    objects: tuple[Detection, ...]
    # (1280,) EfficientNet-Lite0, length 1; not compared, since arrays have no single answer.
    embedding: Embedding = field(compare=False)
    junk: Junk | None
    nudity: float
    quality: float  # how good a picture for a movie this is, all in all
    tone: Tone | None = None  # of its light and colour

    def enlarged(self, factor: float) -> Look:
        """The same look with its boxes in a picture that is larger by the factor."""
        return replace(
            self,
            faces=tuple(face.enlarged(factor) for face in self.faces),
            objects=tuple(replace(found, box=_enlarged(found.box, factor)) for found in self.objects),
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """One sampled frame of a video."""

    time: float  # seconds from the start
    look: Look
    motion: float  # 0 still .. 1 wild: how much the picture moves around this time
    steadiness: float  # 1 tripod .. 0 shaken


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a video; times in seconds."""

    start: float
    end: float
    score: float


@dataclass(frozen=True, slots=True)
class VideoAnalysis:
    """The course of a video."""

    duration: float
    scene_cuts: tuple[float, ...]  # times of the first frame of each new scene
    speech: tuple[tuple[float, float], ...]  # start, end
    samples: tuple[Sample, ...]  # one a second
    best: tuple[Span, ...]  # the best stretches, best first; none crosses a scene cut
    # Start, end and frames a second of stretches that can be slowed.
    fast: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything seen in one file. For a video `look` is that of its best frame."""

    probe: Probe
    look: Look
    video: VideoAnalysis | None = None


def _enlarged(box: Box, factor: float) -> Box:
    x0, y0, x1, y1 = box
    return x0 * factor, y0 * factor, x1 * factor, y1 * factor
