"""Films whose frames tell their numbers, at any times."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from render.media.arrays import I420

BITS, SIDE = 10, 32
TICKS = 90_000  # a second


def numbered_film(path: Path, times: Sequence[float]) -> Path:
    """A film with a frame at each time in seconds; the number of a frame stands in it as black and white fields."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=60, options={"crf": "20", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = BITS * SIDE, 2 * SIDE, "yuv420p"
        stream.codec_context.time_base = Fraction(1, TICKS)
        for number, time in enumerate(times):
            fields = np.array([number >> bit & 1 for bit in range(BITS)], np.uint8) * 180 + 30
            picture = np.full((3 * SIDE, BITS * SIDE), 128, np.uint8)
            picture[: 2 * SIDE] = fields.repeat(SIDE)
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            frame.pts, frame.time_base = round(time * TICKS), Fraction(1, TICKS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def number_in(frame: I420) -> int:
    """That of a frame as a film shows it."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    middles = frame[height // 2, width // (2 * BITS) :: width // BITS][:BITS]
    return sum(int(level > 120) << bit for bit, level in enumerate(middles))
