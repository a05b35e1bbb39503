"""Small pictures of what was dropped, and one of the movie, made when first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import time_ns

from albums.desk import Desk, Making, Received
from render.jobs.calls import Call, Done
from render.jobs.probing import probe_as_json

SMALL = 480  # pixels of the longer side: a third of a phone's width at three device pixels each
LARGE = 1280
POSTER_SECONDS = 1.5  # into the movie: the title is there


def small_picture(desk: Desk, file: Received, time: float) -> Path | None:
    """A JPEG of the photo, or of the video at so many seconds; None for what cannot be shown."""
    if file.probe is None:
        return None
    out = desk.pictures / f"{file.id}-{round(time * 1000)}.jpg"
    source = {"path": str(file.path), "probe": probe_as_json(file.probe)}
    return out if out.is_file() or _made(desk, out, source, time, SMALL) else None


def poster(desk: Desk, making: Making) -> Path | None:
    """What the player shows before it plays."""
    out = desk.pictures / f"{making.id}-poster.jpg"
    if out.is_file():
        return out
    ((_, outcome),) = desk.readers.run([Call("probe", {"path": str(making.out)})])
    if not isinstance(outcome, Done):
        return None
    source = {"path": str(making.out), "probe": outcome.value}
    return out if _made(desk, out, source, POSTER_SECONDS, LARGE) else None


def _made(desk: Desk, out: Path, source: Mapping[str, object], time: float, side: int) -> bool:
    """Written beside and renamed: two pages may ask at once."""
    partial = out.with_suffix(f".{time_ns()}.jpg")
    params = {**source} | {"time": time, "side": side, "out": str(partial)}
    ((_, outcome),) = desk.readers.run([Call("thumbnail", params)])
    if not isinstance(outcome, Done):
        partial.unlink(missing_ok=True)
        return False
    partial.replace(out)
    return True
