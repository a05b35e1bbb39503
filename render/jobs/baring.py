"""The task "bare": a photo or film without what it says about itself, for people who are not to know that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from render.jobs.probing import probe_from_json
from render.media.arrays import Report
from render.media.bare_photo import BARE, UnknownLayoutError, bare_photo
from render.media.bare_video import CANNOT, bare_video
from render.media.errors import RefusedError
from render.media.photo import read_photo
from render.media.probe import Probe, probe

SUFFIXES = {"jpeg": ".jpg", "png": ".png", "webp": ".webp", "gif": ".gif"}
DRAWN_QUALITY = 92  # of a photo that has to be drawn anew


def bare(params: dict[str, Any], report: Report) -> dict[str, str]:
    """{"path", "probe", "out"} -> {"file"}: its name in the folder `out`, which says what it is.

    A photo whose parts cannot be told apart, such as HEIC, becomes a JPEG of its full size. What was made is looked at
    again. Raises RefusedError for a film that cannot be copied without what it says.
    """
    path, found, folder = Path(params["path"]), probe_from_json(params["probe"]), Path(params["out"])
    if found.kind == "video":
        made = bare_video(path, found.format, folder, report)
        if not is_bare(made, found):
            made.unlink()
            raise RefusedError(CANNOT)
        return {"file": made.name}
    made = copied(path, found, folder) or drawn(path, found, folder)
    return {"file": made.name}


def copied(path: Path, found: Probe, folder: Path) -> Path | None:
    """The same picture to the last bit, without decoding; None where that is not safe."""
    if found.format not in BARE:
        return None
    out = folder / f"bare{SUFFIXES[found.format]}"
    try:
        out.write_bytes(bare_photo(path.read_bytes(), found.format, found.orientation))
        if is_bare(out, found):
            return out
    except UnknownLayoutError:
        pass
    out.unlink(missing_ok=True)
    return None


def drawn(path: Path, found: Probe, folder: Path) -> Path:
    """Upright, sRGB."""
    out = folder / f"bare{SUFFIXES['jpeg']}"
    Image.fromarray(read_photo(path, found)).save(out, "JPEG", quality=DRAWN_QUALITY)
    return out


def is_bare(made: Path, found: Probe) -> bool:
    """Whether it is still the same, and our own reader finds nothing in it."""
    try:
        now = probe(made)
    except RefusedError:
        return False
    same = (now.kind, now.width, now.height, now.orientation) == (
        found.kind,
        found.width,
        found.height,
        found.orientation,
    )
    return same and not any((now.gps, now.camera, now.content_identifier)) and now.taken_at_source in (None, "file")
