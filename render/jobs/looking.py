"""The tasks that look at a file; each runs in a warm fenced child, on files that passed the probe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
from PIL import Image

from render.audio.speech import RATE, speech_spans
from render.jobs.probing import probe_from_json
from render.media.arrays import RGB, Report
from render.media.photo import read_photo
from render.media.probe import Probe
from render.media.sound import stream_sound
from render.media.video import frames_at
from render.vision import codec
from render.vision.analysis import Analysis
from render.vision.best_frame import choose, judge_frame, middles
from render.vision.picture import analyse_photo
from render.vision.video import analyse_video

# Children are as many as cores: more threads in each would only wait for each other.
cv2.setNumThreads(1)
SOUND_BLOCK_SECONDS = 10.0
JPEG_QUALITY = 95


def analyse_file(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"path", "probe"} -> an Analysis as JSON. Raises RefusedError for what cannot be decoded."""
    path, probe = Path(params["path"]), probe_from_json(params["probe"])
    return codec.to_json(analyse(path, probe, report))


def analyse(path: Path, probe: Probe, report: Report) -> Analysis:
    if probe.kind == "photo":
        return analyse_photo(path, probe)
    return analyse_video(path, probe, speech(path, probe), report)


def speech(path: Path, probe: Probe) -> tuple[tuple[float, float], ...]:
    """Where somebody speaks in the video."""
    if not probe.has_sound:
        return ()
    blocks = stream_sound(path, probe, rate=RATE, channels=1, block=SOUND_BLOCK_SECONDS)
    return speech_spans(block[:, 0] for block in blocks)


def choose_best_frame(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"files": [{"path", "probe"}], "frames", "out"} -> what `best_frame --json` writes.

    One video is looked at in so many frames; several stills are one burst. The best is written to "out" as JPEG,
    if that is given.
    """
    files = [(Path(file["path"]), probe_from_json(file["probe"])) for file in params["files"]]
    shots = list(frames_to_choose(files, params["frames"]))
    judged = []
    for index, shot in enumerate(shots):
        report(index / len(shots), "Looking at frames")
        judged.append(judge_frame(shot.read(), still="path" in shot.name))
    found = choose(judged)
    if params["out"]:
        Image.fromarray(shots[found.best].read()).save(params["out"], format="JPEG", quality=JPEG_QUALITY)
    frames = [
        shot.name | {"quality": round(frame.quality, 4), "faces": frame.faces}
        for shot, frame in zip(shots, found.frames, strict=True)
    ]
    return {"best": found.best, "has_face": found.has_face, "frames": frames}


@dataclass(frozen=True, slots=True)
class Still:
    """One picture of the choice, read when it is needed: twelve decoded 4K frames would fill the memory."""

    name: dict[str, Any]  # "path" of a still, or "time" in a video
    read: Callable[[], RGB]


def frames_to_choose(files: Sequence[tuple[Path, Probe]], count: int) -> Iterator[Still]:
    for path, probe in files:
        if probe.kind == "photo":
            yield Still({"path": str(path)}, partial(read_photo, path, probe))
            continue
        for time in middles(probe.duration or 0.0, count):
            yield Still({"time": round(time, 3)}, partial(frame_at, path, probe, time))


def frame_at(path: Path, probe: Probe, time: float) -> RGB:
    return next(frames_at(path, probe, [time])).image
