"""What a file is, by its content and never by its name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from av.container import InputContainer
from av.video.stream import VideoStream
from PIL import Image, TiffImagePlugin

from render.media.errors import RefusedError
from render.media.exif import camera_name, describe, text_of, xmp_moment
from render.media.identify import PHOTO_FORMATS, TAKEN, identify
from render.media.opening import (
    MAX_FRAME_RATE,
    MAX_FRAMES,
    MAX_VIDEO_SECONDS,
    PYAV_ERRORS,
    open_photo,
    open_video,
    pixel_aspect,
    sound_stream,
    video_stream,
)
from render.media.orientation import from_display_matrix, upright_size
from render.media.when import clock_moment, iso_moment, sane
from render.media.where import iso6709_place

# TIFF tags that only raw camera files have, or have on the small preview that comes first: DNG 1.6, TIFF/EP.
DNG_VERSION, SUB_IFDS, NEW_SUBFILE_TYPE, REDUCED_SIZE = 50706, 330, 254, 1

QUICKTIME = "com.apple.quicktime."
# Container tags, in the order they are believed: what a person's phone wrote with its zone, then machines' clocks.
DATE_TAGS = (f"{QUICKTIME}creationdate", "date", "DATE_RECORDED")
CLOCK_TAGS = ("creation_time",)
PLACE_TAGS = (f"{QUICKTIME}location.ISO6709", "location", "location-eng")
MAKE_TAGS = (f"{QUICKTIME}make", "com.android.manufacturer", "make")
MODEL_TAGS = (f"{QUICKTIME}model", "com.android.model", "model")
CONTENT_IDENTIFIER_TAG = f"{QUICKTIME}content.identifier"

type Source = Literal["exif", "quicktime", "xmp", "file"]


@dataclass(frozen=True, slots=True)
class Probe:
    """One photo or video as its header and metadata describe it; nothing of the picture is decoded."""

    kind: Literal["photo", "video"]
    format: str  # "jpeg", "png", "webp", "heif", "avif", "gif", "tiff"; "mp4", "matroska", "avi", "mpegts"
    width: int  # upright, square pixels
    height: int
    orientation: int  # EXIF 1..8, still to be applied; a video's rotation is given the EXIF number that means the same
    taken_at: datetime | None  # aware where the file tells the zone, else naive local time
    taken_at_source: Source | None
    gps: tuple[float, float] | None  # latitude, longitude in degrees
    camera: str | None  # make and model
    content_identifier: str | None  # Apple's, that pairs a Live Photo
    duration: float | None = None  # seconds; videos only, as are those below
    frame_rate: float | None = None  # average, frames a second
    video_codec: str | None = None
    has_sound: bool = False


def probe(path: Path) -> Probe:
    """Identify the file. Raises RefusedError with a sentence for what is broken, too large or not a photo or video."""
    format_ = identify(path)
    return _probe_photo(path, format_) if format_ in PHOTO_FORMATS else _probe_video(path, format_)


def _probe_photo(path: Path, format_: str) -> Probe:
    with open_photo(path, format_) as image:
        _refuse_raw(image)
        found = describe(image)
        # libheif turns the picture itself, by the container; its EXIF says what the camera did.
        orientation = 1 if format_ == "heif" else found.orientation
        width, height = upright_size(image.width, image.height, orientation)
    taken_at, source = found.taken or file_moment(path)
    return Probe(
        kind="photo",
        format=format_,
        width=width,
        height=height,
        orientation=orientation,
        taken_at=taken_at,
        taken_at_source=source,
        gps=found.gps,
        camera=found.camera,
        content_identifier=found.content_identifier,
    )


def _refuse_raw(image: Image.Image) -> None:
    """Raw files of many makers are TIFFs whose first picture is a small preview."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return
    tags = image.tag_v2
    if DNG_VERSION in tags or (SUB_IFDS in tags and tags.get(NEW_SUBFILE_TYPE) == REDUCED_SIZE):
        raise RefusedError(f"This is a raw camera file; {TAKEN}")


