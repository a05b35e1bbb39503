"""What a file is, by its content and never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Probe:
    """One photo or video as its header and metadata describe it; nothing of the picture is decoded."""

    kind: Literal["photo", "video"]
    format: str  # "jpeg", "png", "webp", "heif", "avif", "gif", "tiff"; "mp4", "matroska", "avi", "mpegts"
    width: int  # upright, square pixels
    height: int
    orientation: int  # EXIF 1..8; a video's rotation is given the EXIF number that means the same
    taken_at: datetime | None  # aware where the file tells the zone, else naive local time
    taken_at_source: Literal["exif", "quicktime", "xmp", "file"] | None
    gps: tuple[float, float] | None  # latitude, longitude in degrees
    camera: str | None  # make and model
    content_identifier: str | None  # Apple's, that pairs a Live Photo
    duration: float | None = None  # seconds; videos only, as are those below
    frame_rate: float | None = None  # average, frames a second
    video_codec: str | None = None
    has_sound: bool = False


def probe(path: Path) -> Probe:
    """Identify the file. Raises RefusedError with a sentence for what is broken, too large or not a photo or video."""
    raise NotImplementedError
