"""The task "show_motion": a Live Photo's film as every browser plays it, small and silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from render.film.encoder import encode
from render.film.planes import Size
from render.film.timeline import FRAME_RATE
from render.jobs.probing import probe_from_json
from render.media.arrays import I420, Report
from render.media.probe import Probe
from render.media.video import clip_frames, even_size

# Enough for a phone's whole screen, and about 1 MB for 3 s.
SHORT_SIDE = 720


def show_motion(params: dict[str, Any], report: Report) -> None:
    """{"path", "probe", "out"}: writes `out`. Raises RefusedError where nothing can be decoded."""
    found = probe_from_json(params["probe"])
    size = shown_size(found)
    count = max(1, round((found.duration or 0.0) * FRAME_RATE))
    frames = clip_frames(Path(params["path"]), found, 0.0, FRAME_RATE, count, size)
    encode(watched(frames, count, report), size, Path(params["out"]), index_first=True)


def shown_size(found: Probe) -> Size:
    """Width and height, even, with the shorter side of at most SHORT_SIDE."""
    factor = min(1.0, SHORT_SIDE / max(1, min(found.width, found.height)))
    return even_size(round(found.width * factor), round(found.height * factor))


def watched(frames: Iterator[I420], count: int, report: Report) -> Iterator[I420]:
    for number, frame in enumerate(frames):
        report(number / count, "Making a photo move")
        yield frame