def file_moment(path: Path) -> tuple[datetime, Source] | tuple[None, None]:
    """When the file was last written, in UTC."""
    try:
        moment = sane(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    except (OSError, OverflowError, ValueError):
        return None, None
    return (moment, "file") if moment else (None, None)


def _probe_video(path: Path, format_: str) -> Probe:
    with open_video(path, format_) as container:
        stream = video_stream(container)
        duration = _duration(container, stream)
        orientation = stream_orientation(stream)
        width, height = square_size(stream)
        tags = container.metadata
        taken_at, source = _film_moment(tags) or file_moment(path)
        return Probe(
            kind="video",
            format=format_,
            width=upright_size(width, height, orientation)[0],
            height=upright_size(width, height, orientation)[1],
            orientation=orientation,
            taken_at=taken_at,
            taken_at_source=source,
            gps=next(filter(None, (iso6709_place(tags[tag]) for tag in PLACE_TAGS if tag in tags)), None),
            camera=camera_name(_first(tags, MAKE_TAGS), _first(tags, MODEL_TAGS)),
            content_identifier=text_of(tags.get(CONTENT_IDENTIFIER_TAG)) or None,
            duration=duration,
            frame_rate=_frame_rate(stream, duration),
            video_codec=stream.codec_context.name,
            has_sound=sound_stream(container) is not None,
        )


def _film_moment(tags: dict[str, str]) -> tuple[datetime, Source] | None:
    dates = (iso_moment(tags[tag]) for tag in DATE_TAGS if tag in tags)
    clocks = (clock_moment(tags[tag]) for tag in CLOCK_TAGS if tag in tags)
    moment = next(filter(None, dates), None) or next(filter(None, clocks), None)
    if moment is not None:
        return moment, "quicktime"
    moment = xmp_moment(tags.get("xmp", "").encode("utf-8", "replace"))
    return (moment, "xmp") if moment else None


def _first(tags: dict[str, str], names: tuple[str, ...]) -> str:
    return next(filter(None, (text_of(tags.get(name)) for name in names)), "")


def stream_orientation(stream: VideoStream) -> int:
    """The EXIF number of the rotation that the container asks for."""
    matrix = stream.codec_context.coded_side_data.get("display_matrix")
    return from_display_matrix(bytes(matrix)) if matrix else 1


def square_size(stream: VideoStream) -> tuple[int, int]:
    """Width and height as stored, not upright, once its pixels are square: the width gives way."""
    context = stream.codec_context
    return max(1, round(context.width * pixel_aspect(stream))), context.height


def _duration(container: InputContainer, stream: VideoStream) -> float:
    seconds = _told_duration(container, stream)
    if seconds is None:
        seconds = _counted_duration(container, stream)
    if not math.isfinite(seconds) or seconds > MAX_VIDEO_SECONDS:
        raise RefusedError(f"This video is too long; the limit is {MAX_VIDEO_SECONDS / 3600:.0f} hours.")
    return seconds


def _told_duration(container: InputContainer, stream: VideoStream) -> float | None:
    if stream.duration and stream.time_base and stream.duration > 0:
        return float(stream.duration * stream.time_base)
    return container.duration / 1e6 if container.duration and container.duration > 0 else None


def _counted_duration(container: InputContainer, stream: VideoStream) -> float:
    """From the packets, for a recording whose header was never finished (a browser's WebM has none)."""
    first, last = math.inf, 0.0
    try:
        for number, packet in enumerate(container.demux(stream)):
            if packet.pts is None or packet.time_base is None:
                continue
            first = min(first, float(packet.pts * packet.time_base))
            last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
            if last - first > MAX_VIDEO_SECONDS or number > MAX_FRAMES:
                return math.inf
    except PYAV_ERRORS:
        pass  # the end is broken; what came before counts
    if not last > first:
        raise RefusedError("This video is incomplete or damaged: it has no pictures.")
    return last - first


def _frame_rate(stream: VideoStream, duration: float) -> float | None:
    for rate in (stream.average_rate, stream.guessed_rate):
        if rate is not None and 0 < rate <= MAX_FRAME_RATE:
            if duration * float(rate) > MAX_FRAMES:
                raise RefusedError("This video has too many pictures for its kind; please cut it into shorter ones.")
            return float(rate)
    return None
