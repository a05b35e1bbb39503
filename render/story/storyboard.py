"""The storyboard: which shots, when and why. Plain JSON with a version; people may edit it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

VERSION = 1

type ShotKind = Literal["title", "photo", "video", "end"]


@dataclass(frozen=True, slots=True)
class Shot:
    """One shot. Neighbours overlap: shot n+1 starts `transition` seconds before shot n ends; the cut is the middle."""

    id: str
    kind: ShotKind
    source: str | None  # path; for a title or end card the picture behind the text, if any
    start: float  # on the movie's clock, transitions included
    end: float
    in_: float  # in the video, seconds; 0 for a photo. JSON keys are "in" and "out"
    out: float
    transition: float  # seconds of overlap with the shot before; 0 for the first
    width: int  # of the source, upright pixels
    height: int
    focus: tuple[tuple[float, float, float, float], ...]  # faces or subject: boxes as shares 0..1 of width, height
    text: str  # title or end card: first line
    subtitle: str
    speech: tuple[tuple[float, float], ...]  # within the source's own clock
    has_sound: bool
    score: float
    reason: str  # plain words
    beat: int | None  # index in the arrangement's grid on which the cut into this shot falls
    beat_error_ms: float | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not in the movie, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Storyboard:
    """The whole plan of a movie."""

    title: str
    subtitle: str
    mood: str
    length: str
    aspect: str  # "16:9", "9:16", "1:1"
    soundtrack: str | None  # name of one of ours; None with the user's own sound file
    pieces: tuple[tuple[float, float], ...]  # of the soundtrack, as in Arrangement
    duration: float
    shots: tuple[Shot, ...]
    left_out: tuple[LeftOut, ...]
    version: int = VERSION
