"""Small pictures of what was dropped, made when first asked for."""

from __future__ import annotations

from pathlib import Path

from albums.desk import Desk, Received
from render.jobs.calls import Call, Done
from render.jobs.probing import probe_as_json


def small_picture(desk: Desk, file: Received, time: float) -> Path | None:
    """A JPEG of the photo, or of the video at so many seconds; None for what cannot be shown."""
    if file.probe is None:
        return None
    out = desk.pictures / f"{file.id}-{round(time * 1000)}.jpg"
    if out.is_file():
        return out
    params = {"path": str(file.path), "probe": probe_as_json(file.probe), "time": time, "out": str(out)}
    ((_, outcome),) = desk.readers.run([Call("thumbnail", params)])
    return out if isinstance(outcome, Done) else None
