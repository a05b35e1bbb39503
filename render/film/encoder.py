"""H.264 in process: frames in, an MP4 file of closed groups of pictures out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from render.film.planes import Size
from render.film.timeline import FRAME_RATE
from render.media.arrays import I420
from render.media.fit import plane_of
from render.media.planes import i420_planes

# Numbers of ITU-T H.273 for BT.709 and limited range, as FFmpeg's AVColorSpace and AVColorRange know them.
BT709 = 1
LIMITED_RANGE = 1
# x264: one thread, so that work is spread over processes; every group of pictures stands for itself, so that segments
# can be joined; the level follows from size and rate.
OPTIONS = {
    "preset": "veryfast",
    "crf": "23",
    "profile": "high",
    "g": "60",
    "x264-params": "open-gop=0:scenecut=0",
}
# Of a NAL unit in MP4: its length comes first, then its kind: slices, and what comes with them (ITU-T H.264 table 7-1).
LENGTH_BYTES, NAL_KIND, NAL_KINDS = 4, 0x1F, frozenset({1, 5, 6, 7, 8})
# For the first version, which is watched while the real one is being made: a third of the work, twice the bytes.
DRAFT_OPTIONS = OPTIONS | {"preset": "ultrafast", "crf": "26"}


class BrokenSegmentError(Exception):
    """A segment that was just written does not decode to the frames that went in."""


def encode(
    frames: Iterable[I420],
    size: Size,
    out: Path,
    *,
    index_first: bool = False,
    x264: Mapping[str, str] = OPTIONS,
) -> int:
    """Write the frames as an MP4 file at FRAME_RATE; returns how many there were. With `index_first` a player can begin
    before it has the whole file.

    x264 copies what it is given, so a frame may be changed once the next one is asked for.
    """
    count = 0
    picture = av.VideoFrame(*size, "yuv420p")
    picture.color_range, picture.colorspace = LIMITED_RANGE, BT709
    picture.time_base = Fraction(1, FRAME_RATE)
    planes = [plane_of(picture, number, np.uint8) for number in range(3)]
    options = {"movflags": "+faststart"} if index_first else {}
    with av.open(str(out), "w", format="mp4", options=options) as container:
        stream = add_h264_stream(container, size, x264)
        for frame in frames:
            for plane, source in zip(planes, i420_planes(frame), strict=True):
                np.copyto(plane, source)
            picture.pts = count
            container.mux(stream.encode(picture))
            count += 1
        container.mux(stream.encode())
    return count


def add_h264_stream(
    container: av.container.OutputContainer, size: Size, x264: Mapping[str, str] = OPTIONS
) -> VideoStream:
    stream = container.add_stream("libx264", rate=FRAME_RATE, options=dict(x264))
    stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
    codec: VideoCodecContext = stream.codec_context
    codec.time_base = Fraction(1, FRAME_RATE)
    codec.thread_count = 1
    codec.color_range, codec.colorspace = LIMITED_RANGE, BT709
    codec.color_primaries = codec.color_trc = BT709
    return stream


def verify(path: Path, frames: int) -> None:
    """Raises BrokenSegmentError unless the file has exactly `frames` frames, a key first, each of whole NAL units.

    Nothing is decoded: a key frame costs 15 ms at 1080p, and what a disk does to the file later would not be noticed;
    for that there is the seal.
    """
    try:
        # Packets alone: FFmpeg would decode the first frame just to describe it.
        with av.open(str(path), options={"codec_whitelist": "none"}) as container:
            packets = [packet for packet in container.demux(video=0) if packet.size]
            whole = sum(is_whole(bytes(packet)) for packet in packets)
    except av.FFmpegError as error:
        raise BrokenSegmentError(f"{path.name}: {error}") from error
    if not len(packets) == whole == frames or not packets[0].is_keyframe:
        raise BrokenSegmentError(f"{path.name}: {len(packets)} of {frames} frames, {whole} whole")


def is_whole(packet: bytes) -> bool:
    """Whether a frame consists of NAL units of kinds that x264 writes, each as long as it says (ISO 14496-15)."""
    at = 0
    while at + LENGTH_BYTES < len(packet):
        if packet[at + LENGTH_BYTES] & NAL_KIND not in NAL_KINDS:
            return False
        at += LENGTH_BYTES + int.from_bytes(packet[at : at + LENGTH_BYTES])
    return at == len(packet)
