"""A film that is being decoded: its frames with their times, in order or at any time; what is broken is passed over."""

from __future__ import annotations

import gc
import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from av import VideoFrame
from av.container import InputContainer
from av.filter import Graph
from av.video.stream import VideoStream

from render.media.errors import RefusedError
from render.media.opening import MAX_VIDEO_PIXELS, PYAV_ERRORS, open_video, video_stream
from render.media.probe import Probe

USUAL_FRAME_RATE = 30.0  # where the file tells none
# Decoding so much is no slower than seeking and decoding from the key frame before.
WORTH_SEEKING_SECONDS = 3.0
# Of a key frame an index tells when it is decoded; it is seen within this time (five frames at 25 a second).
REORDERED_SECONDS = 0.2
MOST_REORDERED = 16  # frames: H.264 and H.265 may keep no more for others that are seen before them
# A container's index may point too late: look so much earlier, before starting from the beginning.
SEEK_BACK_SECONDS = (0.0, 2.0, 10.0)


class Film:
    """Decodes one video stream. Times are seconds from its first frame."""

    def __init__(self, container: InputContainer, stream: VideoStream, frame_rate: float, threads: int) -> None:
        self._container, self._stream = container, stream
        self._step = 1 / frame_rate
        stream.codec_context.thread_count = threads
        # The header was checked; a stream that grows later is stopped by the decoder.
        stream.codec_context.options = {"max_pixels": str(MAX_VIDEO_PIXELS)}
        self._origin: float | None = None
        self._frames = self._timed()
        first = next(self._frames, None)
        if first is None:
            raise RefusedError("This video is damaged: none of its pictures can be read.")
        self._shown = first
        self._ahead: tuple[float, VideoFrame] | None = first

    @property
    def origin(self) -> float:
        """Where the first frame is on the container's clock, in seconds."""
        return self._origin or 0.0

    def key_and_reference_frames(self) -> Iterator[tuple[float, VideoFrame]]:
        """The first frame and those after it that others build upon, which may be all: the cheapest way through."""
        yield self._shown
        self._stream.codec_context.skip_frame = "NONREF"
        yield from self._frames

    def at(self, time: float) -> tuple[float, VideoFrame]:
        """The frame that is seen at the time, and its own: the last that is not later, else the first of the film."""
        if time < self._shown[0] or (self._ahead and time > self._ahead[0] + WORTH_SEEKING_SECONDS):
            self._seek(time)
        while self._ahead is not None and self._ahead[0] <= time:
            self._shown = self._ahead
            self._ahead = next(self._frames, None)
        return self._shown

    def near(self, time: float, slack: float) -> tuple[float, VideoFrame]:
        """A key frame still to come, if the file's index tells of one that is no more than `slack` seconds away: it is
        read alone; else as `at`.
        """
        key = self._key_near(time)
        if key is not None and max(self._shown[0], time - slack) < key < time + slack:
            self._try_seek(max(time, key + REORDERED_SECONDS))
            if abs(self._shown[0] - time) <= slack:
                return self._shown
        return self.at(time)

    def nearest(self, time: float) -> tuple[float, VideoFrame]:
        """The frame whose own time is nearest."""
        before = self.at(time)
        if self._ahead is not None and abs(self._ahead[0] - time) < abs(before[0] - time):
            return self._ahead
        return before

    def next_until(self, time: float) -> tuple[float, VideoFrame]:
        """The frame after the one that was seen last, if it comes until then; else the same again."""
        return self._shown if self._ahead is None or self._ahead[0] > time else self.at(self._ahead[0])

    def close(self) -> None:
        """Let go of decoded frames at once: the film and its generator hold each other, until a garbage collection."""
        self._frames.close()
        self._ahead = None
        del self._shown, self._frames

    def _key_near(self, time: float) -> float | None:
        """When the nearest key frame is decoded, by the file's index; it is seen then or a few frames later."""
        entries, base = self._stream.index_entries, float(self._stream.time_base or 1)
        wanted = round((self.origin + time) / base)
        found = {entries.search_timestamp(wanted, backward=way) for way in (True, False)} - {-1}
        times = (entries[index].timestamp * base - self.origin for index in found)
        return min(times, key=lambda key: abs(key - time), default=None)

    def _seek(self, time: float) -> None:
        for back in SEEK_BACK_SECONDS:
            if time - back > 0 and self._try_seek(time - back) and self._shown[0] <= time:
                return
        self._try_seek(-1.0)

    def _try_seek(self, time: float) -> bool:
        """Continue from the key frame before the time; nothing changes if there is none to be read."""
        pts = math.floor((self.origin + time) / float(self._stream.time_base or 1))
        try:
            self._container.seek(pts, stream=self._stream, backward=True)
        except PYAV_ERRORS:
            return False
        frames = self._timed()
        first = next(frames, None)
        if first is None:
            return False
        self._frames, self._shown, self._ahead = frames, first, first
        return True

    def _timed(self) -> Generator[tuple[float, VideoFrame]]:
        """Frames with strictly growing times, whatever the container says."""
        last = -math.inf
        for frame in progressive(decoded(self._container, self._stream), self._stream):
            time = self._time(frame)
            if time is None or time <= last:
                time = max(last, -self._step) + self._step
            last = time
            yield time, frame

    def _time(self, frame: VideoFrame) -> float | None:
        stamp = frame.pts if frame.pts is not None else frame.dts
        if stamp is None or frame.time_base is None:
            return None
        moment = float(stamp * frame.time_base)
        if self._origin is None:
            self._origin = moment
        return moment - self._origin


