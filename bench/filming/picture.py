"""How good the picture is for its size: VMAF of our encoder and of a slow one that takes as many bytes."""

from __future__ import annotations

import gc
import json
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.filter import Graph

from bench.filming.setting import Setting
from bench.fixed_movie import storyboard
from bench.place import HEIGHT, THEME, TITLE
from bench.seeing.row import Row
from render.film.encoder import encode
from render.film.planes import Size
from render.film.segments import FrameMaker
from render.film.theme import load_theme
from render.film.timeline import FRAME_RATE, Timeline, timeline
from render.media.arrays import I420

AIM = 1.5  # points
SLOW = {"preset": "slow", "profile": "high", "g": "60"}
# Pieces of the movie, by index of the segment: a title, a photo, a crossfade, a clip.
PIECES = (1, 4, 6, 16)
MOST_FRAMES = 40  # of each
FIRST_CRF, NEXT_CRF = 23.0, 25.0
TRIES = 4
SAME_SIZE = 0.01


def rows(setting: Setting) -> Iterator[Row]:
    cv2.setNumThreads(1)
    theme = load_theme(THEME)
    movie = timeline(storyboard(setting.inputs, TITLE), theme, HEIGHT)
    frames = [frame.copy() for piece in PIECES for frame in piece_of(movie, FrameMaker(movie, theme), piece)]
    ours, theirs = setting.scratch / "ours.mp4", setting.scratch / "slow.mp4"
    encode(frames, movie.size, ours)
    crf = encode_as_large(frames, movie.size, theirs, ours.stat().st_size)
    scores = [vmaf(frames, path, movie.size, setting.scratch / "vmaf.json") for path in (ours, theirs)]
    sizes = theirs.stat().st_size / ours.stat().st_size
    note = f"ours {scores[0]:.1f}, preset slow at crf {crf:.2f} and {sizes:.3f} of the bytes {scores[1]:.1f}"
    yield Row("VMAF behind a slow encode of equal size", AIM, scores[1] - scores[0], len(frames), "frames", True, note)


def piece_of(movie: Timeline, maker: FrameMaker, index: int) -> Iterator[I420]:
    for number, frame in enumerate(maker.of(movie.segments[index])):
        if number < MOST_FRAMES:
            yield frame


def encode_as_large(frames: Sequence[I420], size: Size, out: Path, wanted: int) -> float:
    """Encode slowly with the factor of quality that makes so many bytes; tells it. The logarithm of the size falls
    nearly in a straight line.
    """
    tried: list[tuple[float, float]] = []
    crf = FIRST_CRF
    for _ in range(TRIES):
        encode_slowly(frames, size, out, crf)
        tried.append((crf, math.log(out.stat().st_size / wanted)))
        if abs(tried[-1][1]) < SAME_SIZE:
            break
        if len(tried) == 1:
            crf = NEXT_CRF if tried[0][1] > 0 else FIRST_CRF - 1
            continue
        (a, at_a), (b, at_b) = tried[-2:]
        crf = b - at_b * (b - a) / (at_b - at_a)
    return tried[-1][0]


def encode_slowly(frames: Sequence[I420], size: Size, out: Path, crf: float) -> None:
    with av.open(str(out), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FRAME_RATE, options={**SLOW, "crf": f"{crf:.3f}"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number, frame in enumerate(frames):
            container.mux(stream.encode(picture_of(frame, number)))
        container.mux(stream.encode())


def picture_of(frame: I420, number: int) -> av.VideoFrame:
    picture = av.VideoFrame.from_ndarray(frame, format="yuv420p")
    picture.pts, picture.time_base = number, Fraction(1, FRAME_RATE)
    return picture


def vmaf(frames: Sequence[I420], encoded: Path, size: Size, log: Path) -> float:
    """The mean over all frames, by FFmpeg's libvmaf and the model that it brings (vmaf_v0.6.1)."""
    graph = Graph()
    buffers = [
        graph.add_buffer(width=size[0], height=size[1], format="yuv420p", time_base=Fraction(1, FRAME_RATE))
        for _ in range(2)
    ]
    judge = graph.add("libvmaf", f"log_fmt=json:log_path={log}:n_threads=1")
    for number, buffer in enumerate(buffers):
        buffer.link_to(judge, 0, number)
    sink = graph.add("buffersink")
    judge.link_to(sink)
    graph.configure()
    with av.open(str(encoded)) as container:
        for number, (shown, frame) in enumerate(zip(container.decode(video=0), frames, strict=True)):
            buffers[0].push(picture_of(np.asarray(shown.to_ndarray(), np.uint8), number))
            buffers[1].push(picture_of(frame, number))
            sink.pull()
    for buffer in buffers:
        buffer.push(None)
    # The log is written when the filter goes; PyAV's graph and its filters hold each other.
    del graph, judge, sink, buffers, buffer
    gc.collect()
    return float(json.loads(log.read_text("utf-8"))["pooled_metrics"]["vmaf"]["mean"])
