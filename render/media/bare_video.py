"""Films without what they say about themselves: copied stream by stream, not encoded again.

Only the picture and its sound go into a new file: no tags, no chapters, no tracks of places or captions. Cameras also
write into the picture's own stream (AVCHD: date, place and model; phones: who encoded it): such messages go too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from render.media.arrays import Report
from render.media.bare_photo import bare_jpeg
from render.media.errors import RefusedError
from render.media.opening import PYAV_ERRORS, open_video, sound_stream, video_stream

# Containers for each format, by FFmpeg's names: the first that can hold the streams. MP4 plays everywhere; old cameras'
# sound without compression fits into MOV alone; what a recorder of old has written, into any Matroska.
CONTAINERS = {
    "mp4": ("mp4", "mov"),
    "matroska": ("mp4", "matroska"),
    "avi": ("avi",),
    "mpegts": ("mp4", "matroska"),
}
SUFFIXES = {"mp4": ".mp4", "mov": ".mov", "matroska": ".mkv", "avi": ".avi"}
# Nothing of the muxer's own: no name, no version, no random id.
OPTIONS = {"fflags": "+bitexact", "movflags": "+faststart"}
# Messages inside the picture's stream, by codec: SEI (ITU-T H.264, 7.4.1; H.265, 7.4.2.2), metadata OBUs (AV1, 6.2.2).
MESSAGES = {
    "h264": "filter_units=remove_types=6",
    "hevc": "filter_units=remove_types=39|40",
    "av1": "filter_units=remove_types=5",
    "mpeg2video": "filter_units=remove_types=178",  # user_data_start_code (ISO/IEC 13818-2, table 6-1)
}
# What has no place for messages, or of which each frame is a JPEG.
SILENT = frozenset({"vp8", "vp9", "mjpeg", "mpeg4", "h263", "prores", "cinepak", "svq1", "svq3"})
USER_DATA, START = b"\0\0\1\xb2", b"\0\0\1"  # in MPEG-4 part 2 (ISO/IEC 14496-2, 6.3.2), which has no filter
CANNOT = "This video cannot be given without what it says about itself."

type AnyPacket = Packet[Any]


def bare_video(path: Path, format_: str, folder: Path, report: Report) -> Path:
    """Write "bare" with the suffix of what it is into `folder`; the file. Raises RefusedError where it cannot be done,
    as of a codec that hides dates in every frame.
    """
    for container in CONTAINERS[format_]:
        out = folder / f"bare{SUFFIXES[container]}"
        try:
            with open_video(path, format_) as film, av.open(str(out), "w", format=container, options=OPTIONS) as bare:
                copy_streams(film, bare, report)
        except PYAV_ERRORS:
            out.unlink(missing_ok=True)
            continue
        return out
    raise RefusedError(CANNOT)


def copy_streams(film: InputContainer, bare: OutputContainer, report: Report) -> None:
    picture, sound = video_stream(film), sound_stream(film)
    seconds = max(1e-3, (film.duration or 0) / av.time_base)
    shown = bare.add_stream_from_template(picture, opaque=True)
    heard = bare.add_stream_from_template(sound, opaque=True) if sound else None
    for stream in filter(None, (shown, heard)):
        stream.metadata.clear()
    # Headers are filtered too, but for AVCHD: its name for the codec would come along, which no other container takes.
    silence = Silence(picture, None if film.format.name == "mpegts" else shown)
    if silence.codec == "mpeg4" and (header := picture.codec_context.extradata):
        shown.codec_context.extradata = without_user_data(header)
    for packet in film.demux([stream for stream in (picture, sound) if stream]):
        if packet.stream is sound and heard is not None:
            if packet.dts is not None:
                packet.stream = heard
                bare.mux(packet)
            continue
        if packet.pts is not None and packet.time_base:
            report(min(1.0, max(0.0, float(packet.pts * packet.time_base) / seconds)), "Copying a film")
        for quiet in silence.of(packet):
            quiet.stream = shown
            bare.mux(quiet)


class Silence:
    """Takes messages out of the packets of a picture. Raises RefusedError for a codec of which we do not know where
    they are.
    """

    def __init__(self, stream: VideoStream, out: Stream | None) -> None:
        self.codec = stream.codec_context.codec.canonical_name
        filter_ = MESSAGES.get(self.codec)
        if filter_ is None and self.codec not in SILENT:
            raise RefusedError(CANNOT)
        self._filter = BitStreamFilterContext(filter_, stream, out) if filter_ else None

    def of(self, packet: AnyPacket) -> Iterator[AnyPacket]:
        """demux ends with an empty packet, which lets out what the filter has kept."""
        if self._filter is not None:
            yield from self._filter.filter(packet if packet.size else None)
        elif packet.size:
            yield self._rewritten(packet)

    def _rewritten(self, packet: AnyPacket) -> AnyPacket:
        content = bytes(packet)
        if self.codec == "mjpeg":
            return replaced(packet, bare_jpeg(content))
        if self.codec == "mpeg4" and USER_DATA in content:
            return replaced(packet, without_user_data(content))
        return packet


def replaced(packet: AnyPacket, content: bytes) -> AnyPacket:
    new: AnyPacket = Packet(content)
    new.pts, new.dts, new.duration, new.time_base = packet.pts, packet.dts, packet.duration, packet.time_base
    new.is_keyframe = packet.is_keyframe
    return new


def without_user_data(content: bytes) -> bytes:
    first, *units = content.split(START)
    return first + b"".join(START + unit for unit in units if not unit.startswith(USER_DATA[-1:]))