@contextmanager
def open_film(path: Path, probe: Probe, threads: int = 1) -> Iterator[Film]:
    """Raises RefusedError if not one frame can be read."""
    with open_video(path, probe.format, probe.video_codec) as container:
        film = Film(container, video_stream(container), probe.frame_rate or USUAL_FRAME_RATE, threads)
        try:
            yield film
        finally:
            film.close()


def origin_of(path: Path, probe: Probe) -> float:
    """Where the first frame is on the container's clock, in seconds. Raises RefusedError if the film cannot be opened.

    Nearly always it is the key frame that comes first. Only where others are seen before it, or it is cut away (an edit
    list), is the first frame decoded.
    """
    with open_video(path, probe.format, probe.video_codec) as container:
        try:
            first, *others = islice(container.demux(video_stream(container)), 1 + MOST_REORDERED)
        except PYAV_ERRORS:
            first, others = None, []
        shown = first and first.is_keyframe and not first.is_discard
        if first and shown and first.pts is not None and all((other.pts or first.pts) >= first.pts for other in others):
            return float(first.pts * first.time_base)
    with open_film(path, probe) as film:
        return film.origin


def decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """The readable frames from here to the end; a broken tail ends them."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except PYAV_ERRORS:
            packet = None
        try:
            frames = stream.codec_context.decode(packet)
        except PYAV_ERRORS:
            frames = []
        yield from (frame for frame in frames if not frame.is_corrupt)
        if packet is None or packet.size == 0:
            return


def progressive(frames: Iterator[VideoFrame], stream: VideoStream) -> Iterator[VideoFrame]:
    """Interlaced frames (camcorders) as whole ones; others untouched."""
    for frame in frames:
        if frame.interlaced_frame:
            try:
                yield from deinterlaced(chain([frame], frames), stream)
            finally:
                # PyAV's graph and its filters hold each other, and frames that the collector cannot weigh.
                gc.collect()
            return
        yield frame


def deinterlaced(frames: Iterator[VideoFrame], stream: VideoStream) -> Iterator[VideoFrame]:
    """As many frames as go in; those that are not flagged as interlaced pass."""
    graph = deinterlacer(stream)
    for frame in chain(frames, [None]):
        try:
            graph.push(frame)
        except PYAV_ERRORS:
            return
        yield from _pulled(graph)


def deinterlacer(stream: VideoStream) -> Graph:
    """Bob Weaver, with one frame out for each that goes in."""
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(template=stream)
    bwdif = graph.add("bwdif", "mode=send_frame:deint=interlaced")
    source.link_to(bwdif)
    bwdif.link_to(graph.add("buffersink"))
    graph.configure()
    return graph


def _pulled(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except PYAV_ERRORS:  # most often: it waits for more, or it was the last
            return
