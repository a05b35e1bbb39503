"""The task "probe": what a file is. Runs in a throw-away child, as the first to touch a file from a stranger."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image

from render.media.arrays import Report
from render.media.probe import Probe, probe

Image.init()  # Pillow loads its plugins at first use: here once, not in every copy that takes a single file


def probe_file(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"path"} -> the fields of Probe as JSON; RefusedError as render.media.probe.probe."""
    return probe_as_json(probe(Path(params["path"])))


def probe_as_json(found: Probe) -> dict[str, Any]:
    taken_at = found.taken_at.isoformat() if found.taken_at else None
    return asdict(found) | {"taken_at": taken_at}


def probe_from_json(fields: dict[str, Any]) -> Probe:
    """The inverse of `probe_as_json`."""
    taken_at = fields["taken_at"]
    gps = fields["gps"]
    return Probe(
        **fields
        | {
            "taken_at": datetime.fromisoformat(taken_at) if taken_at else None,
            "gps": (gps[0], gps[1]) if gps else None,
        }
    )
