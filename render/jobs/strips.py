"""The task "frame_strip": frames of a video, judged, with the pictures by which each can be shown and chosen."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
from PIL import Image

from render.jobs.calls import Limits
from render.jobs.look import look_limits
from render.jobs.probing import probe_from_json
from render.jobs.receiving import METHOD, QUALITY, shrunk
from render.media.arrays import RGB, Report
from render.media.photo import read_photo
from render.media.probe import Probe
from render.media.video import Frame, frames_near
from render.vision.best_frame import FrameQuality, choose, judge_frame, middles
from render.vision.picture import LONGEST_SIDE
from render.vision.video import FRAME_SIDE

cv2.setNumThreads(1)

STRIP_FRAMES = 12
# A frame is sought, decoded, judged and written in three sizes: 0.25 s on a calm machine, where there is a key frame.
SECONDS_PER_FRAME = 5.0


def frame_strip(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"path", "probe", "still", "of", "frames", "sides", "out"} -> {"frames", "still", "best", "has_face", "of"}.

    Looks at so many frames of a video; "still" is {"path", "probe"} of the photo that a Live Photo shows, or None. It
    is judged like the frames, and comes first where "best" counts them (so best - 1 is a frame). Writes
    "key-<ms>-<px>.webp" of each frame into the folder "out". Scores are those of FrameQuality, 0..1. "of" says what
    was looked at, and comes back as it is. Raises RefusedError for what cannot be decoded.
    """
    path, probe, out = Path(params["path"]), probe_from_json(params["probe"]), Path(params["out"])
    still = judged_still(params["still"]) if params["still"] else None
    times = middles(probe.duration or 0.0, params["frames"])
    found: dict[int, FrameQuality] = {}
    for number, frame in enumerate(frames_near(path, probe, times, FRAME_SIDE)):
        report(number / len(times), "Looking at frames")
        if milliseconds(frame) not in found:  # a very short video has fewer frames than are asked for
            found[milliseconds(frame)] = judge_frame(frame.image, still=False)
            write_pictures(frame.image, out, milliseconds(frame), params["sides"])
    chosen = choose(([still] if still else []) + list(found.values()))
    return {
        "frames": [{"ms": ms, **scores(quality)} for ms, quality in found.items()],
        "still": scores(still) if still else None,
        "best": chosen.best,
        "has_face": chosen.has_face,
        "of": params["of"],
    }


def strip_limits(probe: Probe) -> Limits:
    """What looking at the frames may take."""
    alike = look_limits([probe])
    seconds = alike.seconds + STRIP_FRAMES * SECONDS_PER_FRAME
    return Limits(seconds, seconds, alike.memory)


def judged_still(still: dict[str, Any]) -> FrameQuality:
    return judge_frame(read_photo(Path(still["path"]), probe_from_json(still["probe"]), LONGEST_SIDE), still=False)


def milliseconds(frame: Frame) -> int:
    return max(0, round(1000 * frame.time))


def write_pictures(picture: RGB, out: Path, ms: int, sides: list[int]) -> None:
    for side in sorted(sides, reverse=True):
        picture = shrunk(picture, side)
        Image.fromarray(picture).save(out / f"key-{ms}-{side}.webp", "WEBP", quality=QUALITY, method=METHOD)


def scores(quality: FrameQuality) -> dict[str, Any]:
    rounded = {name: round(value, 4) for name, value in asdict(quality).items() if isinstance(value, float)}
    return asdict(quality) | rounded
