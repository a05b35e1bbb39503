"""A smaller copy of a finished movie: for a chat that takes no large files, or for a slow line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from render.film.encoder import OPTIONS, add_h264_stream
from render.film.planes import Size
from render.media.arrays import Report
from render.media.errors import RefusedError
from render.media.video import even_size

# Of a limit, what the packets may fill: the index of a file needs some too, and the encoder keeps its rate in the mean.
FILLED = (0.94, 0.8, 0.65)
# The shorter sides that are tried under a limit, and the bits a second from which each is worth it.
WORTH = ((720, 1_400_000), (480, 500_000), (360, 120_000))
BUFFERED_SECONDS = 2  # over which the encoder keeps to its rate
LINE_SECONDS = 1  # the same for a slow line, on which somebody waits for each piece
KEY_PICTURE = 1  # FFmpeg's AV_PICTURE_TYPE_I, which x264 makes the beginning of a closed group


def copy_movie(params: dict[str, Any], report: Report) -> dict[str, int]:
    """{"path", "out", "side", "most", "line"}: writes `out`; {"bytes"}. Raises RefusedError where `most` bytes hold no
    movie.

    side: the shorter one in pixels at most; most: bytes, or None without a limit; line: bits a second that the picture
    may have at most, of a copy that visitors play, which says nothing of itself; or None.
    """
    path, out, most, line = Path(params["path"]), Path(params["out"]), params["most"], params.get("line")
    for share in FILLED if most else FILLED[:1]:
        with av.open(str(path)) as movie:
            rate = video_rate(movie, path, share * most) if most else None
            size = size_within(movie.streams.video[0], side_for(rate, params["side"]))
            if line:
                write_copy(movie, out, size, limits(line, LINE_SECONDS), report, says=False)
            else:
                write_copy(movie, out, size, limits(rate, BUFFERED_SECONDS) if rate else {}, report)
        if not most or out.stat().st_size <= most:
            return {"bytes": out.stat().st_size}
    raise RefusedError("This movie is too long for so small a file.")


def video_rate(movie: InputContainer, path: Path, room: float) -> int:
    """Bits a second for the picture, when picture and sound are to fill `room` bytes."""
    with av.open(str(path)) as sound:
        heard = sum(packet.size for packet in sound.demux(audio=0))
    return round(max(0.0, room - heard) * 8 / seconds_of(movie))


def seconds_of(movie: InputContainer) -> float:
    return (movie.duration or 0) / av.time_base


def side_for(rate: int | None, most: int) -> int:
    """The largest side that the rate serves well. Raises RefusedError where it serves none."""
    sides = [side for side, least in WORTH if rate is None or rate >= least]
    if not sides:
        raise RefusedError("This movie is too long for so small a file.")
    return most if rate is None else min(most, sides[0])


def size_within(stream: VideoStream, side: int) -> Size:
    """Of the same shape, even, its shorter side no longer than that."""
    factor = min(1.0, side / min(stream.width, stream.height))
    return even_size(round(stream.width * factor), round(stream.height * factor))


def limits(rate: int, seconds: int) -> dict[str, str]:
    """For the encoder: so many bits a second at most, in the mean over so many."""
    return {"maxrate": str(rate), "bufsize": str(rate * seconds)}


def write_copy(
    movie: InputContainer, out: Path, size: Size, kept: dict[str, str], report: Report, *, says: bool = True
) -> None:
    """The picture encoded anew within the limits `kept`, the sound as it is, and what the file `says` of itself."""
    seconds = seconds_of(movie)
    with av.open(str(out), "w", format="mp4", options={"movflags": "+faststart"}) as copy:
        picture = add_h264_stream(copy, size, OPTIONS | kept)
        track = copy.add_stream_from_template(movie.streams.audio[0])
        if says:
            copy.metadata.update(movie.metadata)
            copy.set_chapters(movie.chapters())
        for packet in movie.demux(movie.streams.video[0], movie.streams.audio[0]):
            if packet.stream.type == "audio":
                if packet.dts is not None:
                    packet.stream = track
                    copy.mux(packet)
                continue
            for frame in packet.decode():
                if isinstance(frame, VideoFrame):
                    report((frame.time or 0.0) / seconds, "Making a smaller copy")
                    copy.mux(picture.encode(scaled(frame, size)))
        copy.mux(picture.encode())


def scaled(frame: VideoFrame, size: Size) -> VideoFrame:
    """With its time. Key frames stay those of the movie, so that a player can change over; the encoder chooses anew
    which kind of picture the others are.
    """
    small = frame.reformat(*size, format="yuv420p", interpolation="AREA")
    small.pts, small.time_base = frame.pts, frame.time_base
    small.pict_type = KEY_PICTURE if frame.key_frame else 0
    return small
