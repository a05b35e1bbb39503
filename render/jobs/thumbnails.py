"""The task "thumbnail": a small JPEG of a photo, or of a video at some time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from render.jobs.probing import probe_from_json
from render.media.arrays import RGB, Report
from render.media.photo import read_photo
from render.media.probe import Probe
from render.media.video import frames_at

QUALITY = 80


def thumbnail(params: dict[str, Any], report: Report) -> None:
    """{"path", "probe", "time": s, "side": px, "out"}: writes `out`. RefusedError as the readers of render.media."""
    picture = _picture(Path(params["path"]), probe_from_json(params["probe"]), params["time"], params["side"])
    Image.fromarray(picture).save(params["out"], "JPEG", quality=QUALITY)


def _picture(path: Path, probe: Probe, time: float, side: int) -> RGB:
    if probe.kind == "photo":
        return read_photo(path, probe, side)
    return next(frames_at(path, probe, [time], side)).image
